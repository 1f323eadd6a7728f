"""Shorter benchmarks: `language`, `audit` and `import`."""

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from benchmarks.child import ROOT
from benchmarks.measure import Scale, median, percentile
from benchmarks.report import Row
from bot.language.intents import Understood
from storage.chain import Entry, Head, chained, line, verify
from tests.bot.language.sentences import ASKS
from tests.bot.language.world import meant

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MICRO = 1_000_000


def language(scale: Scale) -> list[Row]:
    """Time the tests' table of sentences; each must mean what the table says."""
    wrong = [one for one, intent in ASKS.items() if meant(one) != Understood(intent)]
    if wrong:
        raise AssertionError(f"language: {wrong[0]!r} was misread")
    told = list(ASKS)
    took = [_timed(partial(meant, told[one % len(told)])) for one in range(scale.sentences)]
    shown = (("p50", 0.5, ""), ("p99", 0.99, "200 us"))
    return [
        Row(
            name="language",
            measure=f"one of {len(told)} sentences, {name}",
            value=percentile(took, part) * MICRO,
            unit="us",
            target=target,
        )
        for name, part, target in shown
    ]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def audit(scale: Scale) -> list[Row]:
    """Chain entries and verify them, against the hashing alone; a changed entry must be found."""
    entries = [_entry(one) for one in range(scale.entries)]
    chaining, verifying, hashing = [], [], []
    for _ in range(scale.rounds):
        began = time.perf_counter()
        lines = _chain(entries)
        chained_at = time.perf_counter()
        verdict = verify(lines, whole=True)
        verified_at = time.perf_counter()
        for one in lines:
            hashlib.sha256(one.encode()).hexdigest()
        hashed_at = time.perf_counter()
        if verdict.first_bad is not None or verdict.checked != scale.entries:
            raise AssertionError("audit: a whole log does not verify")
        chaining.append(scale.entries / (chained_at - began))
        verifying.append(scale.entries / (verified_at - chained_at))
        hashing.append(scale.entries / (hashed_at - verified_at))
    _tampered(_chain(entries))
    shown = (("chained and written as lines", chaining), ("verified", verifying))
    return [
        Row(
            name="audit",
            measure=f"entries {name}",
            value=median(values),
            unit="/s",
            floor=median(hashing),
            against="SHA-256 alone",
        )
        for name, values in shown
    ]


def _entry(number: int) -> Entry:
    return Entry(
        at=NOW,
        actor="person@example.com",
        surface="slack",
        event="RequestSubmitted",
        subject="person@example.com",
        request=f"REQ-{number:06}",
        to="pending",
        reason="INC-7 checkout is failing",
        policy="r1",
        digest="d" * 64,
        data='{"flow":"write","seconds":3600}',
    )


def _chain(entries: Sequence[Entry]) -> list[str]:
    head, lines = Head(), []
    for one in entries:
        after = chained(one, head)
        lines.append(line(one, after.seq, head.hash, after.hash))
        head = after
    return lines


def _tampered(lines: Sequence[str]) -> None:
    at = len(lines) // 2
    changed = [*lines[:at], lines[at].replace("slack", "teams"), *lines[at + 1 :]]
    if verify(changed, whole=True).first_bad != at + 1:
        raise AssertionError("audit: a changed entry was not found")


def imports(scale: Scale) -> list[Row]:
    """Time `daypass --help` as a process of its own, against Python that does nothing."""
    ours, bare = [], []
    for _ in range(scale.starts):
        ours.append(_timed(lambda: _python("-m", "bot", "--help", says="daypass")))
        bare.append(_timed(lambda: _python("-c", "import argparse; print('daypass')", says="day")))
    return [
        Row(
            name="import",
            measure="`daypass --help`",
            value=median(ours),
            unit="s",
            floor=median(bare),
            against="Python with argparse",
            target="0.3 s",
        )
    ]


def _python(*arguments: str, says: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    if says not in done.stdout:
        raise AssertionError("import: the command said something else")
