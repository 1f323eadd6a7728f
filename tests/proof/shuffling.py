"""The same organisation written down in another order: nothing that is said changes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from random import Random
from typing import TypeVar

from bot.domain.catalog import Catalogue
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Approval,
    Condition,
    EachOf,
    Escalation,
    Flow,
    ForOthers,
    FromMatching,
    ManagerOf,
    Not,
    OneOf,
    Source,
    Step,
    What,
    Whom,
)
from tests.proof.organisations import Organisation

T = TypeVar("T")
K = TypeVar("K")


class Shuffle:
    """Puts everything whose order means nothing into another order."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice

    def organisation(self, world: Organisation) -> Organisation:
        """Shuffle files, people, schedules, the catalogue and the flows, down to their parts."""
        return replace(
            world,
            people=self._mixed(world.people),
            rotas=self._table(world.rotas),
            catalogue=self._catalogue(world.catalogue),
            flows=self._mixed(self.flow(one) for one in world.flows),
        )

    def flow(self, flow: Flow) -> Flow:
        """Shuffle the parts of one flow."""
        return replace(
            flow,
            who=self._condition(flow.who),
            what=self._what(flow.what),
            whom=self._mixed(self._whom(one) for one in flow.whom),
            approval=self._approval(flow.approval),
            escalation=self._mixed(
                Escalation(after=one.after, to=self._sources(one.to)) for one in flow.escalation
            ),
        )

    def _catalogue(self, held: Catalogue) -> Catalogue:
        systems = {
            name: replace(
                one,
                permissions=self._table(one.permissions),
                resources=self._table(
                    {
                        key: replace(resource, tags=self._table(resource.tags))
                        for key, resource in one.resources.items()
                    }
                ),
            )
            for name, one in held.integrations.items()
        }
        bundles = {
            name: replace(one, contains=self._mixed(one.contains))
            for name, one in held.bundles.items()
        }
        return Catalogue(integrations=self._table(systems), bundles=self._table(bundles))

    def _condition(self, condition: Condition) -> Condition:
        match condition:
            case EachOf() | OneOf():
                parts = self._mixed(map(self._condition, condition.conditions))
                return replace(condition, conditions=parts)
            case Not() | ManagerOf():
                return replace(condition, condition=self._condition(condition.condition))
            case _:
                return condition

    def _whom(self, whom: Whom) -> Whom:
        if isinstance(whom, ForOthers):
            return ForOthers(condition=self._condition(whom.condition))
        return whom

    def _what(self, what: What) -> What:
        return replace(
            what,
            where=self._mixed(what.where),
            except_=self._mixed(self._what(one) for one in what.except_),
        )

    def _approval(self, approval: Approval) -> Approval:
        match approval:
            case Step():
                return replace(approval, sources=self._sources(approval.sources))
            case AllOf() | AnyOf():
                return replace(approval, parts=self._mixed(map(self._approval, approval.parts)))
            case _:
                return approval

    def _sources(self, sources: Iterable[Source]) -> tuple[Source, ...]:
        return self._mixed(
            FromMatching(condition=self._condition(one.condition))
            if isinstance(one, FromMatching)
            else one
            for one in sources
        )

    def _mixed(self, items: Iterable[T]) -> tuple[T, ...]:
        found = list(items)
        self.dice.shuffle(found)
        return tuple(found)

    def _table(self, items: Mapping[K, T]) -> dict[K, T]:
        return dict(self._mixed(items.items()))
