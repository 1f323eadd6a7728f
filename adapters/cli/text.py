"""Plain text for a terminal of 80 columns. What people typed can neither move nor colour it."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

WIDTH = 80
_FEW = 6


def clean(text: str) -> str:
    """Return text on one line; what a terminal would obey or hide becomes a question mark."""
    flat = " ".join(text.split())
    return "".join(one if one.isprintable() else "?" for one in flat)


def line(text: str, indent: int = 0, *, hang: int = 2) -> str:
    """Wrap a sentence to the width; its later lines are indented further by `hang`."""
    return textwrap.fill(
        clean(text),
        width=WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_long_words=False,
        break_on_hyphens=False,
    )


def moment(at: datetime) -> str:
    """Write a point in time in UTC, to the minute."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def few(names: Iterable[str], most: int = _FEW) -> str:
    """List some names and how many more there are; nobody is "nobody"."""
    known = list(names)
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return ", ".join(known[:most]) + more or "nobody"


def count(number: int, noun: str) -> str:
    """Count things: "1 person" is for the caller to write, "3 flows" comes from "flow"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def paragraphs(blocks: Sequence[Iterator[str]]) -> str:
    """Join blocks of lines with an empty line between; an empty block leaves no gap."""
    written = ["\n".join(block) for block in blocks]
    return "\n\n".join(one for one in written if one)
