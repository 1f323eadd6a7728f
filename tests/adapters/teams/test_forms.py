"""Forms there and back: what is asked, and what came of it."""

from adapters.teams.buttons import FormPress
from adapters.teams.forms import filled, form_card
from bot.cards.form import Choice, Filled, Form, FormKind, Pick, Several
from bot.cards.forms import deny_form, request_form
from tests.adapters.teams import samples


def test_chosen_things_come_back_as_they_went() -> None:
    """Commas part chosen values on the wire, so a comma inside one must survive."""
    odd = ("bundle:a,b", "orders/100%", "plain")
    card = form_card(request_form(chosen=[Choice(value=one, label=one) for one in odd]))
    sent = card["body"][0]["value"]
    listed = [one["value"] for one in card["body"][0]["choices"]]
    press = FormPress(kind=FormKind.REQUEST, request=None)

    back = filled(press, {"f_targets": sent, "f_duration": "3600", "f_justification": "a, b%2C"})

    values: dict[str, str | tuple[str, ...]] = {
        "targets": odd,
        "duration": "3600",
        "justification": "a, b%2C",
    }
    assert Filled(kind=FormKind.REQUEST, values=values) == back
    assert sent.split(",") == listed


def test_what_is_not_typed_is_not_taken() -> None:
    """Ids beside the inputs, numbers and lists are no values of the form."""
    press = FormPress(kind=FormKind.DENY, request=samples.REQUEST)
    data = {"f_reason": "no", "f_n": 7, "f_l": ["x"], "request": "REQ-EVIL", "reason": "y"}

    expected = Filled(kind=FormKind.DENY, request=samples.REQUEST, values={"reason": "no"})
    assert expected == filled(press, data)


def test_a_reason_is_demanded_by_the_dialog_itself() -> None:
    """The client does not send a denial without one."""
    reason = form_card(deny_form(samples.REQUEST))["body"][0]

    assert (True, "This is needed.") == (reason["isRequired"], reason["errorMessage"])


def test_complaints_stand_above_their_fields_and_others_on_top() -> None:
    """A sentence about no field in particular is not lost."""
    body = form_card(deny_form(samples.REQUEST), wrong={"reason": "Say why.", "": "Try later."})[
        "body"
    ]

    assert ["Try later.", "Say why."] == [one["inlines"][0]["text"] for one in body[:2]]


def test_a_pick_keeps_its_values_as_they_are() -> None:
    """Only searches part values by commas."""
    pick = Pick(name="p", label="Which?", choices=(Choice(value="a,b", label="x"),), chosen="a,b")
    made = form_card(Form(kind=FormKind.REQUEST, title="t", submit="s", fields=(pick,)))["body"][0]

    assert ("a,b", "a,b") == (made["value"], made["choices"][0]["value"])


def test_several_are_ticked_and_come_back_as_they_are_left() -> None:
    """In any number, with commas in their names."""
    odd = ("shop/a,b:read", "shop/c:write")
    field = Several(
        name="keep",
        label="Which?",
        choices=tuple(Choice(value=one, label=one) for one in odd),
        chosen=odd,
    )
    form = Form(kind=FormKind.LESS, title="t", submit="s", fields=(field,))
    (made,) = form_card(form)["body"]
    press = FormPress(kind=FormKind.LESS, request=samples.REQUEST)

    assert ("expanded", True, True) == (made["style"], made["isMultiSelect"], made["isRequired"])
    assert odd == filled(press, {"f_keep": made["value"]}).several("keep")
    assert odd[:1] == filled(press, {"f_keep": made["choices"][0]["value"]}).several("keep")


def test_for_whom_may_be_left_empty() -> None:
    """One person, or nobody."""
    whom = form_card(request_form(whom=()))["body"][1]
    press = FormPress(kind=FormKind.REQUEST, request=None)

    assert (False, False) == (whom["isRequired"], whom["isMultiSelect"])
    assert () == filled(press, {"f_whom": ""}).several("whom")
    assert ("p:dev@example.com",) == filled(press, {"f_whom": "p:dev@example.com"}).several("whom")
