"""Names are short, sayable and not guessed."""

import re

from bot.engine import ids


def test_names_hold_nothing_that_is_misread() -> None:
    """Neither O and 0, nor I, L and 1 occur."""
    assert re.fullmatch(r"REQ-[2-9A-HJKMNP-Z]{6}", ids.request_id())
    assert re.fullmatch(r"SUB-[2-9A-HJKMNP-Z]{10}", ids.submission_id())
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{8}", ids.incident())


def test_names_differ() -> None:
    """A thousand names are a thousand names."""
    assert 1000 == len({ids.submission_id() for _ in range(1000)})
