"""Where decisions come from and whom to tell, as the domain knows them."""

import pytest

from bot.config.problems import Findings, Place, Spot
from bot.config.resolving.sources import (
    MOST_ALTERNATIVES,
    alternatives,
    approval,
    overseers,
    places,
    sources,
)
from bot.config.shapes.approval import NotifyShape, PlaceShape, StepsShape
from bot.config.shapes.flows import BreakGlassShape
from bot.config.strict import validated
from bot.domain import flow
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Approval,
    Comparison,
    EachOf,
    FromManager,
    FromOwner,
    HasAttribute,
    Step,
)
from bot.domain.ids import GroupName, PersonId, RotaName, WebhookName
from bot.domain.people import ChatName
from tests.bot.config.written import names, said, table

SPOT = Spot(Place("access.yaml", 9, 9))
FILE = """\
people:
  ada: {name: Ada}
groups:
  dba: [ada]
on_call:
  night: {}
webhooks:
  board: {}
"""


def steps(text: str) -> StepsShape:
    """Read the shape of an approval."""
    shape = validated(StepsShape, table(text), Findings())
    assert shape is not None
    return shape


def approved(text: str) -> tuple[Approval | None, list[str]]:
    """Return an approval, and what is wrong with it."""
    known, findings = names(FILE)
    return approval(steps(text), SPOT, known), said(findings)


def test_a_step_takes_people_from_anywhere() -> None:
    """By a word, a group, a person, or who is on call."""
    text = """\
from: [manager, owner, {group: dba}, {person: ada}, {on_call: night}]
at_least: 2
"""
    expected = Step(
        sources=(
            FromManager(),
            FromOwner(),
            flow.FromGroup(group=GroupName("dba")),
            flow.FromPerson(person=PersonId("ada")),
            flow.FromOnCall(rota=RotaName("night")),
        ),
        at_least=2,
    )

    assert (expected, []) == approved(text)


def test_steps_are_joined() -> None:
    """By all of them or by any of them, as deep as need be."""
    text = "all_of: [{from: manager}, {any_of: [{from: owner}, {from: {group: dba}}]}]\n"
    either = AnyOf(
        parts=(
            Step(sources=(FromOwner(),), at_least=1),
            Step(sources=(flow.FromGroup(group=GroupName("dba")),), at_least=1),
        )
    )
    expected = AllOf(parts=(Step(sources=(FromManager(),), at_least=1), either))

    assert (expected, []) == approved(text)


@pytest.mark.parametrize(
    "text",
    ["{}", "from: manager\nall_of: [{from: owner}]", "at_least: 2\nany_of: [{from: owner}]"],
)
def test_a_step_is_one_thing(text: str) -> None:
    """Half of one and half of another would be a guess."""
    sentence = "9:9: must be one of `from` with `at_least`, all_of and any_of."

    assert (None, [sentence]) == approved(text)


@pytest.mark.parametrize("text", ["from: [{}]", "from: {group: dba, person: ada}"])
def test_a_source_is_one_thing(text: str) -> None:
    """It is left out of the step, and noted."""
    known, problems = approved(text)

    assert Step(sources=(), at_least=1) == known
    assert ["9:9: A source is one of group, person, on_call, attribute and webhook."] == problems


def test_the_ways_are_counted_and_limited() -> None:
    """A click must be judged quickly, whatever the file says."""
    either = "{any_of: [{from: manager}, {from: owner}]}"
    fine = f"all_of: [{', '.join([either] * 6)}]"
    many = f"all_of: [{', '.join([either] * 7)}]"

    assert MOST_ALTERNATIVES == alternatives(steps(fine))
    assert [] == approved(fine)[1]
    sentence = "9:9: can be given in more than 64 ways; make it simpler."
    assert (None, [sentence]) == approved(many)


def test_a_place_in_two_chats_is_two_places() -> None:
    """One that names neither is refused."""
    shape = validated(NotifyShape, table('operators: [{slack: "#ops", teams: 19:x}]\n'), Findings())
    assert shape is not None
    findings = Findings()
    channels = [one for one in shape.operators if isinstance(one, PlaceShape)]
    found = places([*channels, PlaceShape()], SPOT, findings)

    assert [(ChatName.SLACK, "#ops"), (ChatName.TEAMS, "19:x")] == [
        (one.chat, one.channel) for one in found
    ]
    assert ["9:9: must name a channel: slack, teams or both."] == said(findings)


def test_whom_to_tell_may_be_a_place_or_people() -> None:
    """Told apart by their keys."""
    text = 'tell: [manager, {slack: "#ops"}, {group: dba}]\nreview: {by: owner}\n'
    shape = validated(BreakGlassShape, table(text), Findings())

    assert shape is not None
    assert ["Marked", "PlaceShape", "SourceShape"] == [type(one).__name__ for one in shape.tell]


def test_machines_and_attributes_decide_too() -> None:
    """And whoever answers for the integration, whatever its resources say."""
    text = """\
from:
  - integration-owner
  - resource-owner
  - {webhook: board}
  - {attribute: {role: officer}}
  - {attribute: {role: {starts_with: head}, site: [london]}}
"""
    officer = HasAttribute(attribute="role", value="officer")
    head = HasAttribute(attribute="role", value="head", how=Comparison.STARTS_WITH)
    london = HasAttribute(attribute="site", value="london")
    expected = Step(
        sources=(
            flow.FromIntegrationOwner(),
            FromOwner(),
            flow.FromWebhook(webhook=WebhookName("board")),
            flow.FromMatching(condition=officer),
            flow.FromMatching(condition=EachOf(conditions=(head, london))),
        )
    )

    assert (expected, []) == approved(text)


def test_a_machine_does_nothing_but_approve() -> None:
    """It neither reviews nor is told."""
    known, findings = names(FILE)
    shape = validated(
        BreakGlassShape, table("tell: owner\nreview: {by: {webhook: board}}\n"), findings
    )
    assert shape is not None
    sources(shape.review.by, SPOT, known)

    expected = (
        "2:24: review.by.webhook: A machine approves, and does nothing else; name people here."
    )
    assert [expected] == said(findings)


def test_operators_are_people_whatever_is_asked_for() -> None:
    """Nobody's manager and no owner."""
    known, findings = names(FILE)
    shape = validated(NotifyShape, table("operators: [{group: dba}, owner]\n"), findings)
    assert shape is not None
    people = [one for one in shape.operators if not isinstance(one, PlaceShape)]

    assert (flow.FromGroup(group=GroupName("dba")),) == overseers(people, SPOT, known)
    expected = "Operators are the same for everything; name a group, a person or a schedule."
    assert [f"1:27: operators.1: {expected}"] == said(findings)
