"""Rules that reach nobody or nothing: empty groups, flows for nobody, flows that cover nothing."""

from bot.config.cautions.ground import Scene
from bot.config.problems import Place, Spot
from bot.config.resolving.selectors import reaches
from bot.domain.flow import Flow, What
from bot.domain.ids import FlowName, GroupName


def look(scene: Scene) -> None:
    """Note groups without members, and flows that nobody can use or that cover nothing."""
    _groups(scene)
    if not scene.allowing:
        said = "No access flow allows anything, so nobody can ask for anything."
        scene.findings.warning(scene.ground.spots.get(FlowName(""), Spot(Place(""))), said)
    for flow in scene.allowing:
        if scene.everybody and not scene.askers[flow.name]:
            scene.say(flow, "Nobody may use this flow at present.")
    for flow in scene.policy.flows:
        if not scene.covered[flow.name] and _chooses(scene, flow) and not _later(scene, flow.what):
            scene.say(flow, "This flow covers nothing at present.")


def _groups(scene: Scene) -> None:
    if scene.ground.directory:
        return  # its members may come from there
    for group in scene.ground.groups:
        if GroupName(str(group)) not in scene.policy.members:
            scene.findings.warning(group.spot, f"The group {group} has no members at present.")


def _chooses(scene: Scene, flow: Flow) -> bool:
    """Say whether anything is chosen at all: a selector that chooses nothing has its warning."""
    catalogue = scene.policy.catalogue
    whole = scene.everything or bool(scene.ground.discovering)
    held = any(catalogue.expand(one) for one in flow.what.bundles)
    chosen = any(where.matches(*one) for where in flow.what.where for one in catalogue.resources())
    return whole and (held or chosen)


def _later(scene: Scene, what: What) -> bool:
    """Say whether it may cover what an integration discovers later."""
    systems = [scene.policy.catalogue.integrations[one] for one in scene.ground.discovering]
    bundles = scene.policy.catalogue.bundles
    permitted = what.permissions
    fitting = [one for one in systems if permitted is None or permitted & set(one.permissions)]
    return any(reaches(where, one) for where in what.where for one in fitting) or (
        bool(systems) and any(one in bundles for one in what.bundles)
    )
