"""Sources follow the access files, and what is wrong with one never concerns the others."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from adapters.directory.scim.directory import ScimDirectory
from adapters.slack.directory import SlackDirectory
from adapters.web.health import Health
from adapters.web.server import WebServer
from bot.app import sources as module
from bot.app.sources import SCIM_MOUNT, Sources
from bot.config.loading import Loaded
from bot.config.resolving.directories import DirectorySetup
from bot.config.resolving.schedules import OnCallSetup
from bot.config.resolving.webhooks import WebhookSetup
from bot.config.secrets import NoSuchSecret
from bot.domain.ids import RotaName, WebhookName
from bot.engine.tasks import drain
from bot.ports.faults import Impossible
from bot.settings import read
from storage.store import SqlStore, open_store
from tests.bot.app.files import environment
from tests.bot.domain.world import NOW, policy
from tests.bot.engine.stage import KEYS, captured
from tests.fakes.clock import FakeClock

PAGED, BOARD = RotaName("paged"), WebhookName("board")
TOKEN = "scim-token-s3cr3t-of-some-length"
SCIM = DirectorySetup(kind="scim", options={"token": "env:TOKEN"})
SLACK = DirectorySetup(kind="slack", options={"keeps": timedelta(minutes=20)})
DUTY = OnCallSetup(kind="pagerduty", options={"schedule": "PABC123", "token": "env:DUTY"})
ASKED = WebhookSetup(
    url="https://board.example.com/ask",
    secret="env:BOARD",
    timeout=timedelta(seconds=5),
)
CHAT = {"DAYPASS_SLACK_BOT_TOKEN": "xoxb-1", "DAYPASS_SLACK_SIGNING_SECRET": "x"}


@dataclass
class Bench:
    """Sources, the secrets that they find, and what was pushed."""

    store: SqlStore
    secrets: dict[str, str]
    pushed: list[str]
    sources: Sources

    def secret(self, reference: str) -> str:
        """Resolve a reference."""
        if reference not in self.secrets:
            raise NoSuchSecret(f"{reference} is not set.")
        return self.secrets[reference]


@asynccontextmanager
async def bench(folder: Path, **settings: str) -> AsyncIterator[Bench]:
    """Set up sources that nothing was written for yet."""
    clock = FakeClock(NOW)
    store = await open_store("sqlite://", KEYS, clock.now)
    secrets = {"env:TOKEN": TOKEN, "env:DUTY": "duty-s3cr3t", "env:BOARD": "whsec_" + "A" * 32}
    pushed: list[str] = []
    made = Bench(store, secrets, pushed, sources=None)  # type: ignore[arg-type]  # set at once
    read_settings = read(environment(folder, **settings))
    made.sources = Sources(read_settings, made.secret, store, clock.now, pushed.append)
    try:
        yield made
    finally:
        await made.sources.close()
        await made.sources.close()
        await drain(1)
        await store.close()


def files(
    *directories: DirectorySetup, on_call: OnCallSetup | None = None, board: bool = False
) -> Loaded:
    """Return access files with these sources."""
    return Loaded(
        policy=policy(),
        directories=directories,
        on_call={PAGED: on_call} if on_call else {},
        webhooks={BOARD: ASKED} if board else {},
    )


async def test_what_the_files_say_is_opened(tmp_path: Path) -> None:
    """Directories in the order in which they are written: the first has the word."""
    async with bench(tmp_path, **CHAT) as on:
        nothing = (on.sources.directories(), on.sources.systems(), dict(on.sources.machines()))
        on.sources.use(files(SLACK, SCIM, on_call=DUTY, board=True))
        slack, scim = on.sources.directories()
        (system,) = on.sources.systems()

        assert ([], [], {}) == nothing
        assert isinstance(slack, SlackDirectory)
        assert isinstance(scim, ScimDirectory)
        assert timedelta(minutes=20) == slack.keeps
        assert PAGED == system.name
        assert [BOARD] == list(on.sources.machines())


async def test_what_stays_the_same_is_kept_and_what_changed_replaced(tmp_path: Path) -> None:
    """Also when another source beside it is another one by now; the order is the file's."""
    async with bench(tmp_path, **CHAT) as on:
        on.sources.use(files(SLACK, SCIM, on_call=DUTY, board=True))
        before = [*on.sources.directories(), *on.sources.systems(), on.sources.machines()[BOARD]]
        on.sources.use(files(SLACK, SCIM, on_call=DUTY, board=True))
        same = [*on.sources.directories(), *on.sources.systems(), on.sources.machines()[BOARD]]
        other = replace(SLACK, options={"keeps": timedelta(minutes=30)})
        on.sources.use(files(other, SCIM, on_call=DUTY, board=True))
        slack, scim = on.sources.directories()

        assert all(one is each for one, each in zip(before, same, strict=True))
        assert timedelta(minutes=30) == slack.keeps
        assert before[1] is scim


async def test_what_is_replaced_or_left_out_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once each; and in the end, what is still open."""
    closed: list[object] = []

    @dataclass
    class Closing:
        options: object

        async def close(self) -> None:
            closed.append(self.options)

    monkeypatch.setattr(module, "open_system", lambda _, setup, __: Closing(setup.options))
    async with bench(tmp_path) as on:
        for number in (1, 1, 2, None, 3):
            setup = OnCallSetup(kind="ical", options={"n": number}) if number else None
            on.sources.use(files(on_call=setup))
            await drain(1)
        before = list(closed)

    assert [{"n": 1}, {"n": 2}] == before
    assert [{"n": 1}, {"n": 2}, {"n": 3}] == closed


def _without(name: str) -> Callable[[Bench], None]:
    def forget(on: Bench) -> None:
        on.secrets.pop(name)

    return forget


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_without("env:TOKEN"), "env:TOKEN is not set."),
        (_without("env:DUTY"), "env:DUTY is not set."),
        (_without("env:BOARD"), "env:BOARD is not set."),
        (lambda on: on.secrets.update({"env:TOKEN": "s3cr3t"}), "at least 16 characters"),
        (lambda on: on.secrets.update({"env:BOARD": "s3cr3t"}), "board cannot be asked"),
    ],
    ids=["no token", "no duty", "no key", "short token", "no such key"],
)
async def test_what_cannot_be_opened_is_named_in_the_log_without_its_secret(
    tmp_path: Path, spoil: Callable[[Bench], None], said: str
) -> None:
    """The others are used, and it is tried again with the next files."""
    good = files(SCIM, on_call=DUTY, board=True)
    async with bench(tmp_path) as on:
        kept = dict(on.secrets)
        spoil(on)
        with captured() as lines:
            on.sources.use(good)
        usable = len(on.sources.systems()) + len(on.sources.machines())
        serves = on.sources._service is not None  # noqa: SLF001 - what a mount would answer from
        on.secrets.update(kept)
        on.sources.use(good)

        log = "\n".join(lines)
        assert "source unusable" in log
        assert said in log
        assert "s3cr3t" not in log
        assert 2 == usable + serves
        assert (1, 1) == (len(on.sources.systems()), len(on.sources.machines()))
        assert isinstance(on.sources.directories()[0], ScimDirectory)


async def test_a_directory_that_cannot_be_opened_never_answers_and_is_not_dropped(
    tmp_path: Path,
) -> None:
    """Its people grow unknown; were it dropped, they would all have left."""
    async with bench(tmp_path) as on:
        on.sources.use(files(SLACK, SCIM))
        slack, scim = on.sources.directories()
        with pytest.raises(Impossible, match="bot token"):
            await slack.fetch()
        await slack.close()

        assert ("slack", "scim") == (slack.name, scim.name)


# --- SCIM --------------------------------------------------------------------------------------
async def push(on: Bench, token: str = TOKEN) -> list[int]:
    """Look for the endpoint without and with a token, and push somebody."""

    async def nothing() -> dict[str, str]:
        return {}

    async def numbers() -> dict[str, float]:
        return {}

    server = WebServer("127.0.0.1", 0, {}, Health(nothing, numbers), {SCIM_MOUNT: on.sources.scim})
    await server.start()
    root = f"http://127.0.0.1:{server.port}{SCIM_MOUNT}"
    bearer = {"Authorization": f"Bearer {token}"}
    user = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "ada@example.com",
        "active": True,
    }
    try:
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{root}/Users") as bare:
                pass
            async with session.post(f"{root}/Users", headers=bearer, json=user) as made:
                pass
    finally:
        await server.stop()
    return [bare.status, made.status]


async def test_there_is_no_scim_unless_the_files_say_so(tmp_path: Path) -> None:
    """404 for everybody, whatever token they bear; and again once it has left the files."""
    async with bench(tmp_path) as on:
        never = await push(on)
        on.sources.use(files(SCIM))
        with_it = await push(on)
        on.sources.use(files())
        left = await push(on)

        assert ([404, 404], [401, 201], [404, 404]) == (never, with_it, left)
        assert ["scim"] == on.pushed


async def test_what_was_pushed_is_what_the_directory_says(tmp_path: Path) -> None:
    """The endpoint and the directory are two ends of one thing."""
    async with bench(tmp_path) as on:
        on.sources.use(files(SCIM))
        await push(on)
        (directory,) = on.sources.directories()
        snapshot = await directory.fetch()

        assert ["ada@example.com"] == [one.id for one in snapshot.entries]


async def test_a_token_that_was_replaced_opens_nothing_any_more(tmp_path: Path) -> None:
    """Neither when the new one is good, nor when it cannot be read."""
    other = replace(SCIM, options={"token": "env:NEW"})
    async with bench(tmp_path) as on:
        on.sources.use(files(SCIM))
        on.sources.use(files(other))
        unread = await push(on)
        on.secrets["env:NEW"] = TOKEN[::-1]
        on.sources.use(files(other))
        old, new = await push(on), await push(on, TOKEN[::-1])

        assert ([404, 404], [401, 401], [401, 201]) == (unread, old, new)
