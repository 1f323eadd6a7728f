"""Calls go out once, by the way that was set, and fail in the port's words."""

import asyncio

import pytest

from adapters.playground.slack.faults import Fault
from adapters.slack.calls import Slack
from adapters.slack.options import NotConfigured, SlackOptions
from bot.ports.faults import Impossible, TryAgain
from tests.adapters.slack.stage import BOT_TOKEN, SECRET, Stage, stage

PROXY = "http://127.0.0.1:9"  # nobody listens there


def options(on: Stage, *, trust_env: bool = False) -> SlackOptions:
    """Return the options for the fake."""
    return SlackOptions(
        bot_token=BOT_TOKEN,
        signing_secrets=(SECRET,),
        api_url=on.slack.api_url,
        trust_env=trust_env,
    )


@pytest.mark.parametrize("trust_env", [False, True])
@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_no_proxy_for_loopback(
    monkeypatch: pytest.MonkeyPatch, transport: str, *, trust_env: bool
) -> None:
    """A proxy in the environment is not used for this machine, by calls or by sockets."""
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    async with stage(transport) as on:
        slack = Slack(options(on, trust_env=trust_env), on.clock.now)
        await slack.open()
        told = await slack.who_am_i()
        proxy = slack.client.proxy
        await slack.close()

        assert (on.slack.workspace.app.user_id, None) == (told.user, proxy)
        assert on.bot.health().ok


async def test_a_proxy_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the setting, the environment's proxy is used for Slack itself."""
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    async with stage() as on:
        given = SlackOptions(bot_token=BOT_TOKEN, signing_secrets=(SECRET,), trust_env=True)
        slack = Slack(given, on.clock.now)
        await slack.open()
        await slack.open()
        proxy = slack.client.proxy
        await slack.close()
        await slack.close()

        assert PROXY == proxy


async def test_a_token_without_a_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused at the start, in words."""
    async with stage() as on:
        slack = Slack(options(on), on.clock.now)
        monkeypatch.setattr(on.slack.workspace, "app", _nobody(on))
        await slack.open()
        with pytest.raises(NotConfigured):
            await slack.who_am_i()
        await slack.close()


def _nobody(on: Stage) -> object:
    from dataclasses import replace  # noqa: PLC0415 - used here only

    return replace(on.slack.workspace.app, bot_id="")


async def test_stopped_in_the_middle() -> None:
    """A call that is under way when we stop, and any after, is TryAgain: the outbox goes on."""
    async with stage() as on:
        slack = Slack(options(on), on.clock.now)
        await slack.open()
        on.slack.fail(Fault(method="auth.test", delay=0.2))
        asked = asyncio.ensure_future(slack.call("auth.test", {}))
        await asyncio.sleep(0)
        client = slack.client
        assert client.session
        await client.session.close()
        with pytest.raises(TryAgain):
            await asked
        await slack.close()
        with pytest.raises(TryAgain):
            await slack.call("auth.test", {})


async def test_unknown_method() -> None:
    """What Slack does not know is of no use to repeat."""
    async with stage() as on:
        slack = Slack(options(on), on.clock.now)
        await slack.open()
        with pytest.raises(Impossible):
            await slack.call("chat.shout", {})
        await slack.close()
