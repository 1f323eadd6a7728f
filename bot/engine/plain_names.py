"""Names that others gave: which can be the name of a resource, and how to show those that cannot.

The same names as an access file may give; a test holds the two to each other.
"""

import re

LONGEST = 100
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def is_name(text: str) -> bool:
    """Say whether an access file could call a resource so."""
    return len(text) <= LONGEST and _PLAIN.fullmatch(text) is not None


def shown(text: str) -> str:
    """Write hostile text so that it is seen for what it is: short, and nothing invisible."""
    plain = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
    return plain if len(plain) <= LONGEST else plain[:LONGEST] + "\N{HORIZONTAL ELLIPSIS}"
