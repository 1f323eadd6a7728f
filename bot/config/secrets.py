"""Secrets by reference: `env:NAME` and `file:PATH` lead to a value that is never told."""

from collections.abc import Mapping
from pathlib import Path

from bot.config.scalars import REFERENCE

LARGEST = 64 * 1024  # bytes in a secret's file


class NoSuchSecret(ValueError):
    """A reference leads nowhere. The message names the reference, never a value."""


class SecretReferences:
    """Resolves references against the environment that it was given, and against files."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def __repr__(self) -> str:
        return "SecretReferences()"

    def resolve(self, reference: str) -> str:
        """Return the value, read anew each time; a file's last line end is cut off.

        Raises NoSuchSecret.
        """
        if not REFERENCE.fullmatch(reference):
            raise NoSuchSecret("A secret is written env:NAME or file:PATH.")
        kind, _, where = reference.partition(":")
        value = self._variable(where) if kind == "env" else _content(where)
        if not value:
            raise NoSuchSecret(f"{reference} is empty.")
        return value

    def _variable(self, name: str) -> str:
        if name not in self._environment:
            raise NoSuchSecret(f"env:{name} is not set: there is no such environment variable.")
        return self._environment[name]


def _content(path: str) -> str:
    try:
        if not Path(path).is_file():
            raise NoSuchSecret(f"file:{path} is missing: there is no such file.")
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
        text = data.decode()
    except (OSError, ValueError) as error:
        if isinstance(error, NoSuchSecret):
            raise
        raise NoSuchSecret(f"file:{path} cannot be read.") from None
    if len(data) > LARGEST:
        raise NoSuchSecret(f"file:{path} is too large for a secret.")
    return text.removesuffix("\n").removesuffix("\r")
