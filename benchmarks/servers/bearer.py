"""The peer of `teams`: aiohttp that verifies the RS256 bearer and answers what it was told to."""

import asyncio
import json
import os
from collections.abc import Mapping
from typing import Any

import jwt
from aiohttp import web

from benchmarks.servers.told import obey
from benchmarks.servers.web import serve


async def main() -> None:
    """Serve until the input is closed."""
    key = jwt.PyJWK({**json.loads(os.environ["PUBLIC_KEY"]), "alg": "RS256"}).key
    audience = os.environ["AUDIENCE"]
    answer: dict[str, Any] = {"body": {}}

    async def handle(request: web.Request) -> web.StreamResponse:
        _, _, token = request.headers["Authorization"].partition(" ")
        jwt.decode(token, key, algorithms=["RS256"], audience=audience)
        json.loads(await request.read())
        return web.json_response(answer["body"])

    async def say(asked: dict[str, Any]) -> Mapping[str, object]:
        answer["body"] = asked["body"]
        return {}

    async with serve("/api/messages", handle) as port:
        await obey({"port": port}, {"say": say})


if __name__ == "__main__":
    asyncio.run(main())
