"""Long values come back as they were offered, and only these."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import offers
from adapters.slack.offers import LONGEST, UNKNOWN, Offers, short
from bot.cards.form import Choice, Filled, Form, FormKind, Pick, Search, Several, Words

LONG = "e:" + "x" * 200


@given(st.text(max_size=200), st.text(max_size=200))
def test_values_stay_apart(one: str, two: str) -> None:
    """Every value fits, is the same each time, and no two share a place."""
    assert len(short(one)) <= LONGEST
    assert (one == two) == (short(one) == short(two))


def test_there_and_back() -> None:
    """A form's chosen values and a list's are known; short ones need no memory."""
    made = Offers()
    made.form(
        Form(
            kind=FormKind.REQUEST,
            title="t",
            submit="s",
            fields=(
                Search(name="targets", label="l", chosen=(Choice(LONG, "long"),)),
                Pick(name="duration", label="l", choices=(Choice(LONG + "y", "y"),)),
                Several(name="keep", label="l", choices=(Choice(LONG + "z", "z"),)),
                Words(name="justification", label="l", text=LONG),
            ),
        )
    )
    values: dict[str, str | tuple[str, ...]] = {
        "targets": (short(LONG), "e:a"),
        "duration": short(LONG + "y"),
        "keep": (short(LONG + "z"),),
        "justification": "long: story",
    }
    filled, wrong = made.restored(Filled(kind=FormKind.REQUEST, values=values))

    assert {} == wrong
    assert {
        "targets": (LONG, "e:a"),
        "duration": LONG + "y",
        "keep": (LONG + "z",),
        "justification": "long: story",
    } == filled.values


def test_never_offered() -> None:
    """A value that nobody offered is complained about, and left out."""
    filled, wrong = Offers().restored(
        Filled(kind=FormKind.REQUEST, values={"targets": (short(LONG), "e:a")})
    )

    assert ({"targets": UNKNOWN}, ("e:a",)) == (wrong, filled.several("targets"))


def test_memory_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest are forgotten first."""
    monkeypatch.setattr(offers, "REMEMBERED", 1)
    made = Offers()
    made.choices([Choice(LONG, "one"), Choice(LONG + "y", "two")])
    values = {"targets": (short(LONG), short(LONG + "y"))}
    filled, _ = made.restored(Filled(kind=FormKind.REQUEST, values=values))

    assert (LONG + "y",) == filled.several("targets")
