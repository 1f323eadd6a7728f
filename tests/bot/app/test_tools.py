"""The tools of access flows: what they print in 80 columns, and the keys of their JSON.

The texts are golden files: rewrite them with `--update-golden`, and read the diff as an operator.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.cli.arguments import parse
from adapters.connectors import registry
from bot.app import commands as door
from bot.app.tools import Said, run, shown
from bot.config.loading import load
from bot.domain import commands
from bot.domain.catalog import Entitlement
from bot.domain.change import Change
from bot.domain.decide import decide
from bot.domain.evaluate import Asking, split
from bot.domain.ids import (
    IntegrationName,
    PermissionName,
    PersonId,
    RequestId,
    ResourceName,
    SubmissionId,
)
from bot.domain.planning import Ask, open_request
from bot.domain.policy import Policy
from bot.engine.remembered import remember
from bot.ports.store import Actor, Unit
from storage.store import SqlStore, open_store
from tests.bot.app.files import environment

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "tools"
SAMPLE = (Path(__file__).resolve().parents[2] / "adapters" / "cli" / "access.yaml").read_text()
NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)  # a Monday; DEV has the shift
DEV, LEAD = PersonId("developer@example.com"), PersonId("lead@example.com")
CHANGED = (
    SAMPLE.replace("{default: 1h, max: 4h}", "{default: 30m, max: 45m}")
    .replace("permissions: [read]}", "permissions: [read, admin]}")
    .replace("groups: [database-owners], slack: U03DBA2", "groups: [engineering], slack: U03DBA2")
)
Given = dict[str, str]


@pytest.fixture
def given(tmp_path: Path) -> Given:
    """Return the environment of a bot that has taken the sample over, and three requests."""
    made = environment(tmp_path, SAMPLE)
    asyncio.run(_filled(made))
    return made


async def _filled(given: Given, text: str = SAMPLE) -> None:
    path = Path(given["DAYPASS_CONFIG"])
    law = load(path, connectors=registry.names()).policy
    store = await _store(given)
    await remember(store, law.revision, {"access.yaml": text}, NOW)
    read = _opened(law, "REQ-AAAA22", DEV, "read", NOW - timedelta(days=2))
    write = _opened(law, "REQ-AAAA33", DEV, "write", NOW - timedelta(hours=1))
    yes = commands.Approve(person=LEAD, reason="go\x1b[31m ahead")
    approved = decide(law, write.request, yes, NOW - timedelta(minutes=50))
    wait = _opened(law, "REQ-AAAA44", LEAD, "write", NOW - timedelta(minutes=20))
    for change in (read, write, approved, wait):
        await store.write(lambda unit, change=change: _save(unit, change))  # type: ignore[misc]  # bound now
    await store.close()


async def _store(given: Given) -> SqlStore:
    keys = [given["DAYPASS_SECRET_KEY"]]
    return await open_store(given["DAYPASS_DATABASE_URL"], keys, lambda: NOW)


def _save(unit: Unit, change: Change) -> None:
    unit.requests.save(change, Actor(), NOW)


def _opened(law: Policy, name: str, by: PersonId, permission: str, at: datetime) -> Change:
    target = Entitlement(
        IntegrationName("orders-prod"), ResourceName("orders"), PermissionName(permission)
    )
    (part,) = split(law, [target], Asking(person=law.people[by], now=at)).parts
    ask = Ask(
        id=RequestId(name),
        submission=SubmissionId(name),
        requester=by,
        grantee=by,
        part=part,
        duration=part.flow.default,
        justification="INC-7 checkout is failing",
    )
    return open_request(law, ask, at)


def tool(given: Mapping[str, str], *words: str) -> Said:
    """Run a tool at noon of a Monday."""
    return run(parse(words), given, lambda: NOW)


def changed(given: Given, text: str = CHANGED) -> str:
    """Write another access file beside the one in force."""
    path = Path(given["DAYPASS_CONFIG"]).with_name("new.yaml")
    path.write_text(text)
    return str(path)


COMMANDS: Mapping[str, Sequence[str]] = {
    "explain-resource": ("explain", str(DEV), "orders"),
    "explain-closed": ("explain", "A Developer", "ledger:admin", "--at", "2026-11-22T10:00"),
    "explain-bundle": ("explain", "oncall@example.com", "payments-incident"),
    "explain-glass": ("explain", str(DEV), "payments-incident", "--break-glass"),
    "explain-for-another": ("explain", str(LEAD), "orders:write", "--for", str(DEV)),
    "why-automatic": ("why", "REQ-AAAA22"),
    "why-approved": ("why", "req-aaaa33"),
    "why-pending": ("why", "REQ-AAAA44"),
    "plan": ("plan", "NEW"),
    "plan-same": ("plan",),
    "replay": ("replay", "NEW", "--days", "30"),
    "replay-same": ("replay", "OLD", "--days", "1"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_printed_is_what_it_was(name: str, given: Given, *, update_golden: bool) -> None:
    """In at most 80 columns, without anything that a terminal obeys."""
    places = {"NEW": changed(given), "OLD": given["DAYPASS_CONFIG"]}
    said = tool(given, *(places.get(one, one) for one in COMMANDS[name]))
    file = GOLDEN / f"{name}.txt"
    if update_golden:
        file.write_text(f"{said.text}\n")

    assert file.read_text() == f"{said.text}\n"
    assert all(len(one) <= 80 for one in said.text.splitlines())
    assert "\x1b" not in said.text
    assert (0, True) == (said.code, said.good)


KEYS: Mapping[str, str] = {
    "explain-resource": "answers at breaking_glass bundle grantee person revision target",
    "why-pending": (
        "alone asked_at at break_glass decided_at decisions entitlements extends flow grantee "
        "grants line lost misses missing possible reason request requester review revision "
        "revision_now state triggered unknown"
    ),
    "plan": "access differs facts flows new old panels requests",
    "replay": "counts days facts requests revision same",
}
INSIDE: Mapping[str, Mapping[str, str]] = {
    "explain-resource": {
        "answers": "because denied_by entitlements flow misses others terms",
        "answers.misses": "broken flow near",
        "answers.misses.broken": "check text unknown",
        "answers.terms.ways": "owned people sources",
    },
    "why-pending": {"missing": "owned people sources", "misses": "broken flow near"},
    "plan": {
        "access": "bundles entitlements kind people turn",
        "access.turn": "after before mode on_call outside_hours",
        "access.turn.after": ("approval decisions default extensions flow hours justification max"),
        "flows": "after before flow parts",
        "panels": "joins leaves of source",
        "requests": "effect entitlement flow grantee reason request requester until",
    },
    "replay": {"requests": "asked_at findings flow flows grantee request requester"},
}


def found(data: object, path: str) -> object:
    """Return the first thing at a path, through lists."""
    for key in path.split("."):
        while isinstance(data, list):
            data = next(one for one in data if one)
        assert isinstance(data, dict)
        data = data[key]
    while isinstance(data, list):
        data = next(one for one in data if one)
    return data


@pytest.mark.parametrize("name", KEYS)
def test_the_keys_of_the_json_stay(name: str, given: Given) -> None:
    """Scripts rely on them: add, do not rename."""
    places = {"NEW": changed(given)}
    said = tool(given, *(places.get(one, one) for one in COMMANDS[name]), "--json")
    data = json.loads(shown(said, as_json=True))
    inside = {
        path: sorted(one) for path in INSIDE[name] if isinstance(one := found(data, path), dict)
    }

    assert KEYS[name].split() == sorted(data)
    assert {path: keys.split() for path, keys in INSIDE[name].items()} == inside


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("explain", "lea@example.com", "orders"), ["lead@example.com"]),
        (("explain", str(DEV), "order"), ["orders-prod/orders"]),
        (("explain", str(DEV), "payment-incident"), ["payments-incident"]),
        (("explain", str(DEV), "orders:wrte"), ["orders:write"]),
        (("explain", str(DEV), "orders", "--for", "nobody-at-all"), []),
        (("why", "REQ-AAAA23"), ["REQ-AAAA22"]),
        (("why", "x"), []),
    ],
    ids=" ".join,
)
def test_what_is_unknown_has_its_nearest_names(
    words: Sequence[str], near: list[str], given: Given
) -> None:
    """And leaves with 1."""
    said = tool(given, *words)
    data = json.loads(shown(said, as_json=True))

    assert (1, False) == (said.code, said.good)
    assert set(near) <= set(data["nearest"])
    assert said.text == data["error"]
    assert all(one in said.text for one in near)


def test_a_plan_leaves_with_one_only_when_asked_to(given: Given) -> None:
    """Any difference counts; none is none."""
    new, old = changed(given), given["DAYPASS_CONFIG"]
    codes = [
        tool(given, "plan", new).code,
        tool(given, "plan", new, "--exit-code").code,
        tool(given, "plan", "--exit-code").code,
        tool(given, "plan", new, "--against", old, "--exit-code").code,
        tool(given, "plan", old, "--against", old, "--exit-code").code,
    ]

    assert [0, 1, 0, 1, 0] == codes


def test_two_files_are_compared_without_a_database(given: Given) -> None:
    """Neither settings nor secrets are needed."""
    bare = {"DAYPASS_CONFIG": given["DAYPASS_CONFIG"]}
    said = tool(bare, "plan", changed(given), "--against", given["DAYPASS_CONFIG"])

    assert "Gained:" in said.text


def test_without_a_policy_in_force_there_is_no_plan(tmp_path: Path) -> None:
    """Nothing is made for want of it, and it says what to do."""
    made = environment(tmp_path, SAMPLE)
    said = tool(made, "plan")
    there = (tmp_path / "daypass.db").exists()
    asyncio.run(_migrated(made))
    again = tool(made, "plan")

    assert (1, False) == (said.code, there)
    assert "Start the bot once" in said.text
    assert said == again


async def _migrated(given: Given) -> None:
    await (await _store(given)).close()


def test_a_policy_in_force_that_cannot_be_read_is_told(given: Given) -> None:
    """It may be of another version of Daypass."""
    asyncio.run(_garbled(given))
    said = tool(given, "plan")

    assert 1 == said.code
    assert "cannot be read by this version" in said.text


async def _garbled(given: Given) -> None:
    store = await _store(given)
    law = load(Path(given["DAYPASS_CONFIG"]), connectors=registry.names()).policy
    await remember(store, law.revision, {"access.yaml": "people: 7"}, NOW)
    await store.close()


def test_the_door_prints_and_leaves(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    """Answers on standard output; what was not found on standard error, save for JSON."""
    good = door.run(parse(["explain", str(DEV), "orders", "--at", "2026-11-23T11:00"]), given)
    printed = capsys.readouterr()
    bad = door.run(parse(["why", "REQ-1"]), given)
    complained = capsys.readouterr()
    as_json = door.run(parse(["why", "REQ-1", "--json"]), given)
    data = json.loads(capsys.readouterr().out)
    broken = door.run(parse(["plan", changed(given, "flows: 7")]), given)

    assert (0, 1, 1, 2) == (good, bad, as_json, broken)
    assert ("", "") == (printed.err, complained.out)
    assert "There is no request REQ-1." in complained.err
    assert "There is no request REQ-1." in data["error"]
