"""A button opens the form as understood; what was typed stays on the server, for its author."""

import json
from datetime import timedelta

import pytest

from adapters.slack import drafts
from adapters.slack.drafts import OPEN_DRAFT, Drafts
from bot.cards.form import Choice, Form
from bot.cards.forms import DURATION, JUSTIFICATION, TARGETS, WHOM, deny_form, request_form
from bot.domain.ids import RequestId
from tests.fakes.clock import FakeClock

SECRET = "INC-7 <the password is hunter2>"


def form(justification: str = SECRET, target: str = "e:shop/orders:write") -> Form:
    """Return a form that is half filled in."""
    return request_form(
        chosen=(Choice(target, "orders"),),
        duration=timedelta(hours=1),
        justification=justification,
    )


def value(made: Drafts, shown: Form, user: str = "U1") -> str:
    """Return what the button carries."""
    found = made.row(shown, user)["elements"][0]["value"]
    assert isinstance(found, str)
    return found


def test_there_and_back() -> None:
    """Targets and length are in the button; the justification is not, and comes back."""
    made = Drafts(FakeClock().now)
    carried = value(made, form())
    read = made.read(carried, "U1")

    assert "hunter2" not in carried
    assert ("e:shop/orders:write",) == read.several(TARGETS)
    assert ("3600", SECRET) == (read.text(DURATION), read.text(JUSTIFICATION))


def test_for_whom_it_is_travels_too() -> None:
    """As an id; nobody where nobody was named."""
    made = Drafts(FakeClock().now)
    shown = request_form(whom=(Choice("p:dev@example.com", "Dev"),))

    assert ("p:dev@example.com",) == made.read(value(made, shown), "U1").several(WHOM)
    assert () == made.read(value(made, request_form(whom=())), "U1").several(WHOM)


def test_only_its_author_gets_it_and_only_for_ten_minutes() -> None:
    """Another person, another key, another process or a later time find no words."""
    clock = FakeClock()
    made = Drafts(clock.now)
    carried = value(made, form())
    stranger = made.read(carried, "U2").text(JUSTIFICATION)
    restarted = Drafts(clock.now).read(carried, "U1")
    forged = made.read('{"k":"0123456789abcdef"}', "U1").text(JUSTIFICATION)
    clock.move(timedelta(minutes=10))

    assert ("", "", "") == (stranger, restarted.text(JUSTIFICATION), forged)
    assert ("e:shop/orders:write",) == restarted.several(TARGETS)
    assert "" == made.read(carried, "U1").text(JUSTIFICATION)


@pytest.mark.parametrize("given", ["", "{", "[]", "null", '{"t":1,"s":[],"k":{}}', "[" * 100_000])
def test_forged_values(given: str) -> None:
    """Whatever comes back, the form opens empty."""
    read = Drafts(FakeClock().now).read(given, "U1")

    assert ((), "", "") == (read.several(TARGETS), read.text(DURATION), read.text(JUSTIFICATION))


def test_large_forms_keep_the_words_only() -> None:
    """A button holds 2,000 characters at most."""
    made = Drafts(FakeClock().now)
    carried = value(made, form(target="e:" + "x" * 3000))

    assert ["k"] == list(json.loads(carried))
    assert SECRET == made.read(carried, "U1").text(JUSTIFICATION)
    assert "k" not in json.loads(value(made, form(justification="")))


def test_other_forms_open_from_their_cards() -> None:
    """For a form that is no request the button asks anew."""
    made = Drafts(FakeClock().now)
    button = made.row(deny_form(RequestId("REQ-1")), "U1")["elements"][0]

    assert ("ask", "{}") == (button["action_id"], button["value"])
    assert OPEN_DRAFT == made.row(form(), "U1")["elements"][0]["action_id"]


def test_memory_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest are forgotten first."""
    monkeypatch.setattr(drafts, "REMEMBERED", 1)
    made = Drafts(FakeClock().now)
    old, new = value(made, form("old")), value(made, form("new"))

    assert ("", "new") == tuple(made.read(one, "U1").text(JUSTIFICATION) for one in (old, new))
