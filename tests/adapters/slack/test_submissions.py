"""Forms are judged anew: twice is once, what was never offered is refused, long ids come back."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

import pytest

from adapters.slack import submissions
from adapters.slack.offers import UNKNOWN, short
from adapters.slack.wire import Json
from bot.cards.compose import sentence
from bot.cards.form import Choice, Filled
from bot.cards.forms import TARGETS
from bot.cards.reply import OpenForm, Reply, Reveal, Say
from bot.engine.desk import FrontDesk
from bot.ports.desk import Caller
from tests.adapters.slack.samples import FORMS
from tests.adapters.slack.stage import Stage, stage, user_of
from tests.bot.domain.world import DEV, LEAD

WRITE = "orders write 1h because INC-7 checkout is failing"
LONG = "e:" + "very-long-name-" * 10


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    """Set the stage, by HTTP."""
    async with stage() as made:
        yield made


async def test_twice_is_once(on: Stage) -> None:
    """Two quick clicks on Send come with names of their own; the second does nothing."""
    await on.slash(DEV, WRITE)
    await on.press(LEAD, on.seen_by(LEAD)[-1], "deny")
    await on.slack.submit(user_of(LEAD), on.modal(LEAD).id, {"reason": "Read is enough"})
    sent = on.slack.last_delivery.payload
    again = await asyncio.gather(
        *(on.slack.deliver("view_submission", sent | {"trigger_id": f"9.{n}"}) for n in range(2))
    )
    await on.settle()

    assert [None, None] == [one.ack for one in again]


async def test_what_is_no_form_of_ours(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is acknowledged and forgotten; what is remembered has a bound."""
    monkeypatch.setattr(submissions, "REMEMBERED", 0)
    await on.slash(DEV, WRITE)
    await on.press(LEAD, on.seen_by(LEAD)[-1], "deny")
    await on.slack.submit(user_of(LEAD), on.modal(LEAD).id, {"reason": "Read is enough"})
    sent = on.slack.last_delivery.payload
    view = sent["view"] | {"callback_id": "x"}
    odd = await on.slack.deliver("view_submission", sent | {"view": view, "trigger_id": "9.9"})
    await on.settle()

    assert (True, None) == (odd.ok, odd.ack)


async def test_long_values(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """They reach the desk as they were offered; one that nobody offered is complained about."""
    seen: list[tuple[str, ...]] = []
    asked: list[str] = []

    async def search(*given: object) -> Sequence[Choice]:
        asked.append(str(given[-1]))
        return [Choice(LONG, "A very long name " * 9)]

    async def submit(self: FrontDesk, who: Caller, filled: Filled) -> Reply:  # noqa: ARG001 - as the desk
        seen.append(filled.several(TARGETS))
        return Say(card=sentence("Sent."))

    monkeypatch.setattr(FrontDesk, "search", search)
    monkeypatch.setattr(FrontDesk, "submit", submit)
    await on.slash(DEV, "request")
    form = on.modal(DEV)
    offered = await on.slack.type_ahead(user_of(DEV), form, action_id="targets", query="very")
    await on.slack.submit(user_of(DEV), form.id, {"targets": [offered[0]["value"]]})
    sent = on.slack.last_delivery.payload
    forged = _changed(sent, offered[0]["value"], short(LONG + "x"))
    refused = await on.slack.deliver("view_submission", forged)
    await on.settle()

    assert offered[0]["text"]["text"].endswith("…")
    assert [(LONG,)] == seen
    assert {"targets"} == set(asked)
    assert {"response_action": "errors", "errors": {"targets": UNKNOWN}} == refused.ack


def _changed(payload: Json, old: str, new: str) -> Json:
    made: Json = json.loads(json.dumps(payload).replace(old, new))
    made["view"]["id"], made["trigger_id"] = "V0OTHER", "9.9"
    return made


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (OpenForm(form=FORMS["request"]), "daypass.form.request"),
        (Reveal(title="t", username="u", secret="s3cret", note=""), "s3cret"),
    ],
)
async def test_other_answers(
    on: Stage, monkeypatch: pytest.MonkeyPatch, reply: Reply, expected: str
) -> None:
    """Another form, or a secret, takes the place of the form; nothing is posted."""

    async def submit(self: FrontDesk, who: Caller, filled: Filled) -> Reply:  # noqa: ARG001 - as the desk
        return reply

    monkeypatch.setattr(FrontDesk, "submit", submit)
    await on.slash(DEV, WRITE)
    await on.press(LEAD, on.seen_by(LEAD)[-1], "deny")
    before = len(on.slack.workspace.messages)
    done = await on.slack.submit(user_of(LEAD), on.modal(LEAD).id, {"reason": "No"})
    await on.settle()

    assert expected in str(done.ack)
    assert before == len(on.slack.workspace.messages)


async def test_an_offer_and_a_question_go_there_and_back(on: Stage) -> None:
    """Asked and offered in modals, answered in one, accepted with one click on the newest card."""
    await on.slash(DEV, WRITE)
    card = on.seen_by(LEAD)[-1]
    await on.press(LEAD, card, "question")
    await on.slack.submit(user_of(LEAD), on.modal(LEAD).id, {"words": "<!channel> what for?"})
    await on.settle()
    await on.press(DEV, on.seen_by(DEV)[-1], "answer")
    asked = json.dumps(on.modal(DEV).blocks)
    await on.slack.submit(user_of(DEV), on.modal(DEV).id, {"words": "Rows are stuck."})
    await on.settle()
    await on.press(LEAD, on.seen_by(LEAD)[-1], "less")
    sent: dict[str, object] = {"duration": "1800", "reason": "One table."}
    await on.slack.submit(user_of(LEAD), on.modal(LEAD).id, sent)
    await on.settle()
    offered = json.dumps(on.seen_by(DEV)[-1].blocks)
    await on.press(DEV, on.seen_by(DEV)[-1], "accept")
    await on.settle()

    assert "&lt;!channel&gt; what for?" in asked
    assert all(one in offered for one in ("<!channel> what for?", "Rows are stuck.", "30 min"))
    assert any("Your access is open" in json.dumps(one.blocks) for one in on.seen_by(DEV))
    assert "Shown again below" in json.dumps(card.blocks)
