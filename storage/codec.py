"""The domain's frozen dataclasses as JSON text and back, strictly.

Each object carries its class's name. A field that equals its default is left out, so that a row
written before the field was added, or after by a newer version that did not use it, still reads.
Anything else unknown is an error.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from types import ModuleType, NoneType, UnionType
from typing import Any, Generic, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from bot.domain import approval, catalog, effects, events, flow, people, request

T = TypeVar("T")
Encode = Callable[[Any], Any]  # domain value -> what json.dumps takes
Decode = Callable[[Any], Any]  # what json.loads gave -> domain value

_TAG = "$"
_JSON = json.JSONEncoder(separators=(",", ":")).encode
_REQUIRED = object()
_MICROSECOND = timedelta(microseconds=1)


class Unreadable(Exception):
    """A stored value is not what this version of Daypass writes.

    The text names where, never the value.
    """

    def within(self, place: str) -> "Unreadable":
        """Return the same error, seen from one level further out."""
        return Unreadable(f"{place}: {self}")


@dataclass(frozen=True, slots=True)
class _Ways:
    encode: Encode
    decode: Decode


@dataclass(slots=True)
class _Plan(Generic[T]):
    """How one class is written and read.

    Filled after it is registered, since classes may be recursive.
    """

    kind: type[T]
    name: str
    writers: tuple[tuple[str, Encode, object], ...] = ()
    readers: dict[str, Decode] = field(default_factory=dict)

    def encode(self, value: T) -> dict[str, object]:
        """Return the object's fields that differ from their defaults."""
        if type(value) is not self.kind:
            raise TypeError(f"{type(value).__name__} where {self.name} belongs")
        written: dict[str, object] = {_TAG: self.name}
        for name, encode, default in self.writers:
            item = getattr(value, name)
            if item is not default and item != default:
                written[name] = encode(item)
        return written

    def decode(self, raw: object) -> T:
        """Return the object. Raises Unreadable."""
        if not isinstance(raw, dict) or raw.get(_TAG) != self.name:
            raise Unreadable(f"expected {self.name}")
        values: dict[str, Any] = {}
        readers = self.readers
        for name, item in raw.items():
            if name == _TAG:
                continue
            read = readers.get(name)
            if read is None:
                raise Unreadable(f"{self.name} has no field {name!r}")
            try:
                values[name] = read(item)
            except Unreadable as error:
                raise error.within(f"{self.name}.{name}") from None
        return self._built(values)

    def _built(self, values: dict[str, Any]) -> T:
        try:
            return self.kind(**values)
        except (TypeError, ValueError) as error:
            raise Unreadable(f"{self.name} is incomplete") from error


class Codec:
    """Writes and reads the dataclasses of some modules. Safe to share between threads once made."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self._plans: dict[type, _Plan[Any]] = {}
        for kind in _dataclasses(modules):
            self._plans[kind] = _Plan(kind=kind, name=kind.__name__)
        self.kinds: tuple[type, ...] = tuple(self._plans)
        names = [plan.name for plan in self._plans.values()]
        if len(names) != len(set(names)):
            raise TypeError("two classes of one name")
        for plan in self._plans.values():
            self._fill(plan)

    def encode(self, value: object) -> str:
        """Return JSON text in plain ASCII, so that any database takes it.

        Raises TypeError for what is not known.
        """
        plan = self._plans.get(type(value))
        if plan is None:
            raise TypeError(f"{type(value).__name__} is not stored")
        return _JSON(plan.encode(value))

    def decode(self, text: str, kind: type[T], where: str) -> T:
        """Return the value of this class. Raises Unreadable, which begins with `where`."""
        return cast("T", self._read(text, self._plans[kind].decode, where))

    def decode_any(self, text: str, kinds: Mapping[str, type[T]], where: str) -> T:
        """Return the value of whichever of these classes its tag names. Raises Unreadable."""

        def read(raw: object) -> T:
            tag = raw.get(_TAG) if isinstance(raw, dict) else None
            kind = kinds.get(tag) if isinstance(tag, str) else None
            if kind is None:
                raise Unreadable(f"no such kind as {str(tag)[:40]!r}")
            return cast("T", self._plans[kind].decode(raw))

        return self._read(text, read, where)

    def _read(self, text: str, read: Callable[[object], T], where: str) -> T:
        try:
            return read(json.loads(text))
        except Unreadable as error:
            raise error.within(where) from None
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"{where}: not JSON") from error

    def _fill(self, plan: _Plan[Any]) -> None:
        hints = get_type_hints(plan.kind)
        ways = {one.name: self._ways(hints[one.name]) for one in fields(plan.kind)}
        plan.writers = tuple(
            (one.name, ways[one.name].encode, _default(one)) for one in fields(plan.kind)
        )
        plan.readers = {name: one.decode for name, one in ways.items()}

    def _ways(self, hint: object) -> _Ways:
        while isinstance(hint, NewType):
            hint = hint.__supertype__
        if hint in _SCALARS:
            return _SCALARS[hint]
        origin = get_origin(hint)
        if origin in {Union, UnionType}:
            return self._union(get_args(hint))
        if origin in _CONTAINERS:
            return _CONTAINERS[origin](*(self._ways(one) for one in _items(hint)))
        return self._named(hint)

    def _named(self, hint: object) -> _Ways:
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return _enumeration(hint)
        if isinstance(hint, type) and (plan := self._plans.get(hint)):
            return _Ways(plan.encode, plan.decode)
        raise TypeError(f"{hint!r} cannot be stored")

    def _union(self, members: tuple[object, ...]) -> _Ways:
        some = [one for one in members if one is not NoneType]
        plans = [self._plans[one] for one in some if isinstance(one, type) and one in self._plans]
        if len(plans) == len(some):
            inner = _tagged(plans)
        elif len(some) == 1:
            inner = self._ways(some[0])
        else:
            raise TypeError(f"{members!r} cannot be told apart")
        return _optional(inner) if len(some) < len(members) else inner


def _dataclasses(modules: Iterable[ModuleType]) -> Iterable[type]:
    for module in modules:
        for one in vars(module).values():
            if isinstance(one, type) and is_dataclass(one) and one.__module__ == module.__name__:
                yield one


def _default(one: Field[Any]) -> object:
    if one.default_factory is not MISSING:
        return one.default_factory()
    return _REQUIRED if one.default is MISSING else one.default


def _items(hint: object) -> tuple[object, ...]:
    return tuple(one for one in get_args(hint) if one is not Ellipsis)


# --- scalars -----------------------------------------------------------------------------------
def _checked(kind: type, build: Callable[[Any], Any] | None = None) -> Decode:
    def decode(raw: object) -> object:
        if type(raw) is not kind:
            raise Unreadable(f"expected {kind.__name__}")
        if build is None:
            return raw
        try:
            return build(raw)
        except (ValueError, OverflowError) as error:
            raise Unreadable("out of range") from error

    return decode


def _same(kind: type) -> Encode:
    def encode(value: object) -> object:
        if not isinstance(value, kind):
            raise TypeError(f"{type(value).__name__} where {kind.__name__} belongs")
        return value

    return encode


def _moment(value: datetime) -> str:
    return (value.astimezone(UTC) if value.tzinfo else value).isoformat()


_SCALARS: Mapping[object, _Ways] = {
    str: _Ways(_same(str), _checked(str)),
    int: _Ways(_same(int), _checked(int)),
    bool: _Ways(_same(bool), _checked(bool)),
    datetime: _Ways(_moment, _checked(str, datetime.fromisoformat)),
    time: _Ways(time.isoformat, _checked(str, time.fromisoformat)),
    timedelta: _Ways(
        lambda value: value // _MICROSECOND,
        _checked(int, lambda raw: timedelta(microseconds=raw)),
    ),
}


def _enumeration(kind: type[StrEnum]) -> _Ways:
    members = {one.value: one for one in kind}

    def decode(raw: object) -> StrEnum:
        found = members.get(raw) if isinstance(raw, str) else None
        if found is None:
            raise Unreadable(f"no such {kind.__name__}")
        return found

    return _Ways(lambda value: kind(value).value, decode)


# --- containers --------------------------------------------------------------------------------
def _list(raw: object) -> list[Any]:
    if not isinstance(raw, list):
        raise Unreadable("expected a list")
    return raw


def _tuple(item: _Ways) -> _Ways:
    encode, decode = item.encode, item.decode
    return _Ways(
        lambda value: [encode(one) for one in value],
        lambda raw: tuple([decode(one) for one in _list(raw)]),
    )


def _frozenset(item: _Ways) -> _Ways:
    encode, decode = item.encode, item.decode
    return _Ways(
        lambda value: sorted((encode(one) for one in value), key=json.dumps),
        lambda raw: frozenset([decode(one) for one in _list(raw)]),
    )


def _mapping(key: _Ways, item: _Ways) -> _Ways:
    def decode(raw: object) -> dict[object, object]:
        if not isinstance(raw, dict):
            raise Unreadable("expected an object")
        return {key.decode(name): item.decode(one) for name, one in raw.items()}

    return _Ways(
        lambda value: {key.encode(name): item.encode(one) for name, one in value.items()}, decode
    )


_CONTAINERS: Mapping[object, Callable[..., _Ways]] = {
    tuple: _tuple,
    frozenset: _frozenset,
    Mapping: _mapping,
}


# --- unions ------------------------------------------------------------------------------------
def _optional(inner: _Ways) -> _Ways:
    encode, decode = inner.encode, inner.decode
    return _Ways(
        lambda value: None if value is None else encode(value),
        lambda raw: None if raw is None else decode(raw),
    )


def _tagged(plans: list[_Plan[Any]]) -> _Ways:
    if len(plans) == 1:
        return _Ways(plans[0].encode, plans[0].decode)
    by_kind = {plan.kind: plan for plan in plans}
    by_name = {plan.name: plan for plan in plans}

    def encode(value: object) -> dict[str, object]:
        plan = by_kind.get(type(value))
        if plan is None:
            raise TypeError(f"{type(value).__name__} where one of {sorted(by_name)} belongs")
        return plan.encode(value)

    def decode(raw: object) -> object:
        plan = by_name.get(str(raw.get(_TAG))) if isinstance(raw, dict) else None
        if plan is None:
            raise Unreadable(f"expected one of {', '.join(sorted(by_name))}")
        return plan.decode(raw)

    return _Ways(encode, decode)


DOMAIN = Codec([approval, catalog, effects, events, flow, people, request])
