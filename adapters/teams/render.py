"""A card as an Adaptive Card 1.5: a coloured header, then everything in reading order.

Every text that is not ours stands in a TextRun; no TextBlock, FactSet or title ever holds one.
Below 28 KB whatever it is given: what is too long is cut, what is too much is left out.
"""

import json
from dataclasses import dataclass

from adapters.teams.buttons import Surface, actions
from adapters.teams.envelope import JsonObject
from adapters.teams.spans import paragraph, runs
from adapters.teams.text import block, inert, own, run
from bot.cards.model import Card, Fact, Item, Mark, Said, Tone
from bot.cards.reply import Reveal

VERSION = "1.5"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
MOST_BYTES = 26 * 1024  # of UTF-8; 28 KB is what every way into Teams takes
LABEL_WIDTH = "100px"
_TONES: dict[Tone, tuple[str, str, str]] = {
    Tone.WAITING: ("warning", "⏳", "waiting"),
    Tone.GOOD: ("good", "✅", "open"),
    Tone.WORKING: ("accent", "🔄", "in progress"),
    Tone.BAD: ("attention", "⛔", "not granted"),
    Tone.ALARM: ("attention", "🚨", "needs attention"),
    Tone.OVER: ("emphasis", "⚪", "over"),
    Tone.INFO: ("accent", "🔑", ""),
}
_MARKS = {Mark.DONE: "✅", Mark.WAITING: "⏳", Mark.WORKING: "🔄", Mark.FAILED: "❌"}


@dataclass(frozen=True, slots=True)
class _Caps:
    line: int
    rows: int
    quote: int


_ROOMY = _Caps(line=300, rows=24, quote=500)
_TIGHT = (_Caps(line=150, rows=10, quote=500), _Caps(line=60, rows=4, quote=200))


def adaptive(card: Card, *, surface: Surface = "message", note: str = "") -> JsonObject:
    """Return the Adaptive Card. `note` is one sentence on top, for whoever just did something."""
    made = _made(card, surface, note, _ROOMY)
    for caps in _TIGHT:
        if size(made) <= MOST_BYTES:
            break
        made = _made(card, surface, note, caps)
    return made


def size(made: JsonObject) -> int:
    """Return the bytes of a card on the wire."""
    return len(json.dumps(made, ensure_ascii=False).encode())


def frame(body: list[JsonObject], acts: list[JsonObject], fallback: str) -> JsonObject:
    """Put a body into a whole card."""
    return {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": VERSION,
        "msteams": {"width": "Full"},
        "body": body,
        "actions": acts,
        "fallbackText": inert(fallback, 400) or "A card from Daypass",
    }


def _made(card: Card, surface: Surface, note: str, caps: _Caps) -> JsonObject:
    body = [
        *([note_line(note)] if note else []),
        *_header(card),
        *([paragraph(card.lead, caps.line, spacing="Medium")] if card.lead else []),
        *(_fact(one, caps) for one in card.facts[: caps.rows]),
        *([_quote(card.quote, caps)] if card.quote else []),
        *(part for one in card.talk[: caps.rows] for part in _said(one, caps)),
        *(_item(one, caps) for one in card.items[: caps.rows]),
        *_left_out(len(card.items) - caps.rows),
        *(paragraph(one, caps.line, subtle=True) for one in card.notes[: caps.rows]),
        *([_command(card.command)] if card.command else []),
        *([] if card.title else _footer(card, caps)),
    ]
    return frame(body, actions(card.buttons, surface), card.summary)


def _header(card: Card) -> list[JsonObject]:
    """Colour, icon and words say the same, so that none of them is needed alone."""
    if not card.title:
        return []
    style, icon, word = _TONES[card.tone]
    return [banner(style, icon, card.title, _state_line(card, word))]


def banner(style: str, icon: str, title: str, below: list[JsonObject]) -> JsonObject:
    """Return the coloured header of a card."""
    words = [block([run(title, 120, weight="Bolder", size="Medium")])]
    if below:
        words.append(block(below, spacing="None"))
    sign = {"type": "TextBlock", "text": icon, "size": "Large", "wrap": True}
    columns = [
        _column("auto", [sign], verticalContentAlignment="Center"),
        _column("stretch", words, verticalContentAlignment="Center"),
    ]
    inside = {"type": "ColumnSet", "columns": columns}
    return {"type": "Container", "style": style, "bleed": True, "items": [inside]}


def _state_line(card: Card, word: str) -> list[JsonObject]:
    line = runs(card.footer, 120, subtle=True)
    if word:
        text = f" · {word}" if line else word.capitalize()
        line.append(own(text, size="Small", isSubtle=True))
    return line


def note_line(note: str) -> JsonObject:
    """Return a sentence that stands out, for whoever just did something."""
    inner = block([run(note, 300, weight="Bolder")])
    return {"type": "Container", "style": "emphasis", "items": [inner]}


def _fact(fact: Fact, caps: _Caps) -> JsonObject:
    columns = [
        _column(LABEL_WIDTH, [block([run(fact.label, 40, isSubtle=True)])]),
        _column("stretch", [paragraph(fact.value, caps.line)]),
    ]
    return {"type": "ColumnSet", "columns": columns, "spacing": "Small"}


def _quote(text: str, caps: _Caps) -> JsonObject:
    """Frame what a person typed, so that it is never taken for our words."""
    inlines = [own("“"), run(text, caps.quote, italic=True), own("”")]
    return {"type": "Container", "style": "emphasis", "items": [block(inlines)]}


def _said(said: Said, caps: _Caps) -> list[JsonObject]:
    """Frame a remark under a line about who said it."""
    line = paragraph(said.line, caps.line, spacing="Medium")
    return [line, {**_quote(said.text, caps), "spacing": "Small"}] if said.text else [line]


def _item(item: Item, caps: _Caps) -> JsonObject:
    return block([own(f"{_MARKS[item.mark]} "), *runs(item.line, caps.line)], spacing="Small")


def _left_out(count: int) -> list[JsonObject]:
    return [block([own(f"… and {count} more", isSubtle=True)])] if count > 0 else []


def _command(command: str) -> JsonObject:
    """Show what is ready to paste, each line by itself."""
    lines = [block([run(one, 1000, fontType="Monospace")]) for one in command.splitlines()[:8]]
    return {"type": "Container", "style": "emphasis", "items": lines or [block([])]}


def _footer(card: Card, caps: _Caps) -> list[JsonObject]:
    return [paragraph(card.footer, caps.line, subtle=True)] if card.footer else []


def _column(width: str, items: list[JsonObject], **style: str) -> JsonObject:
    return {"type": "Column", "width": width, "items": items, **style}


def secret_card(reveal: Reveal) -> JsonObject:
    """Return the card of a dialog that shows a secret. Never send it as a message."""
    rows = [
        block([own("User name", isSubtle=True)]),
        block([own(reveal.username, fontType="Monospace")], spacing="None"),
        block([own("Password", isSubtle=True)]),
        block([own(reveal.secret, fontType="Monospace")], spacing="None"),
    ]
    note = [block([run(reveal.note, 400, size="Small", isSubtle=True)])] if reveal.note else []
    return frame([*rows, *note], [], "A secret, shown once")
