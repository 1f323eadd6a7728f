"""Commands say everything that is wrong at once, and leave with 0, 1 or 2."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest
import structlog

from adapters.cli.arguments import parse
from bot.app import commands as module
from bot.app.application import Application
from bot.app.commands import run, until_told
from bot.engine.clock import utc_now
from bot.ports.store import Actor
from storage.store import open_store
from tests.bot.app.files import GOOD, environment

Output = pytest.CaptureFixture[str]


def told(capsys: Output) -> tuple[str, str]:
    """Return what was printed and what was complained of."""
    found = capsys.readouterr()
    return found.out, found.err


# --- check -------------------------------------------------------------------------------------
def test_a_good_file_is_in_order(tmp_path: Path, capsys: Output) -> None:
    """With the number of its flows; in JSON with its revision."""
    given = environment(tmp_path)
    codes = [run(parse(["check"]), given), run(parse(["check", "--json"]), given)]
    out, err = told(capsys)
    *_, answer = out.splitlines()

    assert ([0, 0], "") == (codes, err)
    assert "1 access flows" in out
    assert [] == json.loads(answer)["problems"]
    assert json.loads(answer)["revision"]


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (("{group: eng}", "{group: enk}"), ["access.yaml:", "no group called enk"]),
        (("    grant: [/bin/true]\n", ""), ["integrations.shop", "grant: Field required"]),
        (("read: [/bin/true]", "read: [/bin/true]\n    typo: 1"), ["typo: Extra inputs"]),
    ],
    ids=["group", "option missing", "option unknown"],
)
def test_a_broken_file_is_told_of_in_full(
    tmp_path: Path, capsys: Output, change: tuple[str, str], parts: list[str]
) -> None:
    """On standard error, or in JSON on standard output."""
    given = environment(tmp_path, GOOD.replace(*change))
    plain = run(parse(["check"]), given)
    _, err = told(capsys)
    as_json = run(parse(["check", "--json"]), given)
    out, _ = told(capsys)

    assert (2, 2) == (plain, as_json)
    for part in parts:
        assert part in err
        assert any(part in one for one in json.loads(out)["problems"])


def test_a_secret_that_is_not_here_is_a_warning(tmp_path: Path, capsys: Output) -> None:
    """The file may be checked where its secrets are not; a path may be named."""
    text = GOOD.replace("connector: command", "connector: postgresql\n    connection: env:SHOP_URL")
    lines = [one for one in text.splitlines() if "/bin/true" not in one]
    text = "\n".join(lines).replace("{read: {}}", "{read: {role: app_read}}")
    given = environment(tmp_path, text)
    code = run(parse(["check", given.pop("DAYPASS_CONFIG")]), given)
    out, err = told(capsys)

    assert (0, "") == (code, err)
    assert "warning: " in out
    assert "env:SHOP_URL is not set" in out


SOURCES = """
on_call:
  paged: {pagerduty: {schedule: PABC123, token: env:DUTY, api: KEY}}
webhooks:
  board: {url: env:BOARD_URL, secret: env:BOARD}
directory:
  - scim: {token: env:TOKEN}
"""


def test_sources_are_checked_as_integrations_are(tmp_path: Path, capsys: Output) -> None:
    """Without a connection: what is wrong is a problem, a secret that is not here a warning."""
    text = GOOD + SOURCES
    given = environment(tmp_path, text.replace("KEY", "https://user:s3cr3t@x.example.com/"))
    wrong = run(parse(["check"]), {**given, "DUTY": "s3cr3t", "TOKEN": "s3cr3t"})
    _, err = told(capsys)
    given = environment(tmp_path, text.replace(", api: KEY", ""))
    absent = run(parse(["check"]), given)
    out, _ = told(capsys)

    assert (2, 0) == (wrong, absent)
    assert "access.yaml: on_call.paged: " in err
    assert "access.yaml: directory.scim: the SCIM token needs" in err
    assert "s3cr3t" not in err
    for part in ("on_call.paged: env:DUTY", "webhooks.board: env:", "directory.scim: env:TOKEN"):
        assert part in out


# --- connector ---------------------------------------------------------------------------------
def test_a_connector_is_checked_against_its_target(tmp_path: Path, capsys: Output) -> None:
    """In words and in JSON: nothing missing is 0, anything is 1."""
    words = ["connector", "check", "shop"]
    good = run(parse(words), environment(tmp_path))
    out, _ = told(capsys)
    text = GOOD.replace("grant: [/bin/true]", "grant: [/bin/nothing]")
    bad = run(parse([*words, "--json"]), environment(tmp_path, text))
    found = json.loads(told(capsys)[0])
    plain = run(parse(words), environment(tmp_path, text))

    assert (0, 1, 1) == (good, bad, plain)
    assert "shop is in order" in out
    assert "/bin/nothing" in found["findings"][0]
    assert "/bin/nothing" in told(capsys)[0]


def test_a_target_that_does_not_answer_is_a_finding(tmp_path: Path, capsys: Output) -> None:
    """The program that checks fails."""
    text = GOOD.replace("connector: command", "connector: command\n    check: [/bin/false]")
    code = run(parse(["connector", "check", "shop"]), environment(tmp_path, text))

    assert 1 == code
    assert "failed with code 1" in told(capsys)[0]


def test_an_unknown_or_unusable_integration_is_wrong_usage(tmp_path: Path, capsys: Output) -> None:
    """The known ones are named."""
    unknown = run(parse(["connector", "check", "shopp"]), environment(tmp_path))
    _, first = told(capsys)
    text = GOOD.replace("    grant: [/bin/true]\n", "")
    unusable = run(parse(["connector", "check", "shop"]), environment(tmp_path, text))
    _, second = told(capsys)

    assert (2, 2) == (unknown, unusable)
    assert "There are: shop." in first
    assert "grant: Field required" in second


# --- database ----------------------------------------------------------------------------------
def test_the_database_is_migrated_and_its_log_exported_and_verified(
    tmp_path: Path, capsys: Output
) -> None:
    """One altered line is found, and named."""
    given = environment(tmp_path)
    codes = [run(parse(["migrate"]), given)]
    asyncio.run(_note(given))
    told(capsys)
    codes.append(run(parse(["audit", "export"]), given))
    out, _ = told(capsys)
    log = tmp_path / "log.jsonl"
    log.write_text(out)
    codes.append(run(parse(["audit", "verify"]), given))
    codes.append(run(parse(["audit", "verify", str(log)]), given))
    log.write_text(out.replace("note 2", "note x"))
    altered = run(parse(["audit", "verify", str(log)]), given)
    verdict, _ = told(capsys)
    log.write_bytes(b"\xff\xfe")
    garbage = run(parse(["audit", "verify", str(log)]), given)
    missing = run(parse(["audit", "verify", str(tmp_path / "none")]), given)

    assert [0, 0, 0, 0] == codes
    assert 3 == len(out.splitlines())
    assert (1, 1, 1) == (altered, garbage, missing)
    assert "Broken at entry 2" in verdict


async def _note(given: dict[str, str]) -> None:
    store = await open_store(given["DAYPASS_DATABASE_URL"], [given["DAYPASS_SECRET_KEY"]], utc_now)
    for number in (1, 2, 3):
        await store.write(
            lambda unit, text=f"note {number}": unit.requests.note(  # type: ignore[misc]  # bound now
                text, {}, Actor(), utc_now()
            )
        )
    await store.close()


def test_another_key_or_a_database_that_is_away_is_a_failure(
    tmp_path: Path, capsys: Output
) -> None:
    """With what to do, and never with the key."""
    given = environment(tmp_path)
    run(parse(["migrate"]), given)
    other = {**given, "DAYPASS_SECRET_KEY": "another-key-that-is-long-enough-0123456789"}
    wrong = run(parse(["migrate"]), other)
    away = run(
        parse(["migrate"]), {**given, "DAYPASS_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}"}
    )
    _, err = told(capsys)

    assert (1, 1) == (wrong, away)
    assert "does not fit this database" in err
    assert "another-key" not in err


# --- settings ----------------------------------------------------------------------------------
@pytest.mark.parametrize("words", [["serve"], ["migrate"], ["audit", "export"]])
def test_settings_are_complained_of_all_at_once(words: list[str], capsys: Output) -> None:
    """On standard error, with exit code 2."""
    given = {"DAYPASS_PORT": "x", "DAYPASS_HOTS": "y", "DAYPASS_LOG_FORMAT": "z"}
    code = run(parse(words), given)
    out, err = told(capsys)

    assert (2, "") == (code, out)
    for part in ("DAYPASS_PORT", "DAYPASS_HOTS", "DAYPASS_LOG_FORMAT", "DAYPASS_SECRET_KEY"):
        assert part in err


def test_a_database_address_that_is_none_is_a_setting_too(tmp_path: Path, capsys: Output) -> None:
    """It is never repeated."""
    given = environment(tmp_path, DAYPASS_DATABASE_URL="postgresql+psycopg://u@host:s3cr3t/x")
    code = run(parse(["migrate"]), given)

    assert 2 == code
    assert "s3cr3t" not in told(capsys)[1]


def test_packages_and_manifests_are_written(tmp_path: Path, capsys: Output) -> None:
    """For Teams as a file, for Slack as JSON; without an app id there is no package."""
    out = tmp_path / "out.zip"
    given = environment(
        tmp_path,
        DAYPASS_TEAMS_APP_ID="3f0c1f2e-0000-4000-8000-00000000000b",
        DAYPASS_TEAMS_TENANT_ID="3f0c1f2e-0000-4000-8000-00000000000a",
        DAYPASS_TEAMS_APP_PASSWORD="secret",
        DAYPASS_PUBLIC_URL="https://daypass.example.com",
    )
    package = run(parse(["teams-package", str(out)]), given)
    without = run(parse(["teams-package", str(out)]), environment(tmp_path))
    told(capsys)
    manifest = run(parse(["slack-manifest"]), {})

    assert (0, 2, 0) == (package, without, manifest)
    assert out.is_file()
    assert "display_information" in json.loads(told(capsys)[0])


# --- serve -------------------------------------------------------------------------------------
def test_serving_goes_on_until_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGTERM stops it in order."""
    before = structlog.get_config()
    monkeypatch.setattr(module, "set_up_logs", lambda *_: None)

    class Told(Application):
        async def start(self) -> None:
            await super().start()
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(module, "Application", Told)
    code = run(parse(["serve"]), environment(tmp_path))

    assert 0 == code
    assert before == structlog.get_config()
    assert sys.argv


async def test_what_was_started_is_stopped_also_when_cancelled() -> None:
    """Whatever ends the waiting."""
    done: list[str] = []

    async def note(what: str) -> None:
        done.append(what)

    waiting = asyncio.ensure_future(until_told(lambda: note("start"), lambda: note("stop")))
    await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    assert ["start", "stop"] == done
