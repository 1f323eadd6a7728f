"""The border refuses what it does not know, says where, and guesses what was meant."""

from pydantic import Field

from bot.config.marks import Value
from bot.config.problems import Findings
from bot.config.scalars import Label, Text, Whole
from bot.config.strict import Open, Strict, settings_of, validated
from tests.bot.config.written import said, table


class Inner(Strict):
    """A mapping inside another."""

    count: Whole


class Outer(Strict):
    """A mapping with a key that is written otherwise than it is called."""

    name: Text
    start: Text = Field(default=None, alias="from")  # type: ignore[assignment]  # for the tests
    inner: list[Inner] = Field(default_factory=list)
    tags: dict[Label, Text] = Field(default_factory=dict)


class Loose(Open):
    """A mapping whose other keys are settings."""

    database: Text


def problems(model: type[Strict], text: str) -> list[str]:
    """Return what is said about one item."""
    findings = Findings()
    assert None is validated(model, table(text), findings)
    return said(findings)


def test_a_good_item_is_read() -> None:
    """By its alias where it has one, and it is frozen afterwards."""
    findings = Findings()
    made = validated(Outer, table("name: a\nfrom: b\ninner: [{count: 2}]\n"), findings)

    assert made is not None
    assert ("a", "b", [2]) == (made.name, made.start, [one.count for one in made.inner])
    assert [] == said(findings)


def test_an_unknown_key_is_refused_at_the_key() -> None:
    """With the keys there are, and the nearest."""
    expected = (
        "2:1: nmae: is not known here; there are name, from, inner and tags. (did you mean name?)"
    )
    assert [expected] == problems(Outer, "name: a\nnmae: b\n")


def test_what_is_missing_is_said_at_the_item() -> None:
    """The path names the key that should be there."""
    assert ["1:1: name: is missing."] == problems(Outer, "from: b\n")
    assert ["2:10: inner.0.count: is missing."] == problems(Outer, "name: a\ninner: [ {}]\n")


def test_everything_wrong_is_said_at_once() -> None:
    """Kinds, values and keys, each where it stands."""
    text = "name: [a]\ninner:\n  - count: x\n  - 5\ntags: [a]\n"

    assert [
        "1:7: name: must be a piece of text.",
        "3:12: inner.0.count: must be a whole number.",
        "4:5: inner.1: must be a mapping.",
        "5:7: tags: must be a mapping.",
    ] == problems(Outer, text)


def test_a_bad_key_of_a_mapping_is_underlined_itself() -> None:
    """Not the value behind it."""
    (sentence,) = problems(Outer, f"name: a\ntags: {{{'x' * 300}: b}}\n")

    assert sentence.startswith("2:8: tags.")


def test_an_item_must_be_a_mapping() -> None:
    """The sentence says with which keys."""
    findings = Findings()
    value: Value = table("a: word\n")["a"]  # type: ignore[index]  # a Marked is a str

    assert None is validated(Inner, value, findings)
    assert ["1:4: a: must be a mapping with count."] == said(findings)


def test_an_open_item_keeps_its_settings() -> None:
    """As they were written, for the connector."""
    findings = Findings()
    made = validated(Loose, table("database: orders\nlimit: 5\nschema: public\n"), findings)

    assert made is not None
    assert {"limit": "5", "schema": "public"} == settings_of(made.others(), findings)
    assert [] == said(findings)


def test_a_slip_is_not_taken_for_a_setting() -> None:
    """Even where everything else is right, and beside other problems."""
    slip = "looks like a slip of the pen. (did you mean database?)"

    assert [f"2:1: databse: {slip}"] == problems(Loose, "database: a\ndatabse: b\n")
    assert ["1:1: database: is missing.", "1:1: databse: " + slip] == problems(
        Loose, "databse: b\n"
    )


def test_a_setting_is_one_line_of_text() -> None:
    """Lists and mappings are for options, which their connector reads itself."""
    findings = Findings()
    found = settings_of(dict(table("a: [1]\nb: 2\n")), findings)  # type: ignore[arg-type]  # str keys

    assert {"b": "2"} == found
    assert ["1:4: a: must be a piece of text, a number, true or false."] == said(findings)
