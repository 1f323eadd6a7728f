"""Text that people type to trick others, and what a chat must never make of it.

`tricks` looks at everything that a fake chat holds, and says what came alive.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from adapters.playground.slack.fake import FakeSlack
from adapters.playground.teams.service import FakeTeams

EVIL = "evil.example"
CORPUS = (
    # Slack's markup
    "<!channel> look",
    "<!here>",
    "<!everyone|x>",
    "<!subteam^S01ABC|admins>",
    "<@U02TOM> approved this",
    "<@W012345>",
    "<#C01PAYMENTS|payments>",
    "<https://evil.example|Approve>",
    "https://evil.example/approve",
    "http://evil.example",
    "<mailto:ceo@evil.example|mail>",
    "<!date^0^{date}^https://evil.example|now>",
    "&lt;!channel&gt;",
    "&amp;lt;!here&amp;gt;",
    "*bold* _it_ ~gone~ `code`",
    "```block of code```",
    "> a quote",
    ":white_check_mark: :rotating_light:",
    "@channel @here @everyone",
    # Markdown and HTML, as Teams reads them
    "**bold** __too__",
    "[Approve](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "# Approved by the CISO",
    "- a list",
    "1. a number",
    "| a | table |",
    "---",
    "<at>Tom Becker</at>",
    "</at> then more",
    '<a href="https://evil.example">Approve</a>',
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<b>bold</b><br/>",
    "&#60;b&#62;",
    "javascript:alert(1)",
    # cards and templates
    "{{DATE(2030-01-01T00:00:00Z,SHORT)}}",
    "{{TIME(2030-01-01T00:00:00Z)}}",
    "{{ DATE (2030-01-01T00:00:00Z)}}",
    "${requester.name} ${$root}",
    '"},{"type":"Action.OpenUrl","url":"https://evil.example"},{"x":"',
    '{"type":"TextBlock","text":"Approved"}',
    "%7B%7B $(id) `id` ${IFS}",
    "{0} {} %s %n",
    # what cannot be seen, or turns the reading direction
    "\u202edeteled\u202c",
    "\u2066isolated\u2069",
    "a\u200bb\u200cc\u200dd\ufeffe",
    "\u061c\u200f\u200e",
    "z\u0351\u0346\u0327\u0334\u0325\u0350\u0301\u0302\u0303 piled",
    "a\x00b",
    "a\x1b[31mred\x1b[0m",
    "a\x07\x08\x7fb",
    "\ud800 alone",
    "\U000e0041\U000e0042 tags",
    "\u3164\u2800 blank",
    "✅ Approved by Tom Becker\n\n\n\n⛔ nobody",
    "line one\r\nline two\u2028line three\x85four",
    "\t\t\t\t\t wide     apart",
    # other readers
    "'; DROP TABLE request; --",
    '" OR 1=1 --',
    "=cmd|'/c calc'!A1",
    "../../etc/passwd",
    "Ünïcödé Ω 漢字 العربية עברית 👩‍👩‍👧 🏴‍☠️",
)
LONG = "x" * 1900 + " end"  # just short enough to be taken

_SLACK_MARKUP = re.compile(r"<[^>]*>")
_OURS = re.compile(r"<(@U0[0-9A-Z]+|!date\^\d+\^\{date_short_pretty\} \{time\}\|[^|<>]*)>")
_MACRO = re.compile(r"\{\{[^}]*\}\}?|\{\{")
_OUR_MACRO = re.compile(r"\{\{(DATE|TIME)\(2026-[0-9T:-]+Z(,SHORT)?\)\}\}")
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_SAFE_RICH = {"text", "user", "date"}
_TEAMS_TEXT = {"TextRun"}


def chunks(most: int = 240) -> Iterator[str]:
    """Pack the corpus into few texts, each beginning with words that can be seen."""
    packed = ""
    for one in CORPUS:
        if len(packed) + len(one) > most or packed.count("\n") > 1:
            yield packed
            packed = ""
        packed = f"{packed} ; {one}" if packed else f"INC-7 typed {one}"
    yield packed
    yield f"INC-7 {LONG}"


def tricks(slack: FakeSlack, teams: FakeTeams) -> list[str]:
    """Say what came alive in either chat."""
    return [*_slack_tricks(slack), *_teams_tricks(teams)]


def _slack_tricks(slack: FakeSlack) -> Iterator[str]:
    shown = slack.snapshot()
    ours = [one for one in shown["messages"] if one["from_bot"]]
    for message in ours:
        yield from _live_markup(message["text"])
    for part in _parts([[one["blocks"] for one in ours], shown["views"], shown["homes"]]):
        yield from _slack_part(part)
    yield from shown["violations"]


def _slack_part(part: dict[str, Any]) -> Iterator[str]:
    kind = part.get("type")
    if kind == "mrkdwn":
        yield from _live_markup(part["text"])
    elif kind in {"broadcast", "usergroup", "channel", "emoji", "link", "image"}:
        yield f"a live {kind}: {part}"
    elif isinstance(part.get("text"), str):
        yield from _unseen(part["text"])


def _live_markup(text: str) -> Iterator[str]:
    yield from (f"markup {one}" for one in _SLACK_MARKUP.findall(text) if not _OURS.fullmatch(one))
    yield from _unseen(text)


def _unseen(text: str) -> Iterator[str]:
    if found := _UNSEEN.search(text):
        yield f"unseen {found[0]!r} in {text!r}"


def _teams_tricks(teams: FakeTeams) -> Iterator[str]:
    shown = teams.snapshot()
    bot = [message for chat in shown["chats"] for message in chat["messages"] if message["byBot"]]
    for message in bot:
        for words in (message["text"], message["summary"]):
            yield from (f"Markdown {words!r}" for _ in re.findall(r"\]\(|\*\*|<|^#", words))
            yield from _unseen(words)
    cards = [[one["attachments"], one["views"]] for one in bot]
    for part in _parts([cards, shown["dialogs"]]):
        yield from _teams_part(part)
    yield from shown["warnings"]


def _teams_part(part: dict[str, Any]) -> Iterator[str]:
    kind, text = part.get("type"), part.get("text", "")
    if kind in {"Action.OpenUrl", "Image", "Media"}:
        yield f"a live {kind}: {part}"
    if kind == "TextBlock" and any(one in text for one in ("](", "**", EVIL, "<", "typed")):
        yield f"hostile text where Markdown is read: {text!r}"
    if kind in _TEAMS_TEXT:
        macros = _MACRO.findall(text) and _MACRO.finditer(text)
        yield from (f"macro {one[0]}" for one in macros or () if not _OUR_MACRO.match(one[0]))
        yield from _unseen(text)


def _parts(value: object) -> Iterator[dict[str, Any]]:
    """Walk through every object within a value."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from _parts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _parts(one)


def shape(value: object) -> str:
    """Return how something is built, without its words."""
    return json.dumps(_shape(value), sort_keys=True)


def _shape(value: object) -> object:
    if isinstance(value, dict):
        return {k: v if k == "type" else _shape(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_shape(one) for one in value]
    return type(value).__name__
