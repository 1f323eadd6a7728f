"""What is asked for is looked up, judged and stored: all of it or nothing."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.cards.reply import Say
from bot.domain.catalog import Entitlement
from bot.domain.errors import NotFound, Refused
from bot.domain.flow import Hours, Limit
from bot.domain.ids import BundleName, PermissionName, RequestId
from bot.engine.asking import (
    MOST,
    Asks,
    Wish,
    bundle_value,
    entitlement_value,
    person_of,
    person_value,
    wish_of,
)
from bot.ports.store import Actor
from tests.bot.domain.world import (
    DEV,
    INCIDENT,
    LEAD,
    LEDGER,
    NOW,
    ONCALL,
    READ,
    SHOP,
    orders,
    policy,
)
from tests.bot.engine.generous import generous
from tests.bot.engine.stage import Stage, said, stage


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


async def test_more_time_for_what_is_not_there_is_not_found() -> None:
    """The request may be gone by the time it is looked at again."""
    async with stage() as on:
        with pytest.raises(NotFound):
            await asks(on).extend(on.law.people[DEV], RequestId("REQ-NONE"), Actor(person=DEV))


async def test_what_was_lent_before_counts_and_what_waits_too() -> None:
    """The limit of the flow is for the grantee, whoever asks."""
    async with stage() as on:
        limit = Limit(total=timedelta(hours=1), within=timedelta(days=1))
        on.law = generous()
        on.law = replace(on.law, flows=tuple(replace(one, limit=limit) for one in on.law.flows))
        await on.say(DEV, "orders read 40m")
        own = said(await on.say(DEV, "orders read 40m"))
        through = said(await on.say(LEAD, f"orders read 40m for {DEV}"))
        other = await on.say(LEAD, f"orders read 40m for {ONCALL}")
        longer = said(await on.say(DEV, "extend 30m"))

        assert "40 min are used" in own
        assert "40 min are used" in through
        assert "40 min are used" in longer
        assert isinstance(other, Say)
        assert 2 == len([*await on.requests(), *await on.requests(LEAD)])


async def test_a_refusal_says_what_nearly_allowed_it() -> None:
    """Which flow, and what it lacked; where none may be told, nothing."""
    async with stage() as on:
        hours = Hours(days=frozenset(range(7)), start=time(1), end=time(2), zone="UTC")
        on.law = policy(flows=tuple(replace(one, hours=hours) for one in policy().flows))
        with pytest.raises(Refused) as refusal:
            asks(on).covered(on.law, on.law.people[DEV], Wish(entitlements=(orders(READ),)))

        assert (
            "No access flow lets you ask for shop/orders:read now. The nearest access flow is "
            "read: only every day 01:00-02:00 UTC. Open the request form to see what you may "
            "ask for." == str(refusal.value)
        )


@pytest.mark.parametrize("values", [("e:shop/orders:read",), ("p:a", "p:b")])
def test_a_choice_of_no_person_is_refused(values: tuple[str, ...]) -> None:
    """One, or nobody."""
    with pytest.raises(Refused):
        person_of(values)

    assert (None, DEV) == (person_of(()), person_of((person_value(DEV),)))
