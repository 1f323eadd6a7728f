"""The webhook connector, with a real receiver on loopback."""

import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from aiohttp import web
from pydantic import ValidationError

from adapters.connectors.generic.webhook import open_connector
from bot.domain.ids import IntegrationName
from bot.ports.connector import Connector, Discovers, Door, Impossible, Presence, TryAgain
from tests.contracts.connector import ConnectorContract, door
from tests.contracts.discovery import DiscoveryContract
from tests.fakes import doors
from tests.fakes.silence import silent_port
from tests.fakes.webhook import KEY, OTHER_KEY, Receiver, receiver

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NAME = IntegrationName("orders-prod")


def connector(url: str, key: str = f"whsec_{KEY}", **options: object) -> Connector:
    """Open the connector of a receiver on this machine."""
    secrets = {"env:KEY": key, "env:URL": url}
    chosen: dict[str, object] = {"url": "env:URL", "signing_key": "env:KEY", "allow_loopback": True}
    return open_connector(NAME, chosen | options, secrets.__getitem__, now=lambda: NOW)


class WebhookTarget:
    """A receiver, and what it keeps."""

    missing_right = "does not accept our key"
    secrets: Sequence[str] = (KEY, OTHER_KEY, "s3cret-path")
    advice: Sequence[str] = ()
    keeps_end = True

    def __init__(self, made: Receiver, silent: int) -> None:
        self.receiver = made
        self.connector = self.again()
        nowhere = f"http://127.0.0.1:{silent}/hooks/s3cret-path"
        self.silent = connector(nowhere, lists=True, prolongs=True, discovers=True, timeout=0.2)
        self.lacking = connector(made.url, f"whsec_{OTHER_KEY}", checks=True)

    def again(self) -> Connector:
        """Open the same connector anew."""
        url = self.receiver.url
        return connector(url, lists=True, checks=True, prolongs=True, discovers=True)

    def door(self, grant: str = "g1") -> Door:
        """Give a door."""
        return door(grant, role="app_write")

    async def is_open(self, opened: Door) -> bool:
        """Look into the receiver."""
        return opened.grant in self.receiver.doors

    async def ends_at(self, opened: Door) -> datetime | None:
        """Look into the receiver."""
        held = self.receiver.doors[opened.grant]["as"]
        return datetime.fromisoformat(held["expires_at"])

    async def count(self) -> int:
        """Count the receiver's doors."""
        return len(self.receiver.doors)

    async def open_for_others(self) -> None:
        """Keep a door that is not ours."""
        self.receiver.doors["g9"] = {"owner": doors.OTHERS, "as": {}}

    async def drift(self, opened: Door) -> None:
        """Change the door."""
        self.receiver.doors[opened.grant]["as"] = {}


class TestWebhook(ConnectorContract):
    """The contract, by a web address."""

    @pytest.fixture
    async def target(self) -> AsyncIterator[WebhookTarget]:
        """Give a receiver without doors."""
        async with receiver() as made, silent_port() as silent:
            yield WebhookTarget(made, silent)


class Shelf(WebhookTarget):
    """A receiver, and a thing on its list."""

    name = "payments"
    permission: Mapping[str, str] = {"role": "app_read"}

    async def make(self, tags: Mapping[str, str]) -> None:
        """List the thing."""
        self.receiver.doors[doors.THINGS] = doors.shelf(self.name, tags)

    async def remove(self) -> None:
        """List nothing."""
        self.receiver.doors.clear()

    async def hide(self) -> None:
        """Say that the thing is not shown."""
        self.receiver.doors[doors.THINGS] = doors.hidden(self.name)


class TestDiscovery(DiscoveryContract):
    """The contract of discovery, by a web address."""

    @pytest.fixture
    async def holder(self) -> AsyncIterator[Shelf]:
        """Give a receiver without things."""
        async with receiver() as made, silent_port() as silent:
            yield Shelf(made, silent)


async def test_a_receiver_is_asked_what_it_knows_only() -> None:
    """Without a word in the access file it hears neither `prolong` nor `discover`."""
    async with receiver() as made:
        plain = connector(made.url)
        await plain.prolong(door("g1"))
        assert isinstance(plain, Discovers)
        with pytest.raises(Impossible, match="discovers: true"):
            await plain.discover()

    assert [] == made.ids


async def test_a_receiver_that_refuses_to_prolong_breaks_nothing() -> None:
    """It is an answer that trying again will not change, and the door is open as it was."""
    async with receiver() as made:
        asked = connector(made.url, prolongs=True)
        await asked.grant(door("g1"))
        made.unknown = "prolong"
        with pytest.raises(Impossible):
            await asked.prolong(door("g1"))

        assert Presence.PRESENT == await asked.read(door("g1"))


async def test_an_end_that_moves_back_is_news() -> None:
    """Two messages that say the same have different ids: the receiver must not drop the second."""
    async with receiver() as made:
        asked = connector(made.url, prolongs=True)
        await asked.grant(door("g1"))
        made.ids.clear()
        for _ in range(2):
            await asked.prolong(door("g1"))
    first, second = made.ids[1], made.ids[3]

    assert first != second


async def test_the_same_change_is_the_same_message() -> None:
    """A receiver may drop a repeated grant by its id; a question is new each time."""
    async with receiver() as made:
        for _ in range(2):
            await connector(made.url).grant(door("g1"))
    first, read, second, read_again = made.ids

    assert first == second
    assert read != read_again
    assert {str(int(NOW.timestamp()))} == set(made.stamps)


async def test_keys_can_be_changed_without_a_gap() -> None:
    """Of two keys, the receiver needs to know one."""
    async with receiver() as made:
        both = connector(made.url, f"whsec_{OTHER_KEY} whsec_{KEY}")

        assert (await both.grant(door("g1"))).created_by_us


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, TryAgain), (503, TryAgain), (500, TryAgain), (400, Impossible), (302, Impossible)],
)
async def test_what_a_status_means(status: int, error: type[Exception]) -> None:
    """Later, or never before somebody changes something; a redirect is not followed."""
    async with receiver() as made:
        away = {"Location": "http://127.0.0.1:9/"}
        made.misbehave = web.Response(status=status, headers=away)
        with pytest.raises(error):
            await connector(made.url).grant(door("g1"))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        ("Sun, 22 Nov 2026 12:02:00 GMT", 120.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("999999999999", 3600.0),
        ("soon", None),
        ("", None),
    ],
)
async def test_later_says_when(header: str, seconds: float | None) -> None:
    """Retry-After in both forms is passed on, within an hour."""
    async with receiver() as made:
        made.misbehave = web.Response(status=429, headers={"Retry-After": header})
        with pytest.raises(TryAgain) as later:
            await connector(made.url).read(door("g1"))

    assert seconds == later.value.after


@pytest.mark.parametrize("body", [b"x" * 70_000, b"\xff\xfe", b"[]", b"", b'{"presence": 1}'])
async def test_an_odd_answer_says_nothing(body: bytes) -> None:
    """Huge, malformed and empty answers to `read` are tried again: unknown is not absent."""
    async with receiver() as made:
        made.misbehave = web.Response(body=body)
        with pytest.raises(TryAgain):
            await connector(made.url).read(door("g1"))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "[fe80::1]",
        "0.0.0.0",  # noqa: S104  it is to be refused
        "100.64.0.1",
        "[64:ff9b::7f00:1]",
        "[fd00:ec2::254]",
        "168.63.129.16",
        "[2002:7f00:1::]",
        "224.0.0.1",
    ],
)
async def test_inner_addresses_are_refused(host: str) -> None:
    """However it is written, an address inside is not asked."""
    outside = connector(f"https://{host}/hook", allow_loopback=False)
    with pytest.raises(Impossible, match="loopback, private or reserved"):
        await outside.read(door("g1"))

    assert 1 == len(await outside.check())


async def test_a_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time leads nowhere else."""
    asked: list[object] = []
    real = socket.getaddrinfo

    def first_good(host: object, *rest: object, **named: object) -> object:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return real(address, *rest, **named)  # type: ignore[arg-type]  # handed through

    async with receiver() as made:
        monkeypatch.setattr(socket, "getaddrinfo", first_good)
        named = f"http://doors.example.com:{made.port}/hooks/s3cret-path"
        grants = await connector(named, lists=True).list_grants()

    assert [] == list(grants)
    assert ["doors.example.com"] == [host for host in asked if host == "doors.example.com"]


async def test_no_tls_beyond_this_machine() -> None:
    """allow_loopback does not let plain http out."""
    with pytest.raises(Impossible, match="without TLS"):
        await connector("http://93.184.216.34/hook").read(door("g1"))


async def test_tls_is_verified() -> None:
    """A receiver that does not speak TLS gets nothing, and it is tried again."""
    async with receiver() as made:
        with pytest.raises((TryAgain, Impossible)):
            await connector(made.url.replace("http:", "https:")).read(door("g1"))

    assert [] == made.ids


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://user:pass@example.com/",
        "https://example.com\\@127.0.0.1/",
        "https://exa mple.com/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://",
        "https://example.com/#there",
    ],
)
def test_addresses_that_cannot_be_used(url: str) -> None:
    """Only a plain https address is taken, and the error does not repeat it."""
    with pytest.raises(Impossible) as refused:
        connector(url, allow_loopback=False)

    assert "pass" not in str(refused.value)


@pytest.mark.parametrize("key", ["", "hunter2hunter2", "whsec_c2hvcnQ=", "whsec_§§§"])
def test_keys_that_cannot_be_used(key: str) -> None:
    """A key is long and in the standard form; the error does not repeat it."""
    with pytest.raises(Impossible) as refused:
        connector("https://example.com/", key)

    assert "hunter2" not in str(refused.value)


def test_unknown_options_are_refused() -> None:
    """A misspelt option stops the start."""
    with pytest.raises(ValidationError):
        connector("https://example.com/", verify_tls=False)


async def test_access_held_before_is_not_asked_for() -> None:
    """Removal of a door that was there before asks nobody."""
    closed = await connector("http://127.0.0.1:9/").revoke(door("g1"), created_by_us=False)

    assert closed.access_removed
