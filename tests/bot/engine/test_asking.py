"""What is asked for is looked up, judged and stored: all of it or nothing."""

from datetime import timedelta

import pytest

from bot.domain.catalog import Entitlement
from bot.domain.errors import Refused
from bot.domain.ids import BundleName, PermissionName
from bot.engine.asking import MOST, Asks, Wish, bundle_value, entitlement_value, wish_of
from bot.ports.store import Actor
from tests.bot.domain.world import DEV, INCIDENT, LEDGER, NOW, READ, SHOP, orders, policy
from tests.bot.engine.stage import Stage, stage


def asks(on: Stage) -> Asks:
    """Make what takes asks."""
    return Asks(on.engine.handler, lambda: on.law, on.clock.now, timedelta(minutes=5))


def test_values_of_choices_read_back() -> None:
    """What a form holds is what was chosen, each once."""
    one = Entitlement(SHOP, LEDGER, READ)
    values = [bundle_value(INCIDENT), entitlement_value(one), entitlement_value(one)]

    assert Wish(bundles=(INCIDENT,), entitlements=(one,)) == wish_of(values)


@pytest.mark.parametrize("value", ["", "shop/orders:read", "e:shop", "e:shop/orders", "e:a:b"])
def test_what_was_never_offered_is_refused(value: str) -> None:
    """A forged form gets a sentence."""
    with pytest.raises(Refused):
        wish_of([value])


@pytest.mark.parametrize(
    "wish",
    [
        Wish(),
        Wish(bundles=(BundleName("none"),)),
        Wish(bundles=tuple(BundleName(str(one)) for one in range(MOST + 1))),
        Wish(entitlements=(orders(READ),), duration=timedelta(minutes=-5)),
        Wish(entitlements=(orders(READ),), duration=timedelta(hours=9)),
        Wish(entitlements=(orders(READ),), justification="x" * 2001),
        Wish(bundles=(INCIDENT,), breaking_glass=True, justification="INC-1"),
    ],
)
async def test_what_no_flow_covers_is_refused_as_a_whole(wish: Wish) -> None:
    """Nothing of it is stored."""
    async with stage() as on:
        with pytest.raises(Refused) as refusal:
            await asks(on).submit(on.law.people[DEV], wish, Actor(person=DEV))

        assert str(refusal.value).endswith(".")
        assert [] == await on.requests()


async def test_one_part_that_is_refused_refuses_the_others() -> None:
    """All or nothing."""
    async with stage() as on:
        alien = Entitlement(SHOP, LEDGER, PermissionName("nothing"))
        both = Wish(entitlements=(orders(READ), alien))
        with pytest.raises(Refused):
            await asks(on).submit(on.law.people[DEV], both, Actor(person=DEV))

        assert [] == await on.requests()


async def test_the_flow_s_own_length_is_taken_where_none_was_named() -> None:
    """The default of the flow that covers it."""
    async with stage() as on:
        person = on.law.people[DEV]
        wish = Wish(entitlements=(orders(READ),))
        (change,) = await asks(on).submit(person, wish, Actor(person=DEV))

        assert timedelta(hours=1) == change.request.duration
        assert NOW == change.request.asked_at
        assert policy().revision == change.request.policy
