"""The last answer of something outside that is asked again and again, with its age.

An answer is relied on for as long as its source allows. A source that fails keeps its last answer,
which grows old: nobody is told otherwise.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.ports.faults import Impossible, TryAgain

ASKING = 60.0  # seconds for one question

_log = structlog.get_logger(__name__)


class Dated(Protocol):
    """An answer that says when it was given."""

    @property
    def at(self) -> datetime:
        """Return when it was given."""
        ...


T = TypeVar("T", bound=Dated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """How a source stands: when it last answered, until when that holds, what went wrong since."""

    kind: str
    name: str
    answered_at: datetime | None
    known_until: datetime | None
    error: str = ""


@dataclass(slots=True, kw_only=True)
class Answers(Generic[T]):
    """One source. `form` reads and writes its answers as JSON; `source` is what `fetch` asks."""

    kind: str
    name: str
    every: timedelta
    keeps: timedelta
    fetch: Callable[[datetime], Awaitable[T]]
    form: TypeAdapter[T]
    source: object = None
    last: T | None = None
    asked_at: datetime | None = None
    error: str = ""

    def due(self, now: datetime) -> bool:
        """Say whether it is time to ask; also when somebody moved the clock back."""
        asked = self.asked_at
        return asked is None or not timedelta(0) <= now - asked < self.every

    def age(self) -> Age:
        """Say how it stands."""
        last = self.last
        return Age(
            kind=self.kind,
            name=self.name,
            answered_at=last.at if last else None,
            known_until=last.at + self.keeps if last else None,
            error=self.error,
        )

    async def ask(self, now: datetime) -> bool:
        """Ask; return whether there was an answer. Never raises for anything outside."""
        self.asked_at = now
        try:
            async with asyncio.timeout(ASKING):
                self.last = await self.fetch(now)
        except (TryAgain, Impossible) as why:
            self.error = str(why)
        except TimeoutError:
            self.error = "It did not answer in time."
        except Exception as error:  # noqa: BLE001 - named, never quoted: nobody knows what it holds
            self.error = f"It could not be asked ({type(error).__name__})."
        else:
            self.error = ""
            return True
        _log.warning("source does not answer", kind=self.kind, name=self.name, why=self.error)
        return False

    def written(self) -> str:
        """Return the last answer as JSON."""
        return self.form.dump_json(self.last).decode() if self.last else ""

    def recall(self, text: str | None) -> None:
        """Take up an answer that was kept; one that this version cannot read is none."""
        try:
            self.last = self.form.validate_json(text) if text else None
        except ValidationError:
            self.last = None
            _log.warning("kept answer unreadable", kind=self.kind, name=self.name)
