"""The audit log's chain: what an entry is, how it is written as a line, and how a log is verified.

Each hash covers the one before and the entry in canonical JSON (RFC 8785): SHA-256(prev || entry).
To verify a log takes its lines and nothing else. It proves that nothing changed after writing; only
somebody outside who remembers a head can tell that the end was cut off.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring as quoted

GENESIS = "0" * 64
_FIELDS = frozenset(
    [
        *("seq", "at", "actor", "surface", "subject", "request", "grant", "event", "from", "to"),
        *("reason", "policy", "digest", "late_by", "data", "prev", "hash"),
    ]
)

Fact = str | int | bool | None | list[str] | dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What happened, before it has a place in the chain.

    `late_by` is in milliseconds, `data` is canonical JSON.
    """

    at: datetime
    actor: str
    surface: str
    event: str
    subject: str | None = None
    request: str | None = None
    grant: str | None = None
    from_: str | None = None
    to: str | None = None
    reason: str | None = None
    policy: str | None = None
    digest: str | None = None
    late_by: int | None = None
    data: str = "{}"


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a log."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What verifying found.

    `first_bad` is the seq of the first entry that is wrong or missing, and `why` says how.
    """

    checked: int
    head: Head
    first_bad: int | None = None
    why: str = ""


def canonical(value: object) -> str:
    """Write JSON in the one form that is hashed: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def facts(data: Mapping[str, Fact]) -> str:
    """Write facts as an entry's `data`, leaving out what is None."""
    return canonical({key: value for key, value in data.items() if value is not None})


def chained(entry: Entry, head: Head) -> Head:
    """Return the head after this entry."""
    seq = head.seq + 1
    return Head(seq, _hash(head.hash, _written(entry, seq, "", "")))


def line(entry: Entry, seq: int, prev: str, hash_: str) -> str:
    """Write a stored entry as one line of an export, in canonical JSON."""
    return _written(entry, seq, f'"hash":"{hash_}",', f'"prev":"{prev}",')


def verify(lines: Iterable[str], *, whole: bool = False) -> Verdict:
    """Check an export, in sequence, and stop at the first entry that is wrong.

    Blank lines are skipped.

    A `whole` log must begin at its beginning; any other may begin anywhere.
    """
    head = Head() if whole else None
    checked = 0
    for text in lines:
        if not text.strip():
            continue
        verdict = _step(text, head)
        if isinstance(verdict, str):
            first_bad = 1 if head is None else head.seq + 1
            at = _seq(text) if head is None else first_bad
            return Verdict(checked=checked, head=head or Head(), first_bad=at, why=verdict)
        head, checked = verdict, checked + 1
    return Verdict(checked=checked, head=head or Head())


def _step(text: str, head: Head | None) -> Head | str:
    """Return the head after one line, or what is wrong with it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return "not JSON"
    if not isinstance(found, dict) or found.keys() != _FIELDS:
        return "fields are missing or added"
    seq, prev, hash_ = found["seq"], found.pop("prev"), found.pop("hash")
    if type(seq) is not int or not isinstance(prev, str) or not isinstance(hash_, str):
        return "seq, prev or hash is not of its type"
    if objection := _misplaced(seq, prev, head):
        return objection
    if _safe_hash(prev, found) != hash_:
        return "the entry does not fit its hash"
    return Head(seq, hash_)


def _misplaced(seq: int, prev: str, head: Head | None) -> str:
    if head is None:
        return "the first entry has a predecessor" if (seq == 1) != (prev == GENESIS) else ""
    if seq != head.seq + 1:
        return f"found {seq} instead: entries are missing, doubled or out of order"
    return "" if prev == head.hash else "it does not follow the entry before it"


def _safe_hash(prev: str, found: dict[str, object]) -> str:
    try:
        return _hash(prev, canonical(found))
    except ValueError:
        return "unhashable"


def _hash(prev: str, entry: str) -> str:
    return hashlib.sha256(bytes.fromhex(prev) + entry.encode()).hexdigest()


def _seq(text: str) -> int:
    """Read the seq of a line that may be broken; 1 where none can be read."""
    try:
        seq = json.loads(text)["seq"]
    except (ValueError, RecursionError, TypeError, KeyError):
        return 1
    return seq if type(seq) is int else 1


def _written(entry: Entry, seq: int, hash_: str, prev: str) -> str:
    """Write canonical JSON by hand, keys in order: several times faster than sorting them anew."""
    return (
        f'{{"actor":{quoted(entry.actor)},"at":"{stamp(entry.at)}","data":{entry.data},'
        f'"digest":{_text(entry.digest)},"event":{quoted(entry.event)},"from":{_text(entry.from_)},'
        f'"grant":{_text(entry.grant)},{hash_}"late_by":{_seconds(entry.late_by)},'
        f'"policy":{_text(entry.policy)},{prev}"reason":{_text(entry.reason)},'
        f'"request":{_text(entry.request)},"seq":{seq},"subject":{_text(entry.subject)},'
        f'"surface":{quoted(entry.surface)},"to":{_text(entry.to)}}}'
    )


def stamp(moment: datetime) -> str:
    """Write a moment in UTC, always with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _text(value: str | None) -> str:
    return "null" if value is None else quoted(value)


def _seconds(milliseconds: int | None) -> str:
    if milliseconds is None:
        return "null"
    whole, rest = divmod(milliseconds, 1000)
    return str(whole) if rest == 0 else repr(milliseconds / 1000)
