"""What directories say becomes people: joined with the access file, linked by lasting ids.

The file adds to a directory, it does not override it: whoever is inactive anywhere is inactive. An
address that comes back under another id is another person's: it is left out until an operator has
looked. An identity that two people claim is nobody's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.ids import GroupName, PersonId
from bot.domain.people import Identity, Person
from bot.ports.directory import Entry, Snapshot

Links = Mapping[str, str]  # "directory/address" -> the directory's own id of that person


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one directory said, and until when that may be relied on."""

    directory: str
    snapshot: Snapshot
    known_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the access file says: people, groups of people whom it does not define, nesting."""

    people: Mapping[PersonId, Person] = field(default_factory=dict)
    elsewhere: Mapping[PersonId, frozenset[GroupName]] = field(default_factory=dict)
    nested: Mapping[GroupName, frozenset[GroupName]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """People from all sources, new links to keep, and what an operator must look at."""

    people: Mapping[PersonId, Person]
    links: Links = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


def merge(written: Written, told: Sequence[Told], links: Links) -> Merged:
    """Join what the file and the directories say. Pure; the order of directories decides names."""
    people = dict(written.people)
    fresh: dict[str, str] = {}
    doubts: list[str] = []
    for one in told:
        entries = _linked(one, links, fresh, doubts)
        managers = _managers(entries)
        for entry in entries:
            direct = entry.groups | written.elsewhere.get(entry.id, frozenset())
            groups = _all_groups(direct, (one.snapshot.groups, written.nested))
            found = _person(entry, one, groups, managers.get(entry.key))
            known = people.get(entry.id)
            people[entry.id] = _joined(known, found) if known else found
        for stranger in _distrusted(one, entries, people):
            people[stranger] = replace(people[stranger], active=False)
    return Merged(people=_told_apart(people, doubts), links=fresh, doubts=tuple(doubts))


def _linked(told: Told, links: Links, fresh: dict[str, str], doubts: list[str]) -> Sequence[Entry]:
    """Choose one entry for each address: the one it was linked to, else the only active one."""
    by_id: dict[PersonId, list[Entry]] = {}
    for entry in told.snapshot.entries:
        if entry.verified:
            by_id.setdefault(entry.id, []).append(entry)
    chosen = []
    for address, entries in by_id.items():
        name = f"{told.directory}/{address}"
        linked = links.get(name)
        one = _choose(entries, linked)
        if one is None:
            doubts.append(
                f"The address {address} belongs to another account of {told.directory} now, or to "
                "several. It has no rights until you have looked, and linked it anew."
            )
            continue
        if linked is None:
            fresh[name] = one.key
        chosen.append(one)
    return chosen


def _choose(entries: Sequence[Entry], linked: str | None) -> Entry | None:
    active = [one for one in entries if one.active]
    if linked is None:
        if len(active) > 1:
            return None
        return active[0] if active else entries[0]
    ours = [one for one in entries if one.key == linked]
    others = [one for one in active if one.key != linked]
    return ours[0] if ours and not others else None


def _distrusted(
    told: Told, entries: Iterable[Entry], people: Mapping[PersonId, Person]
) -> Sequence[PersonId]:
    """Return people of the file whose address the directory has, but links to nobody for sure."""
    sure = {one.id for one in entries}
    named = {one.id for one in told.snapshot.entries if one.verified}
    return sorted(one for one in named - sure if one in people)


def _managers(entries: Sequence[Entry]) -> Mapping[str, PersonId]:
    """Map each key to the address of its manager; nobody is above themselves, however far up."""
    ids = {one.key: one.id for one in entries}
    above = {one.key: one.manager for one in entries if one.manager in ids}
    return {
        key: ids[manager] for key, manager in above.items() if manager and not _circles(key, above)
    }


def _circles(key: str, above: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    one: str | None = key
    while one is not None and one not in seen:
        seen.add(one)
        one = above.get(one)
    return one == key


def _all_groups(
    direct: frozenset[GroupName], nesting: Sequence[Mapping[GroupName, frozenset[GroupName]]]
) -> frozenset[GroupName]:
    """Add the groups that hold a person's groups, however deep; circles end by themselves."""
    reached, edge = set(direct), set(direct)
    while edge:
        edge = {up for holds in nesting for one in edge for up in holds.get(one, ())} - reached
        reached |= edge
    return frozenset(reached)


def _person(
    entry: Entry, told: Told, groups: frozenset[GroupName], manager: PersonId | None
) -> Person:
    return Person(
        id=entry.id,
        name=entry.name,
        groups=groups,
        manager=manager,
        attributes=entry.attributes,
        identities=entry.identities,
        zone=entry.zone or "UTC",
        active=entry.active,
        source=told.directory,
        known_until=told.known_until,
    )


def _joined(known: Person, found: Person) -> Person:
    """Join two sources of one person; the earlier one has the word where both say something."""
    ends = [one for one in (known.known_until, found.known_until) if one]
    return replace(
        known,
        groups=known.groups | found.groups,
        manager=known.manager or found.manager,
        attributes={**found.attributes, **known.attributes},
        identities=tuple(dict.fromkeys((*known.identities, *found.identities))),
        zone=found.zone if known.zone == "UTC" else known.zone,
        active=known.active and found.active,
        source=known.source or found.source,
        known_until=min(ends, default=None),
    )


def _told_apart(people: Mapping[PersonId, Person], doubts: list[str]) -> Mapping[PersonId, Person]:
    """Take identities away that two people claim, whoever came first."""
    claimed: dict[Identity, PersonId] = {}
    shared: set[Identity] = set()
    for person in people.values():
        for identity in person.identities:
            if claimed.setdefault(identity, person.id) != person.id:
                shared.add(identity)
                doubts.append(
                    f"{identity.chat} user {identity.user} is claimed by {claimed[identity]} and "
                    f"by {person.id}: it speaks for neither until you have looked."
                )
    if not shared:
        return people
    return {
        key: replace(one, identities=tuple(i for i in one.identities if i not in shared))
        for key, one in people.items()
    }
