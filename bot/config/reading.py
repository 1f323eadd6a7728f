"""YAML 1.2 text becomes values that know where they stand. Only plain data: no tags, no merges.

Deliberate: scalars are not typed here, aliases are paid for one by one, and every limit is small
enough that a hostile file costs seconds at most. Two keys that read the same are an error.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from bot.config.marks import Marked, Row, Table, Value
from bot.config.problems import Findings, Place, Spot

DEEPEST = 32
MOST_VALUES = 1_000_000
MOST_ALIASED = 20_000  # values that aliases may repeat in one file

_SCALAR_TAGS = {None, "!", "tag:yaml.org,2002:str"}
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_HIDDEN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


class _Unreadable(Exception):
    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


def read(file: str, text: str, findings: Findings) -> Table | None:
    """Read one document; None when it holds nothing or cannot be read at all."""
    if hidden := _hidden(file, text):
        findings.problem(*hidden)
        return None
    try:
        found = _Reader(file, findings).document(_events(text))
    except MarkedYAMLError as error:
        findings.problem(Spot(_marked(file, error)), _explained(error))
        return None
    except _Unreadable as error:
        findings.problem(Spot(error.place), str(error))
        return None
    except Exception:  # noqa: BLE001 - the parser is a library's, and its input may be anything
        findings.problem(Spot(Place(file)), "This is not YAML.")
        return None
    if found is not None and not isinstance(found, Table):
        findings.problem(found.spot, "An access file is a mapping of sections such as `people:`.")
        return None
    return found


def _hidden(file: str, text: str) -> tuple[Spot, str] | None:
    for pattern, what in (
        (_HIDDEN, "turns the direction of writing"),
        (_CONTROL, "is a control character"),
    ):
        if met := pattern.search(text.replace("\r\n", "\n")):
            before = text.replace("\r\n", "\n")[: met.start()]
            place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
            code = f"U+{ord(met.group()):04X}"
            return Spot(place), f"The invisible character {code} {what}; remove it."
    return None


def _events(text: str) -> Iterator[Event]:
    loader: Any = YAML(typ="safe", pure=True)  # the library is not annotated here
    yield from loader.parse(text)


def _marked(file: str, error: MarkedYAMLError) -> Place:
    mark: Any = error.problem_mark or error.context_mark  # not annotated by the library
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)


def _explained(error: MarkedYAMLError) -> str:
    said = str(error.problem or error.context or "unreadable").splitlines()[0]
    return f"This is not YAML: {said}."


class _Reader:
    """Builds values from events, once."""

    def __init__(self, file: str, findings: Findings) -> None:
        self._file = file
        self._findings = findings
        self._anchors: dict[str, tuple[Value | None, int]] = {}
        self._count = 0
        self._aliased = 0

    def document(self, events: Iterator[Event]) -> Value | None:
        found: Value | None = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Unreadable(self._place(event), "One file holds one document.")
            elif isinstance(event, NodeEvent):
                found = self._value(event, events, ())
        return found

    def _value(self, event: Event, events: Iterator[Event], path: tuple[str, ...]) -> Value | None:
        spot = Spot(self._place(event), path)
        self._count += 1
        if len(path) > DEEPEST or self._count > MOST_VALUES:
            raise _Unreadable(spot.place, "This is nested too deeply, or too much for one file.")
        if isinstance(event, AliasEvent):
            return self._repeated(event, spot)
        before = self._count
        found = self._built(event, events, spot)
        anchor = event.anchor if isinstance(event, NodeEvent) else None
        if anchor is not None:
            self._anchors[anchor] = (found, self._count - before + 1)
        return found

    def _built(self, event: Event, events: Iterator[Event], spot: Spot) -> Value | None:
        self._plain_only(event, spot)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, spot)
        if isinstance(event, SequenceStartEvent):
            return self._row(events, spot)
        return self._table(events, spot)

    def _plain_only(self, event: Event, spot: Spot) -> None:
        tag = getattr(event, "tag", None)
        if str(tag) not in {str(one) for one in _SCALAR_TAGS} or (
            tag is not None and not isinstance(event, ScalarEvent)
        ):
            self._findings.problem(
                spot, "Tags such as `!name` are not read; write the plain value."
            )

    def _scalar(self, event: ScalarEvent, spot: Spot) -> Marked | None:
        bare = event.style is None and event.tag is None
        if bare and event.value in _NOTHING:
            return None
        if _HIDDEN.search(event.value) or _CONTROL.search(event.value):
            self._findings.problem(spot, "There is an invisible character in this text; remove it.")
        return Marked(unicodedata.normalize("NFC", event.value), spot, plain=bare)

    def _row(self, events: Iterator[Event], spot: Spot) -> Row:
        row = Row(spot)
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            path = (*spot.path, str(len(row)))
            found = self._value(event, events, path)
            if found is None:
                self._empty(Spot(self._place(event), path))
            else:
                row.append(found)
        return row

    def _table(self, events: Iterator[Event], spot: Spot) -> Table:
        table = Table(spot)
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event, events, spot)
            found = self._value(next(events), events, key.spot.path)
            self._put(table, key, found)
        return table

    def _put(self, table: Table, key: Marked, found: Value | None) -> None:
        first = table.key(key) if key in table else None
        if first is not None:
            line = first.spot.place.line
            self._findings.problem(key.spot, f"is written twice; it is in line {line} already.")
        elif key == "<<" and key.plain:
            self._findings.problem(key.spot, "Merging with `<<` is not part of YAML 1.2.")
        elif found is not None:
            table[key] = found
        elif len(key.spot.path) > 1:
            self._empty(key.spot)

    def _empty(self, spot: Spot) -> None:
        self._findings.problem(spot, "is empty; give it a value, or remove it.")

    def _key(self, event: Event, events: Iterator[Event], spot: Spot) -> Marked:
        if not isinstance(event, ScalarEvent):
            raise _Unreadable(self._place(event), "A key is a piece of text.")
        del events
        text = unicodedata.normalize("NFC", event.value)
        path = (*spot.path, text)
        key = Marked(text, Spot(self._place(event), path), plain=event.style is None)
        if _HIDDEN.search(text) or _CONTROL.search(text):
            raise _Unreadable(key.spot.place, "There is an invisible character in this key.")
        return key

    def _repeated(self, event: AliasEvent, spot: Spot) -> Value | None:
        if event.anchor not in self._anchors:
            raise _Unreadable(spot.place, f"Nothing before this is called &{event.anchor}.")
        found, size = self._anchors[event.anchor]
        self._aliased += size
        self._count += size
        if self._aliased > MOST_ALIASED:
            raise _Unreadable(spot.place, "Aliases repeat too much; write it out.")
        return found

    def _place(self, event: Event) -> Place:
        mark: Any = event.start_mark  # not annotated by the library
        return Place(self._file, mark.line + 1, mark.column + 1)
