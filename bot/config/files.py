"""Which files make up the configuration, and their text.

Only regular files of a sensible size are read.
"""

import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.config.marks import at
from bot.config.problems import Findings

LARGEST = 8 * 1024 * 1024  # bytes, of all files together
MOST_FILES = 500
_ENDINGS = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name, as it was reached, and its text."""

    file: str
    text: str


def find(path: Path) -> Sequence[Path]:
    """List the file, or the YAML files right inside the folder, sorted by name.

    Names that begin with a dot are left out: editors and mounted volumes keep theirs there.
    Raises OSError when the folder cannot be listed.
    """
    if not path.is_dir():
        return [path]
    inside = (one for one in path.iterdir() if not one.name.startswith("."))
    return sorted(one for one in inside if one.suffix.lower() in _ENDINGS)


def collect(path: Path, findings: Findings) -> Sequence[Source]:
    """Read every file. What cannot be read is a problem; what anybody may write is a warning."""
    try:
        found = find(path)
    except OSError as error:
        findings.problem(at(str(path)), f"The folder cannot be read: {_why(error)}.")
        return []
    if not found:
        findings.problem(at(str(path)), "There is no file ending in .yaml or .yml in this folder.")
    if len(found) > MOST_FILES:
        findings.problem(at(str(path)), f"There are more than {MOST_FILES} files in this folder.")
        return []
    return list(_read_all(found, findings))


def _read_all(paths: Iterable[Path], findings: Findings) -> Iterable[Source]:
    left = LARGEST
    for path in paths:
        data = _read(path, left, findings)
        if data is None:
            continue
        left -= len(data)
        try:
            yield Source(str(path), data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            findings.problem(at(str(path)), "The file is not UTF-8 text.")


def _read(path: Path, left: int, findings: Findings) -> bytes | None:
    try:
        if not path.is_file():
            what = "This is not a regular file." if path.exists() else "There is no such file."
            findings.problem(at(str(path)), what)
            return None
        with path.open("rb") as file:
            data = file.read(left + 1)
        mode = path.stat().st_mode
    except OSError as error:
        findings.problem(at(str(path)), f"The file cannot be read: {_why(error)}.")
        return None
    if len(data) > left:
        findings.problem(at(str(path)), f"The access files hold more than {LARGEST} bytes.")
        return None
    if mode & stat.S_IWOTH:
        findings.warning(at(str(path)), "Anybody on this machine may change this file.")
    return data


def _why(error: OSError) -> str:
    return (error.strerror or "unknown cause").lower()
