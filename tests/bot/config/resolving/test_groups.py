"""Who is in which group: directly, by nesting, and never in a circle."""

import pytest

from bot.config.merging import merge
from bot.config.problems import Findings
from bot.config.resolving.groups import DEEPEST, Belongs, belonging
from bot.config.resolving.items import items
from bot.config.resolving.names import gather
from bot.config.shapes.people import PersonShape
from tests.bot.config.written import said, table

PEOPLE = "people:\n  ada: {name: Ada, groups: [leads]}\n  bob: {name: Bob}\n"


def belongs(groups: str) -> tuple[Belongs, list[str]]:
    """Return who is in which group, and what is wrong."""
    findings = Findings()
    sections = merge([table(PEOPLE + groups)], findings)
    persons = items(sections.named["people"], PersonShape, findings)
    made = belonging(sections.named["groups"], persons, gather(sections, findings))
    return made.people, said(findings)


def test_members_may_be_named_on_either_side() -> None:
    """By the person, or by the group; a list is a group of these members."""
    found, problems = belongs("groups:\n  dba: [bob]\n  ops: {members: [ada]}\n")

    assert {"ada": {"leads", "ops"}, "bob": {"dba"}} == found
    assert [] == problems


def test_a_member_of_an_inner_group_is_in_the_outer_one() -> None:
    """Through any number of groups, even those that only people mention."""
    text = "groups:\n  all: {groups: [staff]}\n  staff: {groups: [leads, dba]}\n  dba: [bob]\n"
    found, problems = belongs(text)

    assert {"leads", "staff", "all"} == found["ada"]
    assert {"dba", "staff", "all"} == found["bob"]
    assert [] == problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("groups:\n  a: {groups: [a]}\n", "5:3: groups.a: Groups contain each other: a in a."),
        (
            "groups:\n  b: {groups: [a]}\n  a: {groups: [b]}\n",
            "6:3: groups.a: Groups contain each other: a in b in a.",
        ),
    ],
)
def test_a_circle_is_refused(text: str, expected: str) -> None:
    """Whoever is named first in the alphabet begins it, and then nobody belongs anywhere."""
    assert ({}, [expected]) == belongs(text)


def test_depth_is_limited() -> None:
    """Ten groups inside one another are fine, eleven are not."""
    nested = [f"  g{one:02}: {{groups: [g{one + 1:02}]}}\n" for one in range(DEEPEST)]
    deepest = f"  g{DEEPEST:02}: [bob]\n"
    _, fine = belongs("groups:\n" + "".join(nested[1:]) + deepest)
    _, problems = belongs("groups:\n" + "".join(nested) + deepest)

    assert [] == fine
    (sentence,) = problems
    assert sentence.endswith("Groups are nested more than 10 deep.")


def test_unknown_members_are_noted() -> None:
    """A misspelt member would silently have no rights, or another would."""
    _, problems = belongs("groups:\n  dba: [bbo]\n  ops: {groups: [dbb]}\n")

    assert ["There is no person called bbo", "There is no group called dbb"] == [
        one.partition(": ")[2].partition(": ")[2].partition(".")[0] for one in problems
    ]


def test_people_and_groups_of_a_directory_belong_as_well() -> None:
    """What the files say of them is kept for when they are known."""
    text = "groups:\n  all: {groups: [synced, dba]}\n  dba: [eve]\ndirectory: [{slack: {}}]\n"
    findings = Findings()
    sections = merge([table(PEOPLE + text)], findings)
    names = gather(sections, findings)
    persons = items(sections.named["people"], PersonShape, findings)
    made = belonging(sections.named["groups"], persons, names)

    assert {"eve": {"dba", "all"}} == made.elsewhere(names.people)
    assert {"synced": {"all"}, "dba": {"all"}} == made.nested
    assert [] == said(findings)


def test_a_deep_group_that_only_people_mention_is_refused_too() -> None:
    """Where the group stands that holds it."""
    nested = [f"  g{one:02}: {{groups: [g{one + 1:02}]}}\n" for one in range(DEEPEST - 1)]
    last = f"  g{DEEPEST - 1:02}: {{groups: [leads]}}\n"
    _, problems = belongs("groups:\n" + "".join(nested) + last)

    assert ["14:3: groups.g09: Groups are nested more than 10 deep."] == problems
