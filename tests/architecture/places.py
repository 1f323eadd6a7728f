"""Where things are in the repository, and how its files are read."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ("bot", "adapters", "storage", "scheduler")
_LEFT_OUT = {"__pycache__", "node_modules", "dist", "build"}
_TEXTS = {
    *(".py", ".md", ".toml", ".yaml", ".yml", ".json", ".txt", ".ini", ".cfg", ".sh", ".mako"),
    *(".html", ".css", ".js", ".svg", ".sql", ".xml"),
}


def modules(*roots: str) -> Iterator[Path]:
    """Yield every Python file below the folders, relative to the repository."""
    for root in roots:
        for path in sorted((ROOT / root).rglob("*.py")):
            if "__pycache__" not in path.parts:
                yield path.relative_to(ROOT)


def texts() -> Iterator[Path]:
    """Yield every text file of the repository, relative to it; tools' own folders are left out."""
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        hidden = any(one.startswith(".") and one != ".ci" for one in inside.parts[:-1])
        if (
            hidden
            or _LEFT_OUT & set(inside.parts)
            or any("egg-info" in one for one in inside.parts)
        ):
            continue
        named = path.suffix in _TEXTS or path.name in {"Makefile", "Dockerfile", "LICENSE"}
        if named and path.is_file():
            yield inside


def parse(path: Path) -> ast.Module:
    """Parse one of the modules."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def listed(found: Iterable[str]) -> str:
    """Write all that was found, a line each: pytest cuts a long list, and not a message."""
    return "\n".join(["", *sorted(found)])


def read(name: str) -> str:
    """Read a text file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")
