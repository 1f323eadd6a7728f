"""Directories, on-call systems and machine approvers, made from what the access files say.

One that is still written as before keeps running; one that cannot be opened is named in the log and
stays unknown, which is never a yes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic, Protocol, TypeVar

import structlog
from aiohttp import web

from bot.app.chats import slack_options
from bot.app.opening import SCIM, open_machine, open_system, said
from bot.config.loading import Loaded
from bot.config.resolving.directories import DirectorySetup
from bot.domain.ids import RotaName, WebhookName
from bot.engine.tasks import spawn
from bot.ports.clock import Now
from bot.ports.directory import Directory, Snapshot
from bot.ports.faults import Impossible
from bot.ports.machine import Machine
from bot.ports.oncall import OnCallSystem
from bot.ports.store import Store
from bot.settings import Settings

SCIM_MOUNT = "/scim/v2"

_log = structlog.get_logger(__name__)


class _Closes(Protocol):
    async def close(self) -> None: ...


class _Serves(Protocol):
    async def handle(self, request: web.Request) -> web.StreamResponse: ...


S = TypeVar("S", bound=_Closes)
K = TypeVar("K", bound=str)


@dataclass(slots=True)
class _Kept(Generic[K, S]):
    """What was opened, by name, with what it was opened with."""

    kind: str
    opened: dict[K, tuple[object, S]] = field(default_factory=dict)
    wrong: dict[K, str] = field(default_factory=dict)

    def use(self, setups: Mapping[K, object], make: Callable[[K], S]) -> None:
        """Open what is new or changed, and let go of what is not written any more."""
        self.wrong = {}
        for name in [one for one in self.opened if self.opened[one][0] != setups.get(one)]:
            _, old = self.opened.pop(name)
            _ = spawn(old.close(), name=f"close {name}")
        for name, setup in setups.items():
            if name not in self.opened:
                self._open(name, setup, make)

    def _open(self, name: K, setup: object, make: Callable[[K], S]) -> None:
        try:
            self.opened[name] = (setup, make(name))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are used
            self.wrong[name] = said(error)
            _log.error("source unusable", kind=self.kind, name=name, why=self.wrong[name])

    def all(self) -> Mapping[K, S]:
        """Return what is open."""
        return {name: one for name, (_, one) in self.opened.items()}

    async def close(self) -> None:
        """Let go of everything."""
        while self.opened:
            _, (_, one) = self.opened.popitem()
            await one.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Silent(Directory):
    """Stands in for a directory that cannot be opened: what it said before grows old."""

    name: str
    why: str
    every: timedelta = timedelta(minutes=10)
    keeps: timedelta = timedelta(minutes=30)

    async def fetch(self) -> Snapshot:
        raise Impossible(self.why)

    async def close(self) -> None:
        pass


class Sources:
    """Opens them. `heard` is called with a directory's name when something was pushed to it."""

    def __init__(
        self,
        settings: Settings,
        secret: Callable[[str], str],
        store: Store,
        now: Now,
        heard: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._secret = secret
        self._store = store
        self._now = now
        self._heard = heard
        self._directories: _Kept[str, Directory] = _Kept("directory")
        self._systems: _Kept[RotaName, OnCallSystem] = _Kept("on call")
        self._machines: _Kept[WebhookName, Machine] = _Kept("webhook")
        self._kinds: Sequence[str] = ()
        self._service: _Serves | None = None

    def use(self, loaded: Loaded) -> None:
        """Open what these files say, contacting nothing yet."""
        directories = {one.kind: one for one in loaded.directories}
        systems, machines, secret = loaded.on_call, loaded.webhooks, self._secret
        self._kinds = list(directories)
        self._directories.use(directories, lambda kind: self._directory(directories[kind]))
        self._systems.use(systems, lambda name: open_system(name, systems[name], secret))
        self._machines.use(machines, lambda name: open_machine(name, machines[name], secret))
        if SCIM not in self._directories.opened:
            self._service = None

    def directories(self) -> Sequence[Directory]:
        """Return the directories as they are written; one that cannot be opened never answers."""
        opened, wrong = self._directories.all(), self._directories.wrong
        return [opened.get(kind) or _Silent(name=kind, why=wrong[kind]) for kind in self._kinds]

    def systems(self) -> Sequence[OnCallSystem]:
        """Return the on-call systems in use."""
        return list(self._systems.all().values())

    def machines(self) -> Mapping[WebhookName, Machine]:
        """Return the machine approvers in use."""
        return self._machines.all()

    async def close(self) -> None:
        """Let go of everything. May be called twice."""
        for kept in (self._directories, self._systems, self._machines):
            await kept.close()

    async def scim(self, request: web.Request) -> web.StreamResponse:
        """Answer an identity provider; without SCIM in the access files there is no such place."""
        if self._service is None:
            raise web.HTTPNotFound
        return await self._service.handle(request)

    def _directory(self, setup: DirectorySetup) -> Directory:
        if setup.kind == SCIM:
            return self._pushed(dict(setup.options))
        from adapters.slack.directory import SlackDirectory, Terms  # noqa: PLC0415 - only if it is used

        terms = Terms(**setup.options)  # type: ignore[arg-type]  # checked by the access file's shape
        return SlackDirectory(slack_options(self._settings), self._now, terms)

    def _pushed(self, options: dict[str, object]) -> Directory:
        """Serve a directory that is pushed to us, and read what was pushed."""
        from adapters.directory.scim.directory import ScimDirectory  # noqa: PLC0415 - only if it is used
        from adapters.directory.scim.options import ScimOptions  # noqa: PLC0415
        from adapters.directory.scim.service import ScimService  # noqa: PLC0415

        token = self._secret(str(options.pop("token")))
        chosen = ScimOptions(public_url=str(self._settings.public_url or ""), **options)  # type: ignore[arg-type]  # checked by the access file's shape
        self._service = ScimService(
            store=self._store,
            token=token,
            now=self._now,
            changed=lambda: self._heard(SCIM),
            options=chosen,
        )
        return ScimDirectory(self._store, chosen)
