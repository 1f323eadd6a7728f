"""The policy in force. A reload is all or nothing: with any problem, everything stays as it was."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path

from bot.config.files import find
from bot.config.loading import Loaded, load
from bot.config.problems import ConfigProblems, Problem

Listener = Callable[[Loaded], Awaitable[None]]
_Stamp = tuple[tuple[str, int, int, int], ...]


class Policies:
    """Holds what is in force, and swaps it as a whole. Reloads take turns."""

    def __init__(self, path: Path, *, connectors: Collection[str] | None = None) -> None:
        """Load for the first time. Raises ConfigProblems."""
        self._path = path
        self._connectors = connectors
        self._listeners: list[Listener] = []
        self._turn = asyncio.Lock()
        self._stamp, self._digest = _stamp(path), _digest(path)
        self._loaded = load(path, connectors=connectors)

    @property
    def current(self) -> Loaded:
        """Return what is in force."""
        return self._loaded

    def listen(self, listener: Listener) -> None:
        """Await this after each swap, with what is in force then. It must not raise."""
        self._listeners.append(listener)

    async def reload(self) -> tuple[Problem, ...]:
        """Load again, off the loop. Returns the problems; with any, nothing has changed."""
        async with self._turn:
            try:
                loaded = await asyncio.to_thread(self._load)
            except ConfigProblems as error:
                return error.problems
            before, self._loaded = self._loaded, loaded
            if loaded != before:
                for listener in self._listeners:
                    await listener(loaded)
            return ()

    def changed(self) -> bool:
        """Say whether the files' content is another than at the last load, good or bad.

        Reads files, so call it in a thread. It is cheap while their times and sizes stay the same.
        """
        stamp = _stamp(self._path)
        if stamp == self._stamp:
            return False
        if _digest(self._path) != self._digest:
            return True
        self._stamp = stamp
        return False

    def _load(self) -> Loaded:
        self._stamp, self._digest = _stamp(self._path), _digest(self._path)
        return load(self._path, connectors=self._connectors)


def _stamp(path: Path) -> _Stamp:
    try:
        found = [(str(one), one.stat()) for one in find(path)]
    except OSError:
        return ()
    return tuple((name, one.st_mtime_ns, one.st_size, one.st_ino) for name, one in found)


def _digest(path: Path) -> str:
    hashed = hashlib.sha256()
    try:
        for one in find(path):
            hashed.update(str(one).encode(errors="surrogateescape") + b"\0")
            if one.is_file():
                hashed.update(hashlib.sha256(one.read_bytes()).digest())
    except OSError:
        return ""
    return hashed.hexdigest()
