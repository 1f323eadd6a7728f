"""Hostile text made harmless: what people typed and things are called, before Slack shows it.

`plain` cleans a line, `quoted` a few lines: for rich_text and plain_text, which Slack never parses.
`escape` is for mrkdwn: it also takes the meaning out of `<`, `>`, `&` and the style marks.
"""

import re
import unicodedata

EMPTY = "\u00a0"
MOST_QUOTED = 500  # characters
MOST_LINES = 6
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MOST_MARKS = 3
_BREAK = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_STYLES = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "'"})
_EMOJI = re.compile(r":(?=[a-z0-9_+'-]+:)", re.IGNORECASE)


def plain(text: str, most: int) -> str:
    """Return one clean line of at most `most` characters; what was cut ends in an ellipsis."""
    return _cut(" ".join(_clean(_BREAK.sub(" \u21b5 ", text[: most * 8].strip())).split()), most)


def quoted(text: str, most: int = MOST_QUOTED) -> str:
    """Return what a person typed, clean, in at most six lines that are not blank."""
    lines = [plain(line, most) for line in _BREAK.split(text[: most * 8].strip())]
    full = [line for line in lines if line]
    kept = full[:MOST_LINES]
    return _cut("\n".join(kept) + ("…" if len(full) > len(kept) else ""), most)


def escape(text: str, most: int) -> str:
    """Return one clean line for mrkdwn, at most `most` characters long with its entities.

    It is cut at characters, so that no entity is left half.
    """
    safe = _EMOJI.sub("\u2236", plain(text, most).translate(_STYLES))
    made = [_ENTITIES.get(one, one) for one in safe]
    length = sum(len(one) for one in made)
    if length <= most:
        return "".join(made)
    while made and length > most - 1:
        length -= len(made.pop())
    return "".join(made) + "…" * min(most, 1)


def verbatim(text: str, most: int) -> str:
    """Return our own lines, such as a command to paste, as they are but for what cannot be seen."""
    return _cut("\n".join(_clean(line).rstrip() for line in text[: most * 2].splitlines()), most)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: max(most - 1, 0)].rstrip() + "…" * min(most, 1)


def _clean(text: str) -> str:
    """Drop what cannot be seen or turns the reading direction, and piles of accents."""
    if text.isascii() and text.isprintable():
        return text  # nearly always; ten times as fast
    kept: list[str] = []
    marks = 0
    for one in text:
        kind = unicodedata.category(one)
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if kind[0] == "Z" or one == "\t":
            kept.append(" ")
        elif kind not in _DROPPED and marks <= _MOST_MARKS:
            kept.append(one)
    return "".join(kept)
