"""Hostile text made harmless: what people typed and resources are called, before it enters a card.

Only `run` puts it on a card, as a TextRun, which no client reads as Markdown. Where a platform
shows plain words only (summaries, button titles), `inert` takes the Markdown out as well.
"""

import re
import unicodedata

from adapters.teams.envelope import JsonObject

EMPTY = "\u00a0"
_BREAK = " \u21b5 "
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MOST_MARKS = 3
_MACRO = re.compile(r"\{\{(?=\s*(?:DATE|TIME)\s*\()", re.IGNORECASE)
_INERT = str.maketrans({"[": "(", "]": ")", "<": "(", ">": ")", "*": "·", "`": "'", "#": "№"})
_LINES = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


def plain(text: str, most: int) -> str:
    """Return one line of at most `most` characters, without control marks and date macros."""
    joined = _LINES.sub(_BREAK, text[: most * 8].strip())
    spaced = " ".join("".join(_kept(joined)).split())
    safe = _MACRO.sub("{ {", spaced)
    return safe if len(safe) <= most else safe[: most - 1].rstrip() + "…"


def _kept(text: str) -> list[str]:
    """Drop what cannot be seen or turns the reading direction, and piles of accents."""
    kept: list[str] = []
    marks = 0
    for one in text:
        kind = unicodedata.category(one)
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if kind[0] == "Z" or one == "\t":
            kept.append(" ")
        elif kind not in _DROPPED and marks <= _MOST_MARKS:
            kept.append(one)
    return kept


def inert(text: str, most: int) -> str:
    """Return plain words in which no Markdown and no link is left."""
    words = plain(text, most).translate(_INERT)
    parted = words.replace("://", ": //").replace("__", "_ _").replace("~~", "~ ~")
    return parted if len(parted) <= most else parted[: most - 1] + "…"


def run(text: str, most: int, **style: str | bool) -> JsonObject:
    """Return a TextRun; an empty one keeps its place."""
    return {"type": "TextRun", "text": plain(text, most) or EMPTY, **style}


def own(text: str, **style: str | bool) -> JsonObject:
    """Return a TextRun of our own words or of a secret, exactly as given."""
    return {"type": "TextRun", "text": text or EMPTY, **style}


def block(inlines: list[JsonObject], **style: str | bool) -> JsonObject:
    """Return a paragraph."""
    return {"type": "RichTextBlock", "inlines": inlines or [own("")], **style}
