"""Selectors that choose everything, where nobody decides and something sensitive is reached."""

from collections.abc import Iterable

from bot.config.cautions.ground import Scene
from bot.config.cautions.sensitive import sensitive
from bot.domain.catalog import Entitlement, SelectedItem, Selector
from bot.domain.evaluate import covers
from bot.domain.flow import Flow, What


def look(scene: Scene) -> None:
    """Note automatic flows with a selector that nothing narrows. Break-glass is reviewed."""
    for flow in scene.allowing:
        if not flow.alone or flow.break_glass is not None:
            continue
        wide = tuple(one for one in _selectors(scene, flow) if _is_wide(one))
        reached = _reached(scene, flow, wide) if wide else None
        if reached:
            why = sensitive(scene.policy.catalogue, reached)
            said = f"chooses everything and asks nobody; {reached} is {why}."
            scene.say(flow, said)


def _selectors(scene: Scene, flow: Flow) -> Iterable[Selector]:
    yield from flow.what.where
    for name in flow.what.bundles:
        bundle = scene.policy.catalogue.bundles.get(name)
        for item in bundle.contains if bundle else ():
            if isinstance(item, SelectedItem):
                yield item.where


def _is_wide(selector: Selector) -> bool:
    narrowing = selector.integration, selector.environment, selector.name
    return not selector.tags and all(one is None or not one.strip("*") for one in narrowing)


def _reached(scene: Scene, flow: Flow, wide: tuple[Selector, ...]) -> Entitlement | None:
    """Return something sensitive that the flow covers by one of these selectors."""
    narrowed = What(where=wide, permissions=flow.what.permissions, except_=flow.what.except_)
    return next(
        (
            one
            for one in sorted(scene.covered[flow.name])
            if sensitive(scene.policy.catalogue, one) and covers(scene.policy, narrowed, one, None)
        ),
        None,
    )
