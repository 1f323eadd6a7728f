"""`daypass recover`: an operator has looked, and lets Daypass open doors again.

What is not settled yet is named first: nobody should confirm what they have not seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from adapters.cli.text import line, moment
from adapters.witness.file import FileWitness
from bot.app.tools import DONE, FAILED, Said
from bot.domain.records import Plain
from bot.domain.request import GrantState, Request
from bot.engine.recovery_record import (
    MODE,
    RECOVERY,
    SCAN,
    WITNESSED,
    Mode,
    read_mode,
    read_scan,
    written,
)
from bot.engine.suspicion import testimony
from bot.ports.store import Actor, Store, Unit
from bot.ports.witness import Witness, WitnessFailed
from bot.settings import Settings
from storage.engine import file_of, parse_url

_ACTOR = Actor(surface="cli")
_NOTHING = "Daypass is not in recovery mode."
_START = "Start Daypass: it goes into recovery mode and compares the targets with its rows."
_UNSCANNED = "The targets have not been compared yet. Daypass does so while it runs: wait for it."
_AGAIN = "Settle this and say daypass recover again, or say daypass recover --anyway."
_CHANGED = "Daypass went into recovery mode anew just now. Look again."
_PUSH = (
    "Part of the record is lost: what was asked before and not open was voided. Where people come "
    "by SCIM, let the identity provider push everybody again before somebody decides."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The mode, and what is not settled."""

    mode: Mode | None
    unsettled: tuple[str, ...]
    witnessed: bool


def witness_of(settings: Settings) -> Witness | None:
    """Return the witness: the file that was named, or one beside an SQLite database."""
    database = file_of(parse_url(settings.database_url.get_secret_value()))
    beside = Path(f"{database}.witness") if database else None
    path = settings.witness_file or beside
    return FileWitness(path) if path else None


async def recover(store: Store, witness: Witness | None, now: datetime, *, anyway: bool) -> Said:
    """Confirm, if all is settled or it is to be done anyway. Twice is once. Raises StoreAway."""
    found = await store.read(lambda unit: _find(unit, now))
    mode = found.mode
    if mode is None or mode.confirmed_at:
        return await _no_mode(store, witness, expected=found.witnessed)
    if found.unsettled and not anyway:
        return _said([*_about(mode), *_unsettled(found), line(_AGAIN)], found, code=FAILED)
    if not await store.write(lambda unit: _confirm(unit, mode, found.unsettled, now)):
        return _said([line(_CHANGED)], found, code=FAILED)
    trouble = await _rewrite(store, witness, now)
    lines = [*_about(mode), *_unsettled(found), line("Confirmed. Daypass opens access again.")]
    return _said([*lines, *trouble], found, confirmed=True)


async def _no_mode(store: Store, witness: Witness | None, *, expected: bool) -> Said:
    """Say that there is nothing to confirm, or that a bot which is started would find something."""
    doubt = None
    if witness:
        compare, _ = await testimony(witness, expected=expected)
        doubt = await store.read(lambda unit: compare(unit.log))
    text = f"{doubt} {_START}" if doubt else _NOTHING
    return Said(
        text=line(text),
        data={"mode": "normal", "why": doubt or "", "confirmed": False},
        code=FAILED if doubt else DONE,
        good=not doubt,
    )


def _find(unit: Unit, now: datetime) -> _Found:
    told = unit.facts.all(RECOVERY)
    mode = read_mode(told.get(MODE, ""))
    passed = now + mode.ahead if mode else now  # as the bot counts, if the wall was set back
    return _Found(
        mode=mode,
        unsettled=(*_compared(told), *_late(unit.finder.open(), passed)),
        witnessed=WITNESSED in told,
    )


def _compared(told: Mapping[str, str]) -> Iterator[str]:
    scan = read_scan(told.get(SCAN, ""))
    if scan is None:
        yield _UNSCANNED
        return
    for name, why in scan.silent:
        yield f"{name} could not be compared: {why}"
    for name, grant in scan.stray:
        yield f"{name} shows access of grant {grant}, which is not live here: remove it there."


def _late(requests: Sequence[Request], now: datetime) -> Iterator[str]:
    """Name access that should be closed and was not read back as closed yet."""
    for request in requests:
        for grant in request.grants:
            over = grant.live and grant.expires_at is not None and grant.expires_at <= now
            if over or grant.state is GrantState.REVOKING:
                yield f"{request.id}: {grant.entitlement} is not read back as closed yet."


def _confirm(unit: Unit, mode: Mode, unsettled: Sequence[str], now: datetime) -> bool:
    """Write down that somebody has looked; false when the mode is another one by now."""
    current = read_mode(unit.facts.get(RECOVERY, MODE) or "")
    if current != mode:
        return False
    unit.facts.put(RECOVERY, MODE, written(replace(mode, confirmed_at=now)), now)
    note = {"why": mode.why, "unsettled": " ".join(unsettled)}
    unit.requests.note("recovery confirmed", note, _ACTOR, now)
    return True


async def _rewrite(store: Store, witness: Witness | None, now: datetime) -> Sequence[str]:
    """Let the witness stand for the record as it is now; say so when it cannot."""
    last = await store.read(lambda unit: unit.log.last())
    if witness is None or last is None:
        return ()
    try:
        await witness.remember(replace(last, at=now))
    except WitnessFailed as why:
        return (line(f"The witness cannot be written, so the next start doubts again. {why}"),)
    return ()


def _about(mode: Mode) -> Sequence[str]:
    about = [line(f"Recovery mode since {moment(mode.since)}. {mode.why}")]
    return [*about, line(_PUSH)] if mode.lost else about


def _unsettled(found: _Found) -> Sequence[str]:
    return [line(one, 2) for one in found.unsettled]


def _said(
    lines: Sequence[str], found: _Found, *, code: int = DONE, confirmed: bool = False
) -> Said:
    mode = found.mode
    data: Plain = {
        "mode": "normal" if confirmed else "recovery",
        "why": mode.why if mode else "",
        "since": mode.since.isoformat() if mode else "",
        "unsettled": list(found.unsettled),
        "confirmed": confirmed,
    }
    return Said(text="\n".join(lines), data=data, code=code, good=code == DONE)
