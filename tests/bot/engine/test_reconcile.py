"""Doors that no grant explains are reported, once, and never adopted."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.ids import GrantId, IntegrationName
from bot.engine import reconcile as module
from bot.ports.connector import Door, Impossible, TryAgain
from bot.ports.store import StoreAway
from tests.bot.domain.world import DEV, NOW, ORDERS, READ, SHOP
from tests.bot.engine.stage import captured, stage
from tests.fakes.connector import FakeConnector

STRAY = Door(
    grant=GrantId("stray1"),
    person=DEV,
    account=None,
    integration=SHOP,
    resource=ORDERS,
    permission=READ,
    expires_at=NOW,
)


async def test_a_stray_door_is_reported_once_and_never_adopted() -> None:
    """What Daypass opened itself is no stray."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")
        on.target.open["stray"] = STRAY
        for _ in range(3):
            await on.engine.reconciler.scan()
            await on.engine.dispatcher.settle()
        alarms = [repr(one) for one in on.chat.shown("#operators")]

        assert 1 == len(alarms)
        assert "stray1" in alarms[0]
        assert 1 == (await on.audit()).count('"stray access"')
        assert 1 == len(await on.requests())
        assert "stray" in on.target.open


async def test_a_stray_door_that_comes_back_is_reported_again() -> None:
    """It went away meanwhile, so that this is news."""
    async with stage() as on:
        for door in (STRAY, None, STRAY):
            on.target.open = {"stray": door} if door else {}
            await on.engine.reconciler.scan()
        await on.engine.dispatcher.settle()

        assert 2 == (await on.audit()).count('"stray access"')


class Listing(FakeConnector):
    """Lists what it is told to, one after the other."""

    def __init__(self, *answers: Sequence[str] | Exception | None) -> None:
        super().__init__()
        self.answers = list(answers)

    async def list_grants(self) -> Sequence[GrantId]:
        """List."""
        answer = self.answers.pop(0)
        if answer is None:
            await asyncio.Event().wait()
        if isinstance(answer, Exception):
            raise answer
        return [GrantId(one) for one in answer or ()]


async def test_a_door_that_closes_during_the_scan_is_no_stray() -> None:
    """It is looked for a second time."""
    async with stage() as on:
        on.targets = {SHOP: Listing(["closing"], [])}
        on.restart()
        await on.engine.reconciler.scan()

        assert "stray access" not in await on.audit()


@pytest.mark.parametrize(
    "trouble", [TryAgain("away"), Impossible("no"), KeyError("fault"), None], ids=str
)
async def test_one_integration_in_trouble_stops_no_other(
    trouble: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that never answers."""
    monkeypatch.setattr(module, "LISTING", 0.01)
    async with stage() as on:
        on.targets = {SHOP: Listing(trouble), IntegrationName("z"): Listing(["x"], ["x"])}
        on.restart()
        await on.engine.reconciler.scan()

        assert 1 == (await on.audit()).count('"stray access"')


async def test_a_scan_tells_what_it_found() -> None:
    """What Daypass opened itself is no stray; when it was is told as well."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")
        clean = await on.engine.reconciler.scan()
        on.clock.move(timedelta(minutes=1))
        on.target.open["stray"] = STRAY
        found = await on.engine.reconciler.scan()
        again = await on.engine.reconciler.scan()

    assert module.Scan(at=NOW) == clean
    assert module.Scan(at=NOW + timedelta(minutes=1), stray=((SHOP, STRAY.grant),)) == found
    assert found == again  # reported once, but still there


async def test_a_scan_tells_all_strays_in_order_and_who_was_silent() -> None:
    """What is wrong with one integration does not hide the others'."""
    names = [IntegrationName(one) for one in ("c", "b", "a")]
    async with stage() as on:
        answers: list[Sequence[str] | Exception] = [["w"], TryAgain("away"), ["y", "x"]]
        on.targets = {name: Listing(one, one) for name, one in zip(names, answers, strict=True)}
        on.restart()
        found = await on.engine.reconciler.scan()

    c, b, a = names
    assert ((a, "x"), (a, "y"), (c, "w")) == found.stray
    assert ((b, "away"),) == found.silent


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (TryAgain("The target is away."), "The target is away."),
        (Impossible("A right is missing."), "A right is missing."),
        (KeyError("s3cr3t"), "KeyError"),
        (None, "TimeoutError"),
    ],
    ids=str,
)
async def test_who_did_not_answer_is_told_with_why(
    trouble: Exception | None, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a connector's own words; of what none may raise only the type, also in the log."""
    monkeypatch.setattr(module, "LISTING", 0.01)
    async with stage() as on:
        on.targets = {SHOP: Listing(trouble)}
        on.restart()
        with captured() as lines:
            found = await on.engine.reconciler.scan()

    assert ((SHOP, told),) == found.silent
    assert () == found.stray
    assert 1 == sum("could not scan" in one and told in one for one in lines)
    assert "s3cr3t" not in "".join(lines)


async def test_trouble_at_the_second_look_is_silence_too() -> None:
    """Whether the door is stray is not known then."""
    async with stage() as on:
        on.targets = {SHOP: Listing(["x"], TryAgain("away"))}
        on.restart()
        found = await on.engine.reconciler.scan()

    assert ((SHOP, "away"),) == found.silent
    assert () == found.stray


async def test_a_scan_without_a_database_ends() -> None:
    """It comes again."""
    async with stage() as on:
        on.flaky.away = True

        with pytest.raises(StoreAway):
            await on.engine.reconciler.scan()
    assert timedelta(seconds=module.LISTING) < timedelta(minutes=9)
