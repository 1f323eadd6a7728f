"""Values become plain data, with their fields as keys."""

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.evaluate import Outcome
from bot.domain.flow import Place
from bot.domain.people import ChatName
from bot.domain.records import plain
from tests.bot.domain.world import NOW, READ, orders


@dataclass(frozen=True)
class _Sample:
    several: frozenset[str]
    table: dict[Outcome, object]


def test_every_kind_of_value_has_its_plain_form() -> None:
    """Entitlements by name, moments in UTC, lengths in seconds, sets sorted."""
    value = _Sample(
        several=frozenset({"b", "a"}),
        table={
            Outcome.MET: [None, True, 1, 1.5, orders(READ)],
            Outcome.UNMET: (NOW, timedelta(minutes=2)),
            Outcome.FAILED: Place(chat=ChatName.SLACK, channel="#x"),
        },
    )

    found = plain(value)
    assert {
        "several": ["a", "b"],
        "table": {
            "met": [None, True, 1, 1.5, "shop/orders:read"],
            "unmet": ["2026-11-23T12:00:00+00:00", 120],
            "failed": {"chat": "slack", "channel": "#x"},
        },
    } == found
    assert json.loads(json.dumps(found)) == found


def test_what_has_no_plain_form_is_an_error() -> None:
    """It is never written as something else."""
    with pytest.raises(TypeError, match="object has no plain form"):
        plain(object())
