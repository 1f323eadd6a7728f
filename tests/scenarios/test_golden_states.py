"""How each view of a request looks in each state, in both chats: one golden file for view and chat.

Rewrite them with `--update-golden`, and read the diff as a person would read the card.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.playground.slack.blocks import blocks_faults
from adapters.slack.render import blocks
from adapters.teams.render import adaptive
from bot.cards.compose import compose
from bot.cards.model import Card
from bot.domain.flow import Place
from bot.domain.people import ChatName
from bot.domain.request import Audience, Request, View
from tests.bot.cards.states import BARGAINING, ENDING, EVERY, EXTENDED, LAW
from tests.bot.domain.world import DBA, LATER, LEAD

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "states"
INCIDENTS = Place(chat=ChatName.SLACK, channel="#incidents")
CHATS: dict[str, Callable[[Card], Any]] = {
    "slack": lambda card: blocks(card, lambda person: person.split("@")[0].upper()),
    "teams": adaptive,
}


def audience(view: View, request: Request) -> Audience:
    """Return somebody who sees this view."""
    people = {View.APPROVAL: LEAD, View.REVIEW: DBA, View.ALARM: DBA}
    if view is View.NOTICE:
        return Audience(view=view, place=INCIDENTS)
    return Audience(view=view, person=people.get(view, request.requester))


def cards(view: View) -> dict[str, Card]:
    """Compose the view in every state that has one: only a break-glass has a review.

    What people say to each other changes few views: the others are there once.
    """
    made: dict[str, Card] = {}
    for name, one in EVERY.items():
        if view in {View.REVIEW, View.ALARM} and not one.break_glass:
            continue
        extends = one.extends and (EXTENDED if name == "extension closed" else ENDING)
        card = compose(LAW, one, audience(view, one), LATER, None, extends or None)
        if name not in BARGAINING or card not in made.values():
            made[name] = card
    return made


@pytest.mark.parametrize("chat", list(CHATS))
@pytest.mark.parametrize("view", list(View), ids=lambda view: view.name.lower())
def test_every_state_looks_as_it_did(chat: str, view: View, *, update_golden: bool) -> None:
    """And in Slack every card is within the platform's rules."""
    made = {name: CHATS[chat](card) for name, card in cards(view).items()}
    file = GOLDEN / f"{chat}-{view.name.lower()}.json"
    if update_golden:
        file.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")

    assert json.loads(file.read_text()) == made
    if chat == "slack":
        assert not [fault for one in made.values() for fault in blocks_faults(one)]


def test_no_golden_file_is_left_over() -> None:
    """Each belongs to a view and a chat."""
    wanted = {f"{chat}-{view.name.lower()}.json" for chat in CHATS for view in View}

    assert wanted == {one.name for one in GOLDEN.glob("*.json")}
