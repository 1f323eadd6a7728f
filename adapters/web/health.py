"""Liveness, readiness, metrics. Ready means recovered, with a database and a sweep that work."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

Probe = Callable[[], Awaitable[Mapping[str, str]]]  # what is wrong, by part; empty when all is well
Numbers = Callable[[], Awaitable[Mapping[str, float]]]  # gauges, by name


class Health:
    """Answers for the whole process. Names of people and things never become labels."""

    def __init__(self, probe: Probe, numbers: Numbers) -> None:
        self._probe = probe
        self._numbers = numbers

    async def live(self, _: web.Request) -> web.Response:
        """Say that the process answers."""
        return web.json_response({"live": True})

    async def ready(self, _: web.Request) -> web.Response:
        """Say whether it can do its work, and if not, which part cannot."""
        wrong = await self._probe()
        status = 503 if wrong else 200
        return web.json_response({"ready": not wrong, "wrong": dict(wrong)}, status=status)

    async def metrics(self, _: web.Request) -> web.Response:
        """Show the gauges in Prometheus' format."""
        registry = CollectorRegistry()  # a new one each time: what is not known now is not shown
        for name, value in (await self._numbers()).items():
            Gauge(f"daypass_{name}", name.replace("_", " "), registry=registry).set(value)
        body = generate_latest(registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
