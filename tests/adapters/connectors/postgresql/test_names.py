"""Names and marks of our roles."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.connectors.postgresql import names
from bot.domain.ids import GrantId, PersonId
from bot.ports.connector import Impossible
from tests.contracts.connector import door

MARK = names.mark("here", door("g1", role="app_read", account="dev"))


@given(person=st.text(max_size=300), grant=st.text(max_size=300))
def test_a_name_is_plain_and_short(person: str, grant: str) -> None:
    """The server neither folds, cuts nor misreads a name."""
    named = names.role_name(replace(door("x"), person=PersonId(person), grant=GrantId(grant)))

    assert re.fullmatch(r"daypass_[a-z0-9_]+", named)
    assert len(named) <= 63


@given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()))
def test_two_doors_never_share_a_name(one: tuple[str, str], two: tuple[str, str]) -> None:
    """Equal names mean the same person and grant, however they are cut or folded."""
    first, second = (
        names.role_name(replace(door("x"), person=PersonId(a), grant=GrantId(b)))
        for a, b in (one, two)
    )

    assert (one == two) == (first == second)


def test_a_mark_is_read_as_it_was_written() -> None:
    """The comment brings back the mark."""
    assert MARK == names.read_mark(MARK.text())


@pytest.mark.parametrize(
    "comment",
    [
        None,
        "",
        "a note of the DBA",
        "[]",
        "1",
        '{"daypass": 2}',
        '{"daypass": 1}',
        '{"grant": "g1"}',
        "[" * 100_000,
        MARK.text().replace('"here"', "1"),
        '{"daypass": 1, "extra": 1}',
    ],
)
def test_other_comments_are_no_marks(comment: str | None) -> None:
    """What others wrote is not ours, and never an error."""
    assert names.read_mark(comment) is None


def test_only_our_own_grants_are_ours() -> None:
    """Another installation's or integration's mark names no grant of ours."""
    here = MARK.integration

    assert "g1" == names.grant_of(MARK, "here", door("g1").integration)
    assert names.grant_of(MARK, "elsewhere", door("g1").integration) is None
    assert (
        names.grant_of(replace(MARK, integration=here + "2"), "here", door("g").integration) is None
    )


@pytest.mark.parametrize("role", ["", "a\0b"])
def test_a_permission_must_name_a_role(role: str) -> None:
    """Nothing is lent on a guess."""
    with pytest.raises(Impossible):
        names.lent_role(door("g1", role=role))
