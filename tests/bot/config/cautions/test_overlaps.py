"""Two flows with as many decisions over the same, for the same people, are worth a look."""

import pytest

from tests.bot.config.cautions.scenes import said

ALWAYS = 'hours: {days: [mon], from: "09:00", to: "17:00", zone: UTC}'


def flow(name: str, *more: str, who: str = "{group: engineering}", decided: str = "owner") -> str:
    """Write a flow over writing in the shop's database."""
    approval = "automatic" if decided == "automatic" else f"{{from: {decided}}}"
    parts = [
        f"name: {name}",
        f"who: {who}",
        "what: {where: {integration: shop-db}, permissions: [write]}",
        "duration: {max: 1h}",
        f"approval: {approval}",
        *more,
    ]
    return f"{{{', '.join(parts)}}}"


FIRST = flow("a", ALWAYS)
SAID = "b: covers some of what a covers, with as many decisions; a applies."


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (flow("b"), [SAID]),
        (flow("b", decided="[owner, {on_call: primary}], at_least: 2"), []),
        (flow("b", "for: direct_reports"), []),
        (flow("b", "for: [self, direct_reports]"), [SAID]),
        (flow("b", who="{person: dora@example.com}"), []),
        (flow("b").replace("permissions: [write]", "permissions: [read]"), []),
    ],
)
def test_the_name_decides_which_one_applies(other: str, expected: list[str]) -> None:
    """Which may not be what was meant."""
    assert expected == said(FIRST, other)


def test_a_hidden_flow_is_said_to_be_so_instead() -> None:
    """Once is enough."""
    assert ["b: never applies: a always comes first."] == said(flow("a"), flow("b"))
