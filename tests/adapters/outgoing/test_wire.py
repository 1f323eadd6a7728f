"""One exchange: where it goes, what it sends, and what stops it. Contracts ask the rest."""

import asyncio
import ipaddress
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from yarl import URL

from adapters.outgoing import addresses, wire
from adapters.outgoing.addresses import Reach
from adapters.outgoing.wire import Message, Site, TooMuch
from bot.ports.faults import Impossible, TryAgain
from tests.contracts.oncall import NOW
from tests.fakes.trouble import SILENT, Server

HERE = Site(name="The calendar", most=2**20, reach=Reach(loopback=True))


async def test_what_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The path as it was written, our headers, no proxy, and nothing that compresses."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server, got = Server(), list[web.Request]()

    async def answer(request: web.Request) -> web.Response:
        got.append(request)
        return web.Response(text="hello")

    async with server.serve(answer):
        url = wire.read_url(f"{server.origin}/a%40b/c@d?e=%2F", HERE.reach)
        body = await wire.get(HERE, url, {"Accept": "text/calendar"}, NOW)

    assert b"hello" == body
    assert ["/a%40b/c@d?e=%2F"] == [one.raw_path for one in got]
    assert ("text/calendar", "identity", "daypass") == tuple(
        got[0].headers[one] for one in ("Accept", "Accept-Encoding", "User-Agent")
    )


@pytest.mark.parametrize(
    ("status", "kind", "sentence"),
    [
        (201, Impossible, "refused"),
        (304, Impossible, "moved"),
        (400, Impossible, "check its address"),
        (410, Impossible, "share it again"),
        (503, TryAgain, "later"),
    ],
)
async def test_statuses(status: int, kind: type[Exception], sentence: str) -> None:
    """Each one that is not a whole answer is none; the site's own words come first."""
    site = Site(name="It", most=10, reach=HERE.reach, refusals={410: "share it again."})
    server = Server()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    async with server.serve(answer):
        with pytest.raises(kind, match=sentence):
            await wire.get(site, URL(server.origin), {}, NOW)


@pytest.mark.parametrize("body", [None, b"", b"{}"])
async def test_what_is_posted(body: bytes | None) -> None:
    """A body is POSTed as it is, an empty one too; the answer comes back with its headers."""
    server, got = Server(), list[tuple[str, bytes]]()

    async def answer(request: web.Request) -> web.Response:
        got.append((request.method, await request.read()))
        return web.Response(text="hello", headers={"X-Signed": "yes"})

    async with server.serve(answer):
        message = Message(headers={"Content-Type": "application/json"}, body=body)
        reply = await wire.exchange(HERE, URL(server.origin), message, NOW)

    assert [("GET" if body is None else "POST", body or b"")] == got
    assert (b"hello", "yes") == (reply.body, reply.headers["x-signed"])
    assert "hello" not in repr(reply)
    assert "json" not in repr(message)


@pytest.mark.parametrize(("status", "good"), [(200, True), (204, True), (299, True), (302, False)])
async def test_which_statuses_are_good(status: int, good: bool) -> None:  # noqa: FBT001  pytest's
    """A site may take other successes than 200."""
    site = Site(name="It", most=10, reach=HERE.reach, good=range(200, 300))
    server = Server()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    async with server.serve(answer):
        if good:
            assert b"" == await wire.get(site, URL(server.origin), {}, NOW)
        else:
            with pytest.raises(Impossible):
                await wire.get(site, URL(server.origin), {}, NOW)


@pytest.mark.parametrize(
    ("most", "sentence"), [(2**20, "more than 1 MiB"), (16 * 2**10, "more than 16 KiB")]
)
async def test_an_answer_without_end(most: int, sentence: str) -> None:
    """It is read up to its limit and no further."""
    site, server = Site(name="It", most=most, reach=HERE.reach), Server()

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while request.transport and not request.transport.is_closing():
            await response.write(b"x" * 2**14)
        return response

    async with server.serve(answer):
        with pytest.raises(TooMuch, match=sentence):
            await wire.get(site, URL(server.origin), {}, NOW)


@pytest.mark.parametrize("size", [10, 11])
async def test_the_largest_answer(size: int) -> None:
    """As many bytes as it may have are taken, and not one more."""
    site, server = Site(name="It", most=10, reach=HERE.reach), Server()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * size)

    async with server.serve(answer):
        if size <= site.most:
            assert size == len(await wire.get(site, URL(server.origin), {}, NOW))
        else:
            with pytest.raises(TooMuch):
                await wire.get(site, URL(server.origin), {}, NOW)


async def test_a_site_has_its_own_time() -> None:
    """The limit is for the whole exchange, and the sentence names it."""
    site, server = Site(name="It", most=10, reach=HERE.reach, seconds=0.05), Server()
    server.trouble = SILENT
    async with asyncio.timeout(3), server.serve(lambda _: pytest.fail("asked")):
        with pytest.raises(TryAgain, match=r"longer than 0\.05 seconds"):
            await wire.get(site, URL(server.origin), {}, NOW)


async def test_a_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time leads nowhere else."""
    server, asked, real = Server(), list[object](), socket.getaddrinfo

    def first_good(host: object, *rest: object, **named: object) -> object:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return real(address, *rest, **named)  # type: ignore[arg-type]  # handed through

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    async with server.serve(answer):
        monkeypatch.setattr(socket, "getaddrinfo", first_good)
        url = URL(f"http://calendar.example.com:{server.port}/")
        body = await wire.get(HERE, url, {}, NOW)

    assert b"hello" == body
    assert 1 == asked.count("calendar.example.com")


async def test_what_cannot_be_asked() -> None:
    """Whose address it is stands at the beginning of the sentence."""
    with pytest.raises(Impossible, match="The calendar cannot be asked: its name leads to"):
        await wire.resolve(Site(name="The calendar", most=10), URL("https://127.0.0.1/"))


async def test_a_redirect_is_not_followed() -> None:
    """Wherever it leads, only the first address was asked."""
    server = Server()
    server.trouble = "moved"
    async with server.serve(lambda _: pytest.fail("asked")):
        with pytest.raises(Impossible, match="moved"):
            await wire.get(HERE, URL(server.origin), {}, NOW)

    assert 1 == len(server.asked)


async def test_without_tls_only_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave for this machine is none for others without TLS."""

    async def elsewhere(*_: object) -> list[addresses.Address]:
        return [ipaddress.ip_address("93.184.216.34")]

    monkeypatch.setattr(addresses, "resolve", elsewhere)
    with pytest.raises(Impossible, match="use https"):
        await wire.get(HERE, URL("http://calendar.example.com/"), {}, NOW)


async def test_a_certificate_that_is_not_valid(tmp_path: Path) -> None:
    """Nobody answers for it, so nothing is asked."""
    runner = web.AppRunner(web.Application())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=_self_signed(tmp_path))
    await site.start()
    url = URL(f"https://127.0.0.1:{runner.addresses[0][1]}/s3cret")
    with pytest.raises(Impossible, match="certificate") as failed:
        await wire.get(HERE, url, {}, NOW)
    await runner.cleanup()

    assert "s3cret" not in str(failed.value)


def _self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(NOW - timedelta(days=9)).not_valid_after(NOW + timedelta(days=900))
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    path = folder / "both.pem"
    path.write_bytes(private + public)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("99999999999999", wire.LONGEST_WAIT),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2026 12:00:30 -0000", None),
        ("-7", None),
        ("soon", None),
        ("", None),
        ("７", None),  # noqa: RUF001  a full-width seven
    ],
)
def test_waits(said: str, expected: float | None) -> None:
    """Seconds or a date, an hour at most; what is unclear is nothing."""
    assert expected == wire.wait(said, datetime(2026, 11, 23, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "https://calendar.example.com",
        "https://calendar.google.com/calendar/ical/a%40group.example/private-0a/basic.ics",
        "https://outlook.example.com/owa/calendar/0a@example.com/0b/calendar.ics",
        "https://[2606:2800:220:1::]:8443/x?token=a/b&c[]=d",
    ],
)
def test_addresses_as_calendars_have_them(text: str) -> None:
    """They stay exactly as they are written."""
    assert text.removesuffix("/") == str(wire.read_url(text, Reach())).removesuffix("/")


@pytest.mark.parametrize(
    "text",
    [
        "ftp://calendar.example.com/",
        "http://calendar.example.com/",
        "https://user:word@calendar.example.com/",
        "https://calendar.example.com\\@inside/",
        "https://calendar.example.com/a b",
        "https://calendar.example.com/#a",
        "https://calendar.example.com:0/",
        "https://calendar.example.com:99999/",
        "https://calendar.example.com/" + "a" * 2000,
        "https://кафе.example/",
        "//calendar.example.com/",
        "https:///path",
    ],
)
def test_addresses_of_no_use(text: str) -> None:
    """Whatever two parsers could read in two ways is refused."""
    with pytest.raises(ValueError, match=r"address|[Pp]ort"):
        wire.read_url(text, Reach())
