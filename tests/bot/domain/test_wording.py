"""Flows in words: whatever is different in two flows reads differently."""

from dataclasses import fields, replace
from datetime import time, timedelta

import pytest

from bot.domain.catalog import Selector
from bot.domain.flow import (
    AllOf,
    AnyOf,
    BreakGlass,
    Escalation,
    Extensions,
    Flow,
    ForOthers,
    ForReports,
    ForSelf,
    FromGroup,
    FromManager,
    FromMatching,
    FromPerson,
    Hours,
    InGroup,
    JustificationRule,
    Limit,
    Place,
    Step,
    What,
)
from bot.domain.ids import FlowName
from bot.domain.people import ChatName
from bot.domain.wording import approvers, covered, justified, named, parts, when, whom
from tests.bot.domain.world import DEV, ENGINEERING, INCIDENT, LEAD, OWNERS, READ, WRITE, policy

LAW = policy()
STAFF = InGroup(group=ENGINEERING)
PLAIN = Flow(name=FlowName("plain"), who=STAFF, what=What(where=(Selector(),)))
HOURS = Hours(days=frozenset({0}), start=time(8), end=time(18), zone="UTC")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({0, 1, 2, 3, 4}, "Mon-Fri"),
        ({0, 2, 3}, "Mon, Wed, Thu"),
        ({0, 1, 2, 6}, "Mon-Wed, Sun"),
        ({5}, "Sat"),
        (set(range(7)), "every day"),
    ],
)
def test_days_are_put_together(days: set[int], said: str) -> None:
    """Three in a row and more are a span."""
    assert f"{said} 08:00-18:00 UTC" == when(replace(HOURS, days=frozenset(days)))


def test_approvals_read_as_they_nest() -> None:
    """Numbers where more than one decision is needed; brackets where several parts are."""
    manager, owners = Step(sources=(FromManager(),)), Step(sources=(FromGroup(group=OWNERS),))
    two = replace(owners, at_least=2)

    assert "the requester's manager" == approvers(LAW, AllOf(parts=(manager,)))
    assert "all of (the requester's manager; 2 of group owners)" == approvers(
        LAW, AllOf(parts=(manager, two))
    )
    assert "any of (the requester's manager; group owners)" == approvers(
        LAW, AnyOf(parts=(manager, owners))
    )
    assert "automatic" == approvers(LAW, PLAIN.approval)


def test_sources_are_named_once() -> None:
    """A person by name, who is not there any more by id; a condition in words."""
    gone = replace(LAW, people={})
    matching = FromMatching(condition=STAFF)

    assert ("Lead", "anyone in group engineering") == named(
        LAW, (FromPerson(person=LEAD), matching, matching)
    )
    assert (LEAD,) == named(gone, (FromPerson(person=LEAD),))


def test_what_is_covered_is_named_with_its_exceptions() -> None:
    """Bundles, selectors with every part, and what is left out."""
    what = What(
        bundles=frozenset({INCIDENT}),
        where=(Selector(integration="shop", type="db", name="o*", tags={"team": "a"}), Selector()),
        permissions=frozenset({READ, WRITE}),
        except_=(What(bundles=frozenset({INCIDENT})), What(where=(Selector(environment="x"),))),
    )

    assert (
        "the bundle incident and read, write on integration shop, type db, name o*, tag team a "
        "and read, write on everything; not the bundle incident; not everything on environment x"
    ) == covered(what)
    assert "nothing" == covered(What())


def test_for_whom_and_with_what_justification() -> None:
    """Each kind has its words."""
    others = ForOthers(condition=STAFF)
    said = [whom(one) for one in (ForSelf(), ForReports(), others)]

    assert ["oneself", "people one manages", "others in group engineering"] == said
    assert ["optional", "required", "must contain X"] == [
        justified(one)
        for one in (
            JustificationRule(),
            JustificationRule(required=True),
            JustificationRule(required=True, pattern="X"),
        )
    ]


CHANGES: dict[str, object] = {
    "who": InGroup(group=OWNERS),
    "what": What(),
    "deny": True,
    "whom": (ForReports(),),
    "default": HOUR / 2,
    "max": 2 * HOUR,
    "justification": JustificationRule(required=True),
    "approval": Step(sources=(FromManager(),)),
    "distinct": False,
    "reason_required": True,
    "hours": HOURS,
    "remind": HOUR,
    "lapse_after": HOUR,
    "escalation": (Escalation(after=HOUR, to=(FromManager(),)),),
    "extensions": Extensions(max=1, each=HOUR, first_alone=True),
    "limit": Limit(total=HOUR, within=2 * HOUR),
    "ends_with_shift": True,
    "trigger": True,
    "break_glass": BreakGlass(reviewers=(FromPerson(person=DEV),), tell=(FromManager(),)),
    "together": True,
    "notify": (Place(chat=ChatName.SLACK, channel="#x"),),
}


def test_every_field_of_a_flow_is_written() -> None:
    """So that no change stays unseen."""
    assert {one.name for one in fields(Flow)} == {"name", *CHANGES}


@pytest.mark.parametrize("name", CHANGES)
def test_a_flow_that_is_different_reads_differently(name: str) -> None:
    """Whichever field it is."""
    other = replace(PLAIN, **{name: CHANGES[name]})  # type: ignore[arg-type]  # built from a table

    assert parts(LAW, PLAIN) != parts(LAW, other)
