"""Everything wrong with an access file is said at once, where it is, without telling secrets."""

import json
from pathlib import Path
from typing import TypedDict, cast

import pytest

from bot.config.files import Source
from bot.config.loading import load_texts
from bot.config.problems import ConfigProblems

HERE = Path(__file__).parent
BASE = (HERE / "base.yaml").read_text()


class Broken(TypedDict):
    """One change to the base, and what is said about it."""

    shows: str
    replace: str
    by: str
    problems: list[str]


BROKEN = cast("list[Broken]", json.loads((HERE / "broken.json").read_text()))


def said(text: str) -> list[str]:
    """Return what is said about a broken file."""
    with pytest.raises(ConfigProblems) as caught:
        load_texts([Source("access.yaml", text)])
    return [str(one) for one in caught.value.problems]


@pytest.mark.parametrize("case", BROKEN, ids=[one["shows"] for one in BROKEN])
def test_says_what_is_wrong_and_where(case: Broken) -> None:
    """Each mistake is a sentence with its file, line, column and path, and the nearest names."""
    text = BASE.replace(case["replace"], case["by"], 1)

    assert text != BASE
    assert case["problems"] == said(text)


def test_base_is_fine() -> None:
    """The file that the broken ones are made from has nothing wrong with it."""
    loaded = load_texts([Source("access.yaml", BASE)])

    assert () == loaded.warnings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n", "access.yaml:1:1: An access file is a mapping of sections such as `people:`."),
        ("a: [", "access.yaml:1:5: This is not YAML: expected the node content"),
        (
            "flows: {}\n",
            "access.yaml:1:8: flows: must be a list: `- name: …` for each access flow.",
        ),
        ("? [a]\n: b\n", "access.yaml:1:3: A key is a piece of text."),
        ("people: 5\n", "access.yaml:1:9: people: must be a mapping: a name, then what"),
        (
            "a: " + "[" * 40,
            "access.yaml:1:36: This is nested too deeply, or too much for one file.",
        ),
    ],
)
def test_refuses_other_shapes(text: str, expected: str) -> None:
    """A file that is no mapping of sections is refused where it begins to be none."""
    assert said(text)[0].startswith(expected)


def test_refuses_an_alias_bomb() -> None:
    """Aliases that repeat one another are refused long before they fill the memory."""
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    layers += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]

    assert any("Aliases repeat too much" in one for one in said("\n".join(layers)))


def test_problems_of_both_passes_come_together() -> None:
    """A misspelt key does not hide a name that leads nowhere, in another item or another file."""
    broken = BASE.replace("risk: high", "risk: hi").replace(
        "group: engineering", "group: enginering"
    )

    assert ["13:76", "19:18"] == [":".join(one.split(":")[1:3]) for one in said(broken)]


def test_never_repeats_a_secret() -> None:
    """A secret that stands in a file is not told again by the error."""
    broken = BASE.replace("env:SHOP_DB_URL", "postgresql://bot:hunter2@db/shop")

    assert "hunter2" not in "\n".join(said(broken))
