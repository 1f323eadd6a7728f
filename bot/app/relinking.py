"""`daypass relink`: an operator lets an address stand for another account of its directory.

Daypass remembers to which account an address belongs, so that nobody inherits rights with an old
address. Here that is forgotten; the directory's next answer in the running bot links it anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from pydantic import TypeAdapter, ValidationError

from adapters.cli.names import Unknown, near
from adapters.cli.text import clean, line
from bot.app.tools import FAILED, Said
from bot.domain.records import Plain, plain
from bot.engine.ground import DIRECTORY, LINKS
from bot.ports.directory import Entry, Snapshot
from bot.ports.store import Actor, Store, Unit

_SNAPSHOT: TypeAdapter[Snapshot] = TypeAdapter(Snapshot)
_ACTOR = Actor(surface="cli")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of a directory that has the address by now."""

    key: str
    name: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Relinked:
    """A link that was taken away: which account the address stood for, and who has it now."""

    address: str
    directory: str
    was: str
    now: tuple[Account, ...]


async def relink(store: Store, address: str, directory: str | None, now: datetime) -> Said:
    """Forget a link, with an audit note; say what is wrong when there is none, or several.

    A second time there is none. Raises StoreAway.
    """
    links = await store.read(lambda unit: unit.facts.all(LINKS))
    try:
        chosen = _choose(links, address, directory)
    except Unknown as unknown:
        data: Plain = {"error": str(unknown), "nearest": list(unknown.nearest)}
        return Said(text=clean(str(unknown)), data=data, code=FAILED, good=False)
    done = await store.write(lambda unit: _forget(unit, chosen, address, now))
    return Said(text=written(done), data=plain(done))


def written(done: Relinked) -> str:
    """Write what was done for a terminal, and what follows from it."""
    was = f"{done.address} was linked to the account {done.was} of {done.directory}."
    found = [_account(one, done) for one in done.now]
    nobody = line(f"No account of {done.directory} has this address at present.", 2)
    held = [line("The directory last said:"), *(found or [nobody])]
    return "\n".join([line(was), *held, line(_next(done))])


def _account(one: Account, done: Relinked) -> str:
    same = ", linked until now" if one.key == done.was else ""
    state = "active" if one.active else "not active"
    return line(f"{clean(one.key)}: {clean(one.name)} ({state}{same})", 2)


def _next(done: Relinked) -> str:
    active = [one for one in done.now if one.active]
    if len(active) > 1:
        return (
            "The link is removed. While several active accounts have the address, it stands for "
            "none of them: let the directory give it to one."
        )
    whom = f"it stands for {active[0].key}" if active else "it is linked to whoever has it then"
    return f"The link is removed. From the directory's next answer on {whom}."


def _choose(links: Mapping[str, str], address: str, directory: str | None) -> str:
    """Return the name of the one link that is meant."""
    found = [
        name
        for name in sorted(links)
        for known, _, whose in [name.partition("/")]
        if whose == address and directory in {None, known}
    ]
    if len(found) == 1:
        return found[0]
    if found:
        names = [one.partition("/")[0] for one in found]
        raise Unknown(
            f"{address} is linked in several directories, {' and '.join(names)}: name one with "
            "--directory."
        )
    of = f" in {directory}" if directory else ""
    addresses = {one.partition("/")[2] for one in links} - {address}
    raise Unknown(f"{address} is not linked{of}.", near(address, sorted(addresses)))


def _forget(unit: Unit, name: str, address: str, now: datetime) -> Relinked:
    directory = name.partition("/")[0]
    was = unit.facts.get(LINKS, name) or ""
    done = Relinked(
        address=address,
        directory=directory,
        was=was,
        now=tuple(
            Account(key=one.key, name=one.name, active=one.active)
            for one in _entries(unit, directory)
            if one.id == address and one.verified
        ),
    )
    unit.facts.drop(LINKS, name)
    note = {"directory": directory, "address": address, "account": was}
    unit.requests.note("Link removed", note, _ACTOR, now)
    return done


def _entries(unit: Unit, directory: str) -> Sequence[Entry]:
    """Return what the directory last said; an answer that cannot be read says nothing."""
    text = unit.facts.get(DIRECTORY, directory)
    try:
        return _SNAPSHOT.validate_json(text).entries if text else ()
    except ValidationError:
        _log.warning("kept answer unreadable", kind=DIRECTORY, name=directory)
        return ()
