"""The tools around access flows: plan, replay, explain and why. They change nothing.

What is typed and unknown leaves with 1 and the nearest names; files and settings that are wrong
leave with 2, as in every command.
"""

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from adapters.cli import compared, explained, names, reasoned, replayed
from adapters.cli.text import moment
from adapters.connectors import registry
from bot.app.looking import grounded, reaches_out
from bot.config.files import Source
from bot.config.loading import Loaded, load, load_texts
from bot.config.problems import ConfigProblems
from bot.domain.compare import compare
from bot.domain.comparing.affected import affected
from bot.domain.evaluate import Asking
from bot.domain.explain import explain
from bot.domain.ids import RequestId
from bot.domain.policy import Policy
from bot.domain.reasons import Subject
from bot.domain.records import Plain, plain
from bot.domain.replaying import replay
from bot.domain.request import Request
from bot.domain.why import name_of, why, why_line
from bot.engine.remembered import Remembered, recall
from bot.ports.clock import Now
from bot.ports.store import Store
from bot.settings import read
from storage.engine import parse_url
from storage.store import open_store

T = TypeVar("T")
DONE, FAILED = 0, 1
PAGE = 500  # requests read at once
RECENT = timedelta(days=90)  # whose ids are suggested
Environment = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The answer of a tool: text, the same as data, and the exit code.

    One that is not `good` says what was not found.
    """

    text: str
    data: Plain
    code: int = DONE
    good: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a tool works with. `grounded` adds what others last said, as the database has it."""

    arguments: argparse.Namespace
    environment: Environment
    now: Now
    grounded: Callable[[Loaded], Policy]


def run(arguments: argparse.Namespace, environment: Environment, now: Now) -> Said:
    """Run one tool. Raises SettingsProblems, ConfigProblems, BadUrl, BadKey, StoreAway."""
    tools: Mapping[str, Callable[[Bench], Said]] = {
        "plan": _plan,
        "explain": _explain,
        "why": _why,
        "replay": _replay,
    }
    bench = Bench(
        arguments=arguments,
        environment=environment,
        now=now,
        grounded=lambda loaded: _grounded(loaded, environment, now),
    )
    try:
        return tools[arguments.command](bench)
    except names.Unknown as unknown:
        data: Plain = {"error": str(unknown), "nearest": list(unknown.nearest)}
        return Said(text=str(unknown), data=data, code=FAILED, good=False)


def _grounded(loaded: Loaded, environment: Environment, now: Now) -> Policy:
    if not reaches_out(loaded) or not _kept(environment):
        return loaded.policy
    return _with_store(environment, now, lambda store: grounded(store, loaded, now))


def shown(said: Said, *, as_json: bool) -> str:
    """Return what is to be printed."""
    return json.dumps(said.data, indent=2) if as_json else said.text


# --- explain -----------------------------------------------------------------------------------
def _explain(bench: Bench) -> Said:
    arguments = bench.arguments
    policy = bench.grounded(_loaded(_path(bench)))
    person = names.person(policy, arguments.person)
    grantee = names.person(policy, arguments.grantee) if arguments.grantee else None
    target = names.target(policy.catalogue, arguments.target)
    asking = Asking(
        person=person,
        grantee=grantee,
        now=arguments.at or bench.now(),
        bundle=target.bundle,
        breaking_glass=arguments.break_glass,
    )
    told = explain(policy, asking, target.entitlements, Subject(name=person.name))
    text = explained.written(policy, told, arguments.target)
    return Said(text=text, data=_with(told, target=arguments.target))


# --- why ---------------------------------------------------------------------------------------
def _why(bench: Bench) -> Said:
    policy = bench.grounded(_loaded(_path(bench)))
    request = _stored(bench, _finding(bench.arguments.request, bench.now()))
    now = bench.now()
    subject = Subject(name=name_of(policy, request.requester))
    told, line = why(policy, request, now, subject), why_line(policy, request, now)
    return Said(text=reasoned.written(policy, told, line), data=_with(told, line=line))


def _finding(name: str, now: datetime) -> Callable[[Store], Awaitable[Request]]:
    async def find(store: Store) -> Request:
        wanted = RequestId(name.upper())
        found = await store.read(lambda unit: unit.finder.find(wanted))
        if found is not None:
            return found
        recent = await store.read(lambda unit: unit.finder.asked_since(now - RECENT, PAGE))
        raise names.Unknown(
            f"There is no request {name}.", names.near(wanted, [one.id for one in recent])
        )

    return find


# --- plan --------------------------------------------------------------------------------------
def _plan(bench: Bench) -> Said:
    new = bench.grounded(_loaded(bench.arguments.path or _path(bench)))
    if bench.arguments.against:
        old, since = bench.grounded(_loaded(bench.arguments.against)), str(bench.arguments.against)
        return _planned(bench, old, new, since, ())
    remembered, requests = _stored(bench, _running) if _begun(bench) else (None, ())
    if remembered is None:
        raise names.Unknown(
            "No policy was taken over yet, so there is nothing to compare with. Start the bot "
            "once, or name a file with --against."
        )
    old = bench.grounded(_remembered(remembered))
    since = f"the one taken over at {moment(remembered.at)}"
    return _planned(bench, old, new, since, requests)


def _begun(bench: Bench) -> bool:
    return _kept(bench.environment)


def _kept(environment: Environment) -> bool:
    """Say whether there may be a database: looking makes none."""
    url = parse_url(read(environment).database_url.get_secret_value())
    file = url.database if url.get_backend_name() == "sqlite" else None
    return file is None or file == ":memory:" or Path(file).exists()


async def _running(store: Store) -> tuple[Remembered | None, Sequence[Request]]:
    requests = await store.read(lambda unit: unit.finder.open())
    return await recall(store), requests


def _remembered(remembered: Remembered) -> Loaded:
    sources = [Source(name, text) for name, text in sorted(remembered.files.items())]
    try:
        return load_texts(sources, connectors=registry.names())
    except ConfigProblems as problems:
        raise names.Unknown(
            f"The running policy cannot be read by this version: {problems}"
        ) from problems


def _planned(
    bench: Bench, old: Policy, new: Policy, since: str, requests: Sequence[Request]
) -> Said:
    now = bench.now()
    found, touched = compare(old, new, now), affected(old, new, requests, now)
    differs = bool(found) or bool(touched)
    return Said(
        text=compared.written(old, new, found, touched, since),
        data=_with(found, requests=touched, differs=differs),
        code=FAILED if differs and bench.arguments.exit_code else DONE,
    )


# --- replay ------------------------------------------------------------------------------------
def _replay(bench: Bench) -> Said:
    arguments = bench.arguments
    policy = bench.grounded(_loaded(arguments.path))
    since = bench.now() - timedelta(days=arguments.days)
    found = replay(policy, _stored(bench, lambda store: _asked(store, since)))
    text = replayed.written(policy, found, arguments.days)
    facts = "people, groups and schedules as they are now"
    return Said(
        text=text,
        data=_with(found, days=arguments.days, same=found.same, counts=found.counts, facts=facts),
    )


async def _asked(store: Store, since: datetime) -> Sequence[Request]:
    found: list[Request] = []
    while True:
        after = found[-1].id if found else None
        page = await store.read(
            lambda unit, after=after: unit.finder.asked_since(since, PAGE, after)  # type: ignore[misc]  # bound now
        )
        if not page:
            return found
        found.extend(page)


# --- what they share ---------------------------------------------------------------------------
def _path(bench: Bench) -> Path:
    return Path(bench.environment.get("DAYPASS_CONFIG", "access.yaml"))


def _loaded(path: Path) -> Loaded:
    return load(path, connectors=registry.names())


def _stored(bench: Bench, work: Callable[[Store], Awaitable[T]]) -> T:
    return _with_store(bench.environment, bench.now, work)


def _with_store(environment: Environment, now: Now, work: Callable[[Store], Awaitable[T]]) -> T:
    settings = read(environment)
    keys = [one.get_secret_value() for one in settings.secret_key]

    async def working() -> T:
        store = await open_store(settings.database_url.get_secret_value(), keys, now)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(working())


def _with(value: object, **more: object) -> Plain:
    """Return a value as data, with more keys."""
    data = plain(value)
    return (
        {**data, **{key: plain(one) for key, one in more.items()}}
        if isinstance(data, dict)
        else data
    )
