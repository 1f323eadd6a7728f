"""The shape language finds each kind of fault and says where."""

import pytest

from adapters.playground.slack.shape import (
    Check,
    Found,
    fault,
    flag,
    items,
    later,
    number,
    one_of,
    record,
    string,
    tagged,
)


def _faults(check: Check, value: object) -> Found:
    found: Found = []
    check(value, "", found)
    return found


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (string(3), "abc", "abcd"),
        (string(3, 1), "a", ""),
        (string(), "a", 1),
        (one_of(0, 1), 1, True),
        (flag, True, 1),
        (number, 1.5, True),
        (items(flag, 1), [True], [True, True]),
        (items(flag, least=1), [True], []),
        (items(flag), [True], [1]),
        (items(flag), [], {}),
        (record({"a": flag}), {"a": True}, {}),
        (record({"a": flag}), {"a": True}, {"a": True, "b": 1}),
        (record({}, {"a": flag}), {}, {"a": 1}),
        (record({}), {}, []),
        (record({}, open_=True), {"x": 1}, 1),
        (tagged({"x": record({"type": one_of("x")})}), {"type": "x"}, {"type": "y"}),
        (tagged({}), None, "x"),
        (later(lambda: flag), True, 1),
    ],
    ids=str,
)
def test_checks(check: Check, good: object, bad: object) -> None:
    """Each check takes what it should and finds one fault in what it should not take."""
    assert good is None or [] == _faults(check, good)
    assert 1 == len(_faults(check, bad))


def test_pointer() -> None:
    """A fault deep inside is named by its JSON pointer."""
    found = _faults(record({"a": items(record({"b": flag}))}), {"a": [{"b": True}, {"b": 1}]})

    assert [fault("must be a boolean", "/a/1/b")] == found
