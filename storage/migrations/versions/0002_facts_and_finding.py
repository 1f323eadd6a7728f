"""What other systems told us, and columns to find requests by."""

import json
from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0002"
down_revision = "0001"

_MOMENT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
_OWED = sa.text("review IN ('open', 'overdue', 'challenged')")
_EXTENDS = sa.text("extends IS NOT NULL")
_PAGE = 1000

# Only these can have something to fill in; what people typed cannot look like a key, for its
# quotes are escaped. The seal is not looked at: columns prove nothing, and a body is verified
# whenever it is read.
_ROWS = sa.text(
    "SELECT id, body FROM request WHERE id > :after"
    """ AND body LIKE '%"review":%' ORDER BY id LIMIT :most"""
)
_REVIEW = sa.text("UPDATE request SET review = :review WHERE id = :id")

_Rows = list[dict[str, str]]


def upgrade() -> None:
    _create_facts()
    op.add_column("request", sa.Column("review", sa.Text, nullable=True))
    op.add_column("request", sa.Column("extends", sa.Text, nullable=True))
    _fill(op.get_bind())
    _create_indexes()


def _create_facts() -> None:
    op.create_table(
        "fact",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("seal", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("source", "key", name="pk_fact"),
    )
    op.create_table(
        "heard",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("seal", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_heard"),
    )


def _create_indexes() -> None:
    op.create_index("ix_request_asked", "request", ["asked_at", "id"])
    op.create_index("ix_request_flow", "request", ["flow", "grantee", "asked_at"])
    op.create_index(
        "ix_request_owed",
        "request",
        ["grantee", "asked_at"],
        sqlite_where=_OWED,
        postgresql_where=_OWED,
    )
    op.create_index(
        "ix_request_extends",
        "request",
        ["extends"],
        sqlite_where=_EXTENDS,
        postgresql_where=_EXTENDS,
    )
    op.create_index("ix_grant_person", "grant", ["person", "ended_at"])


def _fill(connection: sa.Connection) -> None:
    after = ""
    while rows := connection.execute(_ROWS, {"after": after, "most": _PAGE}).all():
        after = rows[-1].id
        reviews: _Rows = []
        for name, body in rows:
            read = _read(body)
            reviews += [{"id": name, "review": one} for one in _reviews(read)]
        if reviews:
            connection.execute(_REVIEW, reviews)


def _read(body: str) -> Mapping[str, object]:
    """Return nothing for what is no JSON: it is set aside when it is next read."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _reviews(read: Mapping[str, object]) -> Iterator[str]:
    review = read.get("review")
    if isinstance(review, dict) and isinstance(review.get("state"), str):
        yield review["state"]
