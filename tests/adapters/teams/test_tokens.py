"""The bot's token: fetched once for many, renewed in time, and never shown."""

import asyncio
from datetime import timedelta

import pytest

from adapters.playground.teams.faults import Fault
from adapters.playground.teams.service import FakeTeams
from adapters.teams.options import ClientSecret
from bot.ports.faults import TryAgain
from tests.adapters.teams.lines import lines, token_calls
from tests.fakes.clock import FakeClock


async def test_many_at_once_cause_one_fetch(teams: FakeTeams, clock: FakeClock) -> None:
    """Single flight, and the same token for everybody."""
    async with lines(teams, clock) as out:
        tokens = await asyncio.gather(*(out.tokens.get() for _ in range(20)))

    assert (1, 1) == (len(set(tokens)), token_calls(teams))


async def test_a_token_is_renewed_beside_its_use(teams: FakeTeams, clock: FakeClock) -> None:
    """Ten minutes before the end the old one still serves while the next is fetched."""
    async with lines(teams, clock) as out:
        first = await out.tokens.get()
        clock.move(timedelta(minutes=49))
        early = await out.tokens.get()
        clock.move(timedelta(minutes=2))
        serving = await out.tokens.get()
        for _ in range(100_000):
            if await out.tokens.get() != first:
                break
            await asyncio.sleep(0)
        renewed = await out.tokens.get()

    assert first == early == serving
    assert (True, 2) == (renewed != first, token_calls(teams))


async def test_a_failing_renewal_leaves_the_old_token(teams: FakeTeams, clock: FakeClock) -> None:
    """A login service that is away for ten minutes is not noticed."""
    async with lines(teams, clock) as out:
        first = await out.tokens.get()
        clock.move(timedelta(minutes=51))
        teams.fault(Fault(method="POST", path="/token", status=503))
        during = await out.tokens.get()
        await teams.until(lambda: token_calls(teams) == 2)
        still = await out.tokens.get()

    assert first == during == still


async def test_an_ended_token_is_not_used(teams: FakeTeams, clock: FakeClock) -> None:
    """Past its end a new one is waited for."""
    async with lines(teams, clock) as out:
        first = await out.tokens.get()
        clock.move(timedelta(hours=2))

        assert first != await out.tokens.get()


async def test_a_refused_token_is_forgotten_only_if_it_is_ours(
    teams: FakeTeams, clock: FakeClock
) -> None:
    """Two who were refused together cause one new fetch, not two."""
    async with lines(teams, clock) as out:
        first = await out.tokens.get()
        out.tokens.forget(first)
        second = await out.tokens.get()
        out.tokens.forget(first)
        third = await out.tokens.get()

    assert first != second == third


async def test_a_wrong_secret_is_later_and_says_no_secret(
    teams: FakeTeams, clock: FakeClock
) -> None:
    """The refusal waits long, and neither message nor repr holds the secret."""
    credential = ClientSecret("canary-secret")
    async with lines(teams, clock, credential) as out:
        with pytest.raises(TryAgain) as refused:
            await out.tokens.get()

    assert 300.0 == refused.value.after
    assert "canary" not in str(refused.value) + repr(credential) + repr(out.options)


@pytest.mark.parametrize(
    "body",
    [{}, {"access_token": "x"}, {"access_token": "", "expires_in": 60}, {"access_token": 7}, "no"],
)
async def test_a_malformed_answer_is_later(
    teams: FakeTeams, clock: FakeClock, body: object
) -> None:
    """Whatever the login service says, it is a token or TryAgain."""
    teams.fault(Fault(method="POST", path="/token", status=200, body=body))
    async with lines(teams, clock) as out:
        with pytest.raises(TryAgain):
            await out.tokens.get()
