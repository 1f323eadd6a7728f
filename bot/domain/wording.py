"""Access flows in words, part by part: what an engineer reads in an explanation or a comparison."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import assert_never

from bot.domain.catalog import Selector
from bot.domain.durations import format_duration
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Approval,
    Automatic,
    Flow,
    ForOthers,
    ForReports,
    ForSelf,
    FromMatching,
    FromPerson,
    Hours,
    JustificationRule,
    Source,
    Step,
    What,
    Whom,
)
from bot.domain.policy import Policy
from bot.domain.reasons import words
from bot.domain.sources import describe

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def when(hours: Hours) -> str:
    """Write hours: "Mon-Fri 08:00-18:00 Europe/Berlin"."""
    return f"{_days(hours.days)} {hours.start:%H:%M}-{hours.end:%H:%M} {hours.zone}"


def named(policy: Policy, sources: Iterable[Source]) -> tuple[str, ...]:
    """Name sources of approvers, each once."""
    return tuple(dict.fromkeys(origin(policy, one) for one in sources))


def origin(policy: Policy, source: Source) -> str:
    """Name one source of approvers: "the requester's manager", "anyone in group reviewers"."""
    if isinstance(source, FromMatching):
        return f"anyone {words(source.condition)}"
    if isinstance(source, FromPerson):
        found = policy.people.get(source.person)
        return found.name if found else source.person
    return describe(source, {})


def approvers(policy: Policy, approval: Approval) -> str:
    """Write who must approve: "all of: the requester's manager; 2 of the resource's owner"."""
    match approval:
        case Automatic():
            return "automatic"
        case Step():
            found = " or ".join(named(policy, approval.sources))
            return found if approval.at_least == 1 else f"{approval.at_least} of {found}"
        case AllOf():
            return _several("all of", [approvers(policy, one) for one in approval.parts])
        case AnyOf():
            return _several("any of", [approvers(policy, one) for one in approval.parts])
        case _:
            assert_never(approval)


def whom(given: Whom) -> str:
    """Name for whom a flow may be used: "oneself", "people one manages"."""
    match given:
        case ForSelf():
            return "oneself"
        case ForReports():
            return "people one manages"
        case ForOthers():
            return f"others {words(given.condition)}"
        case _:
            assert_never(given)


def covered(what: What) -> str:
    """Write what a flow covers: "read on production; not the bundle x"."""
    parts = [f"the bundle {one}" for one in sorted(what.bundles)]
    listed = "everything" if what.permissions is None else ", ".join(sorted(what.permissions))
    parts += [f"{listed} on {_selector(one)}" for one in what.where]
    kept = " and ".join(parts) or "nothing"
    return "; ".join([kept, *(f"not {covered(one)}" for one in what.except_)])


def justified(rule: JustificationRule) -> str:
    """Write what a justification must be."""
    if rule.pattern:
        return f"must contain {rule.pattern}"
    return "required" if rule.required else "optional"


def parts(policy: Policy, flow: Flow) -> Mapping[str, str]:
    """Write all of a flow, label by label; two flows that read alike are alike."""
    said = {"who": words(flow.who), "what": covered(flow.what)}
    if flow.deny:
        return {"effect": "deny", **said}
    return {
        **said,
        "effect": "opens by itself" if flow.trigger else "allow",
        "for": " or ".join(whom(one) for one in flow.whom),
        "approval": approvers(policy, flow.approval),
        "distinct": _yes(flow.distinct),
        "reason for a yes": "required" if flow.reason_required else "optional",
        "duration": f"{format_duration(flow.default)}, at most {format_duration(flow.max)}",
        "justification": justified(flow.justification),
        "hours": when(flow.hours) if flow.hours else "at any time",
        **_waiting(policy, flow),
        **_lending(policy, flow),
    }


def _waiting(policy: Policy, flow: Flow) -> Mapping[str, str]:
    """Write what happens while nobody has decided."""
    tiers = sorted(flow.escalation, key=lambda one: one.after)
    said = (f"after {_length(one.after)} {' or '.join(named(policy, one.to))}" for one in tiers)
    return {
        "escalation": "; ".join(said) or "none",
        "reminder": f"every {_length(flow.remind)}" if flow.remind else "none",
        "lapses": f"after {_length(flow.lapse_after)}",
    }


def _lending(policy: Policy, flow: Flow) -> Mapping[str, str]:
    """Write what holds once access is open."""
    more, limit, glass = flow.extensions, flow.limit, flow.break_glass
    extensions = f"{more.max} of {_length(more.each)}" if more else "none"
    told = (*(glass.places if glass else ()), *flow.notify)
    together = {None: "in production", True: "always", False: "never"}[flow.together]
    return {
        "extensions": f"{extensions}, the first alone" if more and more.first_alone else extensions,
        "limit": f"{_length(limit.total)} within {_length(limit.within)}" if limit else "none",
        "ends with the shift": _yes(flow.ends_with_shift),
        "together": together,
        "break-glass review": (
            f"{' or '.join(named(policy, glass.reviewers))} within {_length(glass.within)}"
            if glass
            else "none"
        ),
        "told": ", ".join(
            [
                *(f"{one.chat} {one.channel}" for one in told),
                *(named(policy, glass.tell) if glass else ()),
            ]
        )
        or "nobody else",
    }


def _yes(answer: bool) -> str:  # noqa: FBT001 - the answer is the value itself
    return "yes" if answer else "no"


def _length(length: timedelta) -> str:
    return format_duration(length)


def _several(word: str, parts_: Sequence[str]) -> str:
    return parts_[0] if len(parts_) == 1 else f"{word} ({'; '.join(parts_)})"


def _selector(selector: Selector) -> str:
    named_ = {
        "integration": selector.integration,
        "environment": selector.environment,
        "type": selector.type,
        "name": selector.name,
    }
    said = [f"{label} {value}" for label, value in named_.items() if value is not None]
    said += [f"tag {key} {value}" for key, value in sorted(selector.tags.items())]
    return ", ".join(said) or "everything"


def _days(days: frozenset[int]) -> str:
    if len(days) == len(_DAYS):
        return "every day"
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(_run(one) for one in runs)


def _run(days: Sequence[int]) -> str:
    few = 2
    joint = "-" if len(days) > few else ", "
    return joint.join(dict.fromkeys([_DAYS[days[0]], _DAYS[days[-1]]]))
