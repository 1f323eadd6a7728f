"""Random access flows of every kind, with conditions three deep and approvals of every source."""

from collections.abc import Callable
from datetime import time, timedelta
from random import Random

from bot.domain.catalog import Catalogue
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Approval,
    Automatic,
    BreakGlass,
    Comparison,
    Condition,
    EachOf,
    Escalation,
    Flow,
    ForOthers,
    ForReports,
    ForSelf,
    FromGroup,
    FromIntegrationOwner,
    FromManager,
    FromMatching,
    FromOnCall,
    FromOwner,
    FromPerson,
    HasAttribute,
    Hours,
    InGroup,
    IsPerson,
    ManagerOf,
    Not,
    OnCallFor,
    OneOf,
    Source,
    Step,
    What,
    Whom,
)
from bot.domain.ids import FlowName, GroupName, PersonId, RotaName
from tests.proof import lending

PEOPLE = tuple(PersonId(f"p{number}") for number in range(12))
GROUPS = tuple(GroupName(one) for one in ("everybody", "staff", "leads", "dba"))
ROTAS = tuple(RotaName(one) for one in ("primary", "backup"))
ATTRIBUTES = {"team": ("red", "redder", "blue"), "level": ("1", "10", "2")}
PIECES = {"team": ("re", "ed", "der"), "level": ("1", "0")}
ZONES = (
    *("UTC", "America/New_York", "Europe/London", "Australia/Lord_Howe"),
    *("Pacific/Apia", "Africa/Casablanca"),
)
CLOCKS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))
DEEPEST = 3


class Rules:
    """Makes flows over one catalogue."""

    def __init__(self, dice: Random, catalogue: Catalogue) -> None:
        self.dice = dice
        self.bundles = list(catalogue.bundles)

    def likely(self, chance: float) -> bool:
        """Toss a coin that shows heads so often."""
        return self.dice.random() < chance

    def flow(self, number: int) -> Flow:
        """Make a flow; names are not in the order of the flows."""
        name = FlowName(f"{self.dice.choice('abc')}-{number}")
        if self.likely(0.12):
            return Flow(name=name, deny=True, who=self.condition(), what=self.what())
        glass = BreakGlass() if self.likely(0.2) else None
        return Flow(
            name=name,
            who=self.condition(),
            what=self.what(),
            whom=self.whoms(),
            approval=Automatic() if glass or self.likely(0.3) else self.approval(),
            distinct=self.likely(0.7),
            hours=self.hours() if self.likely(0.2) else None,
            escalation=self.escalation(),
            trigger=glass is None and self.likely(0.05),
            break_glass=glass,
        )

    # --- who ----------------------------------------------------------------------------------
    def condition(self, depth: int = 0) -> Condition:
        """Make a condition, at most three deep."""
        if depth < DEEPEST and self.likely(0.35):
            return self._joined(depth + 1)
        makers: list[Callable[[], Condition]] = [
            lambda: InGroup(group=self.dice.choice(GROUPS)),
            *[lambda: InGroup(group=GROUPS[0])] * 2,
            lambda: IsPerson(person=self.dice.choice(PEOPLE[:6])),
            lambda: OnCallFor(rota=self.dice.choice([*ROTAS * 5, RotaName("unheard-of")])),
            self._attribute,
        ]
        return self.dice.choice(makers)()

    def _joined(self, depth: int) -> Condition:
        kind = self.dice.choice([EachOf, OneOf, OneOf, Not, ManagerOf])
        if kind is Not:
            return Not(condition=self.condition(depth))
        if kind is ManagerOf:
            return ManagerOf(condition=self.condition(depth))
        parts = tuple(self.condition(depth) for _ in range(self.dice.randint(1, 3)))
        return EachOf(conditions=parts) if kind is EachOf else OneOf(conditions=parts)

    def _attribute(self) -> HasAttribute:
        key = self.dice.choice(list(ATTRIBUTES))
        value = self.dice.choice([*ATTRIBUTES[key], *PIECES[key]])
        return HasAttribute(attribute=key, value=value, how=self.dice.choice(list(Comparison)))

    def whoms(self) -> tuple[Whom, ...]:
        """Say for whom: mostly for oneself, often for others."""
        others: list[Whom] = [ForReports(), ForOthers(condition=self.condition(2))]
        chosen = [one for one in others if self.likely(0.35)]
        return tuple([ForSelf(), *chosen] if self.likely(0.8) else chosen or [ForReports()])

    # --- what ---------------------------------------------------------------------------------
    def what(self, depth: int = 0) -> What:
        """Say what, with exceptions that have exceptions."""
        permissions = self.dice.sample(lending.PERMISSIONS, self.dice.randint(1, 3))
        bundles = [one for one in self.bundles if self.likely(0.35)]
        few = range(self.dice.choice([0, 1, 1, 2] if depth else [1, 1, 2]))
        chance = 0.3 if depth < 2 else 0.0
        return What(
            bundles=frozenset(bundles),
            where=tuple(lending.selector(self.dice) for _ in few),
            permissions=None if self.likely(0.5) else frozenset(permissions),
            except_=tuple(self.what(depth + 1) for _ in range(2) if self.likely(chance)),
        )

    def hours(self) -> Hours:
        """Make a window; it may run over midnight, or all day."""
        return Hours(
            days=frozenset(day for day in range(7) if self.likely(0.7)),
            start=self.dice.choice(CLOCKS),
            end=self.dice.choice(CLOCKS),
            zone=self.dice.choice(ZONES),
        )

    # --- approval -----------------------------------------------------------------------------
    def approval(self, depth: int = 0) -> Approval:
        """Make steps, alone or joined; never automatic, which nothing else may contain."""
        if depth < 2 and self.likely(0.35):
            parts = tuple(self.approval(depth + 1) for _ in range(self.dice.randint(1, 2)))
            return AllOf(parts=parts) if self.likely(0.5) else AnyOf(parts=parts)
        sources = tuple(self.source() for _ in range(self.dice.choice([1, 1, 2])))
        return Step(sources=sources, at_least=self.dice.choice([1, 1, 1, 2]))

    def source(self) -> Source:
        """Say where approvers come from."""
        makers: list[Callable[[], Source]] = [
            FromManager,
            FromOwner,
            FromIntegrationOwner,
            lambda: FromGroup(group=self.dice.choice(GROUPS)),
            lambda: FromPerson(person=self.dice.choice(PEOPLE[:6])),
            lambda: FromOnCall(rota=self.dice.choice(ROTAS)),
            lambda: FromMatching(condition=self.condition(2)),
        ]
        return self.dice.choice(makers)()

    def escalation(self) -> tuple[Escalation, ...]:
        """Make tiers, the first of which has been reached in most tests."""
        return tuple(
            Escalation(after=timedelta(hours=tier), to=(self.source(),))
            for tier in (1, 3)
            if self.likely(0.2)
        )
