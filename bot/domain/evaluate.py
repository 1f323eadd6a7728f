"""May this person have this, and by which flow? Verdicts list what was met and what was not.

Deny flows win, for whoever asks and whoever receives. Among the flows that fit, the one with the
least friction applies: automatic before approval, fewer decisions before more, ties by name.
What cannot be known counts as not met; a deny flow that cannot be judged denies.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.approval import decisions_needed
from bot.domain.catalog import Entitlement
from bot.domain.durations import format_duration
from bot.domain.flow import Flow, What
from bot.domain.ids import BundleName, FlowName
from bot.domain.people import Person
from bot.domain.policy import Policy

LONGEST_JUSTIFICATION = 2_000  # characters


class Outcome(StrEnum):
    """How one check went."""

    MET = "met"
    UNMET = "unmet"
    FAILED = "failed"  # a fact was missing: counts as not met


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that a flow demands, and how it went."""

    name: str
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one flow says about one entitlement for one person."""

    flow: FlowName
    checks: tuple[Check, ...]

    @property
    def fits(self) -> bool:
        """Say whether everything was met."""
        return all(check.outcome is Outcome.MET for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One entitlement, the flow that would apply (None: refused), and every verdict on the way."""

    entitlement: Entitlement
    flow: Flow | None
    denied_by: FlowName | None = None
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What of a submission one flow covers."""

    flow: Flow
    entitlements: tuple[Entitlement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A submission divided by flow. While anything is `refused`, nothing may be submitted."""

    parts: tuple[Part, ...]
    refused: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks, when, through which bundle if any, and whether glass is to be broken.

    `grantee` receives; None: whoever asks. `triggered` means that an automatic flow asks by itself.
    """

    person: Person
    now: datetime
    bundle: BundleName | None = None
    breaking_glass: bool = False
    grantee: Person | None = None
    triggered: bool = False

    @property
    def receiver(self) -> Person:
        """Return who would receive the access."""
        return self.grantee or self.person


def evaluate(policy: Policy, flow: Flow, entitlement: Entitlement, asking: Asking) -> Verdict:
    """Check everything that one allowing flow demands of the person, the target and the moment."""
    checks = (
        _fact("who", _who(policy, flow, asking)),
        _fact("for", policy.receives(flow.whom, asking.person, asking.receiver, asking.now)),
        _fact("what", covers(policy, flow.what, entitlement, asking.bundle)),
        _fact("hours", flow.hours is None or flow.hours.hold(asking.now)),
        _fact("break-glass", (flow.break_glass is not None) == asking.breaking_glass),
        _fact("trigger", flow.trigger == asking.triggered),
    )
    return Verdict(flow=flow.name, checks=checks)


def _who(policy: Policy, flow: Flow, asking: Asking) -> bool | None:
    """Judge who asks. While a directory is silent, requests are taken by what it last said.

    Only where people decide, though: it is judged again before anything is granted.
    """
    answer = policy.holds(flow.who, asking.person, asking.now)
    if answer is None and not flow.alone:
        return policy.holds(flow.who, asking.person, asking.now, stale=True)
    return answer


def offer(policy: Policy, entitlement: Entitlement, asking: Asking) -> Offer:
    """Find the flow under which the person may ask for this, or that there is none."""
    if denier := denied_by(policy, entitlement, asking):
        return Offer(entitlement=entitlement, flow=None, denied_by=denier)
    allowing = [flow for flow in policy.flows if not flow.deny]
    verdicts = tuple(evaluate(policy, flow, entitlement, asking) for flow in allowing)
    fitting = [flow for flow, one in zip(allowing, verdicts, strict=True) if one.fits]
    best = min(fitting, key=friction, default=None)
    return Offer(entitlement=entitlement, flow=best, verdicts=verdicts)


def denied_by(policy: Policy, entitlement: Entitlement, asking: Asking) -> FlowName | None:
    """Return the deny flow that covers this for this person; of several, the first by name."""
    denying = sorted((flow for flow in policy.flows if flow.deny), key=lambda flow: flow.name)
    return next((one.name for one in denying if _denies(policy, one, entitlement, asking)), None)


def undecided(policy: Policy, entitlement: Entitlement, asking: Asking) -> bool:
    """Say whether some deny flow over this target cannot be judged for want of an answer."""
    people = (asking.person, asking.receiver)
    return any(
        policy.holds(flow.who, one, asking.now) is None
        and not policy.can_know(flow.who, one, asking.now)
        for flow in policy.flows
        if flow.deny and _names(policy, flow.what, entitlement)
        for one in people
    )


def split(policy: Policy, entitlements: Iterable[Entitlement], asking: Asking) -> Split:
    """Divide what is asked for by the flow that covers each entitlement, in a stable order."""
    offers = [offer(policy, one, asking) for one in sorted(set(entitlements))]
    by_flow: dict[FlowName, list[Entitlement]] = {}
    for one in offers:
        if one.flow:
            by_flow.setdefault(one.flow.name, []).append(one.entitlement)
    parts = tuple(
        Part(flow=policy.by_name[name], entitlements=tuple(covered))
        for name, covered in by_flow.items()
    )
    return Split(parts=parts, refused=tuple(one for one in offers if one.flow is None))


def friction(flow: Flow) -> tuple[int, str]:
    """Order flows by how many decisions they need, then by name."""
    return decisions_needed(flow.approval), flow.name


def covers(policy: Policy, what: What, entitlement: Entitlement, bundle: BundleName | None) -> bool:
    """Say whether a flow's `what` holds an entitlement, asked for alone or through a bundle."""
    found = policy.catalogue.find(entitlement)
    if found is None or any(_names(policy, one, entitlement) for one in what.except_):
        return False
    if bundle in what.bundles and policy.catalogue.holds(bundle, entitlement):
        return True
    integration, resource, permission = found
    permitted = what.permissions is None or permission.name in what.permissions
    return permitted and any(where.matches(integration, resource) for where in what.where)


def _names(policy: Policy, what: What, entitlement: Entitlement) -> bool:
    """Say whether this holds an entitlement, through whichever of its bundles it is asked for."""
    ways = (None, *what.bundles)
    return any(covers(policy, what, entitlement, bundle) for bundle in ways)


def objections(flow: Flow, duration: timedelta, justification: str) -> Sequence[str]:
    """Say what is wrong with the terms asked for; empty when the flow accepts them."""
    found: list[str] = []
    text = justification.strip()
    if len(text) > LONGEST_JUSTIFICATION:
        return [f"The justification is too long: say it in {LONGEST_JUSTIFICATION:,} characters."]
    if flow.justification.required and not text:
        found.append("Say why you need it.")
    elif flow.justification.pattern and not re.search(flow.justification.pattern, text):
        found.append(f"The justification must contain {flow.justification.pattern}.")
    if duration <= timedelta(0):
        found.append("The duration must be longer than nothing.")
    if duration > flow.max:
        found.append(f"At most {format_duration(flow.max)} is possible.")
    return found


def _denies(policy: Policy, flow: Flow, entitlement: Entitlement, asking: Asking) -> bool:
    """Say whether a deny flow holds; it covers a target by whichever bundle it is asked for."""
    met = any(_strikes(policy, flow, one, asking.now) for one in (asking.person, asking.receiver))
    return met and _names(policy, flow.what, entitlement)


def _strikes(policy: Policy, flow: Flow, person: Person, now: datetime) -> bool:
    answer = policy.holds(flow.who, person, now)
    if answer is None and not policy.can_know(flow.who, person, now):
        return policy.holds(flow.who, person, now, stale=True) is not False
    return answer is True


def _fact(name: str, answer: bool | None) -> Check:  # noqa: FBT001 - the answer is the value itself
    outcome = {True: Outcome.MET, False: Outcome.UNMET, None: Outcome.FAILED}[answer]
    return Check(name=name, outcome=outcome)
