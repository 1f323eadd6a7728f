"""Approvals that nobody can give: too few people may ever decide, the requester left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest

from bot.config.cautions.ground import MOST_LOOKS, Scene
from bot.domain import approval
from bot.domain.approval import Alternative, Slot, decisions_needed
from bot.domain.catalog import Entitlement, Owner
from bot.domain.flow import Flow, FromManager, Source
from bot.domain.ids import PersonId
from bot.domain.people import Person

MOST_REQUESTERS = 200
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seat:
    """One slot with a few who may fill it: as many as there are slots suffice for everybody."""

    slot: Slot
    people: frozenset[PersonId]
    manager: bool


def look(scene: Scene) -> None:
    """Note requesters and resources for which there are too few people to decide."""
    if scene.ground.directory:
        return  # it may know them
    looks = 0
    for flow in scene.allowing:
        looks += MOST_REQUESTERS * len(_one_of_each_owner(scene, flow))
        if looks <= MOST_LOOKS and decisions_needed(flow.approval):
            _approvable(scene, flow)


def _approvable(scene: Scene, flow: Flow) -> None:
    askers = scene.askers[flow.name][:MOST_REQUESTERS]
    whole = scene.everybody and len(askers) == len(scene.askers[flow.name])
    stuck: dict[str, None] = {}
    for entitlement in _one_of_each_owner(scene, flow) if askers else ():
        ways = _seated(scene, flow, entitlement)
        failing = [one.id for one in askers if not _possible(scene, ways, one)]
        if whole and len(failing) == len(askers):
            said = f"No request for {entitlement} could be approved: too few may decide."
            scene.say(flow, said)
        else:
            stuck.update(dict.fromkeys(failing))
    if stuck:
        shown = ", ".join(list(stuck)[:_SHOWN]) + (", …" if len(stuck) > _SHOWN else "")
        scene.say(flow, f"Requests of {shown} could not be approved: too few may decide.")


def _one_of_each_owner(scene: Scene, flow: Flow) -> Sequence[Entitlement]:
    catalogue = scene.policy.catalogue
    found: dict[tuple[Owner | None, str], Entitlement] = {}
    for entitlement in sorted(scene.covered[flow.name]):
        key = catalogue.owner(entitlement), str(entitlement.integration)
        found.setdefault(key, entitlement)
    return list(found.values())


def _seated(scene: Scene, flow: Flow, entitlement: Entitlement) -> list[list[_Seat]]:
    """Lay the approval out with whoever may fill each slot, at once or after escalation."""
    escalated = tuple(source for tier in flow.escalation for source in tier.to)

    def seat(slot: Slot, enough: int) -> _Seat:
        sources: tuple[Source, ...] = (*slot.sources, *escalated)
        sets = (scene.deciders.ever(one, slot.owned) for one in sources)
        few = frozenset(nsmallest(enough, frozenset[PersonId]().union(*sets)))
        return _Seat(slot=slot, people=few, manager=any(map(_is_manager, sources)))

    ways: Sequence[Alternative] = approval.plan(scene.policy, flow, (entitlement,))
    return [[seat(slot, len(slots) + 1) for slot in slots] for slots in ways]


def _is_manager(source: Source) -> bool:
    return isinstance(source, FromManager)


def _possible(scene: Scene, ways: Sequence[Sequence[_Seat]], asker: Person) -> bool:
    for seats in ways:
        eligible = [_people(scene, one, asker) for one in seats]
        able = frozenset[PersonId]().union(*eligible)
        slots = tuple(one.slot for one in seats)
        if approval.seated(slots, eligible, able) == len(slots):
            return True
    return False


def _people(scene: Scene, seat: _Seat, asker: Person) -> frozenset[PersonId]:
    manager = scene.policy.person(asker.manager) if seat.manager and asker.manager else None
    return (seat.people | ({manager.id} if manager else set())) - {asker.id}
