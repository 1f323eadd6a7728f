"""Slack's own types as JSON Schema, when they lie beside the repository; empty otherwise."""

import json
from functools import cache
from pathlib import Path

from jsonschema import Draft7Validator  # type: ignore[import-untyped] # ships no types

from adapters.playground.slack.wire import Json

_HERE = Path(__file__).resolve().parents[4].parent / "shared" / "slack"


def schema(name: str) -> Json | None:
    """Return one file of the schemas folder, or None where there is no such folder."""
    path = _HERE / "schemas" / f"{name}.json"
    loaded: Json | None = json.loads(path.read_text()) if path.is_file() else None
    return loaded


def faults(name: str, value: object) -> list[str]:
    """Return what the schema says against `value`; nothing where there is no such folder."""
    judge = _judge(name)
    if judge is None:
        return []
    return [f"{e.json_path}: {e.message[:90]}" for e in judge.iter_errors(value)]


def fits(name: str, value: object) -> bool:
    """Return whether the schema takes `value`; true where there is no such folder."""
    judge = _judge(name)
    return judge is None or bool(judge.is_valid(value))


@cache
def _judge(name: str) -> Draft7Validator | None:
    known = schema(name)
    return None if known is None else Draft7Validator(known)


def cards(pattern: str) -> list[Json]:
    """Return the sample cards whose file name fits."""
    return [json.loads(path.read_text()) for path in sorted((_HERE / "cards").glob(pattern))]
