"""`policy_allow`, `policy_catalogue`, `policy_update`: the compiled policy, against the plain loop.

The plain loop is the law itself, `bot.domain.evaluate`; Cedar decides the same where it is
installed. Answers are compared before anything is timed.
"""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from benchmarks import company
from benchmarks.cedar import ask_cedar
from benchmarks.company import Size
from benchmarks.measure import Scale, median, percentile
from benchmarks.questions import Decision, decisions, somebody, with_bundles
from benchmarks.report import Row
from bot.domain.catalog import Catalogue, Entitlement
from bot.domain.compiled import Index
from bot.domain.evaluate import Asking, offer
from bot.domain.flow import Flow
from bot.domain.ids import FlowName
from bot.domain.people import Person
from bot.domain.policy import Policy

MICRO, MILLI = 1_000_000, 1_000
RETAGGED = 1_000
_PAGE = 4_096
_STATUS = Path("/proc/self/statm")


def run(scale: Scale, seed: int) -> tuple[list[Row], list[str]]:
    """Return the rows of all three, and remarks."""
    by = Random(seed)  # noqa: S311 - chooses questions, no secrets
    size = Size(people=scale.employees, resources=scale.resources[0], flows=scale.flows)
    law = company.policy(size)
    before = _resident()
    index = Index(law)
    gc.collect()
    grown = _resident() - before
    remarks = [f"policy: {size}; its index takes {grown:+.0f} MB."]
    rows, said = _allow(by, law, size, index, scale)
    rows += _catalogue(by, law, size, index, scale)
    rows += _update(by, law, size, index, scale)
    for count in scale.resources[1:]:
        larger = replace(size, resources=count)
        wide = replace(law, catalogue=company.catalogue(larger))
        rows += _catalogue(by, wide, larger, index.updated(wide), scale)
    return rows, [*remarks, *said]


def _resident() -> float:
    """Return how many MB this process holds; 0 where the system does not say."""
    pages = int(_STATUS.read_text("utf-8").split()[1]) if _STATUS.exists() else 0
    return pages * _PAGE / 1e6


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _plain(law: Policy, asked: Sequence[Decision]) -> list[str | None]:
    found = (offer(law, *one).flow for one in asked)
    return [one.name if one else None for one in found]


def _compiled(index: Index, asked: Sequence[Decision]) -> list[str | None]:
    found = (index.allowed(*one) for one in asked)
    return [one.name if one else None for one in found]


def _allow(
    by: Random, law: Policy, size: Size, index: Index, scale: Scale
) -> tuple[list[Row], list[str]]:
    asked = decisions(by, law, size, scale.decisions)
    mixed, few = with_bundles(by, asked), asked[: scale.judged]
    some = mixed[: scale.judged]
    _same("policy_allow: the plain loop", _plain(law, some), _compiled(index, some))
    cedar = ask_cedar(law)
    if cedar:
        _same("policy_allow: Cedar", cedar(few), [one is not None for one in _compiled(index, few)])
    ours, theirs, cedars, p99 = [], [], [], []
    for _ in range(scale.rounds):
        each = [_took(lambda one=one: index.allowed(*one)) for one in mixed]  # type: ignore[misc]  # its default is its value
        ours.append(len(mixed) / sum(each))
        p99.append(percentile(each, 0.99) * MICRO)
        theirs.append(len(some) / _took(lambda: _plain(law, some)))
        if cedar:
            cedars.append(len(few) / _took(lambda: cedar(few)))
    allowed = sum(one is not None for one in _compiled(index, mixed))
    said = [f"policy_allow: {allowed} of {len(mixed)} allowed; the loops judged {len(some)}."]
    rows = [
        _rate("decisions", ours, theirs, "plain loop", "50 times"),
        Row(
            name="policy_allow",
            measure="one decision, p99",
            value=median(p99),
            unit="us",
            target="15 us",
        ),
    ]
    if cedars:
        rows.append(_rate("decisions", ours, cedars, "cedarpy, in one batch", "400 times"))
    else:
        said.append("policy_allow: cedarpy is not installed, so Cedar was not asked.")
    return rows, said


def _rate(
    measure: str, ours: Sequence[float], theirs: Sequence[float], against: str, target: str
) -> Row:
    return Row(
        name="policy_allow",
        measure=measure,
        value=median(ours),
        unit="/s",
        floor=median(theirs),
        against=against,
        target=target,
    )


def _same(what: str, expected: Sequence[object], actual: Sequence[object]) -> None:
    if list(expected) != list(actual):
        raise AssertionError(f"{what}: other answers")


def _catalogue(by: Random, law: Policy, size: Size, index: Index, scale: Scale) -> list[Row]:
    everything = [somebody(by, law, size) for _ in range(scale.lookers)]
    _check_offered(by, law, size, index, everything[0])
    looking, counting, approving = [], [], []
    for person in everything:
        asking = Asking(person=person, now=company.NOW)
        looking.append(_took(lambda: index.offered(asking).first(20)))  # noqa: B023 - at once
        counting.append(_took(lambda: len(index.offered(asking))))  # noqa: B023 - at once
        first = index.offered(asking).first(100)
        approving.append(_took(lambda: _approvers(index, first, asking)))  # noqa: B023 - at once
    target = "0.1 ms" if size.resources <= 100_000 else "1 ms"  # noqa: PLR2004 - as PERFORMANCE says
    shown = (
        ("the first 20 of what one may ask for, and by which flow, p50", 0.5, looking, target),
        ("the same, p99", 0.99, looking, ""),
        ("then counted, p50", 0.5, counting, ""),
        ("who approves the first 100, p50", 0.5, approving, ""),
    )
    return [
        Row(
            name="policy_catalogue",
            measure=f"{size.resources:,} resources: {measure}",
            value=percentile(took, part) * MILLI,
            unit="ms",
            target=aim,
        )
        for measure, part, took, aim in shown
    ]


def _check_offered(by: Random, law: Policy, size: Size, index: Index, person: Person) -> None:
    """Judge some that are offered, and some that may not be, by the law."""
    asking = Asking(person=person, now=company.NOW)
    offered = index.offered(asking)
    first = offered.first(10)
    expected = [offer(law, one, asking).flow for one, _ in first]
    _same("policy_catalogue: the first", expected, [flow for _, flow in first])
    others = [one for one, _ in decisions(by, law, size, 10)]
    _same(
        "policy_catalogue: any",
        [offer(law, one, asking).flow is not None for one in others],
        [one in offered for one in others],
    )


def _approvers(index: Index, first: Sequence[tuple[Entitlement, Flow]], asking: Asking) -> None:
    for one, flow in first:
        index.approvers(flow, (one,), asking)


def _update(by: Random, law: Policy, size: Size, index: Index, scale: Scale) -> list[Row]:
    changes = (
        ("edit the terms of a flow", _edited(law), "1 ms"),
        ("edit who and what of a flow", _widened(law), "1 ms"),
        (f"retag {RETAGGED:,}", _retagged(by, law, size), "20 ms"),
        (f"sync {size.people:,} people", replace(law, people=company.people(size)), "200 ms"),
        ("add a flow", _added(law), ""),
    )
    asked = decisions(by, law, size, scale.decisions)
    full = median([_took(lambda: Index(law)) for _ in range(scale.rounds)])
    rows = [
        Row(
            name="policy_update",
            measure="everything anew",
            value=full * MILLI,
            unit="ms",
            target="1 s",
        )
    ]
    for measure, new, target in changes:
        now = [(one, replace(how, person=new.people[how.person.id])) for one, how in asked]
        _same(
            f"policy_update: {measure}",
            _compiled(Index(new), now),
            _compiled(index.updated(new), now),
        )
        few = now[: scale.judged // 3]
        _same(f"policy_update: {measure}", _plain(new, few), _compiled(index.updated(new), few))
        took = [_took(lambda: index.updated(new)) for _ in range(scale.rounds)]  # noqa: B023 - at once
        rows.append(
            Row(
                name="policy_update",
                measure=measure,
                value=median(took) * MILLI,
                unit="ms",
                floor=full * MILLI,
                against="everything anew",
                target=target,
            )
        )
    return rows


def _edited(law: Policy) -> Policy:
    first, *others = law.flows
    return replace(law, flows=(replace(first, max=2 * first.max), *others))


def _widened(law: Policy) -> Policy:
    first, second, third, *others = law.flows
    return replace(
        law, flows=(replace(first, who=third.who, what=third.what), second, third, *others)
    )


def _added(law: Policy) -> Policy:
    return replace(law, flows=(*law.flows, replace(law.flows[0], name=FlowName("newest"))))


def _retagged(by: Random, law: Policy, size: Size) -> Policy:
    each = RETAGGED // company.INTEGRATIONS
    integrations = {
        one.name: replace(
            one,
            resources={
                **one.resources,
                **{
                    name: replace(one.resources[name], tags=company.tags(size, by.randrange(9_999)))
                    for name in by.sample(list(one.resources), min(each, len(one.resources)))
                },
            },
        )
        for one in law.catalogue.integrations.values()
    }
    return replace(
        law, catalogue=Catalogue(integrations=integrations, bundles=law.catalogue.bundles)
    )
