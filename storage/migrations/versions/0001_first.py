"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    _create_address()
    _create_audit()
    _create_copy()
    _create_delivery()
    _create_meta()
    _create_outbox()
    _create_request()
    _create_secret()
    _create_unreadable()
    _create_decision()
    _create_grant()


def _create_address() -> None:
    op.create_table(
        "address",
        sa.Column("chat", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("chat", "key", name="pk_address"),
    )


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", _ID, nullable=False, autoincrement=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("surface", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=True),
        sa.Column("request", sa.Text, nullable=True),
        sa.Column("grant", sa.Text, nullable=True),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("from", sa.Text, nullable=True),
        sa.Column("to", sa.Text, nullable=True),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("policy", sa.Text, nullable=True),
        sa.Column("digest", sa.Text, nullable=True),
        sa.Column("late_by", sa.Integer, nullable=True),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("prev", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_request", "audit", ["request"])


def _create_copy() -> None:
    op.create_table(
        "copy",
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("chat", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("shown", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("request", "audience", name="pk_copy"),
    )


def _create_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_delivery"),
    )
    op.create_index("ix_delivery_at", "delivery", ["at"])


def _create_meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _ID, nullable=False, autoincrement=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("lane", sa.Text, nullable=True),
        sa.Column("once", sa.Text, nullable=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("leased_until", _MOMENT, nullable=True),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_due", "outbox", ["urgent", "due_at", "id"])
    op.create_index("ix_outbox_lane", "outbox", ["lane"])
    op.create_index("ix_outbox_leased_until", "outbox", ["leased_until"])
    op.create_index(
        "uq_outbox_once",
        "outbox",
        ["once"],
        unique=True,
        sqlite_where=sa.text("leased_until IS NULL"),
        postgresql_where=sa.text("leased_until IS NULL"),
    )


def _create_request() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("submission", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("requester", sa.Text, nullable=False),
        sa.Column("grantee", sa.Text, nullable=False),
        sa.Column("flow", sa.Text, nullable=False),
        sa.Column("policy", sa.Text, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("next_due_at", _MOMENT, nullable=True),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("seal", sa.Text, nullable=False),
        sa.Column("quarantine", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
    )
    op.create_index(
        "ix_request_due",
        "request",
        ["next_due_at"],
        sqlite_where=sa.text("next_due_at IS NOT NULL AND quarantine IS NULL"),
        postgresql_where=sa.text("next_due_at IS NOT NULL AND quarantine IS NULL"),
    )
    op.create_index("ix_request_grantee", "request", ["grantee", "asked_at"])
    op.create_index(
        "ix_request_open",
        "request",
        ["asked_at"],
        sqlite_where=sa.text("open"),
        postgresql_where=sa.text("open"),
    )
    op.create_index("ix_request_requester", "request", ["requester", "asked_at"])


def _create_secret() -> None:
    op.create_table(
        "secret",
        sa.Column("grant", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("grant", name="pk_secret"),
    )


def _create_unreadable() -> None:
    op.create_table(
        "unreadable",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unreadable"),
    )


def _create_decision() -> None:
    op.create_table(
        "decision",
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("approve", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("chat", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("request", "person", name="pk_decision"),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name="fk_decision_request"),
    )


def _create_grant() -> None:
    op.create_table(
        "grant",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("integration", sa.Text, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("permission", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("opened_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_grant"),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name="fk_grant_request"),
    )
    op.create_index(
        "ix_grant_live_integration",
        "grant",
        ["integration"],
        sqlite_where=sa.text("state IN ('provisioning', 'active', 'revoking')"),
        postgresql_where=sa.text("state IN ('provisioning', 'active', 'revoking')"),
    )
    op.create_index(
        "ix_grant_live_lane",
        "grant",
        ["lane"],
        sqlite_where=sa.text("state IN ('provisioning', 'active', 'revoking')"),
        postgresql_where=sa.text("state IN ('provisioning', 'active', 'revoking')"),
    )
    op.create_index("ix_grant_request", "grant", ["request"])
