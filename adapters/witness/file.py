"""A witness in a file: one line of JSON, replaced as a whole.

It belongs on another disk than the database, or at least not into the same backup: what is restored
together tells nothing.
"""

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.ports.store import Mark
from bot.ports.witness import WitnessFailed

T = TypeVar("T")
_LARGEST = 4096  # bytes; ours has about 150


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    seq: int = Field(ge=1)
    hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    at: AwareDatetime


class FileWitness:
    """Implements bot.ports.witness.Witness. The folder must be there, and writable."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def recall(self) -> Mark | None:
        """Return what was last written, or None if there is no file. Raises WitnessFailed."""
        return await self._tried(self._read)

    async def remember(self, mark: Mark) -> None:
        """Replace the file, durably. Raises WitnessFailed."""
        await self._tried(lambda: self._write(mark))

    def _tried(self, work: Callable[[], T]) -> Awaitable[T]:
        """Work in a thread: a disk may hang, and the loop must go on."""

        def careful() -> T:
            try:
                return work()
            except OSError as error:
                why = error.strerror or type(error).__name__
                raise WitnessFailed(f"{self._path}: {why}") from error

        return asyncio.to_thread(careful)

    def _read(self) -> Mark | None:
        try:
            with self._path.open("rb") as file:
                text = file.read(_LARGEST + 1)
        except FileNotFoundError:
            if self._path.parent.is_dir():
                return None
            raise  # a disk that is not mounted is not the same as a first start
        try:
            line = _Line.model_validate_json(text if len(text) <= _LARGEST else b"")
        except ValidationError:
            raise WitnessFailed(f"{self._path} does not hold what Daypass wrote.") from None
        return Mark(seq=line.seq, hash=line.hash, at=line.at)

    def _write(self, mark: Mark) -> None:
        """Write another file beside it, then put that in its place: there is always a whole one."""
        text = self._line(mark)
        folder = self._path.parent
        handle, name = tempfile.mkstemp(prefix=f".{self._path.name}-", dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _settle(folder)

    def _line(self, mark: Mark) -> str:
        """Write a mark that can be read again; another one shows that the log was altered."""
        try:
            line = _Line(seq=mark.seq, hash=mark.hash, at=mark.at)
        except ValidationError:
            raise WitnessFailed(f"{self._path}: {mark.seq} is no entry of an audit log.") from None
        return line.model_dump_json() + "\n"


def _settle(folder: Path) -> None:
    """Make the new name durable, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
