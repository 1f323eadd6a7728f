"""The icons: sizes and colours that Teams demands."""

import struct
import zlib

from adapters.teams.icons import BLUE, CLEAR, WHITE, color_png, outline_png


def pixels(png: bytes) -> tuple[int, int, set[tuple[int, ...]]]:
    """Return width, height and the set of colours of an icon of ours."""
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT") + 4
    raw = zlib.decompress(png[start : png.index(b"IEND") - 8])
    rows = (raw[n * (width * 4 + 1) + 1 : (n + 1) * (width * 4 + 1)] for n in range(height))
    found = {tuple(row[x : x + 4]) for row in rows for x in range(0, len(row), 4)}
    return width, height, found


def test_the_colour_icon_is_large_and_opaque() -> None:
    """192 by 192, nothing transparent."""
    assert (192, 192, {BLUE, WHITE}) == pixels(color_png())


def test_the_outline_is_small_and_white_on_nothing() -> None:
    """32 by 32, with alpha."""
    assert (32, 32, {CLEAR, WHITE}) == pixels(outline_png())
