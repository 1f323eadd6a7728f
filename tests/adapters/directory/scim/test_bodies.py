"""Only a JSON object of decent size, depth and text comes in."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.directory.scim import bodies
from adapters.incoming.body import Rejected, parse
from tests.adapters.directory.scim.wire import TOKEN, TYPE, Wire

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"[]",
        b'"text"',
        b"\xff\xfe{}",
        b'{"a": NaN}',
        b'{"a": 1, "a": 2}',
        b'{"active": false, "Active": true}',
        b'{"a": "\\ud800"}',
        b'{"a": "\\u0000"}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"a":' * 20 + b"1" + b"}" * 20,
        b"[" * 500_000,
        json.dumps({"a": "x" * 3000}).encode(),
    ],
)
def test_what_is_not_a_decent_object_is_refused(body: bytes) -> None:
    """With 400, and without recursion."""
    assert 400 == outcome(body)


def outcome(body: bytes) -> object:
    """Return what was read, or the status of the refusal."""
    try:
        return parse(body, bodies.BOUNDS)
    except Rejected as refused:
        return refused.status


@given(JSON)
def test_anything_is_either_read_as_it_is_or_refused(value: object) -> None:
    """No other exception leaves the gate."""
    assert outcome(json.dumps(value).encode()) in (value, 400)


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(body: bytes) -> None:
    """Whatever they hold."""
    found = outcome(body)

    assert isinstance(found, dict) or found == 400


async def test_the_wire_refuses_what_is_too_long_or_no_json(wire: Wire) -> None:
    """413 beyond 1 MiB as told, and 415 for another type."""
    too_long = io.BytesIO(b'{"userName": "' + b"x" * (1 << 20) + b'"}')
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": TYPE}
    async with wire.session.post(f"{wire.root}/Users", data=too_long, headers=headers) as answer:
        status = answer.status
    other = await wire.send("POST", "/Users", b"{}", {"Content-Type": "text/plain"})

    assert [413, 415] == [status, other.status]
    assert [] == wire.changes


@pytest.mark.parametrize(
    ("body", "kind", "detail"),
    [
        (b"[]", "invalidSyntax", "The body is not a JSON object"),
        (b"{", "invalidSyntax", "The body is not JSON"),
        (b'{"a":' * 20 + b"1" + b"}" * 20, "invalidSyntax", "The body is nested too deep"),
        (b'{"a": "\\u0000"}', "invalidValue", "A text holds a character that cannot be stored"),
        (b'{"a": "' + b"x" * 3000 + b'"}', "invalidValue", "A text has more than 2048 characters"),
    ],
)
async def test_a_refusal_is_in_the_words_of_scim(
    wire: Wire, body: bytes, kind: str, detail: str
) -> None:
    """An administrator reads it in the provider's log."""
    answer = await wire.send("POST", "/Users", body, {"Content-Type": TYPE})

    assert (400, kind, detail) == (answer.status, answer.body["scimType"], answer.body["detail"])


async def test_a_body_without_a_length_is_bounded_too(wire: Wire) -> None:
    """Chunks are counted as they come."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * (1 << 15)

    assert 413 == await sent(wire, chunks())


async def test_a_body_that_never_comes_is_not_waited_for(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """408 after our patience, which is hardly any here."""
    monkeypatch.setattr(bodies, "BOUNDS", replace(bodies.BOUNDS, patience=0.01))

    async def drops() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    assert 408 == await sent(wire, drops())


async def sent(wire: Wire, chunks: AsyncIterator[bytes]) -> int:
    """Send a body whose length is not told, and return the status."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": TYPE}
    async with wire.session.post(f"{wire.root}/Users", data=chunks, headers=headers) as answer:
        return answer.status
