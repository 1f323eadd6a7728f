"""Doors open once, close for certain, and never take away what was not lent."""

import asyncio
from datetime import timedelta

import pytest

from bot.cards.model import Action
from bot.domain.catalog import Catalogue, Integration
from bot.domain.effects import Alarm, Provision, Remove, Show
from bot.domain.ids import GrantId, IntegrationName
from bot.domain.request import Audience, Cause, GrantState, RequestState, View
from bot.engine import doors as module
from bot.ports.connector import Closed, Door, Impossible, Opened, TryAgain
from bot.ports.store import Leased
from tests.bot.domain.world import DEV, LEAD, NOW, SHOP, policy
from tests.bot.engine.stage import Stage, captured, stage
from tests.fakes.connector import FakeConnector

READ = "orders read 1h"
SECOND = IntegrationName("second")


class Hanging(FakeConnector):
    """Never answers."""

    async def grant(self, door: Door) -> Opened:
        """Hang."""
        self.calls.append(f"grant {door.grant}")
        await asyncio.Event().wait()
        raise AssertionError


class Stubborn(FakeConnector):
    """Says that the access is still there."""

    async def revoke(self, door: Door, *, created_by_us: bool) -> Closed:
        """Remove nothing."""
        self.calls.append(f"revoke {door.grant} {created_by_us}")
        return Closed(access_removed=False)


async def retry(on: Stage, times: int) -> None:
    """Let the dispatcher try again and again."""
    for _ in range(times):
        await on.pass_time(timedelta(seconds=30))


async def test_an_answer_that_is_lost_after_its_effect_converges() -> None:
    """The door opened, nobody heard of it; the second try finds it."""
    async with stage() as on:
        on.target.failures = [TryAgain("lost")]
        await on.say(DEV, READ)
        between = (await on.request()).grants[0]
        await retry(on, 1)
        after = (await on.request()).grants[0]

        assert (GrantState.PROVISIONING, GrantState.ACTIVE) == (between.state, after.state)
        assert between.expires_at == after.expires_at
        assert 1 == len(on.target.open)


async def test_an_impossible_door_ends_as_failed_and_the_card_says_why() -> None:
    """It is closed for safety, and the requester knows what happened."""
    async with stage() as on:
        on.target.failures = [Impossible("The role app_read is not there.")]
        await on.say(DEV, READ)
        request = await on.request()
        cards = [repr(one) for one in on.chat.shown("DEV")]

        assert (RequestState.CLOSED, Cause.FAILED) == (request.state, request.grants[0].cause)
        assert {} == on.target.open
        assert any("The role app_read is not there." in one for one in cards)


async def test_a_target_that_never_answers_is_given_up_and_closed() -> None:
    """After a few tries nobody waits any longer for what is not there."""
    async with stage() as on:
        on.target.failures = [TryAgain("down")] * module.TRIES
        await on.say(DEV, READ)
        await retry(on, module.TRIES)
        request = await on.request()

        assert (GrantState.ENDED, Cause.FAILED) == (
            request.grants[0].state,
            request.grants[0].cause,
        )
        assert {} == on.target.open


@pytest.mark.parametrize("why", [Impossible("no"), TryAgain("down")], ids=["impossible", "away"])
async def test_a_look_that_fails_opens_nothing(why: Exception) -> None:
    """Who cannot see what was there before lends nothing."""
    async with stage(shared=True) as on:
        on.target.failures = [why] * module.TRIES
        await on.say(DEV, READ)
        await retry(on, module.TRIES)

        assert RequestState.CLOSED is (await on.request()).state
        assert [] == on.target.calls


async def test_a_fault_of_a_connector_is_named_and_never_quoted() -> None:
    """Its text may hold a secret: neither cards nor the log show it."""
    async with stage() as on:
        on.target.failures = [RuntimeError("s3cr3t")] * module.TRIES
        with captured() as lines:
            await on.say(DEV, READ)
            await retry(on, module.TRIES)
            log = "\n".join(lines)
        request = await on.request()

        assert "RuntimeError" in request.grants[0].reason
        assert "s3cr3t" not in log + repr(on.chat.cards) + await on.audit()


async def test_a_hanging_integration_leaves_the_others_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More doors than its share of turns hang; the other integration opens at once."""
    monkeypatch.setattr(module, "CALL", 0.2)
    monkeypatch.setattr(module, "AT_ONCE", 1)
    async with stage() as on:
        first = policy().catalogue.integrations[SHOP]
        second = Integration(
            name=SECOND,
            environment="production",
            permissions=first.permissions,
            resources=first.resources,
        )
        on.law = policy(catalogue=Catalogue(integrations={SHOP: first, SECOND: second}))
        hanging, healthy = Hanging(), FakeConnector()
        on.targets = {SHOP: hanging, SECOND: healthy}
        on.restart()
        await on.engine.desk.hear(on.caller(DEV), "shop/orders:read shop/ledger:read 1h")
        await on.engine.desk.hear(on.caller(LEAD), "shop/orders:read shop/ledger:read 1h")
        await on.say(DEV, "second/orders:read 1h")

        assert 1 == len(healthy.open)
        assert hanging.calls


async def test_revoking_that_fails_goes_on_and_alarms_the_operators_once() -> None:
    """Nobody gives up, and after 55 seconds somebody is told."""
    async with stage() as on:
        await on.say(DEV, READ)
        on.target.failures = [TryAgain("down")] * 40
        await on.pass_time(timedelta(hours=1))
        await on.pass_slowly(timedelta(seconds=54), 2)
        before = list(on.chat.shown("#operators"))
        await on.pass_slowly(timedelta(minutes=4), 8)
        during = (await on.request()).grants[0]
        on.target.failures = []
        await retry(on, 2)

        assert [] == before
        assert (GrantState.REVOKING, True) == (during.state, during.overdue)
        assert 1 == len(on.chat.shown("#operators"))
        assert 3 < on.target.calls.count(f"revoke {during.id}")
        assert GrantState.ENDED is (await on.request()).grants[0].state


async def test_access_that_is_still_shown_has_not_ended() -> None:
    """An answer without an error is no proof."""
    async with stage() as on:
        on.targets = {SHOP: Stubborn()}
        on.restart()
        await on.say(DEV, READ)
        await on.pass_time(timedelta(hours=1))

        assert GrantState.REVOKING is (await on.request()).grants[0].state


async def test_standing_access_is_left_at_the_end() -> None:
    """What the person had before Daypass lent it stays theirs, and the card says so."""
    async with stage(shared=True) as on:
        on.target.open[f"{DEV} orders read"] = door()
        await on.say(DEV, READ)
        await on.pass_time(timedelta(hours=1))
        grant = (await on.request()).grants[0]

        assert (GrantState.ENDED, True) == (grant.state, grant.existed_before)
        assert 1 == len(on.target.open)
        assert "had this access before" in grant.reason


async def test_two_overlapping_grants_end_with_the_last() -> None:
    """The shorter one's end does not cut the longer one off (S22)."""
    async with stage(shared=True) as on:
        await on.say(DEV, "orders read 1h")
        await on.pass_time(timedelta(minutes=1))
        await on.say(DEV, "orders read 2h")
        await on.pass_time(timedelta(hours=1))
        between = dict(on.target.open)
        await on.pass_time(timedelta(hours=1))

        assert 1 == len(between)
        assert {} == on.target.open
        assert all(not one.grants[0].existed_before for one in await on.requests())


async def test_a_shared_door_keeps_the_latest_of_its_ends() -> None:
    """A shorter grant upon a longer one must not let the target end both early."""
    async with stage(shared=True) as on:
        await on.say(DEV, "orders read 2h")
        await on.say(DEV, "orders read 1h")
        (only,) = on.target.open.values()

        assert NOW + timedelta(hours=2) == only.expires_at


async def test_a_door_whose_removal_is_late_is_ours_and_not_standing_access() -> None:
    """Asked again while the first is still being removed: in the end nothing stays open."""
    async with stage(shared=True) as on:
        await on.say(DEV, "orders read 1h")
        on.target.failures = [TryAgain("down")]
        await on.pass_time(timedelta(hours=1))
        await on.engine.desk.hear(on.caller(DEV), "orders read 1h")
        await on.engine.dispatcher.settle()
        await on.pass_slowly(timedelta(hours=2), 4)

        assert {} == on.target.open
        assert all(one.grants[0].state is GrantState.ENDED for one in await on.requests())


async def test_a_bundle_of_which_one_part_fails_is_undone_as_a_whole() -> None:
    """In production the parts stand or fall together."""
    async with stage() as on:
        on.law = policy()
        on.target.failures = []
        await on.engine.desk.hear(on.caller(DEV), "shop/orders:read shop/ledger:read 1h")
        failing = FailingSecond()
        on.targets = {SHOP: failing}
        on.restart()
        await on.engine.dispatcher.settle()
        request = await on.request()

        assert {Cause.FAILED, Cause.TOGETHER} == {one.cause for one in request.grants}
        assert {} == failing.open
        assert RequestState.CLOSED is request.state


class FailingSecond(FakeConnector):
    """Opens one door, and cannot open a second."""

    async def grant(self, door: Door) -> Opened:
        """Open, once."""
        if self.open:
            raise Impossible("There is room for one.")
        return await super().grant(door)


async def test_withdrawn_while_opening_is_closed_again() -> None:
    """After a withdrawal was acknowledged nothing stays open."""
    async with stage() as on:
        on.target.failures = [TryAgain("slow")]
        await on.say(DEV, READ)
        await on.say(DEV, f"withdraw {(await on.request()).id}")
        await retry(on, 2)

        assert {} == on.target.open
        assert RequestState.CLOSED is (await on.request()).state


async def test_an_integration_that_is_not_set_up_opens_nothing() -> None:
    """It fails after a few tries, with whom to ask."""
    async with stage() as on:
        on.targets = {}
        on.restart()
        await on.say(DEV, READ)
        await retry(on, module.TRIES)

        assert "an operator" in (await on.request()).grants[0].reason


async def test_what_left_the_catalogue_is_not_opened() -> None:
    """Between approval and opening the resource went away."""
    async with stage(shared=True) as on:
        await on.engine.desk.hear(on.caller(DEV), READ)
        on.law = policy(catalogue=Catalogue())
        await on.engine.dispatcher.settle()

        assert RequestState.CLOSED is (await on.request()).state
        assert [] == on.target.calls


async def test_a_second_run_of_an_effect_is_a_quiet_success() -> None:
    """A grant that has moved on is left alone; other effects and unknown grants are errors."""
    async with stage() as on:
        await on.say(DEV, READ)
        request = await on.request()
        calls = list(on.target.calls)
        one = request.grants[0].id
        await on.engine.doors.provision(leased(Provision(request=request.id, grant=one, lane="")))
        await on.engine.doors.remove(leased(Remove(request=request.id, grant=one, lane="")))
        show = Show(request=request.id, audience=Audience(view=View.NOTICE))
        for performer in (on.engine.doors.provision, on.engine.doors.remove):
            with pytest.raises(TypeError):
                await performer(leased(show))
        none = Remove(request=request.id, grant=GrantId("none"), lane="")
        with pytest.raises(LookupError):
            await on.engine.doors.remove(leased(none))

        assert calls == on.target.calls


async def test_approved_access_is_not_lent_longer_than_its_clock() -> None:
    """The clock starts when the door is about to be opened."""
    async with stage() as on:
        await on.say(DEV, "orders write 1h INC-7 failing")
        on.clock.move(timedelta(minutes=5))
        await on.press(LEAD, Action.APPROVE, await on.request())

        assert NOW + timedelta(minutes=65) == (await on.request()).grants[0].expires_at


def leased(effect: Provision | Remove | Show | Alarm) -> Leased:
    """Make a lease that the store knows nothing of."""
    return Leased(id=999, effect=effect, attempts=1, created_at=NOW)


def door() -> Door:
    """Make the door of somebody's standing access."""
    request = {"integration": SHOP, "resource": "orders", "permission": "read"}
    return Door(grant="old", person=DEV, account=None, expires_at=NOW, **request)  # type: ignore[arg-type]  # a table
