"""The Home tab as blocks: buttons on top, then sections, as many cards as Slack takes."""

from adapters.slack import buttons
from adapters.slack.render import ICONS, blocks, rich_block, section
from adapters.slack.spans import Mention, rich, run
from adapters.slack.text import plain
from adapters.slack.wire import Json
from bot.cards.model import Home, Section, Tone

MOST_BLOCKS = 100
CALLBACK = "daypass.home"
_DIVIDER: Json = {"type": "divider"}


def home_view(home: Home, mention: Mention) -> Json:
    """Return the Home tab."""
    greeting = [run(f"{ICONS[Tone.INFO]} "), *rich(home.greeting, mention, 600)]
    made = [rich_block([section(greeting)]), *buttons.row(home.buttons)]
    for one in home.sections:
        made += _section(one, mention, MOST_BLOCKS - len(made))
    return {"type": "home", "callback_id": CALLBACK, "blocks": made[:MOST_BLOCKS]}


def _section(shown: Section, mention: Mention, room: int) -> list[Json]:
    """Return a section within `room` blocks; cards that do not fit are counted."""
    title = plain(shown.title, 150) or "Daypass"
    made: list[Json] = [{"type": "header", "text": {"type": "plain_text", "text": title}}]
    if not shown.cards:
        return [*made, _said(shown.empty)]
    for place, card in enumerate(shown.cards):
        next_one = [*([_DIVIDER] if place else []), *blocks(card, mention)]
        if len(made) + len(next_one) + 4 > room:
            return [*made, _said(f"… and {len(shown.cards) - place} more")]
        made += next_one
    return made


def _said(words: str) -> Json:
    return {
        "type": "context",
        "elements": [{"type": "plain_text", "text": plain(words, 300) or "Nothing here."}],
    }
