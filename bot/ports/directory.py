"""A directory tells who people are: one port for SCIM, Slack and whatever else knows them.

A directory is asked on a schedule, or told of a push. What it says replaces what it said before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.ids import GroupName, PersonId
from bot.domain.people import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One person as a directory knows them.

    `key` is the directory's own id, which never changes and is never given to anybody else; `id`
    is the address that flows and people use, compared exactly as written. `manager` is a key.
    `verified` says that the directory itself stands in for the address; where it is false, the
    entry may be shown but links nobody. Groups are those named directly.
    """

    key: str
    id: PersonId
    name: str
    active: bool = True
    manager: str | None = None
    groups: frozenset[GroupName] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)
    identities: tuple[Identity, ...] = ()
    zone: str | None = None
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything a directory knows at one time. `groups` maps each group to those it is part of."""

    entries: tuple[Entry, ...]
    at: datetime
    groups: Mapping[GroupName, frozenset[GroupName]] = field(default_factory=dict)


class Directory(Protocol):
    """The port. Asked again and again; an answer that cannot be complete must not be given."""

    name: str
    every: timedelta
    """How often to ask."""
    keeps: timedelta
    """How long an answer may be relied on when the directory does not answer any more."""

    async def fetch(self) -> Snapshot:
        """Return everybody. Raises TryAgain or Impossible (bot.ports.faults); never a part."""
        ...

    async def close(self) -> None:
        """Let go of connections. May be called twice."""
        ...
