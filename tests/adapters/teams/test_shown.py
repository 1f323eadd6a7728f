"""What a reply becomes at each place."""

from adapters.teams.shown import Again, in_dialog, in_message, in_place, without_form
from bot.cards.compose import sentence
from bot.cards.forms import deny_form
from bot.cards.reply import OpenForm, Reveal, Say, Wrong
from tests.adapters.teams import samples

SECRET = Reveal(title="Password", username="dp_g1", secret="canary")
FORM = OpenForm(form=deny_form(samples.REQUEST))
AGAIN = Again(form=FORM.form, fields={"reason": "Say why."})


def test_a_secret_stands_in_a_dialog_only() -> None:
    """Everywhere else a sentence says where."""
    assert "canary" in str(in_dialog(SECRET))
    assert "canary" not in str(in_message(SECRET)) + str(in_place(SECRET)) + repr(SECRET)


def test_a_sentence_is_a_toast_and_a_card_a_card() -> None:
    """A pressed card is not replaced by a mere sentence."""
    said = in_place(Say(card=sentence("Not yours to decide.")))

    assert ("application/vnd.microsoft.activity.message", "Not yours to decide.") == (
        said["type"],
        said["value"],
    )
    assert "card.adaptive" in in_place(Say(card=samples.over()))["type"]


def test_a_late_click_gets_the_current_card_and_a_sentence() -> None:
    """Both in one answer."""
    made = in_place(Say(card=sentence("Megan was faster."), current=samples.over()))

    assert "Megan was faster." in str(made["value"]["body"][0])
    assert "Your access has ended" in str(made["value"]["body"][1])


def test_forms_are_shown_where_they_can_be_sent() -> None:
    """Execute in a message, Submit in a dialog; complaints stand in both."""
    assert "Action.Execute" in str(in_place(FORM)) and "Action.Execute" in str(in_message(FORM))  # noqa: PT018
    assert "Action.Execute" not in str(in_dialog(FORM))
    assert all("Say why." in str(put(AGAIN)) for put in (in_place, in_message, in_dialog))


def test_complaints_without_a_form_are_a_sentence() -> None:
    """Nothing the desk says is lost."""
    said = without_form(Wrong(fields={"targets": "Choose something."}))

    assert Say(card=sentence("Choose something.")) == said
