"""The chain: any change of a written log is found, and the first bad entry is named."""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.chain import GENESIS, Entry, Head, canonical, chained, line, verify
from tests.fakes.effort import effort
from tests.storage.samples import NOW


def _log(count: int = 20) -> list[str]:
    head, lines = Head(), []
    for number in range(count):
        entry = Entry(
            at=NOW + timedelta(seconds=number),
            actor="a@example.com",
            surface="slack",
            event="Noted",
            reason='päß "quoted" \n\u2028\x7f',
            late_by=number * 333 if number % 2 else None,
            data=canonical({"b": number, "a": ["é"]}),
        )
        after = chained(entry, head)
        lines.append(line(entry, after.seq, head.hash, after.hash))
        head = after
    return lines


LOG = _log()


def test_a_whole_log_verifies() -> None:
    """Nothing is wrong, and the head is the last entry."""
    found = verify(LOG)

    assert None is found.first_bad
    assert (20, 20) == (found.checked, found.head.seq)
    assert json.loads(LOG[-1])["hash"] == found.head.hash


def test_lines_are_canonical() -> None:
    """A line is the canonical JSON of what it says."""
    for one in LOG:
        assert one == canonical(json.loads(one))
    assert GENESIS == json.loads(LOG[0])["prev"]


def test_a_part_verifies() -> None:
    """An export may begin anywhere."""
    assert None is verify(LOG[7:]).first_bad
    assert 1 == verify(LOG[7:], whole=True).first_bad


@settings(max_examples=effort(100), deadline=None)
@given(st.integers(0, 19), st.data())
def test_any_flipped_bit_is_named(number: int, data: st.DataObject) -> None:
    """Flip one bit of one line: that line is the first bad one, or it still says the same."""
    raw = bytearray(LOG[number].encode())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    changed = raw.decode("utf-8", "replace")
    same = _says(changed) == _says(LOG[number])

    found = verify([*LOG[:number], changed, *LOG[number + 1 :]])
    if not same:
        assert found.first_bad is not None
        assert number + 1 == found.first_bad or number == 0


def _says(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


@pytest.mark.parametrize("number", range(1, 19))
def test_a_missing_entry_is_named(number: int) -> None:
    """Deleted, doubled or exchanged: the chain breaks there."""
    assert number + 1 == verify([*LOG[:number], *LOG[number + 1 :]]).first_bad
    assert number + 2 == verify([*LOG[: number + 1], *LOG[number:]]).first_bad
    exchanged = [*LOG[:number], LOG[number + 1], LOG[number], *LOG[number + 2 :]]
    assert number + 1 == verify(exchanged).first_bad


@pytest.mark.parametrize(
    "change",
    [
        {"seq": "1"},
        {"seq": True},
        {"prev": "no hex"},
        {"prev": 3},
        {"hash": None},
        {"extra": 1},
        {"actor": "\ud800"},
    ],
)
def test_odd_types_are_bad_not_fatal(change: dict[str, object]) -> None:
    """Whatever a forger writes, verifying answers."""
    first = json.loads(LOG[0]) | change

    assert 1 == verify([json.dumps(first), *LOG[1:]]).first_bad


def test_a_log_of_nothing_is_whole() -> None:
    """Blank lines are nothing."""
    assert Head() == verify(["", "\n"]).head
