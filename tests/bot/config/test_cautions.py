"""What may be meant and deserves a look is a warning, and the file loads all the same."""

from pathlib import Path

import pytest

from bot.config.files import Source
from bot.config.loading import load_texts

BASE = (Path(__file__).parent / "base.yaml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        ("groups: [owners]}", "groups: []}", "The group owners has"),
        ("{integration: shop-db}", "{type: bucket}", "This chooses nothing at present."),
        ("attribute: {emp", "not: {attribute: {emp", "Whoever lacks the attribute under `not`"),
        ("who: {group: engineering}", "who: {attribute: {a: b}}", "Nobody may use this flow"),
        (
            "{from: [manager, {group: owners}]}",
            "{from: {person: ada@example.com}}",
            "Requests of ada@example.com could not be approved: too few may decide.",
        ),
        (
            "{from: [manager, {group: owners}]}",
            "{from: manager, at_least: 2}",
            "No request for shop-db/carts:write could be approved: too few may decide.",
        ),
    ],
)
def test_warns_of_what_may_be_meant(old: str, new: str, warning: str) -> None:
    """What deserves a look is a warning, and the file loads all the same."""
    text = BASE.replace(old, new).replace("groups: [engineering, owners]", "groups: [engineering]")
    text = text.replace(
        "employment: contractor}}\n",
        "employment: contractor}}}\n" if "not:" in new else "employment: contractor}}\n",
    )
    if "owners has" in warning:
        text = text.replace("on_call:\n", "groups: {owners: []}\non_call:\n", 1)
    loaded = load_texts([Source("access.yaml", text)])

    assert any(one.message.startswith(warning) for one in loaded.warnings)


def test_warns_of_overlaps() -> None:
    """Two flows of equal friction over one entitlement for one person are worth a look."""
    more = """
  - name: another
    who: {group: engineering}
    what: {resource: shop-db/carts, permissions: [write]}
    duration: {max: 1h}
    approval: {from: {group: owners}}
"""
    text = BASE.replace("flows:\n", f"flows:{more}")
    loaded = load_texts([Source("access.yaml", text)])

    assert [
        (
            "access.yaml:23:11: flows.write.name: covers some of what another covers, with as many "
            "decisions; another applies."
        )
    ] == [str(one) for one in loaded.warnings]
