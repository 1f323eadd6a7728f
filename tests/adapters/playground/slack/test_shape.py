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


CHECKS: dict[str, tuple[Check, object, object]] = {
    "at most so long": (string(3), "abc", "abcd"),
    "at least so long": (string(3, 1), "a", ""),
    "text": (string(), "a", 1),
    "one of a few": (one_of(0, 1), 1, True),
    "a flag": (flag, True, 1),
    "a number": (number, 1.5, True),
    "at most so many": (items(flag, 1), [True], [True, True]),
    "at least so many": (items(flag, least=1), [True], []),
    "items of a kind": (items(flag), [True], [1]),
    "a list": (items(flag), [], {}),
    "what must be there": (record({"a": flag}), {"a": True}, {}),
    "nothing unknown": (record({"a": flag}), {"a": True}, {"a": True, "b": 1}),
    "what may be there": (record({}, {"a": flag}), {}, {"a": 1}),
    "a mapping": (record({}), {}, []),
    "an open mapping": (record({}, open_=True), {"x": 1}, 1),
    "by its type": (tagged({"x": record({"type": one_of("x")})}), {"type": "x"}, {"type": "y"}),
    "no type at all": (tagged({}), None, "x"),
    "named later": (later(lambda: flag), True, 1),
}


@pytest.mark.parametrize(("check", "good", "bad"), CHECKS.values(), ids=CHECKS)
def test_checks(check: Check, good: object, bad: object) -> None:
    """Each check takes what it should and finds one fault in what it should not take."""
    assert good is None or [] == _faults(check, good)
    assert 1 == len(_faults(check, bad))


def test_pointer() -> None:
    """A fault deep inside is named by its JSON pointer."""
    found = _faults(record({"a": items(record({"b": flag}))}), {"a": [{"b": True}, {"b": 1}]})

    assert [fault("must be a boolean", "/a/1/b")] == found
