"""The terms of a flow: what is left out has a safe meaning, and what is said fits together."""

from datetime import timedelta

import pytest

from bot.config.marks import Row, Table
from bot.config.problems import Findings
from bot.config.resolving.terms import Terms
from bot.config.shapes.flows import FlowShape
from bot.config.strict import validated
from bot.domain.flow import Extensions, JustificationRule, Limit
from tests.bot.config.written import said, table

START = "flows:\n  - name: read\n    who: {group: dba}\n    what: {bundle: triage}\n"


def terms(text: str = "") -> tuple[Terms, Findings]:
    """Return the terms of a flow, and where what is wrong with them is noted."""
    (row,) = table(START + text).values()
    assert isinstance(row, Row)
    (written,) = row
    assert isinstance(written, Table)
    findings = Findings()
    shape = validated(FlowShape, written, findings)
    assert shape is not None
    return Terms(shape, written, findings), findings


def test_what_is_left_out_is_not_there() -> None:
    """A day to decide, nothing else."""
    made, findings = terms("    duration: {max: 2h}\n")

    assert (timedelta(hours=1), timedelta(hours=2)) == made.duration()
    assert timedelta(hours=24) == made.lapse_after()
    assert (None, None, None) == (made.limit(), made.hours(), made.extensions())
    assert (None, None) == (made.remind(timedelta(hours=24)), made.together())
    assert JustificationRule() == made.justification()
    assert [] == said(findings)


def test_what_is_said_is_kept() -> None:
    """Each length as it is written."""
    made, findings = terms(
        "    remind: 30m\n    limit: {total: 8h, within: 7d}\n"
        "    extensions: {max: 2, each: 30m, first: automatic}\n"
        "    justification: {pattern: INC}\n    if_one_fails: each\n"
    )

    assert timedelta(minutes=30) == made.remind(timedelta(hours=1))
    assert Limit(total=timedelta(hours=8), within=timedelta(days=7)) == made.limit()
    assert Extensions(max=2, each=timedelta(minutes=30), first_alone=True) == made.extensions()
    assert JustificationRule(required=True, pattern="INC") == made.justification()
    assert False is made.together()
    assert [] == said(findings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("    remind: 1h\n", "5:13: flows.0.remind: comes too late: the request lapses after 1 h."),
        ("    remind: 59s\n", "5:13: flows.0.remind: must be at least a minute."),
        (
            "    limit: {total: 2d, within: 1d}\n",
            "5:20: flows.0.limit.total: is longer than the time it is counted in, 1 day.",
        ),
        (
            "    extensions: {max: 0, each: 1h, first: automatic}\n",
            "5:43: flows.0.extensions.first: There is no first extension: `max` is 0.",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(text: str, expected: str) -> None:
    """Where it stands."""
    made, findings = terms(text)
    made.remind(timedelta(hours=1))
    made.limit()
    made.extensions()

    assert [expected] == said(findings)


def test_a_limit_may_be_used_up_at_once() -> None:
    """`total` and `within` may be the same."""
    made, findings = terms("    limit: {total: 1d, within: 1d}\n")

    assert Limit(total=timedelta(days=1), within=timedelta(days=1)) == made.limit()
    assert [] == said(findings)
