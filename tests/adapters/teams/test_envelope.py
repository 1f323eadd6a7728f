"""What Teams posts is bounded before a token is looked at; a value is found on its path."""

import io
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from adapters.playground.teams.service import FakeTeams
from adapters.teams.envelope import BOUNDS, at, text


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
    big = json.dumps({"a": "x" * BOUNDS.largest}).encode()
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
