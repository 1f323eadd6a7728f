"""Nobody but our own page may read or do anything."""

import pytest

from adapters.playground.page.guard import TOKEN_HEADER, Guard
from tests.adapters.playground.page.conftest import Stage

DEEDS = ("slack/say", "teams/say", "clock/forward", "prompt/connect")
TOLD = ("state", "events", "production")


@pytest.mark.parametrize("path", DEEDS)
async def test_deeds_need_the_token(stage: Stage, path: str) -> None:
    """A post without the token, or with another one, is refused."""
    for headers in ({}, {TOKEN_HEADER: "wrong"}, {TOKEN_HEADER: ""}):
        async with stage.session.post(stage.page.url + path, json={}, headers=headers) as response:
            assert 403 == response.status


@pytest.mark.parametrize("path", TOLD)
async def test_what_people_see_needs_the_token(stage: Stage, path: str) -> None:
    """What is in the chats is not told to whoever merely finds the port."""
    async with stage.session.get(stage.page.url + path) as response:
        assert 403 == response.status


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1:1", ""])
async def test_other_names_are_refused(stage: Stage, host: str) -> None:
    """A name that was rebound to this machine does not open the page."""
    async with stage.session.get(stage.page.url, headers={"Host": host}) as response:
        assert 403 == response.status


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_other_sites_are_refused(stage: Stage, headers: dict[str, str]) -> None:
    """Another site's request is refused even with the right token."""
    good = headers | {TOKEN_HEADER: await stage.token()}
    url = stage.page.url + "clock/forward"
    async with stage.session.post(url, json={}, headers=good) as response:
        assert 403 == response.status


async def test_own_origin_is_taken(stage: Stage) -> None:
    """Our own page's requests pass."""
    good = {"Origin": stage.page.url.rstrip("/"), TOKEN_HEADER: await stage.token()}
    url = stage.page.url + "clock/forward"
    async with stage.session.post(url, json={}, headers=good) as response:
        assert 200 == response.status


@pytest.mark.parametrize("path", ["", "js/main.js", "nowhere", "state"])
async def test_every_answer_has_the_safety_headers(stage: Stage, path: str) -> None:
    """The page takes scripts from itself only and cannot be framed."""
    async with stage.session.get(stage.page.url + path) as response:
        policy = response.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


async def test_token_differs_per_start(stage: Stage) -> None:
    """A token of an earlier start is worth nothing."""
    before = await stage.token()

    assert before != Guard().token
