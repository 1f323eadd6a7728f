"""What no file of the repository may hold: mocks, paths of one machine, registries, loose ends."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.places import ROOT, SOURCES, listed, modules, parse, texts

# Written in two halves, so that this file does not name them either.
WORDS = {
    "a loose end": "|".join((r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bX" + r"XX\b")),
    "a path of one machine": r"(?<![\w.@/:-])/(?:home|root|Users|work|opt/venv)/\w",
    "an address of a package index": r"(?i)\b(?:extra[-_])?index[-_]u" + r"rl\b|/simp" + r"le/",
}
ALLOWED = {
    "pyproject.toml": "a loose end",  # says which linter rules are off, by name
}


SKIPPING = {
    "tests/architecture/test_habits.py": "it looks for the word",
    "tests/fakes/browser.py": "not every machine has a browser to show the page in",
}


def found(path: Path, pattern: str) -> list[str]:
    """Return the lines of a file that match, with their numbers."""
    text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
    return [
        f"{path}:{number}"
        for number, line in enumerate(text.splitlines(), start=1)
        if re.search(pattern, line)
    ]


@pytest.mark.parametrize("kind", WORDS)
def test_no_file_holds(kind: str) -> None:
    """Every place is named at once."""
    allowed = {name for name, what in ALLOWED.items() if what == kind}
    places = [one for one in texts() if str(one) not in allowed]

    spots = [spot for path in places for spot in found(path, WORDS[kind])]
    assert [] == spots, listed(spots)


def imported(path: Path) -> set[str]:
    """Return the names of everything that a module imports, wherever it does."""
    names: set[str] = set()
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return names


def test_nobody_mocks() -> None:
    """A fake that behaves outlives the test that needed it."""
    banned = {"unittest.mock", "mock", "pytest_mock", "asynctest"}

    assert [] == [str(path) for path in modules(*SOURCES, "tests") if imported(path) & banned]


def test_no_test_is_skipped() -> None:
    """A test that cannot run is repaired or removed."""
    skips = re.compile(r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b")

    assert [] == [
        str(path)
        for path in modules("tests")
        if skips.search((ROOT / path).read_text(encoding="utf-8")) and str(path) not in SKIPPING
    ]
