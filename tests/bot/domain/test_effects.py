"""Effects are plain values: two that say the same are one, and only doors have a lane."""

from dataclasses import fields
from typing import get_args

from bot.domain.effects import Alarm, Effect, Postpone, Provision, Remove, Show
from bot.domain.ids import RequestId
from tests.bot.domain.world import WRITE, opened, orders


def test_only_doors_have_a_lane() -> None:
    """Messages may be sent side by side; doors of one key may not be touched side by side."""
    laned = {one for one in get_args(Effect) if "lane" in {each.name for each in fields(one)}}

    assert {Provision, Remove, Postpone} == laned


def test_equal_effects_are_one() -> None:
    """The outbox may be told twice: a set keeps one."""
    told = Alarm(text="late", request=RequestId("REQ-1"))
    shows = [one for one in opened(orders(WRITE)).effects if isinstance(one, Show)]

    assert {told} == {told, Alarm(text="late", request=RequestId("REQ-1"))}
    assert len(shows) == len(set(shows))
