"""A small language for JSON shapes: each check adds sentences with a JSON pointer, none raises.

Unknown fields are faults, as they are for Slack.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

Found = list[str]


class Check(Protocol):
    """Look at one value found at pointer `at`; append what is wrong to `found`."""

    def __call__(self, value: object, at: str, found: Found) -> None:
        """Append a sentence per fault."""


def fault(sentence: str, at: str) -> str:
    """Return a fault as Slack words it."""
    return f"[ERROR] {sentence} [json-pointer:{at}]"


def string(most: int | None = None, least: int = 0) -> Check:
    """Accept text of `least` to `most` characters."""

    def check(value: object, at: str, found: Found) -> None:
        if not isinstance(value, str):
            found.append(fault("must be a string", at))
        elif most is not None and len(value) > most:
            found.append(fault(f"must be less than {most + 1} characters", at))
        elif len(value) < least:
            found.append(fault(f"must be more than {least - 1} characters", at))

    return check


def one_of(*allowed: object) -> Check:
    """Accept one of the given constants."""

    def check(value: object, at: str, found: Found) -> None:
        if not any(type(value) is type(a) and value == a for a in allowed):
            found.append(fault(f"must be one of {', '.join(map(str, allowed))}", at))

    return check


def flag(value: object, at: str, found: Found) -> None:
    """Accept true or false."""
    if not isinstance(value, bool):
        found.append(fault("must be a boolean", at))


def number(value: object, at: str, found: Found) -> None:
    """Accept an integer or a fraction."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        found.append(fault("must be a number", at))


def items(each: Check, most: int | None = None, least: int = 0) -> Check:
    """Accept a list of `least` to `most` values that each pass."""

    def check(value: object, at: str, found: Found) -> None:
        if not isinstance(value, list):
            found.append(fault("must be an array", at))
            return
        if most is not None and len(value) > most:
            found.append(fault(f"no more than {most} items allowed", at))
        if len(value) < least:
            found.append(fault(f"no fewer than {least} items allowed", at))
        for index, item in enumerate(value):
            each(item, f"{at}/{index}", found)

    return check


def record(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    *,
    open_: bool = False,
) -> Check:
    """Accept an object with these fields and, unless `open_`, no other."""
    known = {**required, **(optional or {})}

    def check(value: object, at: str, found: Found) -> None:
        if not isinstance(value, dict):
            found.append(fault("must be an object", at))
            return
        found.extend(fault(f"missing required field: {n}", at) for n in required if n not in value)
        for name, inner in value.items():
            if name in known:
                known[name](inner, f"{at}/{name}", found)
            elif not open_:
                found.append(fault(f"invalid additional property: {name}", at))

    return check


def tagged(kinds: Mapping[str, Check]) -> Check:
    """Accept an object whose `type` names one of `kinds` and which passes that kind's check."""

    def check(value: object, at: str, found: Found) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str):
            found.append(fault("must be an object with a type", at))
        elif kind not in kinds:
            found.append(fault(f"unsupported type: {kind[:40]}", at))
        else:
            kinds[kind](value, at, found)

    return check


def later(find: Callable[[], Check]) -> Check:
    """Look the check up when it is used, for shapes that contain themselves."""

    def check(value: object, at: str, found: Found) -> None:
        find()(value, at, found)

    return check
