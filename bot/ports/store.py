"""Daypass's own database as the engine sees it: units of work, each one transaction, and queries.

Work is a plain function that runs in the store's own thread, inside a transaction. It may be run
again after a conflict, so it touches nothing but the unit, and never the network.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from bot.domain.change import Change
from bot.domain.effects import Effect
from bot.domain.ids import FlowName, GrantId, IntegrationName, PersonId, RequestId
from bot.domain.people import ChatName
from bot.domain.request import Request
from bot.ports.chat import MessageRef
from bot.ports.connector import Secret

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who caused a change, and through what: for the audit log."""

    person: PersonId | None = None
    surface: str = "daypass"  # slack, teams, cli, clock, dispatcher
    user: str = ""  # the platform's user id
    delivery: str = ""  # the platform's id of the message or click


class Requests(Protocol):
    """Requests, to be changed."""

    def load(self, request: RequestId) -> Request | None:
        """Return the request, locked against every other writer until the unit ends."""
        ...

    def save(self, change: Change, actor: Actor, now: datetime) -> None:
        """Write the request, its audit entries and its effects; nothing when there are no events.

        Raises Conflict when the stored version is not the one that was changed, or the id is taken.
        """
        ...

    def due(self, now: datetime, limit: int) -> Sequence[Request]:
        """Return requests whose moment has come, earliest first, locked; others skip them."""
        ...

    def note(self, text: str, data: Mapping[str, str], actor: Actor, now: datetime) -> None:
        """Write an audit entry that belongs to no transition: a refusal, a reload, a stray door."""
        ...


class Histories(Protocol):
    """Requests by whom they concern, to be read."""

    def of_person(self, person: PersonId, limit: int) -> Sequence[Request]:
        """Return what the person asked for or holds, open ones first, then the newest."""
        ...

    def lent(self, person: PersonId, since: datetime) -> Sequence[Request]:
        """Return what this grantee asked for, or held for a while, at or after `since`.

        In any state, oldest first.
        """
        ...

    def owing_review(self, person: PersonId) -> Sequence[Request]:
        """Return this grantee's requests whose review is not signed off, oldest first."""
        ...

    def of_flow(self, flow: FlowName, person: PersonId) -> Sequence[Request]:
        """Return this grantee's pending and approved requests under a flow, newest first.

        After them comes the newest of those that are neither.
        """
        ...

    def extensions_of(self, request: RequestId) -> Sequence[Request]:
        """Return the requests that extend this one, in any state, oldest first."""
        ...


class Finder(Histories, Protocol):
    """Requests, to be read. Within a unit everything saved before is seen."""

    def find(self, request: RequestId) -> Request | None:
        """Return a request without locking it."""
        ...

    def open(self) -> Sequence[Request]:
        """Return what is pending, has a grant that has not ended, or owes a review."""
        ...

    def holding(self, lane: str) -> Sequence[Request]:
        """Return the requests with a live grant on this entitlement key (see telling.lane)."""
        ...

    def grants(self, integration: IntegrationName) -> Mapping[GrantId, RequestId]:
        """Map every live grant of an integration to its request."""
        ...

    def next_due(self) -> datetime | None:
        """Return the earliest moment at which something is due, or None."""
        ...

    def asked_since(
        self, since: datetime, limit: int, after: RequestId | None = None
    ) -> Sequence[Request]:
        """Return requests asked for at or after `since`, in any state, oldest first.

        At most `limit` at once; the next page begins `after` the last request of this one. The
        end is an empty page. Nothing comes after an unknown request.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """An effect that this process may perform until its lease ends. `attempts` counts from one."""

    id: int
    effect: Effect
    attempts: int
    created_at: datetime


class Outbox(Protocol):
    """Effects waiting to be performed."""

    def lease(self, now: datetime, until: datetime, limit: int) -> Sequence[Leased]:
        """Take due effects that nobody holds. Of one lane at most one is out at a time."""
        ...

    def finish(self, leased: Leased) -> None:
        """Mark an effect as done; call it in the unit that records its outcome. Twice is once."""
        ...

    def postpone(self, leased: Leased, due_at: datetime, error: str) -> None:
        """Give an effect back, to be tried again at `due_at`. `error` holds no secret."""
        ...

    def add(self, effect: Effect, now: datetime) -> None:
        """Add an effect of its own, outside any change."""
        ...

    def hasten(self, now: datetime) -> None:
        """Let nothing wait for a later moment than this: time went back. Leases end as well."""
        ...

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next effect can be taken, or None when the outbox is empty."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A message that shows a request to one audience; `shown` hashes the card it shows."""

    ref: MessageRef
    shown: str


class Copies(Protocol):
    """Which messages show which request."""

    def find(self, request: RequestId, audience: str) -> Copy | None:
        """Return the copy that this audience (Audience.key) has."""
        ...

    def put(self, request: RequestId, audience: str, copy: Copy) -> None:
        """Remember or replace a copy."""
        ...


class Secrets(Protocol):
    """One-time secrets, encrypted at rest."""

    def keep(self, grant: GrantId, secret: Secret) -> None:
        """Store a secret, replacing an earlier one of the grant."""
        ...

    def take(self, grant: GrantId) -> Secret | None:
        """Return the secret and delete it; None when it is not there."""
        ...

    def drop(self, grant: GrantId) -> None:
        """Delete the secret unseen."""
        ...


class Deliveries(Protocol):
    """Which inbound deliveries were seen: a replay or a retry is carried out once."""

    def first(self, key: str, now: datetime) -> bool:
        """Record the key; false when it was recorded before."""
        ...

    def forget(self, before: datetime) -> None:
        """Delete keys recorded before this moment."""
        ...


class Addresses(Protocol):
    """What a chat needs to remember to reach people: conversation references, as JSON text."""

    def get(self, chat: ChatName, key: str) -> str | None:
        """Return what was stored."""
        ...

    def put(self, chat: ChatName, key: str, value: str) -> None:
        """Store or replace."""
        ...

    def drop(self, chat: ChatName, key: str) -> None:
        """Forget; unknown keys are fine."""
        ...


class Facts(Protocol):
    """What other systems told us: values by source (a directory, a schedule) and key.

    Values are text, by habit JSON. A value that was not written by Daypass is not there.
    """

    def get(self, source: str, key: str) -> str | None:
        """Return one value."""
        ...

    def all(self, source: str) -> Mapping[str, str]:
        """Return everything a source told us, by key."""
        ...

    def put(self, source: str, key: str, value: str, now: datetime) -> None:
        """Store or replace one value. The source was heard now."""
        ...

    def drop(self, source: str, key: str) -> None:
        """Forget one value; unknown keys are fine."""
        ...

    def replace(self, source: str, values: Mapping[str, str], now: datetime) -> None:
        """Make these all that the source told us; only differences are written.

        The source was heard now, whether or not anything is different.
        """
        ...

    def heard(self, source: str) -> datetime | None:
        """Return when the source was last heard, or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place in the audit log: an entry's number and hash, and when that was the last one."""

    seq: int
    hash: str
    at: datetime


class Log(Protocol):
    """The audit log as it was committed, to be compared with what somebody outside remembers."""

    def last(self) -> Mark | None:
        """Return the last entry, with the time at which it was written; None in an empty log."""
        ...

    def hash_of(self, seq: int) -> str | None:
        """Return the hash of an entry, or None when it is not there."""
        ...


class Unit(Protocol):
    """One transaction: what is written through it is committed together, or not at all."""

    requests: Requests
    finder: Finder
    outbox: Outbox
    copies: Copies
    secrets: Secrets
    deliveries: Deliveries
    addresses: Addresses
    facts: Facts
    log: Log


class Conflict(Exception):
    """Somebody else changed the same row first; the work may be run again."""


class StoreAway(Exception):
    """The database cannot be reached or written. Nothing was changed."""


class Store(Protocol):
    """The port."""

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Run work in one transaction and commit; again after a conflict. Raises StoreAway."""
        ...

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run work that only reads. Raises StoreAway."""
        ...
