"""Flows that can never apply: whatever they grant to whomever, others always come before them.

A flow comes before another when it asks for fewer decisions, or as many and its name is first; a
deny flow comes before all. Only what holds at all times counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from bot.config.cautions.ground import MOST_LOOKS, Scene, Target
from bot.config.cautions.outcomes import must
from bot.config.problems import listed
from bot.domain.evaluate import friction
from bot.domain.flow import Flow
from bot.domain.ids import FlowName, PersonId

K = TypeVar("K")
_SHOWN = 3


def look(scene: Scene) -> frozenset[FlowName]:
    """Note flows that others hide, and return them."""
    found: set[FlowName] = set()
    for flow, hidden in _hidden(scene) if scene.everybody and scene.everything else ():
        said = f"never applies: {listed(hidden[:_SHOWN], 'and')} always {_verb(hidden)} first."
        scene.say(flow, said)
        found.add(flow.name)
    return frozenset(found)


def _hidden(scene: Scene) -> Iterable[tuple[Flow, list[str]]]:
    looks = 0
    certain: dict[FlowName, frozenset[PersonId]] = {}
    for flow in scene.allowing:
        rivals = [one for one in _before(scene, flow) if _meet(scene, flow, one)]
        looks += len(rivals) * (len(scene.askers[flow.name]) + len(scene.targets[flow.name]))
        if looks > MOST_LOOKS:
            return
        for one in rivals:
            certain.setdefault(one.name, _certain(scene, one))
        if hidden := _hiding(scene, flow, rivals, certain):
            yield flow, hidden


def _hiding(
    scene: Scene,
    flow: Flow,
    rivals: Sequence[Flow],
    certain: Mapping[FlowName, frozenset[PersonId]],
) -> list[str]:
    """Name the flows that hide this one; none if it may apply to somebody for something."""
    askers, targets = scene.asking[flow.name], scene.targets[flow.name]
    if not askers or not targets:
        return []
    by_person = _marked(askers, ((one.name, certain[one.name]) for one in rivals))
    by_target = _marked(targets, ((one.name, _covering(scene, one, targets)) for one in rivals))
    if all(mine & theirs for mine in by_person for theirs in by_target):
        return sorted(str(one) for one in frozenset[FlowName]().union(*by_person))
    return []


def _before(scene: Scene, flow: Flow) -> Iterable[Flow]:
    """Yield the flows that apply rather than this one wherever both fit."""
    for one in scene.policy.flows:
        if one.deny or (
            friction(one) < friction(flow)
            and one.hours in (None, flow.hours)
            and one.trigger == flow.trigger
            and (one.break_glass is None) == (flow.break_glass is None)
            and set(flow.whom) <= set(one.whom)
        ):
            yield one


def _meet(scene: Scene, flow: Flow, other: Flow) -> bool:
    return not (
        scene.asking[flow.name].isdisjoint(scene.asking[other.name])
        or scene.covered[flow.name].isdisjoint(scene.covered[other.name])
    )


def _certain(scene: Scene, flow: Flow) -> frozenset[PersonId]:
    return frozenset(one.id for one in scene.askers[flow.name] if must(scene.policy, flow.who, one))


def _covering(scene: Scene, flow: Flow, targets: frozenset[Target]) -> frozenset[Target]:
    """Return the targets that a flow covers in the very way in which they are asked for."""
    mine = scene.targets[flow.name]
    if flow.deny:
        covered = scene.covered[flow.name]
        return frozenset(one for one in targets if one[0] in covered)
    return frozenset(one for one in targets if one in mine or (one[0], None) in mine)


def _marked(
    keys: Iterable[K], sets: Iterable[tuple[FlowName, frozenset[K]]]
) -> frozenset[frozenset[FlowName]]:
    """Return the different sets of flows that the keys are in."""
    found: dict[K, set[FlowName]] = {one: set() for one in keys}
    for name, held in sets:
        for key in held & found.keys():
            found[key].add(name)
    return frozenset(map(frozenset, found.values()))


def _verb(names: Sequence[str]) -> str:
    return "comes" if len(names) == 1 else "come"
