"""The tables. The body of a request is the truth; the columns beside it are for finding it."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Index, MetaData, Table, text
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment, Words

_LIVE = text("state IN ('provisioning', 'active', 'revoking')")
_SCHEDULED = text("next_due_at IS NOT NULL AND quarantine IS NULL")
_WAITING = text("leased_until IS NULL")
OWED = text("review IN ('open', 'overdue', 'challenged')")  # SQLite wants the index's very words
_EXTENDS = text("extends IS NOT NULL")


class Rows(SQLModel):
    """The base of all tables, with metadata of its own."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
        }
    )


class RequestRow(Rows, table=True):
    """One request. `quarantine` says why a row that cannot be trusted was set aside."""

    __tablename__ = "request"
    __table_args__ = (
        Index(
            "ix_request_due",
            "next_due_at",
            sqlite_where=_SCHEDULED,
            postgresql_where=_SCHEDULED,
        ),
        Index(
            "ix_request_open", "asked_at", sqlite_where=text("open"), postgresql_where=text("open")
        ),
        Index("ix_request_requester", "requester", "asked_at"),
        Index("ix_request_grantee", "grantee", "asked_at"),
        Index("ix_request_asked", "asked_at", "id"),
        Index("ix_request_flow", "flow", "grantee", "asked_at"),
        Index("ix_request_owed", "grantee", "asked_at", sqlite_where=OWED, postgresql_where=OWED),
        Index("ix_request_extends", "extends", sqlite_where=_EXTENDS, postgresql_where=_EXTENDS),
    )
    id: str = Field(sa_type=Words, primary_key=True)
    submission: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    requester: str = Field(sa_type=Words)
    grantee: str = Field(sa_type=Words)
    flow: str = Field(sa_type=Words)
    policy: str = Field(sa_type=Words)
    asked_at: datetime = Field(sa_type=Moment)
    next_due_at: datetime | None = Field(sa_type=Moment)
    open: bool
    version: int
    body: str = Field(sa_type=Words)
    seal: str = Field(sa_type=Words)
    quarantine: str | None = Field(default=None, sa_type=Words)
    review: str | None = Field(default=None, sa_type=Words)  # its state
    extends: str | None = Field(default=None, sa_type=Words)


class GrantRow(Rows, table=True):
    """One grant of a request, for finding what is live."""

    __tablename__ = "grant"
    __table_args__ = (
        Index("ix_grant_request", "request"),
        Index("ix_grant_person", "person", "ended_at"),
        Index("ix_grant_live_lane", "lane", sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index(
            "ix_grant_live_integration", "integration", sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
    )
    id: str = Field(sa_type=Words, primary_key=True)
    request: str = Field(sa_type=Words, foreign_key="request.id")
    integration: str = Field(sa_type=Words)
    resource: str = Field(sa_type=Words)
    permission: str = Field(sa_type=Words)
    person: str = Field(sa_type=Words)
    lane: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    expires_at: datetime | None = Field(sa_type=Moment)
    opened_at: datetime | None = Field(sa_type=Moment)
    ended_at: datetime | None = Field(sa_type=Moment)


class DecisionRow(Rows, table=True):
    """One approver's yes or no: one for each person, whatever happens at once."""

    __tablename__ = "decision"
    request: str = Field(sa_type=Words, primary_key=True, foreign_key="request.id")
    person: str = Field(sa_type=Words, primary_key=True)
    approve: bool
    reason: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Moment)
    chat: str | None = Field(sa_type=Words)


class AuditRow(Rows, table=True):
    """One entry of the audit log, chained to the one before by its hash."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_request", "request"), Index("ix_audit_at", "at"))
    seq: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_type=Moment)
    actor: str = Field(sa_type=Words)
    surface: str = Field(sa_type=Words)
    subject: str | None = Field(sa_type=Words)
    request: str | None = Field(sa_type=Words)
    grant: str | None = Field(sa_type=Words)
    event: str = Field(sa_type=Words)
    from_: str | None = Field(sa_column=Column("from", Words))
    to: str | None = Field(sa_type=Words)
    reason: str | None = Field(sa_type=Words)
    policy: str | None = Field(sa_type=Words)
    digest: str | None = Field(sa_type=Words)
    late_by: int | None  # milliseconds
    data: str = Field(sa_type=Words)
    prev: str = Field(sa_type=Words)
    hash: str = Field(sa_type=Words)


class OutboxRow(Rows, table=True):
    """One effect that waits; it is deleted when it is done.

    Of one `lane` at most one is leased at a time. Of one `once` key at most one waits: a card
    that is to be brought up to date twice is brought up to date once. `attempts` also fences: a
    lease knows its number.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "urgent", "due_at", "id"),
        Index("ix_outbox_lane", "lane"),
        Index("ix_outbox_leased_until", "leased_until"),
        Index(
            "uq_outbox_once",
            "once",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        {"sqlite_autoincrement": True},  # Deliberate: an id is never used twice
    )
    id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=True))
    kind: str = Field(sa_type=Words)
    urgent: bool  # doors and alarms go before cards
    lane: str | None = Field(sa_type=Words)
    once: str | None = Field(sa_type=Words)
    body: str = Field(sa_type=Words)
    due_at: datetime = Field(sa_type=Moment)
    attempts: int
    leased_until: datetime | None = Field(sa_type=Moment)
    error: str = Field(sa_type=Words)
    created_at: datetime = Field(sa_type=Moment)


class UnreadableRow(Rows, table=True):
    """An effect that this version could not read, set aside so that the others go on."""

    __tablename__ = "unreadable"
    id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    kind: str = Field(sa_type=Words)
    body: str = Field(sa_type=Words)
    error: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Moment)


class CopyRow(Rows, table=True):
    """Which message shows which request to whom."""

    __tablename__ = "copy"
    request: str = Field(sa_type=Words, primary_key=True)
    audience: str = Field(sa_type=Words, primary_key=True)
    chat: str = Field(sa_type=Words)
    conversation: str = Field(sa_type=Words)
    message: str = Field(sa_type=Words)
    service: str = Field(sa_type=Words)
    shown: str = Field(sa_type=Words)


class SecretRow(Rows, table=True):
    """A one-time secret, encrypted for this very row."""

    __tablename__ = "secret"
    grant: str = Field(sa_type=Words, primary_key=True)
    sealed: str = Field(sa_type=Words)


class DeliveryRow(Rows, table=True):
    """The hash of an inbound delivery that was carried out."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_at", "at"),)
    key: str = Field(sa_type=Words, primary_key=True)
    at: datetime = Field(sa_type=Moment)


class AddressRow(Rows, table=True):
    """What a chat remembers to reach somebody."""

    __tablename__ = "address"
    chat: str = Field(sa_type=Words, primary_key=True)
    key: str = Field(sa_type=Words, primary_key=True)
    value: str = Field(sa_type=Words)


class FactRow(Rows, table=True):
    """Something that another system told us; the seal covers source, key and value."""

    __tablename__ = "fact"
    source: str = Field(sa_type=Words, primary_key=True)
    key: str = Field(sa_type=Words, primary_key=True)
    value: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Moment)
    seal: str = Field(sa_type=Words)


class HeardRow(Rows, table=True):
    """When a source was last heard; the seal covers both."""

    __tablename__ = "heard"
    source: str = Field(sa_type=Words, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    seal: str = Field(sa_type=Words)


class MetaRow(Rows, table=True):
    """Facts about the whole database: its installation id, the head of the audit log."""

    __tablename__ = "meta"
    key: str = Field(sa_type=Words, primary_key=True)
    value: str = Field(sa_type=Words)


def _table(name: str) -> Table:
    return Rows.metadata.tables[name]


REQUEST = _table("request")
GRANT = _table("grant")
DECISION = _table("decision")
AUDIT = _table("audit")
OUTBOX = _table("outbox")
UNREADABLE = _table("unreadable")
COPY = _table("copy")
SECRET = _table("secret")
DELIVERY = _table("delivery")
ADDRESS = _table("address")
FACT = _table("fact")
HEARD = _table("heard")
META = _table("meta")
