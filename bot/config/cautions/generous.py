"""Sensitive access for longer than a day: it is no longer lent, it is given."""

from datetime import timedelta

from bot.config.cautions.ground import Scene
from bot.config.cautions.sensitive import sensitive
from bot.domain.durations import format_duration

LONG = timedelta(hours=24)


def look(scene: Scene) -> None:
    """Note flows that may lend something sensitive for longer than a day, and odd limits."""
    for flow in scene.allowing:
        if flow.max > LONG:
            found = sorted(scene.covered[flow.name])
            telling = ((one, sensitive(scene.policy.catalogue, one)) for one in found)
            worst = next(((one, why) for one, why in telling if why), None)
            if worst:
                length = format_duration(flow.max)
                scene.say(flow, f"lends {worst[0]}, which is {worst[1]}, for up to {length}.")
        if flow.limit and flow.limit.total < flow.default:
            said = "The limit is shorter than the usual duration: what is usual is refused."
            scene.say(flow, said)
