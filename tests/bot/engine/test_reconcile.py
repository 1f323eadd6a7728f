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
from tests.bot.engine.stage import stage
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


async def test_a_scan_without_a_database_ends() -> None:
    """It comes again."""
    async with stage() as on:
        on.flaky.away = True

        with pytest.raises(StoreAway):
            await on.engine.reconciler.scan()
    assert timedelta(seconds=module.LISTING) < timedelta(minutes=9)
