"""How every store finds requests by whom they concern, asked of each database alike.

A test file subclasses `FinderContract` and gives a `store` fixture.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.change import Change, change
from bot.domain.events import (
    DecisionRecorded,
    RequestApproved,
    RequestEnded,
    RequestSubmitted,
    ReviewMoved,
    ReviewOpened,
)
from bot.domain.ids import FlowName, PersonId, RequestId
from bot.domain.request import (
    Audience,
    Decision,
    Request,
    RequestState,
    Review,
    ReviewState,
    View,
)
from bot.ports.store import Finder, Store, Unit
from tests.storage.samples import (
    ACTOR,
    DEVELOPER,
    HOUR,
    LEAD,
    NOW,
    approved,
    ended,
    expired,
    opened,
    request_id,
    submitted,
)
from tests.storage.steps import NOBODY, find, save

SECURITY = PersonId("security@example.com")
FLOW = FlowName("production")
LONG_AGO = NOW - 1000 * HOUR


def asked(number: int, **fields: object) -> Change:
    """Return a new request with these fields."""
    request = replace(submitted(number).request, version=0, **fields)  # type: ignore[arg-type]  # any of them
    return change(request, [RequestSubmitted(request=request)], request.asked_at)


def denied(request: Request) -> Change:
    """Return the request as the lead denied it."""
    decision = Decision(person=LEAD, approve=False, reason="no", at=NOW)
    ending = RequestEnded(at=NOW, state=RequestState.DENIED, reason="no", by=LEAD)
    return change(request, [DecisionRecorded(decision=decision), ending], NOW)


def broken_glass(number: int) -> Sequence[Change]:
    """Return the changes of a break-glass that is over and whose review is owed."""
    audiences = (
        Audience(view=View.RECEIPT, person=DEVELOPER),
        Audience(view=View.REVIEW, person=SECURITY),
    )
    steps = [asked(number, break_glass=True, audiences=audiences)]
    approval = approved(steps[-1].request).events[-1]
    assert isinstance(approval, RequestApproved)
    review = Review(state=ReviewState.OPEN, due_at=NOW + 24 * HOUR)
    steps.append(change(steps[-1].request, [approval, ReviewOpened(review=review)], NOW))
    for step in (opened, expired, ended):
        steps.append(step(steps[-1].request))
    return steps


def reviewed(request: Request, state: ReviewState) -> Change:
    """Return the request with its review in this state."""
    move = ReviewMoved(at=NOW, state=state, by=SECURITY, remark="seen")
    return change(request, [move], NOW)


async def save_all(store: Store, changes: Sequence[Change]) -> Request:
    """Commit changes, each in a unit of its own, and return the request."""
    for one in changes:
        await save(store, one)
    return changes[-1].request


async def lent_and_over(store: Store, number: int, end: datetime) -> Request:
    """Save a request of long ago whose access ended at this time."""
    steps = [asked(number, asked_at=LONG_AGO)]
    for step in (approved, opened):
        steps.append(step(steps[-1].request))
    steps.append(expired(steps[-1].request, end))
    steps.append(ended(steps[-1].request, end))
    return await save_all(store, steps)


async def numbers(store: Store, query: Callable[[Finder], Sequence[Request]]) -> list[int]:
    """Return the numbers of the requests found, each of which is as it was saved."""
    found = await store.read(lambda unit: query(unit.finder))
    for one in found:
        assert one == await find(store, int(one.id[4:]))
    return [int(one.id[4:]) for one in found]


class FinderContract:
    """The suite. Every test begins with an empty store."""

    # --- what was lent ---------------------------------------------------------------------
    async def test_lent_is_what_was_asked_or_held_since(self, store: Store) -> None:
        """In any state; what ended before, or was never opened, is not lent."""
        await lent_and_over(store, 1, NOW - 3 * HOUR)
        await lent_and_over(store, 2, NOW - HOUR)
        denied_ = await save(store, asked(3, asked_at=NOW - HOUR))
        await save(store, denied(denied_.request))
        live = [asked(4, asked_at=LONG_AGO)]
        live += [approved(live[-1].request)]
        live += [opened(live[-1].request)]
        await save_all(store, live)
        planned = await save(store, asked(5, asked_at=LONG_AGO))
        await save(store, approved(planned.request))
        await save(store, asked(6, grantee=NOBODY))

        since = NOW - 2 * HOUR
        assert [2, 4, 3] == await numbers(store, lambda finder: finder.lent(DEVELOPER, since))
        assert [1, 2, 4, 5, 3] == await numbers(
            store, lambda finder: finder.lent(DEVELOPER, LONG_AGO)
        )
        assert [6] == await numbers(store, lambda finder: finder.lent(NOBODY, NOW))
        assert [2] == (await numbers(store, lambda finder: finder.lent(DEVELOPER, NOW - HOUR)))[:1]

    async def test_a_review_is_owed_until_it_is_signed_off(self, store: Store) -> None:
        """A challenge is no signature."""
        for number in (1, 2, 3, 4):
            request = await save_all(store, broken_glass(number))
            if number > 1:
                states = [*ReviewState]
                await save(store, reviewed(request, states[number - 1]))
        await save(store, submitted(5))

        assert [*ReviewState][1] is ReviewState.SIGNED_OFF
        assert [1, 3, 4] == await numbers(store, lambda finder: finder.owing_review(DEVELOPER))
        assert [] == await numbers(store, lambda finder: finder.owing_review(SECURITY))

    # --- by flow, by what they extend, by time ---------------------------------------------
    async def test_of_a_flow_the_newest_end_is_found(self, store: Store) -> None:
        """After everything pending or approved; nobody else's and no other flow's."""
        for number in (1, 2, 3):
            change_ = await save(store, asked(number, asked_at=NOW + number * HOUR))
            await save(store, denied(change_.request))
        await save(store, asked(4, asked_at=NOW))
        change_ = await save(store, asked(5, asked_at=NOW + HOUR))
        await save(store, approved(change_.request))
        await save(store, asked(6, grantee=NOBODY))
        await save(store, asked(7, flow=FlowName("other")))

        assert [5, 4, 3] == await numbers(store, lambda finder: finder.of_flow(FLOW, DEVELOPER))
        assert [6] == await numbers(store, lambda finder: finder.of_flow(FLOW, NOBODY))
        assert [] == await numbers(store, lambda finder: finder.of_flow(FlowName("x"), DEVELOPER))

    async def test_extensions_are_found(self, store: Store) -> None:
        """Whatever became of them."""
        await save(store, submitted(1))
        await save(store, asked(3, extends=request_id(1)))
        change_ = await save(store, asked(2, extends=request_id(1)))
        await save(store, denied(change_.request))
        await save(store, asked(4, extends=request_id(2)))

        assert [2, 3] == await numbers(store, lambda finder: finder.extensions_of(request_id(1)))
        assert [] == await numbers(store, lambda finder: finder.extensions_of(request_id(3)))

    @pytest.mark.parametrize("size", [1, 2, 3, 100])
    async def test_pages_hold_every_request_once(self, store: Store, size: int) -> None:
        """Oldest first, those of one moment by name, until a page is empty."""
        for number, hours in ((1, 5), (2, 1), (3, 1), (4, 1), (5, -1), (6, 0)):
            await save(store, asked(number, asked_at=NOW + hours * HOUR))

        found: list[int] = []
        after: RequestId | None = None
        while page := await self._page(store, size, after):
            assert len(page) <= size
            found += [int(one.id[4:]) for one in page]
            after = page[-1].id
        assert [6, 2, 3, 4, 1] == found

    async def test_nothing_comes_after_the_unknown(self, store: Store) -> None:
        """A page that begins nowhere is empty; one that begins before `since` is not."""
        await save(store, submitted(1))
        await save(store, asked(2, asked_at=NOW - HOUR))

        assert [] == await self._page(store, 9, RequestId("REQ-NONE"))
        assert [request_id(1)] == [one.id for one in await self._page(store, 9, request_id(2))]

    async def _page(self, store: Store, size: int, after: RequestId | None) -> Sequence[Request]:
        return await store.read(lambda unit: unit.finder.asked_since(NOW, size, after))

    async def test_a_unit_finds_what_it_saved(self, store: Store) -> None:
        """In every way."""

        def work(unit: Unit) -> list[int]:
            unit.requests.save(asked(1, extends=request_id(2)), ACTOR, NOW)
            for one in broken_glass(2):
                unit.requests.save(one, ACTOR, NOW)
            return [
                len(unit.finder.lent(DEVELOPER, NOW)),
                len(unit.finder.owing_review(DEVELOPER)),
                len(unit.finder.of_flow(FLOW, DEVELOPER)),
                len(unit.finder.extensions_of(request_id(2))),
                len(unit.finder.asked_since(NOW, 9)),
            ]

        assert [2, 1, 2, 1, 2] == await store.write(work)
