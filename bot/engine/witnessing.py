"""Keeps the witness up to date with the audit log, and asks it at the start what it remembers.

What it says is compared, never believed against the database: more known outside than inside is a
doubt, and to act on a doubt is for recovery.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.domain.effects import Alarm
from bot.engine import suspicion
from bot.engine.clock import Timekeeper
from bot.engine.recovery_record import RECOVERY, WITNESSED
from bot.ports.store import Mark, Store
from bot.ports.witness import Witness, WitnessFailed

REWRITE = timedelta(minutes=1)  # the witness learns the time, too, when nothing happens

_log = structlog.get_logger(__name__)


class Witnessing:
    """`last` is where the log ended when it was looked at, `remembered` what the witness knows.

    `trouble` says why the witness cannot be written; empty when all is well.
    """

    def __init__(self, store: Store, keeper: Timekeeper, witness: Witness | None) -> None:
        self._store = store
        self._keeper = keeper
        self._witness = witness
        self.last: Mark | None = None
        self.remembered: Mark | None = None
        self.trouble = ""
        self._noted = False  # in the database: there is a witness

    async def doubt(self, *, expected: bool) -> str | None:
        """Return what is wrong with the log, or None. Raises StoreAway.

        `expected` tells that the database remembers a witness: then there must be one.
        """
        self._noted = expected
        self.last = await self._store.read(lambda unit: unit.log.last())
        if self._witness is None:
            _log.warning("no witness: a restored backup would not be noticed")
            return None
        compare, self.remembered = await suspicion.testimony(self._witness, expected=expected)
        return await self._store.read(lambda unit: compare(unit.log))

    async def keep(self) -> None:
        """Tell the witness how far the log has come, if that is news. Raises StoreAway."""
        self.last = await self._store.read(lambda unit: unit.log.last())
        now = self._keeper.now()
        if self._witness is None or self.last is None or not self._is_news(self.last, now):
            return
        mark = replace(self.last, at=now)
        try:
            await self._witness.remember(mark)
        except WitnessFailed as why:
            await self._complain(str(why), now)
            return
        self.remembered, self.trouble = mark, ""
        if not self._noted:
            await self._store.write(lambda unit: unit.facts.put(RECOVERY, WITNESSED, "yes", now))
            self._noted = True

    def _is_news(self, last: Mark, now: datetime) -> bool:
        known = self.remembered
        return known is None or known.hash != last.hash or now >= known.at + REWRITE

    async def _complain(self, why: str, now: datetime) -> None:
        """Tell the operators once that a restored backup would not be noticed any more."""
        first, self.trouble = not self.trouble, why
        if first:
            _log.error("witness cannot be written", why=why)
            text = f"The witness of the audit log cannot be written. {why}"
            await self._store.write(lambda unit: unit.outbox.add(Alarm(text=text), now))
