"""Approvals that a team gives itself: whoever may decide is in one group with whoever may ask.

Managers, owners and machines are not looked at: they stand apart by their part in it. A group that
holds everybody is no team.
"""

from collections.abc import Iterable

from bot.config.cautions.ground import Scene
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Approval,
    Automatic,
    Flow,
    FromIntegrationOwner,
    FromManager,
    FromOwner,
    FromWebhook,
    Source,
    Step,
)
from bot.domain.ids import GroupName, PersonId

_APART = FromManager | FromOwner | FromIntegrationOwner | FromWebhook


def look(scene: Scene) -> None:
    """Note flows whose approvers are all among those who ask."""
    if not scene.everybody:
        return  # others may ask, or decide
    for flow in scene.allowing:
        found = list(sources(flow))
        if found and not any(isinstance(one, _APART) for one in found):
            _among_themselves(scene, flow, found)


def sources(flow: Flow) -> Iterable[Source]:
    """Yield every source of decisions of a flow, after escalation too; none if nobody is asked."""
    yield from _asked(flow.approval)
    for tier in flow.escalation:
        yield from tier.to


def _asked(approval: Approval) -> Iterable[Source]:
    match approval:
        case Step():
            yield from approval.sources
        case AllOf() | AnyOf():
            for part in approval.parts:
                yield from _asked(part)
        case Automatic():
            return


def _among_themselves(scene: Scene, flow: Flow, found: Iterable[Source]) -> None:
    askers = scene.askers[flow.name]
    if not askers:
        return
    sets = (scene.deciders.ever(one, None) for one in found)
    deciding = frozenset[PersonId]().union(*sets)
    shared = frozenset.intersection(*(one.groups for one in askers))
    for group in sorted(shared):
        if deciding and deciding <= scene.policy.members[group] and _is_team(scene, group):
            said = f"Whoever may ask and whoever may decide is in {group}: it approves itself."
            scene.say(flow, said)
            return


def _is_team(scene: Scene, group: GroupName) -> bool:
    return any(one.active and group not in one.groups for one in scene.policy.people.values())
