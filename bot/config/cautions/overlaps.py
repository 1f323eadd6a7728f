"""Flows with as many decisions that cover the same for the same people: only the name decides."""

from itertools import combinations

from bot.config.cautions.ground import Scene
from bot.domain.approval import decisions_needed
from bot.domain.flow import Flow
from bot.domain.ids import FlowName


def look(scene: Scene, hidden: frozenset[FlowName]) -> None:
    """Note each pair that overlaps. The hidden flows never apply, which is said of them already."""
    for one, other in combinations(scene.allowing, 2):
        if _alike(one, other) and _meet(scene, one, other):
            first, second = sorted((one.name, other.name))
            later = other if other.name == second else one
            said = f"covers some of what {first} covers, with as many decisions; {first} applies."
            if later.name not in hidden:
                scene.say(later, said)


def _alike(one: Flow, other: Flow) -> bool:
    return (
        decisions_needed(one.approval) == decisions_needed(other.approval)
        and (one.break_glass is None) == (other.break_glass is None)
        and one.trigger == other.trigger
        and bool(set(one.whom) & set(other.whom))
    )


def _meet(scene: Scene, one: Flow, other: Flow) -> bool:
    return not (
        scene.covered[one.name].isdisjoint(scene.covered[other.name])
        or scene.asking[one.name].isdisjoint(scene.asking[other.name])
    )
