"""Cards as Block Kit: one look for each tone, the same order always, never more than it takes.

Header, facts in two columns, the quote, the talk, the list, notes, the command, the buttons, the
footer. What people typed stands only in rich text and plain text; the rest is escaped.
"""

from collections.abc import Sequence

from adapters.slack import buttons
from adapters.slack.spans import Mention, marked, rich, run
from adapters.slack.text import EMPTY, escape, plain, quoted, verbatim
from adapters.slack.wire import Json
from bot.cards.model import Card, Fact, Item, Line, Mark, Said, Tone

ICONS = {
    Tone.WAITING: "⏳",
    Tone.GOOD: "✅",
    Tone.WORKING: "🔄",
    Tone.BAD: "⛔",
    Tone.ALARM: "🚨",
    Tone.OVER: "🔒",
    Tone.INFO: "🔑",
}
MARKS = {Mark.DONE: "✅", Mark.WAITING: "🟡", Mark.WORKING: "🔄", Mark.FAILED: "❌"}
MOST_FACTS = 4
MOST_ITEMS = 20
MOST_NOTES = 8
MOST_SAID = 10
LINE, NOTE, FIELD, COMMAND = 300, 360, 600, 2500  # characters


def message(card: Card, mention: Mention) -> Json:
    """Return a card as a message: the words for notifications, and the blocks."""
    return {"text": summary(card), "blocks": blocks(card, mention)}


def summary(card: Card) -> str:
    """Return the plain words of a card, escaped: Slack reads them as mrkdwn."""
    return escape(card.summary or card.title, LINE) or "Daypass"


def blocks(card: Card, mention: Mention) -> list[Json]:
    """Return a card as blocks."""
    made = [
        *_header(card, mention),
        *_facts(card.facts, mention),
        *_quote(card.quote),
        *_talk(card.talk, mention),
        *_items(card.items, mention),
        *context(card.notes, mention),
        *preformatted(card.command),
        *buttons.row(card.buttons, card.summary),
        *context((card.footer,) if card.footer else (), mention),
    ]
    return made or [rich_block([section([run(EMPTY)])])]


def _header(card: Card, mention: Mention) -> list[Json]:
    """Return what it is about: an icon, the title in bold, and the lead under it."""
    title, lead = plain(card.title, 150), rich(card.lead, mention, LINE * 2)
    if not title and not lead:
        return []
    line = [run(f"{ICONS[card.tone]} "), *([run(title, bold=True)] if title else [])]
    gap = [run("\n")] if title and lead else []
    return [rich_block([section([*line, *gap, *lead])])]


def _facts(facts: Sequence[Fact], mention: Mention) -> list[Json]:
    return [
        {"type": "section", "fields": [_fact(one, mention) for one in facts[at : at + MOST_FACTS]]}
        for at in range(0, min(len(facts), MOST_FACTS * 3), MOST_FACTS)
    ]


def _fact(fact: Fact, mention: Mention) -> Json:
    return words(f"*{escape(fact.label, 60) or EMPTY}*\n{marked(fact.value, mention, FIELD)}")


def _quote(text: str) -> list[Json]:
    """Frame what a person typed, so that it is never taken for our words."""
    said = quoted(text)
    if not said:
        return []
    return [rich_block([{"type": "rich_text_quote", "elements": [run(said)]}])]


def _talk(talk: Sequence[Said], mention: Mention) -> list[Json]:
    """Frame each remark under a line about who said it."""
    parts: list[Json] = []
    for one in talk[:MOST_SAID]:
        parts.append(section(rich(one.line, mention, LINE)))
        if said := quoted(one.text):
            parts.append({"type": "rich_text_quote", "elements": [run(said)]})
    return [rich_block(parts)] if parts else []


def _items(items: Sequence[Item], mention: Mention) -> list[Json]:
    if not items:
        return []
    pieces: list[Json] = []
    for one in items[:MOST_ITEMS]:
        start = "\n" if pieces else ""
        pieces += [run(f"{start}{MARKS[one.mark]} "), *rich(one.line, mention, LINE)]
    if len(items) > MOST_ITEMS:
        pieces.append(run(f"\n… and {len(items) - MOST_ITEMS} more"))
    return [rich_block([section(pieces)])]


def context(lines: Sequence[Line], mention: Mention) -> list[Json]:
    """Return small print, one line below the other; nothing for no lines."""
    shown = "\n".join(marked(line, mention, NOTE) for line in lines[:MOST_NOTES])
    return [{"type": "context", "elements": [words(shown)]}] if shown else []


def preformatted(command: str) -> list[Json]:
    """Return something to copy, exactly as it is; nothing for an empty text."""
    shown = verbatim(command, COMMAND)
    if not shown:
        return []
    return [rich_block([{"type": "rich_text_preformatted", "elements": [run(shown)]}])]


def words(mrkdwn: str) -> Json:
    """Return a text object of mrkdwn that is escaped already. Slack adds no links of its own."""
    return {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}


def rich_block(parts: list[Json]) -> Json:
    """Return a block of rich text."""
    return {"type": "rich_text", "elements": parts}


def section(pieces: list[Json]) -> Json:
    """Return a paragraph of rich text."""
    return {"type": "rich_text_section", "elements": pieces}
