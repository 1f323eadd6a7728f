"""What cautions look at: whom a flow is for, what it covers, and a part of what is large."""

import pytest

from bot.config.cautions import ground
from bot.config.cautions.ground import Ground
from bot.domain.ids import FlowName, IntegrationName
from tests.bot.config.cautions.scenes import TERMS, scene

ALL = FlowName("a")


def flow(who: str, *more: str) -> str:
    """Write a flow over everything in the base."""
    said = ", ".join(["name: a", f"who: {who}", "what: {where: {integration: shop-db}}", *more])
    return f"{{{said}, {TERMS}}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (flow("{group: engineering}"), {"ada@example.com", "tess@example.com"}),
        (flow("{group: engineering}", "for: direct_reports"), {"tess@example.com"}),
        (
            flow("{group: owners}", "for: {others: {person: dora@example.com}}"),
            {"tess@example.com"},
        ),
        (flow("{group: owners}", "for: {others: {attribute: {a: b}}}"), set()),
        (flow("{manager_of: {group: engineering}}"), {"tess@example.com"}),
    ],
)
def test_askers_have_somebody_to_ask_for(text: str, expected: set[str]) -> None:
    """Whoever could only ask for reports or others needs some."""
    assert expected == scene(text).asking[ALL]


def test_a_target_is_covered_in_its_ways() -> None:
    """By itself, by a bundle, or by both."""
    both = "{name: a, who: {group: owners}, what: {bundle: incident, resource: shop-db/carts}, "
    made = scene(both + TERMS + "}")
    found = {(str(one), way) for one, way in made.targets[ALL]}

    assert {
        ("shop-db/carts:read", None),
        ("shop-db/carts:write", None),
        ("shop-db/carts:write", "incident"),
    } == found


def test_what_is_large_is_looked_at_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """And then nothing is said of nobody or nothing."""
    made = scene(flow("{group: engineering}"))
    assert made.everybody
    assert made.everything

    monkeypatch.setattr(ground, "MOST_LOOKS", 1)
    part = scene(flow("{group: engineering}"))
    assert (1, 1) == (len(part.people), len(part.entitlements))
    assert not part.everybody
    assert not part.everything


def test_what_others_may_know_is_never_the_whole() -> None:
    """A directory may know further people, a connector further resources."""
    known = Ground(directory=True, discovering=frozenset({IntegrationName("shop-db")}))
    made = scene(flow("{group: engineering}"), ground=known)

    assert not made.everybody
    assert not made.everything
