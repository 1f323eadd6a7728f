"""An explanation in plain text: what decides for each target, on which terms, what nearly did."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from adapters.cli.text import clean, count, few, line, moment, paragraphs
from bot.domain.durations import format_duration
from bot.domain.explain import Answer, Broken, Explanation, Miss
from bot.domain.ids import PersonId
from bot.domain.policy import Policy
from bot.domain.terms import Seat, Terms

MOST_MISSES = 8
_SHORT = 12  # characters of a revision that are shown


def written(policy: Policy, told: Explanation, target: str) -> str:
    """Write an explanation of an ask for a target, in 80 columns."""
    head = iter(_head(policy, told, target))
    return paragraphs([head, *(_answer(policy, one) for one in told.answers)])


def name(policy: Policy, person: PersonId) -> str:
    """Write a person as name and id, which tells namesakes apart; a machine by its id alone."""
    found = policy.people.get(person)
    return clean(f"{found.name} <{person}>" if found else person)


def names(policy: Policy, people: Iterable[PersonId]) -> str:
    """List people by name and id, a few of them."""
    return few(name(policy, one) for one in people)


def revision(full: str) -> str:
    """Shorten a policy revision."""
    return full[:_SHORT]


def near(misses: Sequence[Miss], indent: int) -> Iterator[str]:
    """Write the near misses, and how many flows have nothing to do with it."""
    close = [one for one in misses if one.near]
    far = len(misses) - len(close)
    if close:
        yield line("Flows that do not apply:", indent)
    for one in close[:MOST_MISSES]:
        yield line(f"{one.flow}: {_broken(one.broken)}", indent + 2)
    if len(close) > MOST_MISSES:
        yield line(f"and {len(close) - MOST_MISSES} more", indent + 2)
    if far:
        verb = "does" if far == 1 else "do"
        yield line(f"{count(far, 'other flow')} {verb} not cover it.", indent)


def seats(policy: Policy, wanted: Sequence[Seat], indent: int) -> Iterator[str]:
    """Write each decision that is needed, from whom that is, and who is there for it."""
    for one, number in Counter(wanted).items():
        owned = f" ({one.owned.integration}/{one.owned.resource})" if one.owned else ""
        who = " or ".join(one.sources)
        yield line(f"{number} from {who}{owned}: {names(policy, one.people)}", indent)


def _head(policy: Policy, told: Explanation, target: str) -> Iterator[str]:
    whom = "" if told.grantee == told.person else f" for {name(policy, told.grantee)}"
    how = ", breaking glass" if told.breaking_glass else ""
    what = f"the bundle {target}" if told.bundle else target
    yield line(f"{name(policy, told.person)} asks{whom}: {what}{how}")
    yield line(f"At {moment(told.at)}, by policy {revision(told.revision)}.")


def _answer(policy: Policy, answer: Answer) -> Iterator[str]:
    for one in answer.entitlements:
        yield line(str(one))
    yield line(_verdict(answer), 2)
    if answer.terms:
        yield from _terms(policy, answer.terms)
    if answer.others:
        yield line(f"These flows would allow it too: {few(answer.others)}.", 2)
    yield from near(answer.misses, 2)


def _verdict(answer: Answer) -> str:
    if answer.denied_by:
        return f"No: the flow {answer.denied_by} denies it: {_broken(answer.because)}."
    if answer.flow is None:
        return "No: no access flow applies."
    if answer.terms and answer.terms.break_glass:
        return f"Yes, by the flow {answer.flow}, at once and with a review afterwards."
    alone = answer.terms and answer.terms.automatic
    how = "without anybody's approval" if alone else "once it is approved"
    return f"Yes, by the flow {answer.flow}, {how}."


def _terms(policy: Policy, terms: Terms) -> Iterator[str]:
    longest = f"For {format_duration(terms.default)}, at most {format_duration(terms.max)}"
    more = f", with {count(terms.extensions, 'extension')}" if terms.extensions else ""
    yield line(f"{longest}{more}.", 2)
    if terms.hours:
        yield line(f"Only {terms.hours}.", 2)
    if terms.pattern:
        yield line(f"The justification must contain {terms.pattern}.", 2)
    elif terms.justification:
        yield line("A justification is required.", 2)
    if not terms.automatic:
        yield from _approval(policy, terms)


def _approval(policy: Policy, terms: Terms) -> Iterator[str]:
    for number, way in enumerate(terms.ways, start=1):
        which = f"Way {number}, of which one is enough" if len(terms.ways) > 1 else "Approval"
        apart = " by different people" if terms.distinct and len(way) > 1 else ""
        yield line(f"{which}: {count(len(way), 'decision')}{apart}:", 2)
        yield from seats(policy, way, 4)
    for tier in terms.escalation:
        who = f"{' or '.join(tier.sources)}: {names(policy, tier.people)}"
        yield line(f"After {format_duration(tier.after)} also {who}", 2)
    yield line(_completed(terms), 2)


def _completed(terms: Terms) -> str:
    if terms.possible:
        return f"Enough people can decide. It lapses after {format_duration(terms.lapse_after)}."
    if terms.possible_later:
        return "Enough people can decide only after the escalation."
    return "It cannot be approved: too few people can decide."


def _broken(broken: Sequence[Broken]) -> str:
    return "; ".join(one.text for one in broken) or "it does not fit"
