"""Liveness, readiness, metrics. Ready means recovered, with a database and a sweep that work."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

Probe = Callable[[], Awaitable[Mapping[str, str]]]  # what is wrong, by part; empty when all is well
Number = float | Mapping[str, float]  # of a gauge, or of each kind of thing: few, known in advance
Numbers = Callable[[], Awaitable[Mapping[str, Number]]]  # gauges, by name
Mode = Callable[[], str]
Notes = Callable[[], Mapping[str, str]]  # who is silent, by kind; we can work all the same


def _nothing() -> Mapping[str, str]:
    return {}


def _normal() -> str:
    return "normal"


class Health:
    """Answers for the whole process. Names of people and things never become labels."""

    def __init__(
        self, probe: Probe, numbers: Numbers, silent: Notes = _nothing, mode: Mode = _normal
    ) -> None:
        self._probe = probe
        self._numbers = numbers
        self._silent = silent
        self._mode = mode

    async def live(self, _: web.Request) -> web.Response:
        """Say that the process answers."""
        return web.json_response({"live": True})

    async def ready(self, _: web.Request) -> web.Response:
        """Say whether it can do its work, and if not, which part cannot.

        That another system is silent, or that nothing is opened in recovery mode, is told as well,
        and is no reason not to be ready: decisions are taken, and access goes on ending.
        """
        wrong, silent = await self._probe(), self._silent()
        said: dict[str, object] = {"ready": not wrong, "mode": self._mode(), "wrong": dict(wrong)}
        if silent:
            said["silent"] = dict(silent)
        return web.json_response(said, status=503 if wrong else 200)

    async def metrics(self, _: web.Request) -> web.Response:
        """Show the gauges in Prometheus' format."""
        registry = CollectorRegistry()  # a new one each time: what is not known now is not shown
        for name, value in (await self._numbers()).items():
            _gauge(name, value, registry)
        body = generate_latest(registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _gauge(name: str, value: Number, registry: CollectorRegistry) -> None:
    words = name.replace("_", " ")
    if not isinstance(value, Mapping):
        Gauge(f"daypass_{name}", words, registry=registry).set(value)
        return
    gauge = Gauge(f"daypass_{name}", words, ["kind"], registry=registry)
    for kind, one in value.items():
        gauge.labels(kind).set(one)
