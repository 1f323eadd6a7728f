"""Each source is opened by what the files say; what is wrong with it is told without a value."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.opening import open_machine, open_system, said, source_problems
from bot.config.loading import Loaded
from bot.config.resolving.directories import DirectorySetup
from bot.config.resolving.schedules import OnCallSetup
from bot.config.resolving.webhooks import WebhookSetup
from bot.config.secrets import NoSuchSecret
from bot.domain.ids import RotaName, WebhookName
from bot.ports.faults import Impossible
from bot.settings import SettingsProblems
from tests.bot.domain.world import policy

PAGED, BOARD = RotaName("paged"), WebhookName("board")
KEY = "whsec_" + "A" * 32
HUSH = "s3cr3t"
DUTY = {"schedule": "PABC123", "token": "env:TOKEN"}


def machine(url: str = "https://board.example.com/ask", **allowed: bool) -> WebhookSetup:
    """Write a machine approver."""
    return WebhookSetup(url=url, secret="env:KEY", timeout=timedelta(seconds=5), **allowed)


def files(
    *,
    directories: tuple[DirectorySetup, ...] = (),
    on_call: OnCallSetup | None = None,
    board: WebhookSetup | None = None,
) -> Loaded:
    """Return access files with these sources."""
    return Loaded(
        policy=policy(),
        directories=directories,
        on_call={PAGED: on_call} if on_call else {},
        webhooks={BOARD: board} if board else {},
    )


def missing(reference: str) -> str:
    """Know no secret."""
    raise NoSuchSecret(f"{reference} is not set.")


@pytest.mark.parametrize(
    "setup",
    [
        OnCallSetup(
            kind="pagerduty",
            options={**DUTY, "every": timedelta(seconds=90), "keeps": timedelta(hours=2)},
        ),
        OnCallSetup(
            kind="ical",
            options={
                "path": "rota.ics",
                "every": timedelta(seconds=90),
                "keeps": timedelta(minutes=120),
            },
        ),
    ],
    ids=lambda one: one.kind,
)
async def test_lengths_of_the_access_file_reach_the_on_call_system(setup: OnCallSetup) -> None:
    """As they were written, down to the second."""
    system = open_system(PAGED, setup, lambda _: HUSH)
    await system.close()

    assert (PAGED, timedelta(seconds=90), timedelta(hours=2)) == (
        system.name,
        system.every,
        system.keeps,
    )


async def test_a_machine_is_asked_where_a_reference_leads() -> None:
    """Its address may be a secret, and is not shown."""
    secrets = {"env:KEY": KEY, "env:URL": f"https://board.example.com/{HUSH}"}
    opened = open_machine(BOARD, machine("env:URL"), secrets.__getitem__)
    await opened.close()

    assert BOARD == opened.name
    assert HUSH not in repr(opened)


def test_only_what_is_allowed_may_be_near() -> None:
    """Plain http is for this machine only, and only where the file says so."""
    url = "http://127.0.0.1:1/ask"

    near = open_machine(BOARD, machine(url, allow_loopback=True), lambda _: KEY)

    assert BOARD == near.name
    with pytest.raises(Impossible, match="begins with https"):
        open_machine(BOARD, machine(url), lambda _: KEY)


SCIM = DirectorySetup(kind="scim", options={"token": "env:TOKEN"})
SLACK = DirectorySetup(kind="slack", options={"every": timedelta(minutes=5)})


@pytest.mark.parametrize(
    ("file", "where", "part"),
    [
        (
            files(on_call=OnCallSetup(kind="pagerduty", options={**DUTY, "typo": HUSH})),
            "on_call.paged",
            "typo: Extra inputs are not permitted",
        ),
        (
            files(on_call=OnCallSetup(kind="ical", options={"url": f"https://{HUSH} x"})),
            "on_call.paged",
            "address",
        ),
        (files(on_call=OnCallSetup(kind="pagerdutty")), "on_call.paged", "mean pagerduty?"),
        (files(board=machine()), "webhooks.board", "cannot be asked"),
        (files(directories=(SLACK, SCIM)), "directory.scim", "at least 16 characters"),
    ],
    ids=["option", "address", "kind", "key", "token"],
)
def test_options_are_tried_without_a_connection(file: Loaded, where: str, part: str) -> None:
    """In one line, without a value of theirs or a secret."""
    wrong, unknown = source_problems(file, lambda _: HUSH)

    assert {where} == set(wrong)
    assert part in wrong[where]
    assert HUSH not in wrong[where]
    assert "\n" not in wrong[where]
    assert {} == unknown


def test_what_hangs_on_a_secret_that_is_not_here_is_unknown() -> None:
    """Where a file is only checked, its secrets may be elsewhere."""
    file = files(
        directories=(SLACK, SCIM),
        on_call=OnCallSetup(kind="pagerduty", options=DUTY),
        board=machine(),
    )
    wrong, unknown = source_problems(file, missing)

    assert {} == wrong
    assert {
        "on_call.paged": "env:TOKEN is not set.",
        "webhooks.board": "env:KEY is not set.",
        "directory.scim": "env:TOKEN is not set.",
    } == unknown


def test_sources_in_order_are_no_problem(tmp_path: Path) -> None:
    """Also a calendar that is not there yet: nothing is opened for it."""
    calendar = OnCallSetup(kind="ical", options={"path": str(tmp_path / "none.ics")})
    file = files(directories=(SCIM,), on_call=calendar, board=machine())

    assert ({}, {}) == source_problems(file, lambda _: KEY)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SettingsProblems(["b is wrong.", "a is wrong."]), "a is wrong. b is wrong."),
        (KeyError(HUSH), "It failed (KeyError)."),
        (RuntimeError(HUSH), "It failed (RuntimeError)."),
        (ValueError("Say it."), "Say it."),
    ],
    ids=lambda one: type(one).__name__,
)
def test_errors_of_strangers_are_named_and_never_quoted(error: Exception, words: str) -> None:
    """Nobody knows what their text holds."""
    assert words == said(error)
