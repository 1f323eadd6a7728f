"""Replays in text; a whole one is a golden file of tests/bot/app/test_tools.py."""

from adapters.cli.replayed import MOST, written
from bot.domain.replaying import Finding, replay
from tests.bot.domain.world import READ, WRITE, opened, orders, policy

READING, WRITING = opened(orders(READ)).request, opened(orders(WRITE)).request


def test_what_is_the_same_is_counted_only() -> None:
    """And it is said that people are as they are now."""
    said = written(policy(), replay(policy(), [READING, WRITING]), 1)

    assert (
        "2 requests of the last 1 day, under policy r1\n"
        "People, groups and schedules are as they are now, not as they were then.\n"
        "2 the same"
    ) == said


def test_nothing_to_replay_is_said() -> None:
    """Without a count of what is the same."""
    said = written(policy(), replay(policy(), []), 30)

    assert "0 requests of the last 30 days" in said
    assert "the same" not in said


def test_each_difference_has_its_reason_and_many_are_cut() -> None:
    """Those beyond are counted."""
    empty = policy(flows=())
    said = written(empty, replay(empty, [READING] * (MOST + 5)), 30)

    assert f"{MOST + 5} would be refused" in said
    assert "refused: shop/orders:read: the flow read is gone, and no other applies" in said
    assert "and 5 more: --json lists them all" in said


def test_every_finding_has_its_words() -> None:
    """None is printed as it is called in the code."""
    from adapters.cli import replayed as module  # noqa: PLC0415 - its table is looked at

    assert set(Finding) == set(module.SAID)
