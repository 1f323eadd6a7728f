"""Files have at most 350 lines and functions at most 40: above that, a name is missing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.places import ROOT, SOURCES, listed, modules, parse

REFERENCES = {
    "adapters/connectors/generic/wire.py": "its docstring is the reference of the protocol",
}
LONGEST_FILE, LONGEST_FUNCTION = 350, 40


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function of a file with its number of lines, decorators left out."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def lines(path: Path) -> int:
    """Count the lines of a file."""
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def test_no_file_is_too_long() -> None:
    """All that are, at once, with their lengths."""
    found = {str(path): lines(path) for path in modules(*SOURCES)}

    long = {path: count for path, count in found.items() if count > LONGEST_FILE}
    assert {} == long, listed(f"{path} {count}" for path, count in long.items())


def test_no_function_is_too_long() -> None:
    """Apart from those of migrations, which list tables."""
    places = [one for one in modules(*SOURCES) if "migrations" not in one.parts]
    found = dict(pair for path in places for pair in functions(path))

    long = {name: count for name, count in found.items() if count > LONGEST_FUNCTION}
    assert {} == long, listed(f"{name} {count}" for name, count in long.items())


def test_every_module_says_what_it_is() -> None:
    """It begins with a docstring of one to five lines, not counting empty ones."""
    sources = [one for one in modules(*SOURCES) if "versions" not in one.parts]
    said = {str(path): ast.get_docstring(parse(path)) or "" for path in sources}
    counts = {path: len(re.findall(r"\S.*", text)) for path, text in said.items()}

    wrong = [path for path, count in counts.items() if not 1 <= count <= 5]
    assert sorted(REFERENCES) == sorted(wrong), listed(wrong)
