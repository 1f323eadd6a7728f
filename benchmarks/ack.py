"""`ack`: from a signed `/access …` to 200 with its row committed, against Bolt that only acks."""

import hashlib
import hmac
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from benchmarks import organisation
from benchmarks.client import Answer, post
from benchmarks.measure import Scale
from benchmarks.report import Row
from benchmarks.rounds import MILLI, Contestant, Make, alternate, medians
from benchmarks.stage import Stage

OK = 200
REQUESTS = 'SELECT count(*) FROM "request"'


def run(on: Stage, scale: Scale) -> list[Row]:
    """Measure, after a look from outside at what was committed before each answer.

    Only what the outbox adds is measured with the outbox going; for the rest it is held back.
    """
    make = _maker(on.platform["environment"]["DAYPASS_SLACK_SIGNING_SECRET"])
    ours = Contestant(on.daypass, make, _check_ours)
    bolt = Contestant(on.bolt, make, _check_peer)
    outbox = _outbox(ours, scale)
    on.daypass.child.ask("hold")
    _committed_first(ours, scale)
    alternate([ours, bolt], scale)
    _complete(ours)
    (p50, p99, cpu), (peer50, peer99, peer_cpu) = medians(ours), medians(bolt)
    peer = "bare Bolt, ack only"
    aims = ("at most 2.5 times", "25 ms", "at most 3 times")
    shown = (("p50", p50, peer50), ("p99", p99, peer99), ("CPU a request", cpu, peer_cpu))
    rows = [
        Row(name="ack", measure=name, value=value, unit="ms", floor=floor, against=peer, target=aim)
        for (name, value, floor), aim in zip(shown, aims, strict=True)
    ]
    later = "CPU a request, with all that the outbox does later"
    return [
        *rows,
        Row(name="ack", measure=later, value=outbox, unit="ms", floor=cpu, against="until the ack"),
    ]


def _maker(secret: str) -> Make:
    def make(first: int, count: int) -> Sequence[bytes]:
        return [_signed(secret, _body(one)) for one in range(first, first + count)]

    return make


def _body(number: int) -> bytes:
    form = {
        "token": "none",
        "team_id": "T01BENCH",
        "team_domain": "bench",
        "channel_id": "C01PAYMENTS",
        "channel_name": "payments",
        "user_id": organisation.slack_id(number % organisation.ASKING),
        "user_name": "person",
        "command": "/access",
        "text": f"orders write 1h INC-{number} checkout number {number} is failing",
        "api_app_id": "A01BENCH",
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1:1/commands/none",
        "trigger_id": f"{number}.1337.bench",
    }
    return urlencode(form).encode()


def _signed(secret: str, body: bytes) -> bytes:
    stamp = str(int(time.time()))  # noqa: TID251 - what Slack itself would write
    base = b"v0:" + stamp.encode() + b":" + body
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest(),
    }
    return post("/slack/events", body, headers)


def _check_ours(answers: Sequence[Answer]) -> None:
    _check(answers, "is waiting for approval")


def _check_peer(answers: Sequence[Answer]) -> None:
    _check(answers, "Noted")


def _check(answers: Sequence[Answer], said: str) -> None:
    for one in answers:
        if one.status != OK or said.encode() not in one.body:
            raise AssertionError(f"ack: {one.status} {one.body[:200]!r}")


def _committed_first(ours: Contestant, scale: Scale) -> None:
    """Send a few, and look after each answer: its request must be there already."""
    for _ in range(scale.warm):
        ours.round(1, counts=False)
        if ours.server.count(REQUESTS) != ours.sent:
            raise AssertionError("ack: answered before the request was committed")


def _complete(ours: Contestant) -> None:
    if ours.server.count(REQUESTS) != ours.sent:
        raise AssertionError("ack: requests are missing or doubled")


def _outbox(ours: Contestant, scale: Scale) -> float:
    """Return what a request costs until all of its cards are sent."""
    ours.round(1, counts=False)
    ours.server.child.ask("settle")
    before = ours.server.cpu()
    ours.round(scale.posted, counts=False)
    ours.server.child.ask("settle")
    _complete(ours)
    return (ours.server.cpu() - before) / scale.posted * MILLI
