"""Every idea is looked at, and a good file is left alone."""

from bot.config.cautions.ground import Ground
from bot.config.cautions.judging import caution
from bot.config.problems import Findings
from tests.bot.config.cautions.scenes import BASE, policy, said


def test_a_good_file_is_left_alone() -> None:
    """Nothing is said of the base."""
    line = "{name: a, who: {group: engineering}, what: {bundle: incident}, duration: {max: 1h}, "

    assert [] == said(line + "approval: {from: [manager, {group: owners}]}}")
    assert "flows" in BASE


def test_several_things_are_said_at_once() -> None:
    """Each about its own flow."""
    findings = Findings()
    rest = "what: {bundle: incident}, approval: automatic"
    flows = (
        f"{{name: a, who: {{attribute: {{x: y}}}}, duration: {{max: 1h}}, {rest}}}",
        f"{{name: b, who: {{group: engineering}}, duration: {{max: 30d}}, {rest}}}",
    )
    caution(policy(*flows), Ground(), findings)

    assert {
        "Nobody may use this flow at present.",
        "lends shop-db/carts:write, which is of high risk, for up to 30 days.",
    } == {one.message for one in findings.warnings}
