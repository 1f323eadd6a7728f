"""Finding requests reads what is found, not the whole table: the databases' own plans say so."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from bot.domain.change import Change
from bot.domain.ids import FlowName, PersonId, RequestId
from bot.domain.request import Audience, Review, ReviewState, View
from bot.ports.store import Unit
from storage.finder import (
    ASKED_AFTER,
    ASKED_SINCE,
    EXTENSIONS_OF,
    LENT,
    OF_FLOW,
    OWING_REVIEW,
)
from storage.store import SqlStore, open_store
from storage.unit import SqlUnit
from tests.contracts.finder import asked
from tests.storage.samples import (
    ACTOR,
    HOUR,
    KEYS,
    NOW,
    approved,
    at_noon,
    opened,
    request_id,
    submitted,
)
from tests.storage.steps import save
from tests.storage.test_audit import run
from tests.storage.test_counts import analyse, plan

_PERSON = PersonId("person7@example.com")
_LAST = NOW + 1999 * HOUR
Plan = tuple[Select[*tuple[Any, ...]], Mapping[str, object], set[str]]
PLANS: Mapping[str, Plan] = {
    "lent": (LENT, {"person": _PERSON, "since": NOW}, {"ix_request_grantee", "ix_grant_person"}),
    "owing_review": (OWING_REVIEW, {"person": _PERSON}, {"ix_request_owed"}),
    "of_flow": (OF_FLOW, {"flow": "flow7", "person": _PERSON}, {"ix_request_flow"}),
    "extensions_of": (EXTENSIONS_OF, {"request": "REQ-000007"}, {"ix_request_extends"}),
    "asked_since": (ASKED_SINCE, {"since": _LAST, "most": 100}, {"ix_request_asked"}),
    "asked_after": (
        ASKED_AFTER,
        {"since": _LAST, "at": _LAST, "after": "REQ-001999", "most": 100},
        {"ix_request_asked"},
    ),
}


def varied(number: int) -> Change:
    """Return one request of many: of 200 people, with 100 leads, under 10 flows."""
    person = PersonId(f"person{number % 200}@example.com")
    lead = PersonId(f"lead{number % 100}@example.com")
    review = Review(state=ReviewState.OVERDUE, due_at=NOW)
    return asked(
        number,
        requester=person,
        grantee=person,
        flow=FlowName(f"flow{number % 10}"),
        asked_at=NOW + number * HOUR,
        audiences=(Audience(view=View.APPROVAL, person=lead),),
        extends=request_id(number - 1) if number % 9 == 0 else None,
        review=review if number % 11 == 0 else None,
    )


def fill(unit: Unit) -> None:
    """Save two thousand of them, of which every third is lent."""
    for number in range(2000):
        steps = [varied(number)]
        if number % 3 == 0:
            steps.append(approved(steps[-1].request))
            steps.append(opened(steps[-1].request))
        for one in steps:
            unit.requests.save(one, ACTOR, NOW)


async def test_finding_uses_an_index(store: SqlStore) -> None:
    """For each question its own, and never every request there is."""
    await store.write(fill)
    await store.write(analyse)

    def plans(unit: SqlUnit) -> dict[str, str]:
        connection = unit.batch.connection
        return {name: plan(connection, query, values) for name, (query, values, _) in PLANS.items()}

    for name, found in (await store.look(plans)).items():
        assert [] == [one for one in PLANS[name][2] if one not in found], found
        assert "SCAN request" not in found, found
        assert "Seq Scan on request" not in found, found


async def test_an_unreadable_page_is_not_the_end(url: str) -> None:
    """Whoever reads page after page sees all that can be trusted."""
    store = await open_store(url, KEYS, at_noon)
    for number in range(1, 6):
        await save(store, submitted(number))
    run(url, "UPDATE request SET seal = '' WHERE id IN ('REQ-000002', 'REQ-000003')")

    def page(unit: Unit, after: int) -> list[RequestId]:
        return [one.id for one in unit.finder.asked_since(NOW, 2, request_id(after))]

    assert [request_id(4), request_id(5)] == await store.read(lambda unit: page(unit, 1))
    assert [] == await store.read(lambda unit: page(unit, 5))
    await store.close()
