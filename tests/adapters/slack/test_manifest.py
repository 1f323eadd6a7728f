"""The manifest in the repository is the one that the code makes, and Slack's schema takes both."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped] # ships no types
from ruamel.yaml import YAML

from adapters.slack.manifest import slack_manifest

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = ROOT.parent / "shared" / "slack" / "manifest" / "manifest.schema.2.0.0.json"
URL = "https://daypass.example.com/slack/events"


def test_file() -> None:
    """manifest.yaml is the Socket Mode variant."""
    assert slack_manifest() == YAML(typ="safe").load((ROOT / "manifest.yaml").read_text())


@pytest.mark.parametrize("url", [None, URL])
def test_schema(url: str | None) -> None:
    """Slack's own schema has nothing against it, where the schema lies beside the repository."""
    schema = json.loads(SCHEMA.read_text()) if SCHEMA.is_file() else {}
    faults = [one.message for one in Draft7Validator(schema).iter_errors(slack_manifest(url))]

    assert [] == faults


def test_http_has_every_request_url() -> None:
    """All four places name the address, and Socket Mode is off."""
    made = slack_manifest(URL)

    assert 4 == json.dumps(made).count(URL)
    assert (False, True) == (
        made["settings"]["socket_mode_enabled"],
        slack_manifest()["settings"]["socket_mode_enabled"],
    )
