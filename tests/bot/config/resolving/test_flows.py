"""Terms of a flow agree with one another, and what is left out has a safe meaning."""

from datetime import time, timedelta

import pytest

from bot.config.marks import Row
from bot.config.resolving.flows import flows
from bot.config.resolving.items import listed_items
from bot.config.shapes.flows import FlowShape
from bot.domain.catalog import Catalogue
from bot.domain.flow import (
    Automatic,
    Extensions,
    Flow,
    ForReports,
    ForSelf,
    FromManager,
    Hours,
    JustificationRule,
    Limit,
    Step,
)
from tests.bot.config.written import names, said, table

FILE = "groups:\n  dba: []\nbundles:\n  triage: {}\non_call:\n  night: {}\n"
START = "flows:\n  - name: read\n    who: {group: dba}\n    what: {bundle: triage}\n"
ALLOW = START + "    duration: {max: 8h}\n    approval: {from: manager}\n"
GLASS = (
    START + "    duration: {max: 1h}\n"
    "    break_glass: {tell: manager, review: {by: {group: dba}}}\n"
)


def made(text: str) -> tuple[list[Flow], list[str]]:
    """Return the flows of a text, and what is wrong with them."""
    known, findings = names(FILE)
    (row,) = table(text).values()
    assert isinstance(row, Row)
    found = listed_items(row, FlowShape, findings)
    return flows(found, Catalogue(), known), said(findings)


def test_what_is_left_out_has_its_meaning() -> None:
    """An hour, a day to decide, no justification, no extensions, and no break-glass."""
    (flow,), problems = made(ALLOW)

    assert [] == problems
    assert (timedelta(hours=1), timedelta(hours=8)) == (flow.default, flow.max)
    assert timedelta(hours=24) == flow.lapse_after
    assert JustificationRule(required=False) == flow.justification
    assert Step(sources=(FromManager(),), at_least=1) == flow.approval
    assert (None, None, None) == (flow.hours, flow.extensions, flow.break_glass)


def test_the_usual_length_is_never_above_the_longest() -> None:
    """A flow of at most ten minutes lends ten minutes."""
    (flow,), problems = made(ALLOW.replace("8h", "10m"))

    assert (timedelta(minutes=10), []) == (flow.default, problems)


def test_breaking_glass_is_approved_at_once_and_justified() -> None:
    """And reviewed within a day, unless it says otherwise."""
    (flow,), problems = made(GLASS)

    assert [] == problems
    assert Automatic() == flow.approval
    assert flow.justification.required
    assert flow.break_glass is not None
    assert timedelta(hours=24) == flow.break_glass.within


def test_a_deny_flow_has_no_terms() -> None:
    """Only who and what; anything else would look as if it were granted."""
    (flow,), problems = made(START + "    effect: deny\n    notify: {slack: '#ops'}\n")

    assert flow.deny
    assert ["6:5: flows.0.notify: A deny flow has no terms; remove this."] == problems


def test_hours_are_read_in_their_zone() -> None:
    """Days are numbered from Monday; midnight ends a day."""
    hours = '    hours: {days: [mon, sun], from: "09:00", to: "24:00", zone: Europe/London}\n'
    (flow,), problems = made(ALLOW + hours)

    expected = Hours(days=frozenset({0, 6}), start=time(9), end=time(0), zone="Europe/London")
    assert (expected, []) == (flow.hours, problems)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (START + "    approval: automatic\n", "is missing: write {default: 1h, max: 8h}."),
        (
            START + "    duration: {max: 1h}\n",
            "is missing: say who approves, or `automatic` if nobody needs to.",
        ),
        (ALLOW.replace("8h", "31d"), "must be at most 30 days."),
        (ALLOW.replace("{max", "{default: 9h, max"), "is longer than the longest allowed, 8 h."),
        (ALLOW + "    lapse_after: 31d\n", "must be at most 30 days."),
        (
            ALLOW + "    escalation: {after: 24h, to: owner}\n",
            "comes too late: the request lapses after 1 day.",
        ),
        (
            ALLOW.replace("{from: manager}", "automatic")
            + "    escalation: {after: 1h, to: owner}\n",
            "Nobody is asked, so there is nobody to escalate to.",
        ),
        (
            ALLOW + "    justification: {required: false, pattern: INC-.*}\n",
            "A pattern makes the justification required; remove one of the two.",
        ),
        (
            ALLOW + '    hours: {days: [mon], from: "09:00", to: "09:00", zone: UTC}\n',
            'begins and ends at the same time; for whole days write "00:00" to "24:00".',
        ),
        (ALLOW + "    extensions: {max: 1, each: 31d}\n", "must be at most 30 days."),
        (
            ALLOW + "    if_one_fails: each\n    together: false\n",
            "says the same as `if_one_fails`; keep one of the two.",
        ),
        (GLASS + "    justification: optional\n", "Breaking glass needs a justification."),
        (
            GLASS + "    extensions: {max: 1, each: 1h}\n",
            "Break-glass access is not extended; remove this.",
        ),
        (
            GLASS + "    approval: {from: manager}\n",
            "A break-glass flow is approved at once and reviewed afterwards; remove this.",
        ),
    ],
)
def test_terms_that_disagree_are_refused(text: str, expected: str) -> None:
    """One sentence each, and nothing else is complained about."""
    _, problems = made(text)

    assert [expected] == [one.partition(": ")[2].partition(": ")[2] for one in problems]


def test_names_are_used_once() -> None:
    """Whatever their case: they stand in commands."""
    again = ALLOW.replace("flows:\n", "").replace("read", "READ")
    _, problems = made(ALLOW + again)

    (sentence,) = problems
    assert sentence.endswith("is defined twice; it is at access.yaml:2:11 already.")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", None),
        ("    together: true\n", True),
        ("    if_one_fails: together\n", True),
        ("    if_one_fails: each\n", False),
    ],
)
def test_what_stands_and_falls_together_may_be_said(line: str, expected: object) -> None:
    """Otherwise it is left to what is asked for."""
    (flow,), problems = made(ALLOW + line)

    assert (expected, []) == (flow.together, problems)


TRIGGER = (
    "flows:\n  - name: read\n    trigger: automatic\n    who: {group: dba, on_call: night}\n"
    "    what: {bundle: triage}\n    duration: {max: 8h}\n"
)
SHIFT = ALLOW.replace("{group: dba}", "{group: dba, on_call: night}")


def test_every_further_word_reaches_the_flow() -> None:
    """For whom, how decided, reminded, limited and ended."""
    text = SHIFT.replace("{from: manager}", "{from: manager, distinct: false}") + (
        "    for: [self, direct_reports]\n    reason: required\n    remind: 30m\n"
        "    limit: {total: 8h, within: 7d}\n    ends_with_shift: true\n"
        "    extensions: {max: 1, each: 1h, first: approved}\n"
    )
    (flow,), problems = made(text)

    assert [] == problems
    assert (ForSelf(), ForReports()) == flow.whom
    assert (False, True, True) == (flow.distinct, flow.reason_required, flow.ends_with_shift)
    assert timedelta(minutes=30) == flow.remind
    assert Limit(total=timedelta(hours=8), within=timedelta(days=7)) == flow.limit
    assert Extensions(max=1, each=timedelta(hours=1)) == flow.extensions


def test_a_flow_without_these_words_is_as_ever() -> None:
    """For oneself, distinct, no reason, no reminder, no limit, until its own end."""
    (flow,), _ = made(ALLOW)

    assert ((ForSelf(),), True, False) == (flow.whom, flow.distinct, flow.reason_required)
    assert (None, None, False) == (flow.remind, flow.limit, flow.ends_with_shift)
    assert not flow.trigger


@pytest.mark.parametrize("more", ["", "    approval: automatic\n", "    notify: {slack: '#a'}\n"])
def test_an_automatic_flow_grants_by_itself(more: str) -> None:
    """It needs no approval, and it may say so."""
    (flow,), problems = made(TRIGGER + more)

    assert [] == problems
    assert flow.trigger
    assert Automatic() == flow.approval
    assert timedelta(hours=8) == flow.max


@pytest.mark.parametrize(
    "more",
    [
        "approval: {from: manager}",
        "justification: optional",
        "for: self",
        "remind: 1h",
        "reason: required",
        "lapse_after: 1h",
        "escalation: {after: 1h, to: owner}",
        "extensions: {max: 1, each: 1h}",
        "break_glass: {tell: manager, review: {by: {group: dba}}}",
    ],
)
def test_nobody_asks_for_what_an_automatic_flow_grants(more: str) -> None:
    """So nothing is said about asking, and nothing is decided."""
    _, problems = made(TRIGGER + f"    {more}\n")
    key = more.partition(":")[0]
    said_ = "Nobody asks for what an automatic flow grants, and nobody decides; remove this."

    assert f"7:5: flows.0.{key}: {said_}" in problems


@pytest.mark.parametrize(
    ("who", "fine"),
    [
        ("{on_call: night}", True),
        ("{any: [{group: dba}, {all: [{on_call: night}]}]}", True),
        ("{group: dba}", False),
        ("{not: {on_call: night}}", False),
        ("{not: {not: {on_call: night}}}", False),
        ("{manager_of: {on_call: night}}", False),
    ],
)
def test_a_shift_to_end_with_must_be_asked_for(who: str, *, fine: bool) -> None:
    """One under `not` does not end, and that of others is not one's own."""
    text = ALLOW.replace("{group: dba}", who) + "    ends_with_shift: true\n"
    _, problems = made(text)

    said_ = "7:5: flows.0.ends_with_shift: There is no shift to end with: `who` has no on_call."
    assert ([] if fine else [said_]) == problems


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("reason: required", "Nobody is asked, so nobody gives a reason; remove this."),
        ("remind: 1h", "Nobody is asked, so nobody is reminded; remove this."),
    ],
)
def test_nobody_is_asked_by_an_automatic_approval(more: str, expected: str) -> None:
    """So nobody is reminded, and nobody says why."""
    _, problems = made(ALLOW.replace("{from: manager}", "automatic") + f"    {more}\n")

    assert [expected] == [one.partition(": ")[2].partition(": ")[2] for one in problems]
