"""Directories beside the files: only what is written is among their options."""

from datetime import timedelta

import pytest

from bot.config.problems import Findings
from bot.config.resolving.directories import DirectorySetup, directories
from tests.bot.config.written import said, table

SCIM = DirectorySetup(kind="scim", options={"token": "env:SCIM_TOKEN"})


def opened(text: str) -> tuple[tuple[DirectorySetup, ...], list[str]]:
    """Return the directories of a section, and what is wrong with it."""
    findings = Findings()
    (written,) = table(f"directory: {text}\n").values()
    return directories(written, findings), said(findings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("file", ()),
        ("[file]", ()),
        ("{scim: {token: env:SCIM_TOKEN}}", (SCIM,)),
        ("[file, {scim: {token: env:SCIM_TOKEN}}]", (SCIM,)),
        (
            "[{scim: {token: env:T, teams_from_external_id: true, keeps: 7d}}, {slack: {}}]",
            (
                DirectorySetup(
                    kind="scim",
                    options={
                        "token": "env:T",
                        "teams_from_external_id": True,
                        "keeps": timedelta(days=7),
                    },
                ),
                DirectorySetup(kind="slack"),
            ),
        ),
        (
            "{slack: {every: 5m, keeps: 1h}}",
            (
                DirectorySetup(
                    kind="slack",
                    options={"every": timedelta(minutes=5), "keeps": timedelta(hours=1)},
                ),
            ),
        ),
    ],
)
def test_directories_are_made(text: str, expected: tuple[DirectorySetup, ...]) -> None:
    """In their order; secrets stay references."""
    assert (expected, []) == opened(text)


def test_without_a_section_there_are_the_files() -> None:
    """And nothing else."""
    assert () == directories(None, Findings())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fil", "must be `file`, or a list of {scim: …} and {slack: …}. (did you mean file?)"),
        ("{slack: {}, scim: {token: env:T}}", "A directory is one of scim and slack."),
        ("{}", "A directory is one of scim and slack."),
        ("{slack: {keeps: 5m}}", "`keeps` must be at least as long as `every`."),
        ("[{slack: {}}, {slack: {}}]", "There is a directory of the kind slack already."),
    ],
)
def test_what_is_no_directory_is_refused(text: str, expected: str) -> None:
    """With what may have been meant."""
    _, problems = opened(text)

    assert [expected] == [one.partition(": ")[2].partition(": ")[2] for one in problems]
