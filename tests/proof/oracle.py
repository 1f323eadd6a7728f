"""A second law, written from PRODUCT's words alone, as naively as possible: no code is shared.

Groups are flattened until nothing changes, a condition is three truth tables, a glob is tried
letter by letter, and a window of hours is walked through minute by minute. It reads the plain
values of flow, people and catalog, and calls none of their methods.
"""

from bot.domain.catalog import Entitlement, NamedItem, Owner, OwnerNamed, Selector
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Approval,
    Automatic,
    Condition,
    EachOf,
    Flow,
    ForReports,
    ForSelf,
    HasAttribute,
    InGroup,
    IsPerson,
    ManagerOf,
    Not,
    OnCallFor,
    OneOf,
    Step,
    What,
    Whom,
)
from bot.domain.ids import BundleName, PersonId, RotaName
from bot.domain.people import Person, Rota
from tests.proof.organisations import Organisation
from tests.proof.plain import OPPOSITE, Truth, all_hold, compared, glob, some_hold, turn_at, within


class Oracle:
    """Answers for one organisation at one moment."""

    def __init__(self, world: Organisation) -> None:
        self.world = world
        self.now = world.now
        self.people = {one.id: one for one in world.people}
        self.groups = flat(world)
        self.everything = {
            Entitlement(system.name, resource.name, permission)
            for system in world.catalogue.integrations.values()
            for resource in system.resources.values()
            for permission in system.permissions
        }
        self._open = {
            one.name: one.hours is None or within(one.hours, self.now) for one in world.flows
        }
        self._seen: dict[tuple[str, PersonId, bool], Truth] = {}
        self._named: dict[tuple[str, BundleName | None], frozenset[Entitlement]] = {}

    # --- facts --------------------------------------------------------------------------------
    def fresh(self, person: Person) -> bool:
        """Say whether the person's directory vouches for them by now."""
        return person.known_until is None or self.now < person.known_until

    def there(self, person: PersonId | None) -> bool:
        """Say whether this is somebody who has not left."""
        return person in self.people and self.people[person].active

    def on_duty(self, rota: RotaName) -> frozenset[PersonId] | None:
        """Say who is on call by the calendar; None when that cannot be known."""
        schedule = self.world.rotas.get(rota)
        if schedule is None:
            return None
        if isinstance(schedule, Rota):
            return turn_at(schedule, self.now)
        if schedule.known_until is None or self.now >= schedule.known_until:
            return None
        duties = [one.people for one in schedule.shifts if one.start <= self.now < one.end]
        return frozenset(person for people in duties for person in people)

    # --- conditions ---------------------------------------------------------------------------
    def true_of(self, condition: Condition, person: Person, *, last: bool = False) -> Truth:
        """Say whether a condition holds; with `last`, what a directory last said still counts."""
        match condition:
            case IsPerson():
                return person.id == condition.person
            case OnCallFor():
                duty = self.on_duty(condition.rota)
                return None if duty is None else person.id in duty
            case Not():
                return OPPOSITE[self.true_of(condition.condition, person, last=last)]
            case EachOf() | OneOf():
                join = all_hold if isinstance(condition, EachOf) else some_hold
                return join(self.true_of(one, person, last=last) for one in condition.conditions)
            case InGroup() | HasAttribute() | ManagerOf():
                known = last or self.fresh(person)
                return self._recorded(condition, person, last=last) if known else None

    def _recorded(
        self, condition: InGroup | HasAttribute | ManagerOf, person: Person, *, last: bool
    ) -> Truth:
        if isinstance(condition, InGroup):
            return person.id in self.groups.get(condition.group, ())
        if isinstance(condition, HasAttribute):
            return compared(condition, person)
        return self._manages(condition, person, last=last)

    def _manages(self, condition: ManagerOf, person: Person, *, last: bool) -> Truth:
        """Look at everybody: who manages them is their own directory's word, and may be unknown."""
        return some_hold(
            all_hold(
                [
                    one.manager == person.id if last or self.fresh(one) else None,
                    self.true_of(condition.condition, one, last=last),
                ]
            )
            for one in self._others(person)
        )

    def _others(self, person: Person) -> list[Person]:
        return [one for one in self.people.values() if one.active and one.id != person.id]

    def silent(self, condition: Condition, person: Person) -> bool:
        """Say whether something that a condition asks has not answered, or not lately enough."""
        match condition:
            case IsPerson():
                return False
            case OnCallFor():
                return self.on_duty(condition.rota) is None
            case InGroup() | HasAttribute():
                return not self.fresh(person)
            case ManagerOf():
                others = self._others(person)
                under = [one for one in others if one.manager == person.id]
                return not all(map(self.fresh, [person, *others])) or any(
                    self.silent(condition.condition, one) for one in under
                )
            case Not():
                return self.silent(condition.condition, person)
            case EachOf() | OneOf():
                return any(self.silent(one, person) for one in condition.conditions)

    # --- what ---------------------------------------------------------------------------------
    def chosen(self, selector: Selector) -> set[tuple[str, str]]:
        """Try a selector on every resource."""
        return {
            (system.name, resource.name)
            for system in self.world.catalogue.integrations.values()
            for resource in system.resources.values()
            if glob(selector.integration, system.name)
            and glob(selector.environment, system.environment)
            and glob(selector.type, resource.type)
            and glob(selector.name, resource.name)
            and set(selector.tags.items()) <= set(resource.tags.items())
        }

    def bundle(self, name: BundleName) -> frozenset[Entitlement]:
        """List what a bundle holds."""
        found: set[Entitlement] = set()
        bundle = self.world.catalogue.bundles.get(name)
        for item in bundle.contains if bundle else ():
            if isinstance(item, NamedItem):
                found.add(item.entitlement)
            else:
                chosen = self.chosen(item.where)
                found |= {
                    one
                    for one in self.everything
                    if (one.integration, one.resource) in chosen
                    and one.permission == item.permission
                }
        return frozenset(found & self.everything)

    def covered(self, what: What, bundle: BundleName | None) -> frozenset[Entitlement]:
        """List what a `what` covers for somebody who asks through this bundle, or through none."""
        found: set[Entitlement] = set()
        if bundle in what.bundles:
            found |= self.bundle(bundle)
        for selector in what.where:
            chosen = self.chosen(selector)
            found |= {
                one
                for one in self.everything
                if (one.integration, one.resource) in chosen
                and (what.permissions is None or one.permission in what.permissions)
            }
        for but in what.except_:
            found -= self.named(but)
        return frozenset(found)

    def named(self, what: What) -> frozenset[Entitlement]:
        """List everything that a `what` names in any way: by selector, and by all its bundles."""
        ways = [self.covered(what, bundle) for bundle in (None, *what.bundles)]
        return frozenset(one for way in ways for one in way)

    def within_reach(self, wanted: Entitlement, bundle: BundleName | None) -> bool:
        """Say whether any flow lends this at all, when it is asked for in this way."""
        lending = (one for one in self.world.flows if not one.deny)
        return any(wanted in self._what(one, bundle) for one in lending)

    # --- asks ---------------------------------------------------------------------------------
    def denier(self, person: Person, grantee: Person, wanted: Entitlement) -> str | None:
        """Name the first deny flow, by name, that strikes the one who asks or who receives."""
        names = [
            flow.name
            for flow in self.world.flows
            if flow.deny
            and (self.struck(flow, person) or self.struck(flow, grantee))
            and wanted in self._what(flow, None)
        ]
        return min(names, default=None)

    def struck(self, flow: Flow, person: Person) -> bool:
        """Say whether a deny flow is for this person, or cannot be judged."""
        truth = self._who(flow, person, last=False)
        if truth is None and self.silent(flow.who, person):
            return self._who(flow, person, last=True) is not False
        return truth is True

    def fits(
        self,
        flow: Flow,
        person: Person,
        grantee: Person,
        wanted: Entitlement,
        way: tuple[BundleName | None, bool],
    ) -> bool:
        """Say whether an allowing flow may be used for this ask."""
        bundle, glass = way
        return (
            not flow.deny
            and not flow.trigger
            and glass == (flow.break_glass is not None)
            and self._open[flow.name]
            and wanted in self._what(flow, bundle)
            and self._asks(flow, person)
            and some_hold(self.for_whom(one, person, grantee) for one in flow.whom) is True
        )

    def answer(
        self,
        person: Person,
        grantee: Person,
        wanted: Entitlement,
        way: tuple[BundleName | None, bool],
    ) -> tuple[str | None, str | None]:
        """Name the flow that applies, and the flow that denies."""
        if denier := self.denier(person, grantee, wanted):
            return None, denier
        fitting = [one for one in self.world.flows if self.fits(one, person, grantee, wanted, way)]
        effort = sorted((fewest(one.approval), one.name) for one in fitting)
        return (effort[0][1] if effort else None), None

    def for_whom(self, whom: Whom, person: Person, grantee: Person) -> Truth:
        """Say whether somebody may receive what this person asks for."""
        if isinstance(whom, ForSelf):
            return person.id == grantee.id
        if isinstance(whom, ForReports):
            managed = grantee.manager == person.id and grantee.id != person.id
            return managed if self.fresh(grantee) else None
        if person.id == grantee.id:
            return False
        return self.true_of(whom.condition, grantee)

    def _asks(self, flow: Flow, person: Person) -> bool:
        truth = self._who(flow, person, last=False)
        if truth is None and not isinstance(flow.approval, Automatic):
            truth = self._who(flow, person, last=True)
        return truth is True

    def _who(self, flow: Flow, person: Person, *, last: bool) -> Truth:
        key = (flow.name, person.id, last)
        if key not in self._seen:
            self._seen[key] = self.true_of(flow.who, person, last=last)
        return self._seen[key]

    def _what(self, flow: Flow, bundle: BundleName | None) -> frozenset[Entitlement]:
        key = (flow.name, bundle)
        if key not in self._named:
            found = self.named(flow.what) if flow.deny else self.covered(flow.what, bundle)
            self._named[key] = found
        return self._named[key]

    # --- owners -------------------------------------------------------------------------------
    def owner(self, wanted: Entitlement) -> Owner | None:
        """Say who answers for a resource: itself, else its tag, else the integration's word."""
        system = self.world.catalogue.integrations[wanted.integration]
        resource = system.resources[wanted.resource]
        if resource.owner is not None:
            return resource.owner
        tag = resource.tags.get(system.owner_tag or "", "") if system.owner_tag else ""
        return OwnerNamed(name=tag, otherwise=system.owner) if tag else system.owner


def flat(world: Organisation) -> dict[str, set[PersonId]]:
    """Flatten nested groups: pour every group into those that hold it until nothing changes."""
    found = {name: {PersonId(one) for one in group.members} for name, group in world.nested.items()}
    while True:
        before = sum(map(len, found.values()))
        for name, group in world.nested.items():
            for inner in group.groups:
                found[name] |= found[inner]
        if before == sum(map(len, found.values())):
            return found


def fewest(approval: Approval) -> int:
    """Count the fewest decisions that could ever be enough."""
    match approval:
        case Automatic():
            return 0
        case Step():
            return approval.at_least
        case AllOf():
            return sum(fewest(one) for one in approval.parts)
        case AnyOf():
            return min(fewest(one) for one in approval.parts)
