"""Draws README's diagram from the lifecycle's tables: `python -m tests.architecture.diagram`."""

import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from bot.domain.lifecycle import GRANT_MOVES, REQUEST_MOVES, REVIEW_MOVES

State = TypeVar("State", bound=StrEnum)


def draw() -> str:
    """Return the block of README, fences included."""
    lines = [
        "```mermaid",
        "stateDiagram-v2",
        *_part("Request", REQUEST_MOVES),
        *_part("Grant", GRANT_MOVES),
        *_part("Review", REVIEW_MOVES),
        "```",
    ]
    return "\n".join(lines)


def _part(name: str, moves: Mapping[State, frozenset[State]]) -> Iterator[str]:
    yield f"    state {name} {{"
    first = next(iter(moves))
    yield from (f'        state "{state.value}" as {_id(name, state)}' for state in moves)
    yield f"        [*] --> {_id(name, first)}"
    for state, following in moves.items():
        ends = [_id(name, one) for one in moves if one in following] or ["[*]"]
        yield from (f"        {_id(name, state)} --> {end}" for end in ends)
    yield "    }"


def _id(name: str, state: StrEnum) -> str:
    return f"{name.lower()}_{state.value.replace(' ', '_')}"


if __name__ == "__main__":
    sys.stdout.write(draw() + "\n")
