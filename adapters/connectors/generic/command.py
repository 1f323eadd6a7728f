"""A program of yours as a connector: an argument list for each verb, JSON on its standard input.

Exit code 0 is success, 75 means later, anything else that trying again will not help. `wire` has
the JSON. There is never a shell, and the program sees no environment but what is declared.
"""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from adapters.connectors.generic import wire
from bot.domain.ids import GrantId, IntegrationName
from bot.ports.connector import (
    Closed,
    Connector,
    Door,
    Impossible,
    Listing,
    Opened,
    Presence,
    TryAgain,
)

_LATER = 75  # EX_TEMPFAIL of sysexits.h
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
_Answer = TypeVar(
    "_Answer",
    bound=wire.Granted | wire.Revoked | wire.Seen | wire.Listed | wire.Checked | wire.Resources,
)

Word = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]


def _named_by_path(argv: tuple[str, ...]) -> tuple[str, ...]:
    if not argv[0].startswith("/"):
        raise ValueError("a program is named by its whole path")
    return argv


Argv = Annotated[tuple[Word, ...], Field(min_length=1), AfterValidator(_named_by_path)]
Variable = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*=(env|file):[^\x00]+$")
]


class Options(BaseModel):
    """The options of one integration. A program is named by its whole path."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    grant: Argv
    revoke: Argv
    read: Argv
    prolong: Argv | None = None
    """Without it the target is not told when an end moves; Daypass ends the door all the same."""
    list: Argv | None = None
    """Without it there is no orphan scan."""
    check: Argv | None = None
    discover: Argv | None = None
    """Without it the access file says what there is."""
    env: tuple[Variable, ...] = ()
    """`NAME=env:OTHER` or `NAME=file:PATH`: what the program gets beside PATH and LANG."""
    timeout: float = Field(default=10.0, gt=0, le=12.0)
    """Seconds for one run; opening, prolonging and removal take two."""


def open_connector(
    name: IntegrationName, options: Mapping[str, object], secret: Callable[[str], str]
) -> Connector:
    """Make the connector of one integration; nothing is run. Raises pydantic's ValidationError."""
    chosen = Options.model_validate(dict(options))
    declared = (variable.partition("=") for variable in chosen.env)
    environment = _ENVIRONMENT | {key: secret(reference) for key, _, reference in declared}
    return Command(name, chosen, environment)


class Command:
    """The connector that runs a program."""

    shared_doors = False

    def __init__(
        self, name: IntegrationName, options: Options, environment: Mapping[str, str]
    ) -> None:
        self._name = name
        self._options = options
        self._environment = environment

    async def grant(self, door: Door) -> Opened:
        """Run `grant`, then `read`: only a door that is seen is open."""
        answer = await self._ask(self._options.grant, "grant", wire.Granted, door)
        if await self.read(door) is not Presence.PRESENT:
            raise TryAgain(f"{self._name}: the door is not there after it was opened.")
        return answer.opened()

    async def prolong(self, door: Door) -> None:
        """Run `prolong`, where there is one, of a door that `read` does not call absent."""
        if self._options.prolong and await self.read(door) is not Presence.ABSENT:
            await self._tell(self._options.prolong, "prolong", door)

    async def revoke(self, door: Door, *, created_by_us: bool) -> Closed:
        """Run `revoke`, then `read`. Access held before is left alone, and nothing is run."""
        if not created_by_us:
            return Closed(access_removed=True)
        answer = await self._ask(self._options.revoke, "revoke", wire.Revoked, door)
        return answer.closed(await self.read(door))

    async def read(self, door: Door) -> Presence:
        """Run `read`."""
        return (await self._ask(self._options.read, "read", wire.Seen, door)).presence

    async def list_grants(self) -> Sequence[GrantId]:
        """Run `list`, where there is one."""
        if self._options.list is None:
            return ()
        return (await self._ask(self._options.list, "list", wire.Listed)).ids()

    async def discover(self) -> Listing:
        """Run `discover`. Raises Impossible where there is none."""
        if self._options.discover is None:
            raise Impossible(f"{self._name}: the access file names no program for discover.")
        return (await self._ask(self._options.discover, "discover", wire.Resources)).listing()

    async def check(self) -> Sequence[str]:
        """See that the programs are there, and run `check`, where there is one."""
        missing = [f"{path} is not a program that the bot may run." for path in self._missing()]
        if missing or self._options.check is None:
            return missing
        return (await self._ask(self._options.check, "check", wire.Checked)).problems

    async def close(self) -> None:
        """Do nothing: no program outlives its call."""

    def _missing(self) -> Sequence[str]:
        chosen = self._options
        needed = (chosen.grant, chosen.revoke, chosen.read)
        verbs = (*needed, chosen.prolong, chosen.list, chosen.check, chosen.discover)
        return sorted({argv[0] for argv in verbs if argv and not os.access(argv[0], os.X_OK)})

    async def _ask(
        self, argv: Argv, verb: str, kind: type[_Answer], door: Door | None = None
    ) -> _Answer:
        return wire.answer(self._name, kind, await self._tell(argv, verb, door))

    async def _tell(self, argv: Argv, verb: str, door: Door | None) -> bytes:
        code, output = await self._run(argv, wire.question(verb, door), wire.largest(verb))
        if code == _LATER:
            raise TryAgain(f"{self._name}: the program for {verb} asks for another try.")
        if code != 0:
            raise Impossible(f"{self._name}: the program for {verb} failed with code {code}.")
        return output

    async def _run(self, argv: Argv, text: bytes, largest: int) -> tuple[int, bytes]:
        process = await self._start(argv)
        try:
            async with asyncio.timeout(self._options.timeout):
                return await self._talk(process, text, largest)
        except TimeoutError:
            raise TryAgain(f"{self._name}: the program took too long.") from None
        finally:
            await _end(process)

    async def _start(self, argv: Argv) -> Process:
        try:
            return await asyncio.create_subprocess_exec(
                *argv,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,  # Deliberate: it may hold a secret, and nobody is to read it
                cwd="/",
                env=self._environment,
                start_new_session=True,
            )
        except (FileNotFoundError, PermissionError, NotADirectoryError):
            raise Impossible(f"{self._name}: {argv[0]} is not a program to run.") from None
        except OSError:
            raise TryAgain(f"{self._name}: {argv[0]} could not be started now.") from None

    async def _talk(self, process: Process, text: bytes, largest: int) -> tuple[int, bytes]:
        if process.stdin is None or process.stdout is None:
            raise TryAgain(f"{self._name}: the program has no standard input or output.")
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it need not read us
            process.stdin.write(text)
            await process.stdin.drain()
        process.stdin.close()
        output = bytearray()
        while part := await process.stdout.read(wire.LARGEST_ANSWER):
            output += part
            if len(output) > largest:
                raise TryAgain(f"{self._name}: the program answers too much.")
        return await process.wait(), bytes(output)


async def _end(process: Process) -> None:
    """End the program and all that it started and left in its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
