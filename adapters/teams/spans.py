"""Lines of a card as TextRuns: one run for each span, all of them together within a length."""

from datetime import UTC, datetime
from typing import assert_never
from urllib.parse import urlsplit

from adapters.teams.envelope import JsonObject
from adapters.teams.text import block, own, plain, run
from bot.cards.model import Bold, Code, Line, Link, Moment, Name, Span, Text

MOST_SPANS = 16


def paragraph(line: Line, most: int, *, subtle: bool = False, **style: str | bool) -> JsonObject:
    """Return a line as a paragraph; `subtle` makes it small and pale."""
    return block(runs(line, most, subtle=subtle), **style)


def runs(line: Line, most: int, *, subtle: bool = False) -> list[JsonObject]:
    """Return the runs of a line of at most `most` characters."""
    pale: dict[str, str | bool] = {"size": "Small", "isSubtle": True} if subtle else {}
    made: list[JsonObject] = []
    for span in line[:MOST_SPANS]:
        if most <= 0:
            break
        made.append({**_run(span, most), **pale})
        most -= len(made[-1]["text"])
    return made


def _run(span: Span, most: int) -> JsonObject:
    match span:
        case Text(text):
            return _spaced(text, most)
        case Bold(text):
            return run(text, most, weight="Bolder")
        case Code(text):
            return run(text, most, fontType="Monospace")
        case Name(name=name):
            return run(name, min(most, 80), weight="Bolder")
        case Moment(at=at):
            return own(moment(at))
        case Link(label, url):
            return _link(label, url, most)
        case _:
            assert_never(span)


def _spaced(text: str, most: int) -> JsonObject:
    """Keep the spaces at the ends: they part this run from its neighbours."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return own(f"{before}{plain(text, most)}{after}")


def moment(at: datetime) -> str:
    """Return the macro that every client shows in its own zone."""
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{{{{DATE({stamp},SHORT)}}}} {{{{TIME({stamp})}}}}"


def _link(label: str, url: str, most: int) -> JsonObject:
    text = run(label, most, weight="Bolder")
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        return text
    return text | {"selectAction": {"type": "Action.OpenUrl", "url": url}}
