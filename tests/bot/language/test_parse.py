"""The laws of the grammar: no text breaks it, and no sentence means two things."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import PersonId
from bot.language.intents import Ask, BundleTarget, Target, Unclear, Understood
from bot.language.parse import beneficiary, parse
from bot.language.vocabulary import Vocabulary
from bot.language.words import LONGEST_LINE
from tests.bot.language.sentences import ASKS, COMMANDS, QUESTIONS
from tests.bot.language.world import ADA, BERLIN, BOB, INCIDENT, NOW, VOCABULARY, ask, meant

EVERY = [*ASKS, *COMMANDS, *QUESTIONS]
SPOKEN = st.sampled_from(
    [
        "orders",
        "ledger",
        "orders-db",
        "reports",
        "payments-incident",
        "search",
        "read",
        "write",
        "admin",
        "ro",
        "2h",
        "30m",
        "an",
        "hour",
        "half",
        "a",
        "day",
        "until",
        "18:00",
        "6pm",
        "tomorrow",
        "friday",
        "for",
        "@ada",
        "<@U2>",
        "<at>bob</at>",
        "INC-7",
        "because",
        "reason:",
        "and",
        ",",
        "not",
        "or",
        "the",
        "please",
        "approve",
        "deny",
        "REQ-2F7K3M",
        "revoke",
        "extend",
        "ordres",
        "checkout",
        "failing",
        '"x',
        'y"',
        ":",
    ]
)
LINES = st.one_of(st.text(), st.lists(SPOKEN, max_size=12).map(" ".join), st.sampled_from(EVERY))


def exists(target: Target) -> bool:
    """Tell whether a target, with its permission, is on offer."""
    if isinstance(target, BundleTarget):
        return target in VOCABULARY.targets.get(str(target.name).lower())
    offered = VOCABULARY.permissions_of(target)
    return bool(offered) and (target.permission is None or target.permission in offered)


@given(LINES)
def test_no_text_breaks_the_reader_or_invents_a_target(text: str) -> None:
    """Any text gets a meaning or a question, and every target of it is on offer."""
    actual = meant(text)

    if isinstance(actual, Understood) and isinstance(actual.intent, Ask):
        assert all(map(exists, actual.intent.targets))
        assert actual.intent.duration is None or actual.intent.until is None
    elif isinstance(actual, Unclear):
        assert actual.question
        assert all(map(exists, actual.partial.targets))


@given(LINES, st.sampled_from(["read", "2h", "orders and ledger", "for @ada", "until 6pm", "no"]))
def test_what_stands_after_because_changes_nothing_else(text: str, more: str) -> None:
    """A justification is only ever a justification."""
    plain, with_reason = meant(text), meant(f"{text} because {more}")

    if isinstance(plain, Understood) and isinstance(plain.intent, Ask):
        assert isinstance(with_reason, Understood)
        assert isinstance(with_reason.intent, Ask)
        assert bare(plain.intent) == bare(with_reason.intent)
        assert with_reason.intent.justification.endswith(more)


def bare(said: Ask) -> Ask:
    """Return an ask without its justification."""
    return Ask(
        targets=said.targets,
        duration=said.duration,
        until=said.until,
        beneficiary=said.beneficiary,
    )


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title, str.swapcase])
@pytest.mark.parametrize("text", ASKS)
def test_case_changes_nothing_or_is_asked_about(text: str, change: type[str]) -> None:
    """Words in another case mean the same, but for the justification, or are a question."""
    expected, actual = meant(text), meant(change(text))

    assert isinstance(expected, Understood)
    if isinstance(actual, Understood) and isinstance(actual.intent, Ask):
        assert isinstance(expected.intent, Ask)
        assert bare(expected.intent) == bare(actual.intent)


@pytest.mark.parametrize(
    "words", [*permutations(["orders", "write", "for 2h", "INC-7", "for @bob"])]
)
def test_the_order_of_words_changes_nothing(words: tuple[str, ...]) -> None:
    """What, how, how long, for whom and the ticket stand in any order."""
    expected = meant("orders write for 2h INC-7 for @bob")

    assert isinstance(expected, Understood)
    assert expected == meant(" ".join(words))


EVIL = [
    *("a " * 2000, "1" * 4000, "1h" * 2000, "1h " * 1333, "half a " * 571, "and " * 1000),
    *("<" * 4000, "<@" * 2000, "<at>" * 1000, "<at " * 1000, "<@U|" * 1000, "<http:" * 666),
    *("&" * 4000, "&amp" * 1000, "&amp;" * 800, '"' * 4000, '"a ' * 1333, "'" * 4000),
    *("`a " * 1333, '" ' * 2000, "," * 4000, "1," * 2000, ":" * 4000, "a:" * 2000),
    *("-" * 4000, "REQ-" * 1000, "A-1" * 1333, "orders " * 571, "orders foo " * 363),
    *("orders x " + "two huors " * 390, "until " * 666, "until the " + "at " * 1300),
    *("for " * 1000, "orders x " + "for a " * 600, "\u200b" * 4000, "(" * 4000, "ordres-" * 571),
    *("orders x 2" + "2-" * 1990, "breakglass " + "1h " * 1200, "approve " + "please " * 560),
]


@pytest.mark.parametrize("text", EVIL, ids=range(len(EVIL)))
def test_reading_takes_time_linear_in_the_length(text: str) -> None:
    """A line of 4,000 characters made to be slow is read by a bounded number of steps."""
    assert 3_000 < len(text) <= 4_000
    meant(text)


def test_a_longer_line_is_refused() -> None:
    """Beyond 4,000 characters nothing is read."""
    actual = meant("orders " * 600)

    assert Unclear(question="That is too long: use at most 4,000 characters.") == actual


def test_a_question_keeps_what_was_understood() -> None:
    """The form opens with what was clear before the strange word."""
    actual = meant("orders write 2h foo:read")

    assert isinstance(actual, Unclear)
    assert ask("orders-prod/orders:write", h=2) == actual.partial


def test_a_question_about_permissions_keeps_the_targets() -> None:
    """Where permissions are open, the form opens without them."""
    actual = meant("orders read write 2h")

    assert isinstance(actual, Unclear)
    assert ask("orders-prod/orders", h=2) == actual.partial


def test_hidden_names_are_as_unknown_as_names_that_never_were() -> None:
    """A vocabulary without a resource gives no hint of it."""
    empty = Vocabulary(bundles=[INCIDENT.name])

    assert "I do not know" in getattr(parse("orders", empty, NOW, BERLIN), "question", "")


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("orders write for <@U1>", ADA),
        ("for Ada Lovelace ordres wirte", ADA),
        ("for <@U1> and for <@U2>: orders", ADA),
        ("orders for 2h for bob", BOB),
        ("orders because it is for <@U1>", None),
        ("orders because:x for <@U1>", None),
        ("orders for Sam Doe for <@U2>", BOB),
        ("orders <@U1>", None),
        ("orders for me", None),
        ("for", None),
        ("", None),
        ("for <@U1> " + "x" * LONGEST_LINE, None),
    ],
)
def test_for_whom_is_seen_before_the_rest_is_understood(text: str, whom: PersonId | None) -> None:
    """A first look: two readings of a name are passed over, a justification is not looked into."""
    assert whom == beneficiary(text, VOCABULARY, NOW, BERLIN)


@given(LINES)
def test_who_is_asked_for_was_seen_at_the_first_look(text: str) -> None:
    """Whatever the sentence: what is offered for them is what it is read with."""
    actual = meant(text)
    asked = actual.partial if isinstance(actual, Unclear) else actual.intent
    if isinstance(asked, Ask) and asked.beneficiary and not isinstance(actual, Unclear):
        assert asked.beneficiary == beneficiary(text, VOCABULARY, NOW, BERLIN)
