"""Requests, to be read, without a lock."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, or_, select, tuple_, union

from bot.domain.ids import FlowName, GrantId, IntegrationName, PersonId, RequestId
from bot.domain.request import GrantState, Request, RequestState
from storage.batch import Batch
from storage.requests import READ, Stored, readable
from storage.tables import GRANT, OWED, REQUEST

_R = REQUEST.c
_SINCE = bindparam("since", type_=_R.asked_at.type)
_OLDEST = (_R.asked_at, _R.id)
_UNENDED = _R.state.in_([RequestState.PENDING.value, RequestState.APPROVED.value])
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
_GRANT_OF_PERSON = select(GRANT.c.request).where(
    GRANT.c.person == bindparam("person"),
    GRANT.c.expires_at.is_not(None),  # set when its opening begins: before that it holds nothing
)
LENT = READ.where(
    _R.id.in_(
        union(
            select(_R.id).where(_R.grantee == bindparam("person"), _R.asked_at >= _SINCE),
            _GRANT_OF_PERSON.where(GRANT.c.ended_at >= _SINCE),
            _GRANT_OF_PERSON.where(GRANT.c.ended_at.is_(None)),
        )
    )
).order_by(*_OLDEST)
OWING_REVIEW = READ.where(_R.grantee == bindparam("person"), OWED).order_by(*_OLDEST)
_ENDED_OF_FLOW = (
    select(_R.id)
    .where(_R.flow == bindparam("flow"), _R.grantee == bindparam("person"), ~_UNENDED)
    .where(_R.quarantine.is_(None))
    .order_by(_R.asked_at.desc(), _R.id.desc())
    .limit(1)
)
OF_FLOW = READ.where(
    _R.flow == bindparam("flow"),
    _R.grantee == bindparam("person"),
    or_(_UNENDED, _R.id == _ENDED_OF_FLOW.scalar_subquery()),
).order_by(_UNENDED.desc(), _R.asked_at.desc(), _R.id.desc())
EXTENSIONS_OF = READ.where(_R.extends == bindparam("request")).order_by(*_OLDEST)
ASKED_SINCE = READ.where(_R.asked_at >= _SINCE).order_by(*_OLDEST).limit(bindparam("most"))
ASKED_AFTER = ASKED_SINCE.where(
    tuple_(*_OLDEST)
    > tuple_(bindparam("at", type_=_R.asked_at.type), bindparam("after", type_=_R.id.type))
)
_ASKED_AT = select(_R.asked_at).where(_R.id == bindparam("after"))
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

    def lent(self, person: PersonId, since: datetime) -> Sequence[Request]:
        """Return what this grantee asked for, or held for a while, at or after `since`."""
        return self._read(LENT, person=person, since=since)

    def owing_review(self, person: PersonId) -> Sequence[Request]:
        """Return this grantee's requests whose review is not signed off, oldest first."""
        return self._read(OWING_REVIEW, person=person)

    def of_flow(self, flow: FlowName, person: PersonId) -> Sequence[Request]:
        """Return this grantee's pending and approved requests under a flow, newest first.

        After them comes the newest of those that are neither.
        """
        return self._read(OF_FLOW, flow=flow, person=person)

    def extensions_of(self, request: RequestId) -> Sequence[Request]:
        """Return the requests that extend this one, in any state, oldest first."""
        return self._read(EXTENSIONS_OF, request=request)

    def asked_since(
        self, since: datetime, limit: int, after: RequestId | None = None
    ) -> Sequence[Request]:
        """Return requests asked for at or after `since`, in any state, oldest first.

        A page that is not the last never comes out empty, even where nothing on it can be read.
        """
        self._batch.flush()
        while True:
            rows = self._asked_rows(since, limit, after)
            found = readable(rows, self._batch)
            if found or not rows:
                return found
            after = RequestId(rows[-1][0])

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

    def _asked_rows(self, since: datetime, limit: int, after: RequestId | None) -> Sequence[Stored]:
        execute, values = self._batch.connection.execute, {"since": since, "most": limit}
        if after is None:
            return execute(ASKED_SINCE, values).all()
        at = execute(_ASKED_AT, {"after": after}).scalar_one_or_none()
        if at is None:
            return []
        since = max(since, at)  # for SQLite, which finds its place by one column only
        return execute(ASKED_AFTER, values | {"since": since, "at": at, "after": after}).all()

    def _read(
        self, query: Select[str, int, str, str], **values: str | int | datetime
    ) -> Sequence[Request]:
        self._batch.flush()
        return readable(self._batch.connection.execute(query, values).all(), self._batch)
