"""Access files under judgement: the base with other flows, and what is said of them."""

from pathlib import Path

from bot.config.cautions.ground import Ground, Scene
from bot.config.files import Source
from bot.config.loading import load_texts
from bot.config.problems import Findings, Problem
from bot.domain.policy import Policy

BASE = (Path(__file__).parents[1] / "base.yaml").read_text()
TERMS = "duration: {max: 1h}, approval: automatic"


def said(*flows: str, extra: str = "", replace: tuple[str, str] = ("", "")) -> list[str]:
    """Return the sentences alone, after the name of the flow they are about."""
    return [
        f"{one.path.removeprefix('flows.').removesuffix('.name')}: {one.message}"
        for one in _warnings(flows, extra, replace)
    ]


def policy(*flows: str, replace: tuple[str, str] = ("", "")) -> Policy:
    """Load the base with these flows instead of its own."""
    return load_texts([Source("access.yaml", _text(flows, "", replace))]).policy


def scene(*flows: str, ground: Ground | None = None) -> Scene:
    """Set the scene for these flows."""
    return Scene(policy=policy(*flows), ground=ground or Ground(), findings=Findings())


def _warnings(flows: tuple[str, ...], extra: str, replace: tuple[str, str]) -> tuple[Problem, ...]:
    return load_texts([Source("access.yaml", _text(flows, extra, replace))]).warnings


def _text(flows: tuple[str, ...], extra: str, replace: tuple[str, str]) -> str:
    head = BASE.partition("flows:\n")[0].replace(*replace, 1)
    return head + "".join(["flows:\n", *(f"  - {one}\n" for one in flows)]) + extra
