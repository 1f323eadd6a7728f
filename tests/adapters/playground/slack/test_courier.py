"""Deliveries are signed, timed and, for events, tried again when their time has come."""

import asyncio

from aiohttp import web

from tests.adapters.playground.slack.stage import Town


class _Site:
    """A bot that answers with a fixed status and remembers what it got."""

    def __init__(self, status: int = 500, **headers: str) -> None:
        self.status = status
        self.headers = headers
        self.got: list[tuple[str, str]] = []

    async def receive(self, request: web.Request) -> web.Response:
        """Note the retry headers and the event id; answer."""
        told = await request.json()
        number = request.headers.get("X-Slack-Retry-Num", "")
        self.got.append((number, told["event_id"]))
        return web.Response(status=self.status, headers=self.headers)


async def test_event_is_told_three_times_more(town: Town) -> None:
    """A failed event comes at once, after a minute and after five, with the same id."""
    site, seen = _Site(), []
    async with town.listen(site.receive):
        first = await town.slack.mention(town.alice, town.prod, "hello")
        for seconds in (0, 59, 1, 299, 1, 3600):
            town.clock.advance(seconds)
            seen.append([d.retry_num for d in await town.slack.retry_due()])

    assert "http_error" == first.failure
    assert [[1], [], [2], [], [3], []] == seen
    assert ["", "1", "2", "3"] == [number for number, _ in site.got]
    assert 1 == len({event for _, event in site.got})


async def test_bot_may_decline_retries(town: Town) -> None:
    """X-Slack-No-Retry ends the matter."""
    site = _Site(500, **{"X-Slack-No-Retry": "1"})
    async with town.listen(site.receive):
        await town.slack.mention(town.alice, town.prod, "hello")

        assert [] == await town.slack.retry_due()


async def test_success_ends_retries(town: Town) -> None:
    """A retry that is taken is the last."""
    site = _Site()
    async with town.listen(site.receive):
        await town.slack.mention(town.alice, town.prod, "hello")
        site.status = 200
        await town.slack.retry_due()
        town.clock.advance(3600)

        assert [] == await town.slack.retry_due()


async def test_ack_limit(town: Town) -> None:
    """A bot that does not answer in time has failed, and the person is told."""
    done = asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        await done.wait()
        return web.Response()

    town.slack.ack_limit = 0.01
    async with town.listen(slow):
        delivery = await town.slack.slash(town.alice, town.prod, "/access")
        done.set()

    told = town.slack.workspace.messages[-1]
    assert "http_timeout" == delivery.failure
    assert '/access failed with the error "dispatch_failed"' == told.text
    assert (town.alice, "USLACKBOT") == (told.ephemeral_to, told.user)


async def test_nobody_there(town: Town) -> None:
    """Without a bot every delivery fails."""
    assert "connection_failed" == (await town.slack.shortcut(town.alice, "ask")).failure
    town.slack.set_target("http://127.0.0.1:9/slack/events")
    assert "connection_failed" == (await town.slack.shortcut(town.alice, "ask")).failure


async def test_an_answer_that_is_no_json(town: Town) -> None:
    """A broken JSON answer is kept as text."""

    async def broken(_: web.Request) -> web.Response:
        return web.Response(text="{", content_type="application/json")

    async with town.listen(broken):
        assert "{" == (await town.slack.shortcut(town.alice, "ask")).ack
