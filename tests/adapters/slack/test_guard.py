"""Only what Slack signed just now gets in; each hostile request has a legitimate twin."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from adapters.slack.guard import LARGEST, SIGNATURE, TIMESTAMP, Guard, Rejected, sign
from storage.store import SqlStore, open_store
from tests.adapters.slack.stage import KEYS, OLD_SECRET, SECRET
from tests.bot.domain.world import NOW
from tests.fakes.clock import FakeClock

BODY = b"token=x&team_id=T1&command=%2Faccess&text=orders+read"
STAMP = str(int(NOW.timestamp()))
GOOD = sign(SECRET.encode(), STAMP, BODY)
HEX = GOOD.removeprefix("v0=")


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    """Open a store in memory."""
    made = await open_store("sqlite://", KEYS, FakeClock(NOW).now)
    yield made
    await made.close()


def guard(store: SqlStore) -> Guard:
    """Return a guard with the secret in use and the one before it."""
    return Guard((SECRET, OLD_SECRET), store, FakeClock(NOW).now)


def signed(stamp: str, body: bytes = BODY, secret: str = SECRET) -> CIMultiDict[str]:
    """Return the headers of a request signed at a moment."""
    return CIMultiDict({TIMESTAMP: stamp, SIGNATURE: sign(secret.encode(), stamp, body)})


def at(seconds: int) -> str:
    """Return the timestamp so many seconds from now."""
    return str(int(STAMP) + seconds)


def with_signature(signature: str) -> CIMultiDict[str]:
    """Return good headers but for the signature."""
    return CIMultiDict({TIMESTAMP: STAMP, SIGNATURE: signature})


def but(*more: tuple[str, str]) -> CIMultiDict[str]:
    """Return good headers, and these too."""
    made = signed(STAMP)
    made.extend(more)
    return made


HOSTILE = {
    "nothing": CIMultiDict[str](),
    "no signature": CIMultiDict({TIMESTAMP: STAMP}),
    "no timestamp": CIMultiDict({SIGNATURE: GOOD}),
    "legacy token only": CIMultiDict({"Authorization": "Bearer x"}),
    "empty signature": with_signature(""),
    "empty hash": with_signature("v0="),
    "no version": with_signature(HEX),
    "version one": with_signature(f"v1={HEX}"),
    "upper-case version": with_signature(f"V0={HEX}"),
    "upper-case hex": with_signature(f"v0={HEX.upper()}"),
    "truncated": with_signature(GOOD[:-1]),
    "padded": with_signature(GOOD + "0"),
    "doubled": with_signature(GOOD + GOOD),
    "comma-joined": with_signature(f"{GOOD},{GOOD}"),
    "space before": with_signature(f" {GOOD}"),
    "space after": with_signature(f"{GOOD} "),
    "line feed after": with_signature(f"{GOOD}\n"),
    "NUL after": with_signature(f"{GOOD}\0"),
    "not ASCII": with_signature("v0=" + "ä" * 64),
    "full-width digits": with_signature("v0=" + "\uff10" * 64),
    "surrogate": with_signature("v0=\udcff" + HEX[1:]),
    "zeros": with_signature("v0=" + "0" * 64),
    "not hex": with_signature("v0=" + "g" * 64),
    "another secret": signed(STAMP, secret="another app's secret"),
    "the empty secret": signed(STAMP, secret=""),
    "another body": signed(STAMP, body=BODY + b"&text=orders+admin"),
    "the body trimmed": signed(STAMP, body=BODY[:-1]),
    "another stamp": CIMultiDict({TIMESTAMP: at(1), SIGNATURE: GOOD}),
    "301 seconds old": signed(at(-301)),
    "61 seconds ahead": signed(at(61)),
    "an hour old": signed(at(-3600)),
    "stamp zero": signed("0000000000"),
    "stamp of words": signed("abcdefghij"),
    "empty stamp": signed(""),
    "stamp with a space": signed(f" {STAMP}"),
    "stamp with a sign": signed(f"+{STAMP}"),
    "negative stamp": signed(f"-{STAMP}"),
    "a fraction": signed(f"{STAMP}.0"),
    "milliseconds": signed(f"{STAMP}000"),
    "5,000 digits": signed(STAMP * 500),
    "exponent": signed("1.79507e+9"),
    "underscores": signed("1_79507_20"),
    "Arabic digits": signed("".join(chr(0x660 + int(one)) for one in STAMP)),
    "signature twice": but((SIGNATURE, GOOD)),
    "signature twice, other case": but((SIGNATURE.lower(), "v0=" + "0" * 64)),
    "timestamp twice": but((TIMESTAMP, STAMP)),
    "content type twice": but(("Content-Type", "a/b"), ("content-type", "c/d")),
    "length twice": but(("Content-Length", "1"), ("content-length", "2")),
    "compressed": but(("Content-Encoding", "gzip")),
    "two encodings": but(("Content-Encoding", "identity, gzip")),
}
LEGITIMATE = {
    "now": signed(STAMP),
    "the secret before": signed(STAMP, secret=OLD_SECRET),
    "300 seconds old": signed(at(-300)),
    "60 seconds ahead": signed(at(60)),
    "names in lower case": CIMultiDict({TIMESTAMP.lower(): STAMP, SIGNATURE.lower(): GOOD}),
    "said to be as it is": but(("Content-Encoding", "identity")),
    "one content type": but(("Content-Type", "application/json")),
    "a retry": but(("X-Slack-Retry-Num", "1")),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_headers(store: SqlStore, case: str) -> None:
    """Each is refused with 401; its twin with the right headers gets in."""
    door = guard(store)
    with pytest.raises(Rejected) as refused:
        door.check(HOSTILE[case], BODY)

    assert 401 == refused.value.status
    assert 0 == door.check(signed(STAMP), BODY)


@pytest.mark.parametrize("case", LEGITIMATE)
def test_legitimate_headers(store: SqlStore, case: str) -> None:
    """Whatever Slack may send gets in."""
    age = guard(store).check(LEGITIMATE[case], BODY)

    assert -60 <= age <= 300


@given(st.text(max_size=90), st.text(max_size=20))
def test_no_header_is_an_error_of_ours(signature: str, stamp: str) -> None:
    """Whatever stands in the headers, the answer is Rejected and nothing else."""
    door = Guard((SECRET,), None, FakeClock(NOW).now)  # type: ignore[arg-type]  # not asked
    headers = CIMultiDict({TIMESTAMP: stamp, SIGNATURE: signature})
    with pytest.raises(Rejected):
        door.check(headers, BODY)


def test_empty_secret_is_refused(store: SqlStore) -> None:
    """Anybody can sign with an empty secret."""
    with pytest.raises(ValueError, match="empty"):
        Guard(("",), store, FakeClock(NOW).now)


async def knock(door: Guard, body: bytes, headers: CIMultiDict[str]) -> tuple[int, bool]:
    """Send a request; return the status, and whether it was seen before."""
    seen: list[bool] = []

    async def handle(request: web.Request) -> web.Response:
        try:
            seen.append((await door.admit(request)).again)
        except Rejected as no:
            return web.Response(status=no.status)
        return web.Response()

    site = web.Application(client_max_size=10 * LARGEST)
    site.router.add_post("/", handle)
    async with (
        TestServer(site) as server,
        ClientSession() as session,
        session.post(server.make_url("/"), data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status, seen[-1] if seen else False


async def test_replay(store: SqlStore) -> None:
    """The same bytes are known again, by the same guard and by another one over the store."""
    door = guard(store)
    first = await knock(door, BODY, signed(STAMP))
    second = await knock(door, BODY, signed(STAMP))
    elsewhere = await knock(guard(store), BODY, signed(STAMP))
    other = await knock(door, BODY, signed(at(-1)))

    assert [(200, False), (200, True), (200, True), (200, False)] == [
        first,
        second,
        elsewhere,
        other,
    ]


async def test_refused_requests_are_not_remembered(store: SqlStore) -> None:
    """A forger cannot use up a signature that Slack has yet to send."""
    door = guard(store)
    forged = await knock(door, BODY + b"x", signed(STAMP))
    honest = await knock(door, BODY, signed(STAMP))

    assert ((401, False), (200, False)) == (forged, honest)


async def test_size(store: SqlStore) -> None:
    """One megabyte gets in, one byte more does not."""
    door = guard(store)
    most, more = b"a" * LARGEST, b"a" * (LARGEST + 1)

    assert (200, False) == await knock(door, most, signed(STAMP, most))
    assert (401, False) == await knock(door, more, signed(STAMP, more))


async def test_endless_body(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends slowly is cut off."""
    monkeypatch.setattr("adapters.slack.guard.DEADLINE", 0.01)
    waiting = asyncio.Event()
    statuses: list[int] = []

    async def slowly() -> AsyncIterator[bytes]:
        yield b"a"
        await waiting.wait()

    async def handle(request: web.Request) -> web.Response:
        try:
            await guard(store).admit(request)
        except Rejected as no:
            statuses.append(no.status)
        waiting.set()
        return web.Response()

    site = web.Application()
    site.router.add_post("/", handle)
    async with TestServer(site) as server, ClientSession() as session:
        answer = await session.post(server.make_url("/"), data=slowly(), headers=signed(STAMP))
        answer.release()

    assert [401] == statuses


def test_window_moves_with_the_clock(store: SqlStore) -> None:
    """What was good is too old five minutes later."""
    clock = FakeClock(NOW)
    door = Guard((SECRET,), store, clock.now)
    door.check(signed(STAMP), BODY)
    clock.move(timedelta(seconds=301))
    with pytest.raises(Rejected):
        door.check(signed(STAMP), BODY)
