"""One server with few doors, and none for what is too long."""

import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from adapters.web import server as module
from adapters.web.health import Health
from adapters.web.server import WebServer


async def _nothing_wrong() -> Mapping[str, str]:
    return {}


async def _no_numbers() -> Mapping[str, float]:
    return {}


@asynccontextmanager
async def running() -> AsyncIterator[tuple[WebServer, list[bytes]]]:
    """Run a server on a free port; the list holds the bodies that its handler saw."""
    seen: list[bytes] = []

    async def handle(request: web.Request) -> web.Response:
        seen.append(await request.read())
        return web.Response(text="done")

    made = WebServer("127.0.0.1", 0, {"/hook": handle}, Health(_nothing_wrong, _no_numbers))
    await made.start()
    try:
        yield made, seen
    finally:
        await made.stop()
        await made.stop()


async def test_callbacks_and_health_are_answered_and_nothing_else() -> None:
    """Other paths and methods are not there."""
    async with running() as (server, seen), aiohttp.ClientSession() as session:
        root = f"http://127.0.0.1:{server.port}"
        statuses = []
        for method, path in (
            ("POST", "/hook"),
            ("GET", "/hook"),
            ("GET", "/livez"),
            ("GET", "/readyz"),
            ("GET", "/metrics"),
            ("GET", "/"),
        ):
            async with session.request(method, root + path, data=b"") as answer:
                statuses.append(answer.status)

        assert [200, 405, 200, 200, 200, 404] == statuses
        assert [b""] == seen


async def test_a_body_that_is_too_long_is_refused() -> None:
    """Its handler sees nothing of it."""
    async with running() as (server, seen), aiohttp.ClientSession() as session:
        body = io.BytesIO(b"x" * (module.BODY_LIMIT + 1))
        async with session.post(f"http://127.0.0.1:{server.port}/hook", data=body) as answer:
            status = answer.status

        assert (413, []) == (status, seen)


async def test_a_taken_port_is_an_error() -> None:
    """The operator must know."""
    async with running() as (server, _):
        again = WebServer("127.0.0.1", server.port, {}, Health(_nothing_wrong, _no_numbers))
        with pytest.raises(OSError, match="in use"):
            await again.start()
        await again.stop()


async def test_a_mount_takes_every_method_below_it_and_nothing_beside_it() -> None:
    """What comes after the mount is its tail, as it was written; a body is bounded there too."""
    tails: list[tuple[str, str]] = []

    async def mounted(request: web.Request) -> web.Response:
        await request.read()
        tails.append((request.method, request.match_info["tail"]))
        return web.Response()

    server = WebServer(
        "127.0.0.1", 0, {}, Health(_nothing_wrong, _no_numbers), {"/scim/v2": mounted}
    )
    await server.start()
    asked = (
        ("GET", "/scim/v2/Users", b""),
        ("PATCH", "/scim/v2/Users/a%20b", b"x"),
        ("DELETE", "/scim/v2/Groups/1/", b""),
        ("POST", "/scim/v2/", b""),
        ("POST", "/scim/v2/Users", b"x" * (module.BODY_LIMIT + 1)),
        ("GET", "/scim/v2", b""),
        ("GET", "/scim/v20/Users", b""),
    )
    statuses = []
    try:
        async with aiohttp.ClientSession() as session:
            for method, path, body in asked:
                url = URL(f"http://127.0.0.1:{server.port}{path}", encoded=True)
                async with session.request(method, url, data=io.BytesIO(body)) as answer:
                    statuses.append(answer.status)
    finally:
        await server.stop()

    assert [200, 200, 200, 200, 413, 404, 404] == statuses
    assert [
        ("GET", "Users"),
        ("PATCH", "Users/a b"),
        ("DELETE", "Groups/1/"),
        ("POST", ""),
    ] == tails
