"""Lines of a card, as rich text and as mrkdwn. Rich text is never parsed; mrkdwn is escaped."""

from collections.abc import Callable
from typing import TypeAlias, assert_never
from urllib.parse import urlsplit

from adapters.slack.text import EMPTY, escape, plain
from adapters.slack.wire import Json
from bot.cards.model import Bold, Code, Line, Link, Moment, Name, Span, Text
from bot.domain.ids import PersonId

Mention: TypeAlias = Callable[[PersonId], str | None]  # the Slack user id of a person, if known
MOST_SPANS = 24
DATE = "{date_short_pretty} {time}"
LONGEST_URL = 2000
_TIME = "%Y-%m-%d %H:%M UTC"


def run(words: str, **style: bool) -> Json:
    """Return a piece of rich text, exactly as given."""
    made: Json = {"type": "text", "text": words or EMPTY}
    return made | ({"style": style} if style else {})


def rich(line: Line, mention: Mention, most: int) -> list[Json]:
    """Return a line as pieces of rich text of at most `most` characters together."""
    made: list[Json] = []
    for span in line[:MOST_SPANS]:
        if most <= 0:
            break
        piece = _rich(span, mention, most)
        made.append(piece)
        most -= len(piece.get("text", "")) or 1
    return made


def _rich(span: Span, mention: Mention, most: int) -> Json:
    match span:
        case Text(text):
            return run(_spaced(text, plain(text, most)))
        case Bold(text):
            return run(plain(text, most), bold=True)
        case Code(text):
            return run(plain(text, most), code=True)
        case Name(person, name):
            user = mention(person)
            known = {"type": "user", "user_id": user}
            return known if user else run(plain(name, min(most, 80)), bold=True)
        case Moment(at=at):
            stamp, said = int(at.timestamp()), _fallback(span)
            return {"type": "date", "timestamp": stamp, "format": DATE, "fallback": said}
        case Link(label, url):
            words = plain(label, min(most, 80)) or EMPTY
            shown: Json = {"type": "link", "url": url, "text": words}
            return shown if _is_safe(url) else run(words, bold=True)
        case _:
            assert_never(span)


def marked(line: Line, mention: Mention, most: int) -> str:
    """Return a line as mrkdwn of at most `most` characters; whole spans are left out at its end."""
    made = ""
    for span in line[:MOST_SPANS]:
        piece = _marked(span, mention, max(most - len(made) - 4, 0))
        if len(made) + len(piece) > most:
            break
        made += piece
    return made.strip() or EMPTY


def _marked(span: Span, mention: Mention, most: int) -> str:
    match span:
        case Text(text):
            return _spaced(text, escape(text, most))
        case Bold(text):
            return _wrapped("*", escape(text, most))
        case Code(text):
            return _wrapped("`", escape(text, most))
        case Name(person, name):
            user = mention(person)
            return f"<@{user}>" if user else _wrapped("*", escape(name, min(most, 80)))
        case Moment(at=at):
            return f"<!date^{int(at.timestamp())}^{DATE}|{_fallback(span)}>"
        case Link(label, url):
            words = escape(label, 80)
            return f"<{url}|{words}>" if words and _is_safe(url) else _wrapped("*", words)
        case _:
            assert_never(span)


def _spaced(text: str, clean: str) -> str:
    """Keep the spaces at the ends: they part this span from its neighbours."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{clean}{after}"


def _wrapped(mark: str, words: str) -> str:
    return f"{mark}{words}{mark}" if words else ""


def _fallback(moment: Moment) -> str:
    return moment.at.strftime(_TIME) if moment.at.utcoffset() is not None else ""


def _is_safe(url: str) -> bool:
    """Whether it is a web address that cannot end the markup around it."""
    if len(url) > LONGEST_URL or any(one in '<>|"' or one.isspace() for one in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return (
        url.isascii()
        and url.isprintable()
        and parts.scheme in {"https", "http"}
        and bool(parts.hostname)
    )
