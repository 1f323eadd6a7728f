"""All cautions about one policy. Nothing here is an error."""

from bot.config.cautions import (
    approvers,
    generous,
    negations,
    overlaps,
    peers,
    reminders,
    shadows,
    unreachable,
    wildcards,
)
from bot.config.cautions.ground import Ground, Scene
from bot.config.problems import Findings
from bot.domain.policy import Policy

_IDEAS = (
    unreachable.look,
    approvers.look,
    peers.look,
    negations.look,
    generous.look,
    wildcards.look,
    reminders.look,
)


def caution(policy: Policy, ground: Ground, findings: Findings) -> None:
    """Note what deserves a look."""
    scene = Scene(policy=policy, ground=ground, findings=findings)
    for look in _IDEAS:
        look(scene)
    overlaps.look(scene, hidden=shadows.look(scene))
