"""Values of the law as plain data: what answers in JSON are made of.

A value becomes a mapping of its fields, which are the documented keys; an entitlement its name, a
moment its ISO form in UTC, a length its seconds. Sets are sorted.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from bot.domain.catalog import Entitlement

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def plain(value: object) -> Plain:
    """Return a value as plain data. Raises TypeError for what has no plain form."""
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | float() | str():
            return value
        case Entitlement():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case timedelta():
            return int(value.total_seconds())
        case _:
            return _whole(value)


def _whole(value: object) -> Plain:
    match value:
        case Mapping():
            return {str(plain(key)): plain(one) for key, one in value.items()}
        case AbstractSet():
            return sorted((plain(one) for one in value), key=str)
        case Sequence():
            return [plain(one) for one in value]
        case _ if is_dataclass(value):
            return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
        case _:
            raise TypeError(f"{type(value).__name__} has no plain form.")
