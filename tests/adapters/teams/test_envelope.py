"""What may not even be looked at: size, depth, doubled keys, and what is no JSON object."""

import io
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.playground.teams.service import FakeTeams
from adapters.teams.envelope import DEEPEST, LARGEST, Rejected, at, parse, text


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
    "too deep": nested(DEEPEST + 1),
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
        parse(BAD[name])

    assert 400 == refused.value.status


def test_a_good_body_is_read() -> None:
    """The twin: as deep as allowed, any Unicode."""
    assert {"a": "ä😀"} == parse('{"a": "ä😀"}'.encode())
    assert "a" in parse(nested(DEEPEST - 1))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_nothing_but_a_rejection_ever_comes_out(body: bytes) -> None:
    """Whatever the bytes, the result is an object or Rejected."""
    try:
        value = parse(body)
    except Rejected:
        return
    assert isinstance(value, dict)


def test_texts_are_found_on_a_path_or_are_empty() -> None:
    """A value of another kind counts as not there."""
    value = {"a": {"b": "x", "n": 1}}

    assert ("x", "", "", "") == (
        text(value, "a", "b"),
        text(value, "a", "n"),
        text(value, "a", "b", "c"),
        text([], "a"),
    )
    assert at(value, "a", "n") == 1


@pytest.mark.usefixtures("bot")
async def test_the_endpoint_rejects_before_it_asks_for_a_token(teams: FakeTeams) -> None:
    """Method, size and shape come first; nothing is said in the body of an answer."""
    url = str(teams._delivery._target)  # noqa: SLF001 - the endpoint the service posts to
    big = json.dumps({"a": "x" * LARGEST}).encode()
    async with aiohttp.ClientSession() as session:
        async with session.get(url, headers={"Upgrade": "websocket"}) as got:
            statuses = [got.status]
        for body in (big, b"[]", b"{}"):
            async with session.post(url, data=io.BytesIO(body)) as response:
                statuses.append(response.status)
                assert "" == await response.text()
        async with session.post(url, data=_chunks(big)) as response:
            statuses.append(response.status)

    assert [405, 413, 400, 401, 413] == statuses


async def _chunks(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 65536):
        yield body[start : start + 65536]
