"""What another policy would change: for people and targets, in flows, facts and who may approve.

Compared are two policies as they are given, not the hour at which that is done. Nothing here is
about requests: see `affected`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.catalog import Catalogue, Entitlement
from bot.domain.comparing.matrix import Difference, differences
from bot.domain.comparing.panels import PanelChange, panel_changes
from bot.domain.flow import Flow
from bot.domain.ids import BundleName, FlowName, PersonId, PolicyRevision
from bot.domain.policy import Policy
from bot.domain.wording import parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a flow that reads otherwise; empty where there was, or is, none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowChange:
    """A flow that comes (no `before`), goes (no `after`), or reads otherwise in some parts."""

    flow: FlowName
    before: bool
    after: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleChange:
    """What a bundle holds more, and no more."""

    bundle: BundleName
    added: tuple[Entitlement, ...]
    removed: tuple[Entitlement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """People, resources (as `integration/resource`) and bundles that come, go or change."""

    people_added: tuple[PersonId, ...] = ()
    people_removed: tuple[PersonId, ...] = ()
    resources_added: tuple[str, ...] = ()
    resources_removed: tuple[str, ...] = ()
    bundles: tuple[BundleChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Everything that differs; nothing where the two policies come to the same."""

    old: PolicyRevision
    new: PolicyRevision
    access: tuple[Difference, ...]
    flows: tuple[FlowChange, ...]
    panels: tuple[PanelChange, ...]
    facts: Facts

    def __bool__(self) -> bool:
        return bool(self.access or self.flows or self.panels or self.facts != Facts())


def compare(old: Policy, new: Policy, now: datetime) -> Differences:
    """Compare two policies. `now` only says which stale facts are stale; those count as told."""
    return Differences(
        old=old.revision,
        new=new.revision,
        access=differences(old, new),
        flows=tuple(_flows(old, new)),
        panels=panel_changes(old, new, now),
        facts=_facts(old, new),
    )


def _flows(old: Policy, new: Policy) -> Iterator[FlowChange]:
    for name in sorted(old.by_name.keys() | new.by_name.keys()):
        before, after = old.by_name.get(name), new.by_name.get(name)
        said = tuple(_parts(_read(old, before), _read(new, after)))
        if said:
            yield FlowChange(
                flow=name, before=before is not None, after=after is not None, parts=said
            )


def _read(policy: Policy, flow: Flow | None) -> Mapping[str, str]:
    return parts(policy, flow) if flow else {}


def _parts(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Part]:
    for label in dict.fromkeys((*before, *after)):
        was, is_ = before.get(label, ""), after.get(label, "")
        if was != is_:
            yield Part(label=label, before=was, after=is_)


def _facts(old: Policy, new: Policy) -> Facts:
    before, after = _active(old), _active(new)
    was, is_ = _resources(old.catalogue), _resources(new.catalogue)
    return Facts(
        people_added=tuple(sorted(after - before)),
        people_removed=tuple(sorted(before - after)),
        resources_added=tuple(sorted(is_ - was)),
        resources_removed=tuple(sorted(was - is_)),
        bundles=tuple(_bundles(old.catalogue, new.catalogue)),
    )


def _active(policy: Policy) -> frozenset[PersonId]:
    return frozenset(one.id for one in policy.people.values() if one.active)


def _resources(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(f"{where.name}/{one.name}" for where, one in catalogue.resources())


def _bundles(old: Catalogue, new: Catalogue) -> Iterator[BundleChange]:
    for name in sorted(old.bundles.keys() | new.bundles.keys()):
        before, after = set(old.expand(name)), set(new.expand(name))
        if before != after:
            yield BundleChange(
                bundle=name,
                added=tuple(sorted(after - before)),
                removed=tuple(sorted(before - after)),
            )
