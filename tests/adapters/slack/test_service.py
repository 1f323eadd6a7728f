"""Journeys through the real engine and the fake Slack, by HTTP and by Socket Mode."""

import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from bot.ports.faults import TryAgain
from tests.adapters.slack.stage import Stage, stage, user_of
from tests.bot.domain.world import DEV, LEAD


@pytest.fixture(params=["http", "socket"])
async def on(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """Set the stage, once for each transport."""
    async with stage(request.param) as made:
        yield made

        assert [] == made.slack.violations
        assert [] == [one for one in made.slack.calls if one.error or one.unknown]


def words(blocks: object) -> str:
    """Return everything that blocks say."""
    if isinstance(blocks, dict):
        return " ".join(words(one) for key, one in blocks.items() if key not in {"type", "value"})
    if isinstance(blocks, list):
        return " ".join(words(one) for one in blocks)
    return str(blocks)


async def test_read_is_granted(on: Stage) -> None:
    """A slash command is answered in private, and the way in comes as a message."""
    await on.slash(DEV, "orders read 1h")

    assert "open" in on.said_to(DEV)
    titles = [words(one.blocks[0]) for one in on.seen_by(DEV)]
    assert any("Your access is open" in one for one in titles)
    assert 1 == len(on.target.open)


async def test_secret_is_only_in_the_dialog(on: Stage) -> None:
    """The password is in the modal that the button opens, in no message, and shown once."""
    await on.slash(DEV, "orders read 1h")
    card = next(one for one in on.seen_by(DEV) if "open" in one.text and _has(one, "reveal"))

    await on.press(DEV, card, "reveal")

    shown = words(on.modal(DEV).blocks)
    assert "secret-" in shown
    assert not any("secret-" in words(one.blocks) + one.text for one in on.slack.workspace.messages)


async def test_write_is_approved(on: Stage) -> None:
    """The lead presses Approve; the card loses its buttons and the developer gets in."""
    await on.slash(DEV, "orders write 1h because INC-7 checkout is failing")
    card = on.seen_by(LEAD)[-1]
    asked = words(card.blocks)

    await on.press(LEAD, card, "approve")

    assert "INC-7 checkout is failing" in asked
    assert f"{user_of(DEV)}" in asked
    assert not _has(on.seen_by(LEAD)[-1], "approve")
    assert 1 == len(on.target.open)


async def test_write_is_denied_with_a_reason(on: Stage) -> None:
    """Deny asks for a reason; an empty one is complained about, then the requester reads it."""
    await on.slash(DEV, "orders write 1h because INC-7 checkout is failing")
    card = on.seen_by(LEAD)[-1]
    await on.press(LEAD, card, "deny")
    form = on.modal(LEAD)
    await on.slack.submit(user_of(LEAD), form.id, {"reason": "   "})
    complaint = dict(form.errors)

    await on.slack.submit(user_of(LEAD), form.id, {"reason": "Read is <!channel> enough"})
    await on.settle()

    assert ["reason"] == list(complaint)
    receipt = next(one for one in on.seen_by(DEV) if "Denied" in words(one.blocks))
    assert "Read is <!channel> enough" in words(receipt.blocks[2])
    assert not _has(on.seen_by(LEAD)[-1], "deny")
    assert {} == on.target.open


async def test_form_with_type_ahead(on: Stage) -> None:
    """The form suggests, shows what applies, complains, and is accepted when it is right."""
    await on.slash(DEV, "request")
    form = on.modal(DEV)
    offered = await on.slack.type_ahead(
        user_of(DEV), form, action_id="targets", query="orders write"
    )
    await on.slack.press(user_of(DEV), form, action_id="targets", value=[offered[0]["value"]])
    form = on.modal(DEV)
    noted = words(form.blocks[-1])
    await on.slack.submit(user_of(DEV), form.id)
    complaint = dict(form.errors)

    await on.slack.submit(user_of(DEV), form.id, {"justification": "INC-7 checkout is failing"})
    await on.settle()

    assert "write" in offered[0]["text"]["text"]
    assert "needs 1 decision" in noted
    assert ["justification"] == list(complaint)
    assert "daypass.result" == on.modal(DEV).content["callback_id"]
    assert _has(on.seen_by(LEAD)[-1], "approve")


async def test_home(on: Stage) -> None:
    """Home shows what waits, and its buttons work."""
    await on.slash(DEV, "orders write 1h because INC-7 checkout is failing")
    await on.slack.open_home(user_of(LEAD))
    await on.settle()
    home = on.slack.workspace.homes[user_of(LEAD)]
    asked = words(home.blocks)

    await on.press(LEAD, home, "approve")

    assert "Waiting for me" in asked
    assert 1 == len(on.target.open)
    assert "Nothing waits" in words(on.slack.workspace.homes[user_of(LEAD)].blocks)


async def test_mention_and_direct_message(on: Stage) -> None:
    """A mention is answered to its author alone; a direct message with a message."""
    await on.slack.mention(user_of(DEV), on.channel, "mine")
    await on.settle()
    whispered = on.said_to(DEV)
    await on.slack.dm(user_of(DEV), "orders read 1h")
    await on.settle()

    assert "You hold no access" in whispered
    assert 1 == len(on.target.open)
    assert len(on.seen_by(DEV)) > 1


async def test_mention_offers_the_form(on: Stage) -> None:
    """Where no form can open, a button opens it with what was understood."""
    await on.slack.mention(user_of(DEV), on.channel, "request")
    await on.settle()

    await on.press(DEV, on.seen_by(DEV, private=False)[-1], "open_form")

    assert "daypass.form.request" == on.modal(DEV).content["callback_id"]


async def test_outage_at_start() -> None:
    """While Slack is away start raises TryAgain, and works when it is called again."""
    for transport in ("http", "socket"):
        async with stage(transport, start=False) as on:
            on.slack.outage()
            with pytest.raises(TryAgain):
                await on.bot.start()
            early = on.bot.health()
            on.slack.recover()
            await on.bot.start()
            await on.slash(DEV, "orders read 1h")

            assert (False, True) == (early.ok, on.bot.health().ok)
            assert 1 == len(on.target.open)


async def test_before_start_and_after_stop() -> None:
    """Requests that nobody can answer get 503; both steps may repeat."""
    async with stage(start=False) as on:
        early = await on.slack.slash(user_of(DEV), on.channel, "/access", "mine")
        await on.bot.start()
        await on.bot.start()
        await on.slash(DEV, "mine")
        running = on.bot.health()
        await on.bot.stop()
        await on.bot.stop()
        on.clock.move(timedelta(seconds=1))
        late = await on.slack.slash(user_of(DEV), on.channel, "/access", "mine")

        assert (503, True, 503) == (early.status, running.ok, late.status)
        assert "0 seconds" in running.detail


async def test_slacks_own_checks() -> None:
    """The address is verified with its challenge, and only when the question is signed."""
    async with stage() as on:
        asked = {"type": "url_verification", "challenge": "c4a11e", "token": "x"}
        done = await on.slack.deliver("event", asked)
        checked = await on.slack.deliver("slash_command", {"ssl_check": "1", "token": "x"})
        async with ClientSession() as session, session.post(on.slack.target, json=asked) as forged:
            assert 401 == forged.status

        assert ({"challenge": "c4a11e"}, 200) == (done.ack, checked.status)


def test_bolt_is_imported_at_the_start_only() -> None:
    """Whoever checks a policy, or speaks Teams only, does not wait for it."""
    code = "import adapters.slack.service, sys; print('slack_bolt' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603 - our own code

    assert "False" == told.stdout.strip()


async def test_replay_changes_nothing() -> None:
    """The very bytes of a request do nothing the second time, also after a restart."""
    async with stage() as on:
        await on.slash(DEV, "orders read 1h")
        first = on.slack.last_delivery
        before = len(on.slack.workspace.messages)
        again = await on.slack.resend(first)
        await on.settle()

        assert (200, None) == (again.status, again.ack)
        assert before == len(on.slack.workspace.messages)
        assert 1 == len(on.target.open)


def _has(shown: object, action: str) -> bool:
    return f"'action_id': '{action}'" in str(getattr(shown, "blocks", ""))
