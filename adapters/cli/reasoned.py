"""Why a request stands as it does, in plain text for an operator."""

from collections.abc import Iterator

from adapters.cli.explained import name, near, revision, seats
from adapters.cli.text import line, moment, paragraphs
from bot.domain.policy import Policy
from bot.domain.request import GrantState, RequestState
from bot.domain.why import Lent, Said, Why


def written(policy: Policy, told: Why, in_short: str) -> str:
    """Write why a request stands so, beginning with one sentence, in 80 columns."""
    return paragraphs(
        [
            _head(policy, told, in_short),
            _decisions(policy, told),
            _missing(policy, told),
            _grants(told),
            near(told.misses, 0),
        ]
    )


def _head(policy: Policy, told: Why, in_short: str) -> Iterator[str]:
    whom = "" if told.grantee == told.requester else f" for {name(policy, told.grantee)}"
    yield line(f"{told.request} of {name(policy, told.requester)}{whom}: {told.state}")
    yield line(in_short)
    yield line(f"Asked at {moment(told.asked_at)}, under policy {revision(told.revision)}.")
    if told.decided_at:
        yield line(f"Settled at {moment(told.decided_at)}.")
    if told.extends:
        yield line(f"It asks for more time for {told.extends}.")
    if told.triggered:
        yield line("An automatic flow opened it; nobody asked.")
    if told.reason and told.state is RequestState.CLOSED:
        yield line(told.reason)
    if told.revision != told.revision_now:
        yield line(
            f"The policy is {revision(told.revision_now)} by now: who can decide, and the flows "
            "that do not apply, are judged by that one."
        )


def _decisions(policy: Policy, told: Why) -> Iterator[str]:
    if told.decisions:
        yield line("Decisions:")
    for one in told.decisions:
        yield line(f"{name(policy, one.person)} {_said(one)}", 2)


def _said(said: Said) -> str:
    verb = "approved" if said.approve else "denied"
    as_ = f" as {' and '.join(said.capacity)}" if said.capacity else ""
    late = ", after the escalation" if said.escalated else ""
    why = f": {said.reason}" if said.reason else ""
    lost = "" if said.counts else " (may decide no longer)"
    return f"{verb} at {moment(said.at)}{as_}{late}{lost}{why}"


def _missing(policy: Policy, told: Why) -> Iterator[str]:
    if told.missing:
        yield line("Still needed:")
        yield from seats(policy, told.missing, 2)
    if not told.possible:
        yield line("Too few people can decide at present.")
    for one in (told.lost, told.unknown):
        if one:
            yield line(one)


def _grants(told: Why) -> Iterator[str]:
    if told.grants:
        yield line("Access:")
    for one in told.grants:
        yield line(f"{one.entitlement}: {_standing(one)}", 2)


def _standing(grant: Lent) -> str:
    cause = f", {grant.cause}" if grant.cause else ""
    why = f": {grant.reason}" if grant.reason else ""
    if grant.state is GrantState.ENDED:
        at = f" at {moment(grant.ended_at)}" if grant.ended_at else ""
        return f"ended{at}{cause}{why}"
    until = f" until {moment(grant.expires_at)}" if grant.expires_at else ""
    late = ", removal is late" if grant.overdue else ""
    return f"{grant.state}{until}{cause}{late}{why}"
