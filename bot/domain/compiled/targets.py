"""Everything that can be lent, and which flows let or deny it, alone and through each bundle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.catalog import Catalogue
from bot.domain.compiled import bits
from bot.domain.compiled.coverage import Coverage, coverage
from bot.domain.compiled.lazily import Lazily
from bot.domain.compiled.reach import Reach, Spread
from bot.domain.compiled.rules import Edit, Rules
from bot.domain.flow import Flow, What
from bot.domain.ids import BundleName, PermissionName

_MOST_MOVED = 5_000  # resources: above, all are laid out anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What one catalogue holds, under the rules of one policy.

    `naming` are the flows that name a bundle; those of them in `careful` make exceptions.
    """

    rules: Rules
    reach: Reach
    letting: Coverage
    denying: Coverage
    naming: Mapping[BundleName, int]
    careful: int
    kept: dict[tuple[int, BundleName], Spread] = field(init=False, default_factory=dict)

    def after(self, edit: Edit) -> "Targets":
        """Return the targets under other rules."""
        if not edit.allowing and not edit.denying:
            return self
        reach, rules = self.reach, edit.rules
        let = _aimed(self.rules.allowing, rules.allowing, edit.allowing)
        denied = _aimed(self.rules.denying, rules.denying, edit.denying)
        naming, careful = _bundled(rules.allowing) if let else (self.naming, self.careful)
        return Targets(
            rules=rules,
            reach=reach,
            letting=self.letting.with_flows({one: reach.covered(let[one]) for one in let}),
            denying=self.denying.with_flows({one: reach.named(denied[one]) for one in denied}),
            naming=naming,
            careful=careful,
        )

    def moved(self, catalogue: Catalogue) -> "Targets | None":
        """Return the targets when only tags are other ones; None when more is, or too much."""
        moved = self.reach.places.moved(catalogue, _MOST_MOVED)
        if moved is None or self.reach.bundles != catalogue.bundles:
            return None
        now, changed = moved
        reach, few = (Reach(one, catalogue.bundles) for one in (now, now.only(changed)))
        letting, denying = _spreads(self.rules, reach)
        let, denied = _spreads(self.rules, few)
        return replace(
            self,
            reach=reach,
            letting=self.letting.with_places(letting, changed, let),
            denying=self.denying.with_places(denying, changed, denied),
        )

    def flows(self, number: int, permission: PermissionName, bundle: BundleName | None) -> int:
        """Return the flows that cover a permission on a resource, alone or through a bundle."""
        found = self.letting.of(number, permission)
        if bundle is None:
            return found
        more = self.naming.get(bundle, 0) & ~found
        if not more or not self.reach.holds(bundle, number, permission):
            return found
        for one in bits.members(more & self.careful):
            if not self._through(one, bundle).at(permission) >> number & 1:
                more &= ~(1 << one)
        return found | more

    def through(self, flows: int, permission: PermissionName, bundle: BundleName) -> int:
        """Return what of a bundle any of these flows covers through it."""
        held = self.reach.held(bundle).get(permission, 0)
        naming = self.naming.get(bundle, 0) & flows if held else 0
        if naming & ~self.careful:
            return held
        careful = (self._through(one, bundle).at(permission) for one in bits.members(naming))
        return held & bits.union(careful)

    def _through(self, flow: int, bundle: BundleName) -> Spread:
        key = flow, bundle
        if key not in self.kept:
            self.kept[key] = self.reach.covered(self.rules.allowing[flow].what, (bundle,))
        return self.kept[key]


def targets(rules: Rules, reach: Reach) -> Targets:
    """Lay out what flows cover."""
    letting, denying = _spreads(rules, reach)
    naming, careful = _bundled(rules.allowing)
    size = reach.places.layout.size
    return Targets(
        rules=rules,
        reach=reach,
        letting=coverage(letting, size),
        denying=coverage(denying, size),
        naming=naming,
        careful=careful,
    )


def _spreads(rules: Rules, reach: Reach) -> tuple[Lazily[Spread], Lazily[Spread]]:
    """Return what each flow lets or denies, as soon as somebody looks."""
    allowing, denying = rules.allowing, rules.denying
    return (
        Lazily(len(allowing), lambda number: reach.covered(allowing[number].what)),
        Lazily(len(denying), lambda number: reach.named(denying[number].what)),
    )


def _aimed(
    before: Sequence[Flow], now: Sequence[Flow], edited: Sequence[int]
) -> Mapping[int, What]:
    """Return what those of the edited flows cover now that covered something else."""
    return {one: now[one].what for one in edited if now[one].what != before[one].what}


def _bundled(flows: Sequence[Flow]) -> tuple[Mapping[BundleName, int], int]:
    naming: dict[BundleName, int] = {}
    careful = 0
    for number, flow in enumerate(flows):
        for one in flow.what.bundles:
            naming[one] = naming.get(one, 0) | 1 << number
        if flow.what.except_:
            careful |= 1 << number
    return naming, careful
