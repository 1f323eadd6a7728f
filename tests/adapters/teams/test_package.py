"""The app package: valid, reproducible, and offering the words that the grammar reads."""

import json
import zipfile
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # ships no types
import pytest

from adapters.teams.package import commands, manifest, teams_package
from tests.adapters.teams.conftest import APP_ID
from tests.adapters.teams.samples import SHARED

URL = "https://daypass.example.com"


def test_the_manifest_is_valid() -> None:
    """By the published schema of its version, where that lies beside the repository."""
    path = SHARED / "v1.24.MicrosoftTeams.schema.json"
    schema = json.loads(path.read_text()) if path.exists() else {}
    errors = jsonschema.Draft4Validator(schema).iter_errors(manifest(APP_ID, URL))

    assert [] == [one.message for one in errors]


def test_the_same_settings_give_the_same_bytes(tmp_path: Path) -> None:
    """A package can be compared with the one that was reviewed."""
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    teams_package(APP_ID, URL, first)
    teams_package(APP_ID, URL, second)

    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as package:
        assert ["manifest.json", "color.png", "outline.png"] == package.namelist()


def test_the_bot_and_its_host_are_named() -> None:
    """Only our own domain is trusted, and the app's id is not the bot's."""
    made = manifest(APP_ID, URL + "/somewhere")

    assert (APP_ID, ["daypass.example.com"]) == (made["bots"][0]["botId"], made["validDomains"])
    assert made["id"] != APP_ID
    assert ["personal", "team", "groupChat"] == made["bots"][0]["scopes"]


def test_the_words_of_the_grammar_are_offered() -> None:
    """Teams shows ten at most."""
    titles = [one["title"] for one in commands()]

    assert {"help", "list", "inbox", "request"} <= set(titles)
    assert len(titles) <= 10


@pytest.mark.parametrize("url", ["http://daypass.example.com", "daypass.example.com", "https://"])
def test_a_bad_address_is_refused(url: str) -> None:
    """Teams reaches us by https only."""
    with pytest.raises(ValueError, match="https"):
        manifest(APP_ID, url)


def test_a_bad_app_id_is_refused() -> None:
    """A typo shows here and not in Teams."""
    with pytest.raises(ValueError, match="UUID"):
        manifest("not-an-id", URL)
