"""What may be asked for is laid out once for each person, and again when it may have changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.catalog import Catalogue
from bot.domain.flow import ForReports
from bot.domain.ids import FlowName
from bot.engine import offers as module
from bot.engine.offers import FRESH, Offers
from tests.bot.domain.world import DBA, DEV, INCIDENT, LEAD, ONCALL, policy
from tests.bot.engine.generous import generous
from tests.bot.engine.stage import Stage, stage


def offers(on: Stage) -> Offers:
    """Make what looks up offers."""
    return Offers(on.engine.queries, lambda: on.law, on.clock.now)


async def test_search_offers_only_what_a_flow_allows() -> None:
    """Nothing to somebody without a flow; the detail tells how dangerous it is."""
    async with stage() as on:
        found = offers(on).search(on.law.people[DEV], "orders", 10)

        assert "e:shop/orders:read" in [one.value for one in found]
        assert {"production, low risk"} == {one.detail for one in found if "read" in one.value}
        assert [] == offers(on).search(on.law.people[DBA], "orders", 10)


async def test_a_choice_is_known_only_to_whom_it_is_offered() -> None:
    """A forged value is none."""
    async with stage() as on:
        known = offers(on)

        assert known.choice(on.law.people[DEV], "e:shop/orders:read")
        assert known.choice(on.law.people[DEV], f"b:{INCIDENT}")
        assert None is known.choice(on.law.people[DBA], "e:shop/orders:read")


async def test_what_is_kept_is_dropped_with_the_policy_and_with_time() -> None:
    """Hours and rotas change what is offered."""
    async with stage() as on:
        known, person = offers(on), on.law.people[ONCALL]
        first = known.vocabulary(person)
        same = known.vocabulary(person)
        on.clock.move(FRESH)
        later = known.vocabulary(person)
        on.law = policy(catalogue=Catalogue())
        after = known.search(person, "", 10)

        assert first is same
        assert first is not later
        assert [] == list(after)


async def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory does not grow with the organisation."""
    monkeypatch.setattr(module, "KEPT", 1)
    async with stage() as on:
        known = offers(on)
        first = known.vocabulary(on.law.people[DEV])
        known.vocabulary(on.law.people[LEAD])

        assert first is not known.vocabulary(on.law.people[DEV])
    assert timedelta(minutes=1) == FRESH


async def test_what_is_lent_to_others_is_offered_in_the_form() -> None:
    """In sentences its names are known only where it is asked for them."""
    async with stage() as on:
        reports = replace(generous().by_name[FlowName("write")], whom=(ForReports(),))
        on.law = policy(flows=(reports,))
        known, lead = offers(on), on.law.people[LEAD]

        assert known.asks_for_others(lead)
        assert not known.asks_for_others(on.law.people[DEV])
        assert known.choice(lead, "e:shop/orders:write")
        assert () == known.vocabulary(lead).targets.get("orders")
        assert known.vocabulary(lead, DEV).targets.get("orders")
        assert known.receiver(lead, DEV)
        assert None is known.receiver(lead, LEAD)
        assert ["Dev", "Oncall"] == sorted(one.label for one in known.people(lead, "", 9))
