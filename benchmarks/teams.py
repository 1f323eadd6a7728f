"""`teams`: a click on Approve, its decision committed, against aiohttp that only verifies."""

import json
from collections.abc import Sequence

from benchmarks.client import Answer, post
from benchmarks.measure import Scale
from benchmarks.report import Row
from benchmarks.rounds import Contestant, Make, alternate, medians
from benchmarks.stage import Server, Stage

OK = 200
DECISIONS = "SELECT count(*) FROM decision WHERE approve"
FIRST = 1_000_000  # our requests are numbered from here: those of `ack` lie in the same database


def run(on: Stage, scale: Scale) -> list[Row]:
    """Measure, after a look from outside at what was committed before each answer."""
    make = _maker(on)
    ours = Contestant(on.daypass, make, _check)
    answer = _committed_first(ours, scale)
    on.bearer.child.ask("say", body=json.loads(answer))
    bare = Contestant(on.bearer, _replayed(make), _check)
    alternate([ours, bare], scale)
    if on.daypass.count(DECISIONS) != ours.sent:
        raise AssertionError("teams: decisions are missing or doubled")
    (p50, p99, cpu), (peer50, peer99, peer_cpu) = medians(ours), medians(bare)
    peer = "aiohttp + RS256, same answer"
    shown = (("p50", p50, peer50), ("p99", p99, peer99), ("CPU a request", cpu, peer_cpu))
    return [
        Row(name="teams", measure=name, value=value, unit="ms", floor=floor, against=peer)
        for name, value, floor in shown
    ]


def _maker(on: Stage) -> Make:
    """Have requests asked for, and write the clicks of those who may approve them."""

    def make(first: int, count: int) -> Sequence[bytes]:
        asked = on.daypass.child.ask("ask", first=FIRST + first, count=count)
        return [_click(on, first + n, *one) for n, one in enumerate(asked["presses"])]

    return make


def _replayed(make: Make) -> Make:
    """Send the bare server the same clicks over and over: it does not look at them."""
    once = make(FIRST // 2, 1)
    return lambda _, count: [*once] * count


def _click(on: Stage, number: int, approver: int, data: object) -> bytes:
    everybody = on.platform["activities"]
    activity = dict(everybody[approver % len(everybody)])
    for name in ("text", "textFormat", "attachments"):
        activity.pop(name, None)
    action = {"type": "Action.Execute", "verb": "approve", "data": data}
    activity |= {
        "type": "invoke",
        "id": f"f:bench-{number}",
        "name": "adaptiveCard/action",
        "value": {"action": action, "trigger": "manual"},
        "replyToId": f"bench-{number}",
    }
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {on.platform['bearer']}",
    }
    return post("/api/messages", json.dumps(activity).encode(), headers)


def _check(answers: Sequence[Answer]) -> None:
    for one in answers:
        if one.status != OK or b"adaptive" not in one.body:
            raise AssertionError(f"teams: {one.status} {one.body[:300]!r}")


def _committed_first(ours: Contestant, scale: Scale) -> bytes:
    """Click a few times, and look after each answer; return the last answer."""
    answers: list[Answer] = []
    ours.check = answers.extend
    for expected in range(1, scale.warm + 1):
        ours.round(1, counts=False)
        _check(answers)
        if _decided(ours.server) != expected:
            raise AssertionError("teams: answered before the decision was committed")
    ours.check = _check
    return answers[-1].body


def _decided(server: Server) -> int:
    return server.count(DECISIONS)
