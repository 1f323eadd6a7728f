"""What is written down about recovery is read back; what cannot be read says nothing."""

from dataclasses import replace

import pytest

from bot.domain.ids import GrantId, IntegrationName
from bot.engine.reconcile import Scan
from bot.engine.recovery_record import Mode, read_mode, read_scan, written
from tests.bot.domain.world import LATER, NOW

MODE = Mode(why='The clock is "off".', since=NOW, lost=True)
SCAN = Scan(
    at=NOW,
    stray=((IntegrationName("shop"), GrantId("g1")),),
    silent=((IntegrationName("bank"), "It is away."),),
)


@pytest.mark.parametrize("mode", [MODE, replace(MODE, lost=False, confirmed_at=LATER)])
def test_a_mode_is_read_back(mode: Mode) -> None:
    """Whole."""
    assert mode == read_mode(written(mode))


def test_a_scan_is_read_back() -> None:
    """Whole, in the types that it was made of."""
    assert SCAN == read_scan(written(SCAN))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"why": "no more"}', "null"])
def test_what_cannot_be_read_says_nothing(text: str) -> None:
    """It neither begins nor ends anything."""
    assert (None, None) == (read_mode(text), read_scan(text))
