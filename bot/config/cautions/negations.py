"""Deny flows that let people through of whom an attribute is not known."""

from bot.config.cautions.ground import Scene
from bot.domain.flow import Comparison, Condition, EachOf, HasAttribute, ManagerOf, Not, OneOf


def look(scene: Scene) -> None:
    """Note deny flows that ask what somebody is not: whoever lacks the attribute is let through."""
    for flow in scene.policy.flows:
        if flow.deny and _negated(flow.who):
            scene.say(flow, "Whoever lacks the attribute under `not` or `is_not` is not denied.")


def _negated(condition: Condition, *, negated: bool = False) -> bool:
    match condition:
        case HasAttribute():
            return negated != (condition.how is Comparison.IS_NOT)
        case Not():
            return _negated(condition.condition, negated=not negated)
        case ManagerOf():
            return _negated(condition.condition, negated=negated)
        case EachOf() | OneOf():
            return any(_negated(one, negated=negated) for one in condition.conditions)
        case _:
            return False
