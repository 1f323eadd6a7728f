"""The app's two icons, drawn here: a key in a rounded square, and the key's outline in white."""

import math
import struct
import zlib
from collections.abc import Callable
from itertools import chain

Pixel = tuple[int, int, int, int]
CLEAR: Pixel = (0, 0, 0, 0)
WHITE: Pixel = (255, 255, 255, 255)
BLUE: Pixel = (74, 86, 214, 255)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def color_png() -> bytes:
    """Return the 192 x 192 icon: white key on our colour, no transparency."""
    return _png(192, lambda x, y: WHITE if _key(x, y) else BLUE)


def outline_png() -> bytes:
    """Return the 32 x 32 icon: white key on nothing, as Teams demands."""
    return _png(32, lambda x, y: WHITE if _key(x, y) else CLEAR)


# The key on the unit square: a ring, then bars as left, right, top, bottom.
_CENTRE = (0.34, 0.5)
_RING = (0.1, 0.2)  # inner and outer radius
_BARS = ((0.53, 0.86, 0.45, 0.55), (0.66, 0.73, 0.45, 0.68), (0.79, 0.86, 0.45, 0.68))


def _key(x: float, y: float) -> bool:
    """Whether a point lies on the key."""
    inner, outer = _RING
    ring = inner <= math.dist((x, y), _CENTRE) <= outer
    return ring or any(a <= x <= b and c <= y <= d for a, b, c, d in _BARS)


def _png(side: int, paint: Callable[[float, float], Pixel]) -> bytes:
    steps = [(step + 0.5) / side for step in range(side)]
    rows = (b"\0" + bytes(chain.from_iterable(paint(x, y) for x in steps)) for y in steps)
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
