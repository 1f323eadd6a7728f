"""What targets say they have, judged and compared with what they said before; pure.

All of it is others' text. A name that no access file could hold is left out, as is one that reads
like another's. What is missing is gone, unless the target could not show it; when most is missing
at once, it is believed the second time.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.catalog import Catalogue, Integration, Resource
from bot.domain.ids import IntegrationName, ResourceName
from bot.engine.plain_names import is_name, shown
from bot.ports.connector import Discovered, Listing

FEW = 5  # resources that may always go at once
REMEMBERED = timedelta(days=90)  # what is gone
TOLD = 5  # doubts that one alarm spells out
_LONGEST = {"type": 100, "uid": 200, "word": 100, "value": 1000}
_MOST_WORDS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A resource that was discovered. Without `last_seen` it was in the last listing."""

    name: ResourceName
    type: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    uid: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    first_seen: datetime
    last_seen: datetime | None = None
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What one integration has, by its last listing. `missed`: most was not there, once."""

    at: datetime
    known: Mapping[ResourceName, Known] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    missed: bool = False

    def last_seen(self, name: ResourceName) -> datetime | None:
        """Return when a resource was in a listing for the last time."""
        known = self.known.get(name)
        return (known.last_seen or self.at) if known else None

    def there(self) -> Mapping[ResourceName, Known]:
        """Return what is not gone."""
        return {name: one for name, one in self.known.items() if one.gone_at is None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A stock after a listing, with what is to be noted and told."""

    stock: Stock
    found: tuple[Known, ...] = ()
    changed: tuple[tuple[Known, Known], ...] = ()
    gone: tuple[Known, ...] = ()
    alarms: tuple[str, ...] = ()


def take(name: IntegrationName, before: Stock | None, listing: Listing, now: datetime) -> Taken:
    """Compare a listing that succeeded with the stock before it."""
    stock = before or Stock(at=now)
    things, hidden, doubts = _sift(listing, stock)
    there = stock.there()
    lost = {
        one
        for one in there
        if (_anew(there[one], things[one]) if one in things else not _hides(hidden, one))
    }
    mass = len(lost) >= FEW and 2 * len(lost) > len(there)
    kept = lost if mass and not stock.missed else set()
    known = dict(_known(stock, things, lost, kept, now))
    new = Stock(at=now, known=known, doubts=doubts, missed=mass and not stock.missed)
    said = [*_mass(name, len(lost), len(there), new.missed)] if mass else []
    return _compared(stock, new, [*said, *_doubted(name, stock.doubts, doubts)])


def _known(
    stock: Stock,
    things: Mapping[ResourceName, Discovered],
    lost: set[ResourceName],
    kept: set[ResourceName],
    now: datetime,
) -> Iterator[tuple[ResourceName, Known]]:
    """Yield every resource as it is known by now, sorted."""
    for name in sorted({*stock.known, *things}):
        one, thing = stock.known.get(name), things.get(name)
        if thing and name not in kept:
            yield name, _seen(one, name, thing, now)
        elif one:
            last = replace(one, last_seen=one.last_seen or stock.at)
            went = name in lost and name not in kept
            one = replace(last, gone_at=now) if went else last
            if one.gone_at is None or now - one.gone_at < REMEMBERED:
                yield name, one


def _seen(known: Known | None, name: ResourceName, thing: Discovered, now: datetime) -> Known:
    same = known is not None and not _anew(known, thing)
    return Known(
        name=name,
        type=thing.type,
        tags=dict(sorted(thing.tags.items())),
        uid=thing.uid,
        settings=dict(sorted(thing.settings.items())),
        first_seen=known.first_seen if known and same else now,
    )


def _anew(known: Known, thing: Discovered) -> bool:
    """Say whether a thing was made anew under an old name."""
    return bool(known.uid and thing.uid) and known.uid != thing.uid


def _compared(old: Stock, new: Stock, alarms: Iterable[str]) -> Taken:
    before, after = old.there(), new.there()
    both = [(before[one], after[one]) for one in after if one in before]
    return Taken(
        stock=new,
        found=tuple(after[one] for one in after if one not in before),
        changed=tuple(pair for pair in both if _told(pair[0]) != _told(pair[1])),
        gone=tuple(before[one] for one in sorted(before) if one not in after),
        alarms=tuple(alarms),
    )


def _told(one: Known) -> tuple[object, ...]:
    return (one.type, one.tags, one.uid, one.settings)


def record(one: Known) -> str:
    """Write what the target says of a resource, for the audit log."""
    said = {"name": one.name, "type": one.type, "uid": one.uid, "tags": one.tags}
    return json.dumps({**said, "settings": one.settings}, ensure_ascii=False, sort_keys=True)


def _sift(
    listing: Listing, stock: Stock
) -> tuple[dict[ResourceName, Discovered], frozenset[str], tuple[str, ...]]:
    """Return what can be used by name, what stays as it was, and what an operator must look at."""
    doubts = [f"it does not show {shown(one)}: {shown(why)}" for one, why in listing.unseen.items()]
    named: dict[str, list[Discovered]] = {}
    for thing in listing.found:
        if is_name(thing.name):
            named.setdefault(thing.name.casefold(), []).append(thing)
        else:
            doubts.append(f"{shown(thing.name)} cannot be the name of a resource")
    chosen: dict[ResourceName, Discovered] = {}
    hidden = set(listing.unseen)
    for alike in named.values():
        one = _first(alike, stock)
        others = [thing for thing in alike if thing is not one]
        doubts += [f"{thing.name} reads like another one" for thing in others]
        hidden |= {thing.name for thing in others}
        if one and (fault := _fault(one)):
            doubts.append(f"{one.name} has {fault}")
            hidden.add(one.name)
        elif one:
            chosen[ResourceName(one.name)] = one
    return chosen, frozenset(hidden), tuple(sorted(set(doubts)))


def _first(alike: Sequence[Discovered], stock: Stock) -> Discovered | None:
    """Return whose name it is: the only one, or the one that bore it before the others came."""
    if len(alike) == 1:
        return alike[0]
    there = stock.there()
    known = ((one, there.get(ResourceName(one.name))) for one in alike)
    ours = [one for one, before in known if before and before.uid == one.uid]
    return ours[0] if len(ours) == 1 else None


def _fault(thing: Discovered) -> str | None:
    """Say what is wrong with the texts of a thing."""
    words = {**thing.tags, **thing.settings}
    if max(len(thing.tags), len(thing.settings)) > _MOST_WORDS:
        return "too many tags or settings"
    if not all(_fits(word, "word") and word for word in words):
        return "a tag or setting with an odd name"
    if not all(_fits(value, "value") for value in words.values()):
        return "a tag or setting with an odd value"
    if not (_fits(thing.type, "type") and _fits(thing.uid, "uid")):
        return "an odd type or id"
    return None


def _fits(text: str, kind: str) -> bool:
    alike = text.isascii() or unicodedata.normalize("NFKC", text) == text
    return len(text) <= _LONGEST[kind] and text.isprintable() and alike


def _hides(hidden: frozenset[str], name: ResourceName) -> bool:
    """Say whether a resource may be there unseen: it itself, or what holds it."""
    parts = name.split(".")
    return any(".".join(parts[: end + 1]) in hidden for end in range(len(parts)))


def _mass(name: IntegrationName, lost: int, of: int, waits: bool) -> Iterator[str]:  # noqa: FBT001 - two words for two times
    said = f"{name} no longer shows {lost} of its {of} resources, or others under their names."
    if waits:
        yield f"{said} They stay as they were; if the next listing says the same, they are gone."
    else:
        yield f"{said} It said so twice, so they are gone, and open requests for them end."


def _doubted(name: IntegrationName, before: Sequence[str], doubts: Sequence[str]) -> Iterator[str]:
    new = [one for one in doubts if one not in before]
    if new:
        more = f"; and {len(new) - TOLD} more" if len(new) > TOLD else ""
        yield f"What {name} has cannot be told for certain: {'; '.join(new[:TOLD])}{more}."


def join(catalogue: Catalogue, stocks: Mapping[IntegrationName, Stock]) -> Catalogue:
    """Add to a catalogue what is there. The files have the word where both say something."""
    return replace(
        catalogue,
        integrations={
            name: _joined(one, stocks[name].there()) if name in stocks else one
            for name, one in catalogue.integrations.items()
        },
    )


def _joined(integration: Integration, there: Mapping[ResourceName, Known]) -> Integration:
    listed = integration.resources
    names = {name.casefold() for name in listed}
    resources = {name: _both(one, there.get(name)) for name, one in listed.items()}
    for name in sorted(there):
        if name.casefold() not in names:
            resources[name] = _both(Resource(name=name), there[name])
    return replace(integration, resources=resources)


def _both(listed: Resource, known: Known | None) -> Resource:
    """Join the two words on one resource; settings that differ make them two, and the file's stays.

    Deliberate: otherwise the tags of one thing would open another.
    """
    if known is None or any(
        listed.settings.get(key, value) != value for key, value in known.settings.items()
    ):
        return listed
    return replace(
        listed,
        type=listed.type or known.type,
        tags={**known.tags, **listed.tags},
        settings={**known.settings, **listed.settings},
        uid=known.uid,
    )
