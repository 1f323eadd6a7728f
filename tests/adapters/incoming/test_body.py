"""What may not even be looked at: size, depth, doubled keys, and what is no JSON object."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.incoming.body import BadText, Bounds, Rejected, parse

BOUNDS = Bounds(deepest=32)


def nested(depth: int) -> bytes:
    """Return an object of this depth, counting itself."""
    return b'{"a":' + b"[" * (depth - 2) + b"1" + b"]" * (depth - 2) + b"}"


BAD: dict[str, bytes] = {
    "empty": b"",
    "garbage": b"<xml/>",
    "list": b"[]",
    "text": b'"x"',
    "null": b"null",
    "key twice": b'{"a": 1, "a": 1}',
    "key twice inside": b'{"a": [{"b": 1, "b": 2}]}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "not UTF-8": b'{"a": "\xff"}',
    "lone surrogate": b'{"a": "\\ud800"}',
    "lone surrogate as key": b'{"\\udc00": 1}',
    "too deep": nested(BOUNDS.deepest + 1),
    "absurdly deep": b"[" * 200_000,
    "absurdly deep object": b'{"a":' * 200_000,
    "huge number": b'{"a": ' + b"9" * 5000 + b"}",
    "two values": b"{} {}",
    "byte order mark": b"\xef\xbb\xbf{}",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_body_is_rejected(name: str) -> None:
    """Each is a 400, and no other exception leaves."""
    with pytest.raises(Rejected) as refused:
        parse(BAD[name], BOUNDS)

    assert 400 == refused.value.status


def test_a_good_body_is_read() -> None:
    """The twin: as deep as allowed, any Unicode."""
    assert {"a": "ä😀"} == parse('{"a": "ä😀"}'.encode(), BOUNDS)
    assert "a" in parse(nested(BOUNDS.deepest - 1), BOUNDS)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_nothing_but_a_rejection_ever_comes_out(body: bytes) -> None:
    """Whatever the bytes, the result is an object or Rejected."""
    try:
        value = parse(body, BOUNDS)
    except Rejected:
        return
    assert isinstance(value, dict)


def test_keys_are_told_apart_as_the_reader_tells_them() -> None:
    """Who reads names without their case is not given two of one."""
    twice = b'{"active": false, "Active": true}'

    assert 2 == len(parse(twice, BOUNDS))
    with pytest.raises(Rejected, match="not JSON"):
        parse(twice, replace(BOUNDS, name=str.casefold))


def test_a_text_that_is_objected_to_is_named_by_the_objection() -> None:
    """As a key, too, and nothing of it is repeated."""
    bounds = replace(BOUNDS, objection=lambda one: "No x." if "x" in one else None)

    for body in (b'{"a": [["x1"]]}', b'{"x1": 1}'):
        with pytest.raises(BadText, match=r"^No x\.$"):
            parse(body, bounds)
