"""Requests, to be read, without a lock."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, or_, select

from bot.domain.ids import GrantId, IntegrationName, PersonId, RequestId
from bot.domain.request import GrantState, Request
from storage.batch import Batch
from storage.requests import READ, readable
from storage.tables import GRANT, REQUEST

_LIVE = GRANT.c.state.in_(
    [one.value for one in (GrantState.PROVISIONING, GrantState.ACTIVE, GrantState.REVOKING)]
)
_FIND = READ.where(REQUEST.c.id == bindparam("request"))
_OF_PERSON = (
    READ.where(
        or_(REQUEST.c.requester == bindparam("person"), REQUEST.c.grantee == bindparam("person"))
    )
    .order_by(REQUEST.c.open.desc(), REQUEST.c.asked_at.desc(), REQUEST.c.id)
    .limit(bindparam("most"))
)
_OPEN = READ.where(REQUEST.c.open).order_by(REQUEST.c.asked_at, REQUEST.c.id)
_HOLDING = READ.where(
    REQUEST.c.id.in_(select(GRANT.c.request).where(GRANT.c.lane == bindparam("lane"), _LIVE))
).order_by(REQUEST.c.asked_at, REQUEST.c.id)
_GRANTS = select(GRANT.c.id, GRANT.c.request).where(
    GRANT.c.integration == bindparam("integration"), _LIVE
)
NEXT_DUE = (
    select(REQUEST.c.next_due_at)
    .where(REQUEST.c.next_due_at.is_not(None), REQUEST.c.quarantine.is_(None))
    .order_by(REQUEST.c.next_due_at)
    .limit(1)
)


class SqlFinder:
    """The port `Finder`, for one unit. What is about to be written in the same unit is seen."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def find(self, request: RequestId) -> Request | None:
        """Return a request without locking it."""
        return next(iter(self._read(_FIND, request=request)), None)

    def of_person(self, person: PersonId, limit: int) -> Sequence[Request]:
        """Return what the person asked for or holds, open ones first, then the newest."""
        return self._read(_OF_PERSON, person=person, most=limit)

    def open(self) -> Sequence[Request]:
        """Return every request that is pending, has a grant not ended, or owes a review."""
        return self._read(_OPEN)

    def holding(self, lane: str) -> Sequence[Request]:
        """Return the requests with a live grant on this entitlement key (see telling.lane)."""
        return self._read(_HOLDING, lane=lane)

    def grants(self, integration: IntegrationName) -> Mapping[GrantId, RequestId]:
        """Map every live grant of an integration to its request, even to one that was set aside."""
        self._batch.flush()
        rows = self._batch.connection.execute(_GRANTS, {"integration": integration})
        return {GrantId(grant): RequestId(request) for grant, request in rows}

    def next_due(self) -> datetime | None:
        """Return the earliest moment at which something is due, or None."""
        self._batch.flush()
        moment: datetime | None = self._batch.connection.execute(NEXT_DUE).scalar_one_or_none()
        return moment

    def _read(self, query: Select[str, int, str, str], **values: str | int) -> Sequence[Request]:
        self._batch.flush()
        return readable(self._batch.connection.execute(query, values).all(), self._batch)
