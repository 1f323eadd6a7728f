"""Judge blocks and views as Slack does: shape first, then the rules between fields.

An empty answer means that Slack would take them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from adapters.playground.slack.catalogue import ANY_BLOCK, HOME, MESSAGE, MODAL, SURFACES
from adapters.playground.slack.kinds import GROUP, ID_MAX, PLAIN_OPTION, plain
from adapters.playground.slack.shape import Check, Found, fault, flag, items, one_of, record, string
from adapters.playground.slack.wire import Json

MESSAGE_BLOCKS_MAX = 50
VIEW_BLOCKS_MAX = 100
VIEW_BYTES_MAX = 250_000
VIEW_LABEL_MAX = 24
PRIVATE_METADATA_MAX = 3000

_ANYTHING: Check = record({}, open_=True)
_VIEW_REST: dict[str, Check] = {
    "callback_id": string(ID_MAX),
    "external_id": string(ID_MAX),
    "private_metadata": string(PRIVATE_METADATA_MAX),
}
_BLOCKS_FIELD = items(_ANYTHING)
_VIEWS: dict[str, Check] = {
    MODAL: record(
        {"type": one_of(MODAL), "title": plain(VIEW_LABEL_MAX), "blocks": _BLOCKS_FIELD},
        {
            **_VIEW_REST,
            "submit": plain(VIEW_LABEL_MAX),
            "close": plain(VIEW_LABEL_MAX),
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
    ),
    HOME: record({"type": one_of(HOME), "blocks": _BLOCKS_FIELD}, _VIEW_REST),
}


def blocks_faults(blocks: object, surface: str = MESSAGE, at: str = "/blocks") -> list[str]:
    """Return what Slack would say against `blocks` on `surface`; empty when it takes them."""
    most = MESSAGE_BLOCKS_MAX if surface == MESSAGE else VIEW_BLOCKS_MAX
    found: Found = []
    items(ANY_BLOCK, most)(blocks, at, found)
    if not found and isinstance(blocks, list):
        found.extend(_between(blocks, surface, at))
    return found


def view_faults(view: object, kind: str) -> list[str]:
    """Return what Slack would say against a view that must be of `kind` (modal or home)."""
    found: Found = []
    _VIEWS[kind](view, "/view", found)
    if not isinstance(view, dict) or not isinstance(view.get("blocks"), list):
        return found
    found.extend(blocks_faults(view["blocks"], kind, "/view/blocks"))
    has_input = any(isinstance(b, dict) and b.get("type") == "input" for b in view["blocks"])
    if kind == MODAL and has_input and "submit" not in view:
        found.append(fault("missing required field: submit", "/view"))
    return found


def view_too_large(view: Json) -> bool:
    """Return whether the view is over Slack's 250 kB as compact UTF-8 JSON."""
    encoded = json.dumps(view, ensure_ascii=False, separators=(",", ":"))
    return len(encoded.encode()) > VIEW_BYTES_MAX


def options_faults(answer: object) -> list[str]:
    """Return what is wrong with the bot's answer to a type-ahead query."""
    found: Found = []
    record({}, {"options": items(PLAIN_OPTION, 100), "option_groups": items(GROUP, 100)})(
        answer, "", found
    )
    if isinstance(answer, dict) and len(answer) != 1:
        found.append(fault("must have either options or option_groups", ""))
    return found


def placed(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each interactive element with the block that holds it, nested blocks included."""
    for block in blocks:
        yield from placed(block.get("child_blocks", []))
        yield from placed(e for e in block.get("elements", []) if e.get("type") == "card")
        held = [*block.get("elements", []), *block.get("actions", [])]
        held += [block[name] for name in ("accessory", "element") if name in block]
        yield from ((block, e) for e in held if _interactive(block, e))


def _interactive(block: Json, element: Json) -> bool:
    inert = {"image", "mrkdwn", "plain_text", "card"}
    return block["type"] != "rich_text" and element.get("type") not in inert


def _between(blocks: list[Json], surface: str, at: str) -> Iterator[str]:
    everywhere = list(_flat(blocks))
    yield from _unplaceable(blocks, surface, at)
    yield from _twins((b["block_id"] for b in everywhere if b.get("block_id")), "block_id", at)
    for index, block in enumerate(blocks):
        yield from _within(block, f"{at}/{index}")
    kinds = Counter(b["type"] for b in everywhere)
    if kinds["table"] > 1:
        yield fault("only one table is allowed", at)
    if kinds["plan"] and any(b["type"] == "task_card" for b in blocks):
        yield fault("plan and task_card exclude each other", at)
    if sum(bool(e.get("focus_on_load")) for _, e in placed(blocks)) > 1:
        yield fault("only one element may have focus_on_load", at)


def _flat(blocks: Iterable[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        yield from _flat(block.get("child_blocks", []))


def _unplaceable(blocks: list[Json], surface: str, at: str) -> Iterator[str]:
    for index, block in enumerate(blocks):
        if surface not in SURFACES.get(block["type"], {surface}):
            yield fault(f"unsupported type: {block['type']}", f"{at}/{index}")


def _twins(ids: Iterable[str], name: str, at: str) -> Iterator[str]:
    for twin in (i for i, count in Counter(ids).items() if count > 1):
        yield fault(f'`{name}` "{twin}" already exists', at)


def _within(block: Json, at: str) -> Iterator[str]:
    """Yield the faults between the fields of one block."""
    for index, child in enumerate(block.get("child_blocks", [])):
        yield from _within(child, f"{at}/child_blocks/{index}")
    own = [e for holder, e in placed([block]) if holder is block]
    yield from _twins((e["action_id"] for e in own if "action_id" in e), "action_id", at)
    if block["type"] == "section" and not ("text" in block or "fields" in block):
        yield fault("must have text or fields", at)
    if block["type"] == "image" and ("image_url" in block) == ("slack_file" in block):
        yield fault("must have either image_url or slack_file", at)
    for element in own:
        yield from _element_faults(element, at)


def _element_faults(element: Json, at: str) -> Iterator[str]:
    kind = element["type"]
    both = ("options" in element) == ("option_groups" in element)
    if kind in {"static_select", "multi_static_select"} and both:
        yield fault("must have either options or option_groups", at)
    options = options_of(element)
    first = element.get("initial_options", [])
    first = [*first, element["initial_option"]] if "initial_option" in element else first
    if options and any(o not in options for o in first):
        yield fault("initial option must be one of the options", at)


def options_of(element: Json) -> list[Json]:
    """Return the fixed options of an element, groups opened."""
    grouped = [o for g in element.get("option_groups", []) for o in g["options"]]
    return [*element.get("options", []), *grouped]
