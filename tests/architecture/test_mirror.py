"""Every source file has its mirrored tests: `storage/x.py` has `tests/storage/test_x.py`."""

import ast
from pathlib import Path

from tests.architecture.places import ROOT, SOURCES, listed, modules, parse

# Each exception has its reason. A folder ends in a slash. What is not needed here is an error too.
EXCEPTIONS = {
    "adapters/connectors/postgresql/__init__.py": "opens the connector: test_contract.py does so",
    "adapters/playground/world/": "one stage: tests/adapters/playground/test_world.py sets it up",
    "bot/config/shapes/": "fields only: tests/bot/config/broken.json has a case for each",
    "bot/ports/": "Protocols and their values; tests/contracts and every adapter's tests run them",
    **dict.fromkeys(
        (f"storage/{one}.py" for one in ("addresses", "copies", "deliveries", "secrets")),
        "a part of the unit: tests/contracts/store.py asks it on each database",
    ),
    "storage/batch.py": "how little is written: test_counts.py counts it on each database",
    "storage/line.py": "turns and broken commits: test_races.py and test_commit.py",
    "storage/migrations/": "run forth and checked against the tables by tests/storage",
    "storage/outbox.py": "tests/contracts/outbox.py asks it on each database",
    "storage/requests.py": "tests/contracts/store.py asks it on each database",
    "storage/rotation.py": "a key is rotated in test_quarantine.py, beside what must not launder",
    "storage/tables.py": "declares tables: test_schema.py compares them with the migrations",
    "storage/unit.py": "puts the parts together: tests/contracts/store.py asks them all",
}
_QUIET = (ast.Import, ast.ImportFrom, ast.Expr)


def says_nothing(path: Path) -> bool:
    """Say whether an `__init__` holds a docstring, imports and `__all__` only."""
    return path.name == "__init__.py" and all(
        isinstance(one, _QUIET) or (isinstance(one, ast.Assign) and _exports(one))
        for one in parse(path).body
    )


def _exports(assigned: ast.Assign) -> bool:
    return [one.id for one in assigned.targets if isinstance(one, ast.Name)] == ["__all__"]


def excused(path: Path) -> bool:
    """Say whether an exception names the file, or a folder that holds it."""
    said = path.as_posix()
    return any(said == one or (one.endswith("/") and said.startswith(one)) for one in EXCEPTIONS)


def mirror(path: Path) -> Path:
    """Return where the tests of a source file are."""
    name = path.parent.name if path.name == "__init__.py" else path.stem.strip("_")
    return Path("tests") / path.parent / f"test_{name}.py"


def test_every_source_file_has_its_tests() -> None:
    """All that are missing are named at once."""
    wanted = [one for one in modules(*SOURCES) if not says_nothing(one) and not excused(one)]

    missing = [str(mirror(one)) for one in wanted if not (ROOT / mirror(one)).is_file()]
    assert [] == missing, listed(missing)


def test_no_exception_is_idle() -> None:
    """An exception whose file is gone, or has its tests by now, is to be removed."""
    idle = [one for one in EXCEPTIONS if not (ROOT / one).exists()]
    single = [Path(one) for one in EXCEPTIONS if not one.endswith("/")]

    assert [] == idle + [str(one) for one in single if (ROOT / mirror(one)).is_file()]


def test_every_test_of_a_source_is_at_its_place() -> None:
    """A test folder without a source folder is a mistake in a name, apart from shared helpers."""
    shared = {"architecture", "contracts", "fakes", "golden", "proof", "scenarios", "simulation"}
    folders = {one.parent.relative_to("tests") for one in modules("tests")} - {Path()}

    assert [] == sorted(
        str(one) for one in folders if one.parts[0] not in shared and not (ROOT / one).is_dir()
    )
