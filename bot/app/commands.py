"""What each command does, except for the playground. Answers go to standard output."""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from adapters.connectors import registry
from bot.app import tools
from bot.app.application import Application
from bot.app.integrations import Integrations, option_problems
from bot.app.logs import set_up_logs
from bot.app.opening import source_problems
from bot.app.recovering import recover, witness_of
from bot.app.relinking import relink
from bot.config.loading import Loaded, load
from bot.config.problems import ConfigProblems
from bot.config.secrets import SecretReferences
from bot.domain.ids import IntegrationName
from bot.engine.clock import MachineClock, utc_now
from bot.ports.faults import Impossible, TryAgain
from bot.ports.store import StoreAway
from bot.settings import Settings, SettingsProblems, read
from storage.audit import AuditReader
from storage.chain import Verdict, verify
from storage.engine import BadUrl
from storage.keys import BadKey
from storage.schema import WrongDatabase
from storage.store import SqlStore, open_store

DONE, FAILED, WRONG = 0, 1, 2
Environment = Mapping[str, str]


def run(arguments: argparse.Namespace, environment: Environment) -> int:
    """Run a command. What is wrong with settings or files is said in full, and changes nothing."""
    commands: Mapping[str, Callable[[argparse.Namespace, Environment], int]] = {
        "serve": _serve,
        "check": _check,
        **dict.fromkeys(("plan", "explain", "why", "replay"), _tool),
        "connector": _connector,
        "relink": _relink,
        "recover": _recover,
        "migrate": _migrate,
        "audit": _audit,
        "teams-package": _package,
        "slack-manifest": _manifest,
    }
    try:
        return commands[arguments.command](arguments, environment)
    except (SettingsProblems, ConfigProblems, BadUrl, BadKey) as problems:
        return _say_wrong(str(problems))
    except (WrongDatabase, StoreAway, OSError) as why:
        _complain(str(why))
        return FAILED


def _serve(_: argparse.Namespace, environment: Environment) -> int:
    settings = read(environment)
    set_up_logs(settings.log_format, settings.log_level)
    application = Application(settings, environment, MachineClock())
    return asyncio.run(until_told(application.start, application.stop))


async def until_told(
    start: Callable[[], Awaitable[None]], stop: Callable[[], Awaitable[None]]
) -> int:
    """Start, wait for SIGINT or SIGTERM, and stop."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, told.set)
    await start()
    try:
        await told.wait()
    finally:
        await stop()
    return DONE


def _check(arguments: argparse.Namespace, environment: Environment) -> int:
    path = arguments.path or Path(environment.get("DAYPASS_CONFIG", "access.yaml"))
    try:
        loaded = load(path, connectors=registry.names())
    except ConfigProblems as problems:
        return _say_problems([str(one) for one in problems.problems], as_json=arguments.json)
    wrong, unknown = _tried(loaded, environment)
    if wrong:
        return _say_problems([f"{path}: {one}" for one in wrong], as_json=arguments.json)
    warnings = [str(one) for one in loaded.warnings]
    warnings += [f"{path}: {one}" for one in unknown]
    if arguments.json:
        revision = loaded.policy.revision
        _print(json.dumps({"problems": [], "warnings": warnings, "revision": revision}))
        return DONE
    for warning in warnings:
        _print(f"warning: {warning}")
    _print(f"{path} is in order: {len(loaded.policy.flows)} access flows.")
    return DONE


def _tried(loaded: Loaded, environment: Environment) -> tuple[list[str], list[str]]:
    """Try all options, contacting nothing: what is wrong, and what hangs on an absent secret."""
    secret = SecretReferences(environment).resolve
    wrong, unknown = option_problems(loaded, secret)
    bad, missing = source_problems(loaded, secret)
    return [*_told(wrong), *_of(bad)], [*_told(unknown), *_of(missing)]


def _told(found: Mapping[IntegrationName, str]) -> list[str]:
    return _of({f"integrations.{name}": why for name, why in found.items()})


def _of(found: Mapping[str, str]) -> list[str]:
    return [f"{where}: {why}" for where, why in found.items()]


def _say_problems(problems: Sequence[str], *, as_json: bool) -> int:
    if not as_json:
        return _say_wrong("\n".join(problems))
    _print(json.dumps({"problems": problems, "warnings": []}))
    return WRONG


def _tool(arguments: argparse.Namespace, environment: Environment) -> int:
    return _show(tools.run(arguments, environment, utc_now), as_json=arguments.json)


def _show(said: tools.Said, *, as_json: bool) -> int:
    out = _print if as_json or said.good else _complain
    out(tools.shown(said, as_json=as_json))
    return said.code


def _connector(arguments: argparse.Namespace, environment: Environment) -> int:
    path = Path(environment.get("DAYPASS_CONFIG", "access.yaml"))
    loaded = load(path, connectors=registry.names())
    integrations = Integrations(SecretReferences(environment).resolve)
    wrong = integrations.use(loaded)
    name = IntegrationName(arguments.name)
    if name not in loaded.integrations:
        known = ", ".join(sorted(loaded.integrations)) or "none"
        return _say_wrong(f"There is no integration {name}. There are: {known}.")
    if name in wrong:
        return _say_wrong(wrong[name])
    findings = asyncio.run(_checked(integrations, name))
    if arguments.json:
        _print(json.dumps({"integration": name, "findings": findings}))
    for finding in () if arguments.json else findings:
        _print(finding)
    if not findings and not arguments.json:
        _print(f"{name} is in order: the bot's account has the rights it needs, and no more.")
    return FAILED if findings else DONE


async def _checked(integrations: Integrations, name: IntegrationName) -> list[str]:
    try:
        return list(await integrations.connectors()[name].check())
    except (TryAgain, Impossible) as why:
        return [str(why)]
    finally:
        await integrations.close()


def _relink(arguments: argparse.Namespace, environment: Environment) -> int:
    async def work(store: SqlStore) -> int:
        said = await relink(store, arguments.address, arguments.directory, utc_now())
        return _show(said, as_json=arguments.json)

    return asyncio.run(_with_store(read(environment), work))


def _recover(arguments: argparse.Namespace, environment: Environment) -> int:
    settings = read(environment)
    witness = witness_of(settings)

    async def work(store: SqlStore) -> int:
        said = await recover(store, witness, utc_now(), anyway=arguments.anyway)
        return _show(said, as_json=arguments.json)

    return asyncio.run(_with_store(settings, work))


def _migrate(_: argparse.Namespace, environment: Environment) -> int:
    async def migrate(store: SqlStore) -> int:
        await store.read(lambda unit: unit.finder.next_due())
        _print("The database is up to date.")
        return DONE

    return asyncio.run(_with_store(read(environment), migrate))


def _audit(arguments: argparse.Namespace, environment: Environment) -> int:
    if arguments.action == "verify" and arguments.file:
        with arguments.file.open(encoding="utf-8", errors="replace") as lines:
            return _verdict(verify(lines))
    reading = _export if arguments.action == "export" else _verify
    return asyncio.run(_with_store(read(environment), lambda store: reading(store.audit_reader)))


async def _export(audit: AuditReader) -> int:
    async for line in audit.export():
        _print(line)
    return DONE


async def _verify(audit: AuditReader) -> int:
    return _verdict(await audit.verify())


def _verdict(verdict: Verdict) -> int:
    if verdict.first_bad is None:
        _print(f"{verdict.checked} entries, unbroken.")
        return DONE
    _print(f"Broken at entry {verdict.first_bad}: {verdict.why}.")
    return FAILED


async def _with_store(settings: Settings, work: Callable[[SqlStore], Awaitable[int]]) -> int:
    keys = [one.get_secret_value() for one in settings.secret_key]
    store = await open_store(settings.database_url.get_secret_value(), keys, utc_now)
    try:
        return await work(store)
    finally:
        await store.close()


def _package(arguments: argparse.Namespace, environment: Environment) -> int:
    from adapters.teams.package import teams_package  # noqa: PLC0415 - only this command needs it

    settings = read(environment)
    if not settings.teams_app_id:
        return _say_wrong("DAYPASS_TEAMS_APP_ID is missing: the package names the bot by it.")
    teams_package(settings.teams_app_id, settings.address, arguments.out)
    _print(f"Wrote {arguments.out}. Upload it in the Teams admin centre.")
    return DONE


def _manifest(arguments: argparse.Namespace, _: Environment) -> int:
    from adapters.slack.manifest import slack_manifest  # noqa: PLC0415 - only this command needs it

    _print(json.dumps(slack_manifest(arguments.http), indent=2))
    return DONE


def _say_wrong(text: str) -> int:
    _complain(text)
    return WRONG


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")
