"""The table of Slack's block kinds, classic and of 2026, and where each may stand."""

from adapters.playground.slack.kinds import (
    ACTION_ID,
    BLOCK_ID,
    BUTTON,
    IMAGE,
    PICKERS,
    PLACEHOLDER_MAX,
    PRESSED,
    SELECTS,
    TYPED,
    either,
    marked,
    plain,
)
from adapters.playground.slack.rich import RICH_TEXT
from adapters.playground.slack.shape import (
    Check,
    flag,
    items,
    later,
    number,
    one_of,
    record,
    string,
    tagged,
)

MESSAGE, MODAL, HOME = "message", "modal", "home"
SURFACES: dict[str, frozenset[str]] = {
    "alert": frozenset({MODAL}),
    "table": frozenset({MESSAGE, HOME}),
    "data_table": frozenset({MESSAGE, HOME}),
    "container": frozenset({MESSAGE, HOME}),
    "carousel": frozenset({MESSAGE, HOME}),
}  # a kind that is not named may stand anywhere

_RICH_INPUT = record(
    {"type": one_of("rich_text_input")},
    {
        "action_id": ACTION_ID,
        "focus_on_load": flag,
        "placeholder": plain(PLACEHOLDER_MAX),
        "initial_value": RICH_TEXT,
        "dispatch_action_config": record({}, open_=True),
        "min_lines": number,
        "max_lines": number,
    },
)
_FEEDBACK = record({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})
_CELL = tagged(
    {
        "rich_text": RICH_TEXT,
        "raw_text": record({"type": one_of("raw_text"), "text": string()}),
        "raw_number": record({"type": one_of("raw_number"), "text": string(), "value": number}),
    }
)
_COLUMN = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})
_SOURCE = record({"type": one_of("url"), "url": string(), "text": string()})
_FILE = record({}, {"id": string(), "url": string()})
_ACCESSORY = tagged({**PRESSED, **SELECTS, **PICKERS, "image": IMAGE})
_ACTION = tagged({**PRESSED, **SELECTS, **PICKERS, "rich_text_input": _RICH_INPUT})
_INPUT = tagged({**SELECTS, **PICKERS, **TYPED, "rich_text_input": _RICH_INPUT})


def _block(kind: str, optional: dict[str, Check] | None = None, **required: Check) -> Check:
    return record({"type": one_of(kind), **required}, {"block_id": BLOCK_ID, **(optional or {})})


_CARD = _block(
    "card",
    {
        "title": marked(150),
        "subtitle": marked(150),
        "body": marked(200),
        "icon": IMAGE,
        "hero_image": IMAGE,
        "actions": items(BUTTON, 3),
    },
)
_TASK = _block(
    "task_card",
    {"details": RICH_TEXT, "output": RICH_TEXT, "sources": items(_SOURCE)},
    task_id=string(least=1),
    title=string(least=1),
    status=one_of("pending", "in_progress", "complete", "error"),
)
_CHILDREN = ("actions", "context", "divider", "file", "header", "image", "input", "rich_text")
_CHILD = later(lambda: tagged({k: BLOCKS[k] for k in (*_CHILDREN, "section", "table", "video")}))

BLOCKS: dict[str, Check] = {
    "section": _block(
        "section",
        {
            "text": either(),
            "fields": items(either(2000), 10, 1),
            "accessory": _ACCESSORY,
            "expand": flag,
        },
    ),
    "header": _block("header", text=plain(150)),
    "divider": _block("divider"),
    "context": _block(
        "context",
        elements=items(tagged({"image": IMAGE, "plain_text": plain(), "mrkdwn": marked()}), 10, 1),
    ),
    "actions": _block("actions", elements=items(_ACTION, 25, 1)),
    "input": _block(
        "input",
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
        label=plain(2000),
        element=_INPUT,
    ),
    "image": _block(
        "image",
        {"image_url": string(3000, 1), "slack_file": _FILE, "title": plain(2000)},
        alt_text=string(2000),
    ),
    "rich_text": RICH_TEXT,
    "markdown": _block("markdown", text=string(12000, 1)),
    "video": _block(
        "video",
        {
            "author_name": string(50),
            "description": plain(200),
            "provider_icon_url": string(),
            "provider_name": string(),
            "title_url": string(),
        },
        alt_text=string(),
        thumbnail_url=string(),
        title=plain(200),
        video_url=string(),
    ),
    "file": _block("file", external_id=string(), source=string()),
    "alert": _block(
        "alert",
        {"level": one_of("default", "info", "warning", "error", "success")},
        text=either(),
    ),
    "card": _CARD,
    "carousel": _block("carousel", elements=items(tagged({"card": _CARD}), 10, 1)),
    "container": _block(
        "container",
        {
            "title": plain(150),
            "rich_text_title": RICH_TEXT,
            "subtitle": either(150),
            "icon": IMAGE,
            "width": one_of("narrow", "standard", "wide", "full"),
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
        child_blocks=items(_CHILD, 10, 1),
    ),
    "context_actions": _block(
        "context_actions",
        elements=items(
            tagged(
                {
                    "feedback_buttons": record(
                        {
                            "type": one_of("feedback_buttons"),
                            "positive_button": _FEEDBACK,
                            "negative_button": _FEEDBACK,
                        },
                        {"action_id": ACTION_ID},
                    ),
                    "icon_button": record(
                        {"type": one_of("icon_button"), "icon": string(), "text": plain(75)},
                        {
                            "action_id": ACTION_ID,
                            "value": string(2000),
                            "accessibility_label": string(75),
                            "visible_to_user_ids": items(string(), 10),
                        },
                    ),
                }
            ),
            5,
            1,
        ),
    ),
    "table": _block(
        "table", {"column_settings": items(_COLUMN, 20)}, rows=items(items(_CELL, 20), 100, 1)
    ),
    "data_table": _block(
        "data_table",
        {"page_size": number, "row_header_column_index": number},
        caption=string(),
        rows=items(items(_CELL, 20), 101, 1),
    ),
    "task_card": _TASK,
    "plan": _block("plan", {"tasks": items(tagged({"task_card": _TASK}))}, title=string(least=1)),
}
ANY_BLOCK = tagged(BLOCKS)
