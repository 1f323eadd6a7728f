"""Reminders that never come: machines are asked, and nobody else."""

from bot.config.cautions.ground import Scene
from bot.config.cautions.peers import sources
from bot.domain.flow import FromWebhook


def look(scene: Scene) -> None:
    """Note flows that would remind people, and ask none."""
    for flow in scene.allowing:
        found = list(sources(flow))
        machines = found and all(isinstance(one, FromWebhook) for one in found)
        if flow.remind is not None and machines:
            scene.say(flow, "Only machines are asked, so reminders never come.")
