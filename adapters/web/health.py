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
        self._registry = CollectorRegistry()
        self._gauges: dict[str, Gauge] = {}

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
        for name, value in (await self._numbers()).items():
            self._gauge(name).set(value)
        body = generate_latest(self._registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _gauge(self, name: str) -> Gauge:
        if name not in self._gauges:
            self._gauges[name] = Gauge(f"daypass_{name}", name, registry=self._registry)
        return self._gauges[name]
