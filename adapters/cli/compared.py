"""What another policy would change, in plain text: what is gained first, for it is the danger."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from adapters.cli.explained import name, revision
from adapters.cli.text import few, line, moment, paragraphs
from bot.domain.compare import Differences, Facts, FlowChange
from bot.domain.comparing.affected import Affected
from bot.domain.comparing.affected import Effect as Happening
from bot.domain.comparing.matrix import Difference
from bot.domain.comparing.panels import PanelChange
from bot.domain.comparing.side import Mode, Way
from bot.domain.comparing.turns import Kind, Turn
from bot.domain.durations import format_duration
from bot.domain.policy import Policy

MOST = 40  # differences of each kind, and requests, in text; JSON has all
_ASK = {
    Mode.ASK: "",
    Mode.FOR_OTHERS: " for others",
    Mode.BREAK_GLASS: " by breaking glass",
    Mode.BY_ITSELF: " without asking, while an automatic flow's condition holds",
}
_TITLES = {Kind.GAINS: "Gained", Kind.LOSES: "Lost", Kind.CHANGES: "On other terms"}


def written(
    old: Policy, new: Policy, found: Differences, affected: Sequence[Affected], since: str
) -> str:
    """Write differences in 80 columns; `since` says what the old policy is."""
    head = [line(f"Policy {revision(found.new)} against {since}, {revision(found.old)}.")]
    if not found and not affected:
        return "\n".join([*head, "Nothing would change."])
    people = {**old.people, **new.people}
    known = Policy(revision=new.revision, people=people)
    return paragraphs(
        [
            iter(head),
            *(_access(known, kind, found.access) for kind in Kind),
            _requests(known, affected),
            _flows(found.flows),
            _panels(known, found.panels),
            _facts(found.facts),
        ]
    )


def _access(policy: Policy, kind: Kind, all_: Sequence[Difference]) -> Iterator[str]:
    mine = [one for one in all_ if one.turn.kind is kind]
    if mine:
        yield line(f"{_TITLES[kind]}:")
    for one in mine[:MOST]:
        yield line(f"{_people(policy, one)}: {_targets(one)}{_times(one.turn)}", 2)
        yield from _ways(one.turn)
    yield from _rest(len(mine))


def _rest(number: int) -> Iterator[str]:
    if number > MOST:
        yield line(f"and {number - MOST} more: --json lists them all", 2)


def _people(policy: Policy, one: Difference) -> str:
    if len(one.people) == 1:
        return name(policy, one.people[0])
    return f"{len(one.people):,} people ({few(one.people, 3)})"


def _targets(one: Difference) -> str:
    said = [str(target) for target in one.entitlements]
    said += [f"the bundle {bundle}" for bundle in one.bundles]
    return few(said, 4)


def _times(turn: Turn) -> str:
    said = _ASK[turn.mode]
    said += ", while on call" if turn.on_call else ""
    return said + (", outside hours" if turn.outside_hours else "")


def _ways(turn: Turn) -> Iterator[str]:
    match turn.kind:
        case Kind.GAINS:
            yield line(f"by {_whole(turn.after)}", 4)
        case Kind.LOSES:
            yield line(f"no longer by {_whole(turn.before)}", 4)
        case Kind.CHANGES:
            yield line(_changed(turn), 4)
        case _:
            assert_never(turn.kind)


def _changed(turn: Turn) -> str:
    """Write the ways that are different, for a bundle may need others that stay."""
    was = [one for one in turn.before if one not in turn.after]
    is_ = [one for one in turn.after if one not in turn.before]
    if len(was) == len(is_) == 1:
        return _moved(was[0], is_[0])
    return f"by {_whole(turn.after)}, before by {_whole(turn.before)}"


def _whole(ways: Sequence[Way]) -> str:
    return " and ".join(_way(one) for one in ways)


def _way(way: Way) -> str:
    hours = f", {way.hours}" if way.hours else ""
    return f"{way.flow} (approval: {way.approval}; at most {format_duration(way.max)}{hours})"


def _moved(before: Way, after: Way) -> str:
    """Write what is different between two ways, and only that."""
    was, is_ = _said(before), _said(after)
    moved = [f"{label} {is_[label]}, was {was[label]}" for label in was if was[label] != is_[label]]
    flow = after.flow if before.flow == after.flow else f"{after.flow}, before by {before.flow}"
    return f"by {flow}: {'; '.join(moved) or 'the same terms'}"


def _said(way: Way) -> dict[str, str]:
    return {
        "approval": way.approval,
        "at most": format_duration(way.max),
        "by default": format_duration(way.default),
        "hours": way.hours or "at any time",
        "justification": way.justification,
        "extensions": str(way.extensions),
    }


def _requests(policy: Policy, affected: Sequence[Affected]) -> Iterator[str]:
    if affected:
        yield line("Requests and grants:")
    for one in affected[:MOST]:
        yield line(f"{one.request} of {name(policy, one.requester)}: {_happening(one)}", 2)
    yield from _rest(len(affected))


def _happening(one: Affected) -> str:
    why = f": {one.reason}" if one.reason else ""
    match one.effect:
        case Happening.VOIDED:
            return f"would be void{why}"
        case Happening.ENDED:
            return f"{one.entitlement} would be taken back{why}"
        case Happening.SHORTENED:
            until = moment(one.until) if one.until else "an earlier time"
            return f"{one.entitlement} would end at {until}"
        case Happening.MORE_DECISIONS | Happening.FEWER_DECISIONS:
            return f"it would wait for {one.effect}{why}"
        case Happening.STUCK:
            return "too few people could decide it"
        case Happening.FLOW_GONE:
            return f"what is open stays until its end, though the flow {one.flow} is gone"
        case _:
            assert_never(one.effect)


def _flows(changes: Sequence[FlowChange]) -> Iterator[str]:
    if changes:
        yield line("Access flows:")
    for one in changes:
        if not (one.before and one.after):
            yield line(f"{one.flow}: {'removed' if one.before else 'added'}", 2)
            continue
        yield line(f"{one.flow}:", 2)
        for part in one.parts:
            yield line(f"{part.label}: {part.after or 'none'}, was: {part.before or 'none'}", 4)


def _panels(policy: Policy, changes: Sequence[PanelChange]) -> Iterator[str]:
    if changes:
        yield line("Who may decide:")
    for one in changes:
        joins = [f"+ {name(policy, person)}" for person in one.joins]
        leaves = [f"- {name(policy, person)}" for person in one.leaves]
        of = f" of {few(one.of, 3)}" if one.of else ""
        yield line(f"{one.source}{of}: {few([*joins, *leaves])}", 2)


def _facts(facts: Facts) -> Iterator[str]:
    counted = {
        "People added": facts.people_added,
        "People removed": facts.people_removed,
        "Resources added": facts.resources_added,
        "Resources removed": facts.resources_removed,
    }
    for label, names in counted.items():
        if names:
            yield line(f"{label}: {few(names)}")
    for one in facts.bundles:
        more = [f"+ {target}" for target in one.added]
        less = [f"- {target}" for target in one.removed]
        yield line(f"The bundle {one.bundle}: {few([*more, *less])}")
