"""Who stands behind the sources that flows ask for decisions, under one policy and under another.

Only sources that both policies ask are compared: a flow that asks others reads otherwise, and that
is said elsewhere. Whoever takes turns counts whether or not it is theirs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.catalog import Entitlement, Integration, Owner, Resource
from bot.domain.flow import (
    Approval,
    Automatic,
    FromGroup,
    FromIntegrationOwner,
    FromManager,
    FromMatching,
    FromOnCall,
    FromOwner,
    FromPerson,
    Source,
    Step,
)
from bot.domain.ids import PermissionName, PersonId
from bot.domain.policy import Policy
from bot.domain.wording import origin


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelChange:
    """Who may decide: people who join or leave a source that flows ask.

    `of` names the people or the resources of which that is so; empty where it is so of all.
    """

    source: str
    joins: tuple[PersonId, ...]
    leaves: tuple[PersonId, ...]
    of: tuple[str, ...] = ()


def panel_changes(old: Policy, new: Policy, now: datetime) -> tuple[PanelChange, ...]:
    """Find the people who join or leave a source that flows of both policies ask."""
    asked = [one for one in _asked(new) if one in set(_asked(old))]
    return tuple(change for source in asked for change in _changes(old, new, source, now))


def _changes(old: Policy, new: Policy, source: Source, now: datetime) -> Iterator[PanelChange]:
    found: dict[tuple[frozenset[PersonId], frozenset[PersonId]], list[str]] = {}
    for before, after, of in _compared(old, new, source, now):
        if before != after:
            found.setdefault((before, after), []).append(of)
    for (before, after), of_ in found.items():
        yield PanelChange(
            source=origin(new, source),
            joins=tuple(sorted(after - before)),
            leaves=tuple(sorted(before - after)),
            of=tuple(sorted(one for one in of_ if one)),
        )


_Pair = tuple[frozenset[PersonId], frozenset[PersonId], str]


def _compared(old: Policy, new: Policy, source: Source, now: datetime) -> Iterable[_Pair]:
    """Yield the people behind a source before and after, and of what."""
    match source:
        case FromManager():
            return _managers(old, new)
        case FromOwner() | FromIntegrationOwner():
            return _owners(old, new, source)
        case _:
            return [(_behind(old, source, now), _behind(new, source, now), "")]


def _managers(old: Policy, new: Policy) -> Iterator[_Pair]:
    for person in new.people.values():
        was = old.person(person.id)
        if was and person.active:
            yield _one(old, was.manager), _one(new, person.manager), person.id


def _owners(old: Policy, new: Policy, source: FromOwner | FromIntegrationOwner) -> Iterator[_Pair]:
    whole = isinstance(source, FromIntegrationOwner)
    before = {_place(*one): _owner(old, *one, whole=whole) for one in old.catalogue.resources()}
    for one in new.catalogue.resources():
        place = _place(*one)
        if place in before:
            owner = _owner(new, *one, whole=whole)
            yield old.owners(before[place]), new.owners(owner), place


def _place(integration: Integration, resource: Resource) -> str:
    return f"{integration.name}/{resource.name}"


def _owner(
    policy: Policy, integration: Integration, resource: Resource, *, whole: bool
) -> Owner | None:
    if whole:
        return integration.owner
    return policy.catalogue.owner(Entitlement(integration.name, resource.name, PermissionName("")))


def _one(policy: Policy, person: PersonId | None) -> frozenset[PersonId]:
    return frozenset({person} if person and policy.person(person) else ())


def _behind(policy: Policy, source: Source, now: datetime) -> frozenset[PersonId]:
    """Return everybody who is behind a source at some time."""
    match source:
        case FromGroup():
            return policy.members.get(source.group, frozenset())
        case FromPerson():
            return _one(policy, source.person)
        case FromOnCall():
            rota = policy.rotas.get(source.rota)
            return frozenset(one for one in (rota.members if rota else ()) if policy.person(one))
        case FromMatching():
            people = [one for one in policy.people.values() if one.active]
            holding = (
                one for one in people if policy.holds(source.condition, one, now, stale=True)
            )
            return frozenset(one.id for one in holding)
        case _:
            return frozenset()


def _asked(policy: Policy) -> Sequence[Source]:
    found = [
        source
        for flow in policy.flows
        for given in (
            _of(flow.approval),
            *(tier.to for tier in flow.escalation),
            flow.break_glass.reviewers if flow.break_glass else (),
        )
        for source in given
    ]
    return list(dict.fromkeys(found))


def _of(approval: Approval) -> Iterable[Source]:
    match approval:
        case Automatic():
            return ()
        case Step():
            return approval.sources
        case _:
            return [source for part in approval.parts for source in _of(part)]
