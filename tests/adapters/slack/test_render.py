"""Every card and form looks as reviewed, and Slack takes it; nothing hostile becomes markup."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.playground.slack.blocks import blocks_faults, view_faults
from adapters.slack.forms import card_view, form_view, secret_view
from adapters.slack.home import home_view
from adapters.slack.render import blocks, message
from adapters.slack.wire import Json
from bot.cards.form import Choice
from bot.cards.forms import request_form
from bot.cards.model import (
    Action,
    Bold,
    Button,
    Card,
    Code,
    Fact,
    Home,
    Item,
    Link,
    Mark,
    Name,
    Said,
    Section,
    Text,
    Tone,
)
from bot.cards.reply import Reveal
from bot.domain.ids import PersonId
from tests.adapters.playground.slack.schemas import faults
from tests.adapters.slack.samples import CARDS, FORMS, HOME
from tests.bot.domain.world import DEV

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "slack"


def mention(person: PersonId) -> str | None:
    """Know the developer only."""
    return "UDEV" if person == DEV else None


def made() -> dict[str, Json]:
    """Return everything that is shown, by name."""
    secret = Reveal(title="Your password", username="dp_dev", secret="s3cr&t<>", note="Copy it.")
    return {
        **{f"card_{name}": message(card, mention) for name, card in CARDS.items()},
        **{f"form_{name}": form_view(form, mention) for name, form in FORMS.items()},
        "view_card": card_view(CARDS["sentence"], mention),
        "view_secret": secret_view(secret),
        "home": home_view(HOME, mention),
    }


SHOWN = made()


@pytest.mark.parametrize("name", SHOWN)
def test_golden(name: str, *, update_golden: bool) -> None:
    """Read the diff of the golden file as a person would read the card."""
    path, now = GOLDEN / f"{name}.json", json.dumps(SHOWN[name], indent=1, ensure_ascii=False)
    if update_golden:
        path.write_text(now + "\n")

    assert path.read_text() == now + "\n"


def test_every_golden_file_belongs_to_something() -> None:
    """A file that nobody compares would rot."""
    assert set(SHOWN) == {path.stem for path in GOLDEN.glob("*.json")}


@pytest.mark.parametrize("name", SHOWN)
def test_slack_takes_it(name: str) -> None:
    """Neither our rules of Slack nor Slack's own types have anything against it."""
    assert [] == judged(SHOWN[name])


def judged(shown: Json, *, by_types: bool = True) -> list[str]:
    """Return what our rules of Slack say, and Slack's own types, which take their time."""
    kind = shown.get("type")
    ours = view_faults(shown, kind) if kind else blocks_faults(shown["blocks"])
    if not by_types:
        return ours
    sent = shown if kind else {"channel": "C1", **shown}
    return [*ours, *faults(TYPES[kind], sent)]


TYPES = {"modal": "lifted_StrictModal", "home": "lifted_StrictHome", None: "lifted_Message"}
NASTY = st.one_of(
    st.text(max_size=400),
    st.sampled_from(
        [
            "<!channel> <@UDEV> <!subteam^S1> <https://evil.example|Approve>",
            "&lt;!channel&gt; &amp;",
            "*bold* _it_ ~no~ `code` ```",
            "a\n\n✅ Approved by CISO\u202e\u200b\x00",
            "> quote :white_check_mark:",
            "&" * 3000,
            "\n" * 500,
            "",
        ]
    ),
)


@settings(max_examples=150, deadline=None)
@given(NASTY, NASTY)
def test_no_words_become_markup(one: str, two: str) -> None:
    """Whatever is typed, Slack takes the card, and mrkdwn holds no markup but ours."""
    card = hostile(one, two)
    shown = message(card, mention)
    view = home_view(
        Home(greeting=(Text(one),), buttons=(), sections=(_section(card, two),)), mention
    )
    form = form_view(
        request_form(
            chosen=(Choice("v", one, two),), justification=two[:900], notes=((Text(one),),)
        ),
        mention,
    )

    for each in (shown, view, form, card_view(card, mention)):
        assert [] == judged(each, by_types=False)
        for said in mrkdwn(each):
            bare = re.sub(r"<@UDEV>|<!date\^\d+\^[^<>|]*\|[^<>|]*>", "", said)
            assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", bare)
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", shown["text"])
    assert "\u202e" not in json.dumps(shown, ensure_ascii=False)


def hostile(one: str, two: str) -> Card:
    """Return a card with these words in every place."""
    unknown = PersonId("nobody@example.com")
    line = (Text(one), Bold(two), Code(one), Name(DEV, two), Name(unknown, two), Link(one, two))
    return Card(
        title=one,
        tone=Tone.INFO,
        summary=two,
        lead=line,
        facts=(Fact(label=one, value=line), Fact(label=two, value=(Text(one),))),
        quote=one,
        talk=(Said(line=line, text=two),) * 12,
        items=(Item(mark=Mark.DONE, line=line),),
        notes=(line, line),
        command=two,
        buttons=(Button(action=Action.ASK, label=one, confirm=two),),
        footer=line,
    )


def _section(card: Card, title: str) -> Section:
    return Section(title=title, cards=(card,) * 40, empty=title)


def mrkdwn(value: object) -> Iterator[str]:
    """Yield every text that Slack parses."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for inner in value.values():
            yield from mrkdwn(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from mrkdwn(inner)


def test_quote_is_short() -> None:
    """Six lines and 500 characters at most, so that nobody's words look like a card of ours."""
    card = Card(title="t", tone=Tone.INFO, summary="s", quote="line\n" * 50 + "x" * 900)
    said = blocks(card, mention)[1]["elements"][0]["elements"][0]["text"]

    assert 6 == len(said.splitlines())
    assert len(said) <= 500


def test_unsafe_links_are_words() -> None:
    """Only a web address becomes a link."""
    for url in ("javascript:alert(1)", "https://a|b", "https://a>b", "//x", "https://"):
        card = Card(title="t", tone=Tone.INFO, summary="s", notes=((Link("Go", url),),))

        assert ["*Go*"] == list(mrkdwn(blocks(card, mention)))


def test_a_talk_is_quoted_remark_by_remark() -> None:
    """Who said it stands above; words without a text are a line of ours."""
    talk = (
        Said(line=(Text("3 earlier remarks"),)),
        Said(line=(Name(DEV, "Dev"),), text="*Rows* <!channel>"),
    )
    (made,) = blocks(Card(title="", tone=Tone.INFO, summary="s", talk=talk), mention)

    assert [
        "rich_text_section",
        "rich_text_section",
        "rich_text_quote",
    ] == [one["type"] for one in made["elements"]]
    assert "*Rows* <!channel>" == made["elements"][2]["elements"][0]["text"]
