"""The table of Slack's interactive elements and composition objects, with their limits.

Where the documentation and Slack's own types differ (an option's value: 150 or 75), the smaller
number holds, so that whatever passes here passes there.
"""

from adapters.playground.slack.shape import (
    Check,
    flag,
    items,
    number,
    one_of,
    record,
    string,
    tagged,
)

TEXT_MAX = 3000
BUTTON_TEXT_MAX = 75
BUTTON_VALUE_MAX = 2000
ID_MAX = 255
OPTION_TEXT_MAX = 75
OPTION_VALUE_MAX = 75
PLACEHOLDER_MAX = 150
URL_MAX = 3000


def plain(most: int = TEXT_MAX) -> Check:
    """Return the check of a `plain_text` object with 1 to `most` characters."""
    return record({"type": one_of("plain_text"), "text": string(most, 1)}, {"emoji": flag})


def marked(most: int = TEXT_MAX) -> Check:
    """Return the check of an `mrkdwn` object with 1 to `most` characters."""
    return record({"type": one_of("mrkdwn"), "text": string(most, 1)}, {"verbatim": flag})


def either(most: int = TEXT_MAX) -> Check:
    """Return the check of a text object of either kind."""
    return tagged({"plain_text": plain(most), "mrkdwn": marked(most)})


ACTION_ID = string(ID_MAX, 1)
BLOCK_ID = string(ID_MAX)
STYLE = one_of("primary", "danger")
CONFIRM = record(
    {"text": either(300)},
    {"title": plain(100), "confirm": plain(30), "deny": plain(30), "style": STYLE},
)
_OPTION_REST: dict[str, Check] = {"url": string(URL_MAX)}
PLAIN_OPTION = record(
    {"text": plain(OPTION_TEXT_MAX), "value": string(OPTION_VALUE_MAX)},
    {"description": plain(OPTION_TEXT_MAX), **_OPTION_REST},
)
OPTION = record(
    {"text": either(OPTION_TEXT_MAX), "value": string(OPTION_VALUE_MAX)},
    {"description": either(OPTION_TEXT_MAX), **_OPTION_REST},
)
GROUP = record({"label": plain(OPTION_TEXT_MAX), "options": items(PLAIN_OPTION, 100, 1)})
IMAGE = record(
    {"type": one_of("image"), "alt_text": string(2000)},
    {"image_url": string(URL_MAX, 1), "slack_file": record({}, {"id": string(), "url": string()})},
)

_COMMON: dict[str, Check] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": flag}
_PLACED: dict[str, Check] = {**_COMMON, "placeholder": plain(PLACEHOLDER_MAX)}
_TYPED: dict[str, Check] = {
    "action_id": ACTION_ID,
    "focus_on_load": flag,
    "placeholder": plain(PLACEHOLDER_MAX),
    "dispatch_action_config": record(
        {},
        {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"))},
    ),
}
_FILTER = record(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public")),
        "exclude_bot_users": flag,
        "exclude_external_shared_channels": flag,
    },
)
_CHOICES: dict[str, Check] = {
    "options": items(PLAIN_OPTION, 100, 1),
    "option_groups": items(GROUP, 100, 1),
}
_MANY: dict[str, Check] = {"max_selected_items": number}
_TALKS: dict[str, Check] = {"default_to_current_conversation": flag, "filter": _FILTER}
_URLED: dict[str, Check] = {"response_url_enabled": flag}


def _element(kind: str, optional: dict[str, Check], **required: Check) -> tuple[str, Check]:
    return kind, record({"type": one_of(kind), **required}, optional)


BUTTON = record(
    {"type": one_of("button"), "text": plain(BUTTON_TEXT_MAX)},
    {
        "action_id": ACTION_ID,
        "url": string(URL_MAX),
        "value": string(BUTTON_VALUE_MAX),
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
_WORKFLOW = record({"trigger": record({"url": string(URL_MAX, 1)}, open_=True)})

SELECTS: dict[str, Check] = dict(
    [
        _element("static_select", {**_PLACED, **_CHOICES, "initial_option": PLAIN_OPTION}),
        _element(
            "external_select",
            {**_PLACED, "initial_option": PLAIN_OPTION, "min_query_length": number},
        ),
        _element("users_select", {**_PLACED, "initial_user": string()}),
        _element(
            "conversations_select",
            {**_PLACED, **_TALKS, **_URLED, "initial_conversation": string()},
        ),
        _element("channels_select", {**_PLACED, **_URLED, "initial_channel": string()}),
        _element(
            "multi_static_select",
            {**_PLACED, **_MANY, **_CHOICES, "initial_options": items(PLAIN_OPTION, 100, 1)},
        ),
        _element(
            "multi_external_select",
            {
                **_PLACED,
                **_MANY,
                "initial_options": items(PLAIN_OPTION, 100, 1),
                "min_query_length": number,
            },
        ),
        _element("multi_users_select", {**_PLACED, **_MANY, "initial_users": items(string())}),
        _element(
            "multi_conversations_select",
            {**_PLACED, **_MANY, **_TALKS, "initial_conversations": items(string())},
        ),
        _element(
            "multi_channels_select", {**_PLACED, **_MANY, "initial_channels": items(string())}
        ),
    ]
)
PICKERS: dict[str, Check] = dict(
    [
        _element("datepicker", {**_PLACED, "initial_date": string()}),
        _element("timepicker", {**_PLACED, "initial_time": string(), "timezone": string()}),
        _element("datetimepicker", {**_COMMON, "initial_date_time": number}),
        _element(
            "radio_buttons", {**_COMMON, "initial_option": OPTION}, options=items(OPTION, 10, 1)
        ),
        _element(
            "checkboxes",
            {**_COMMON, "initial_options": items(OPTION, 10, 1)},
            options=items(OPTION, 10, 1),
        ),
    ]
)
PRESSED: dict[str, Check] = {
    "button": BUTTON,
    "overflow": record(
        {"type": one_of("overflow"), "options": items(PLAIN_OPTION, 5, 1)},
        {"action_id": ACTION_ID, "confirm": CONFIRM},
    ),
    "workflow_button": record(
        {
            "type": one_of("workflow_button"),
            "text": plain(BUTTON_TEXT_MAX),
            "workflow": _WORKFLOW,
        },
        {"action_id": ACTION_ID, "style": STYLE, "accessibility_label": string(75)},
    ),
}
TYPED: dict[str, Check] = dict(
    [
        _element(
            "plain_text_input",
            {
                **_TYPED,
                "initial_value": string(TEXT_MAX),
                "multiline": flag,
                "min_length": number,
                "max_length": number,
            },
        ),
        _element("email_text_input", {**_TYPED, "initial_value": string()}),
        _element("url_text_input", {**_TYPED, "initial_value": string()}),
        _element(
            "number_input",
            {**_TYPED, "initial_value": string(), "min_value": string(), "max_value": string()},
            is_decimal_allowed=flag,
        ),
        _element(
            "file_input",
            {"action_id": ACTION_ID, "filetypes": items(string()), "max_files": number},
        ),
    ]
)
