"""Blocks and cards as Daypass shows them, with hostile text where people may type."""

from typing import Any

Json = dict[str, Any]
HOSTILE = "<img src=x onerror=alert(1)> *bold* [click](https://evil.example) <!channel> & </script>"


def plain(text: str) -> Json:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def marked(text: str) -> Json:
    """Return a mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def escaped(text: str) -> str:
    """Escape typed text as Slack wants it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def option(text: str, value: str, about: str = "") -> Json:
    """Return an option."""
    made: Json = {"text": plain(text), "value": value}
    return made | ({"description": plain(about)} if about else {})


def button(text: str, action: str, **more: object) -> Json:
    """Return a button."""
    return {"type": "button", "text": plain(text), "action_id": action, "value": "REQ-1", **more}


def status(state: str, why: str) -> list[Json]:
    """Return the requester's card."""
    return [
        {"type": "section", "text": marked(f":hourglass_flowing_sand: *{state}*")},
        {
            "type": "section",
            "fields": [
                marked("*What*\nwrite on *orders-prod/orders*"),
                marked("*For*\n1 hour, from opening"),
                marked("*Flow*\n`production-write`"),
                marked("*Risk*\n:large_orange_circle: high"),
            ],
        },
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": why}]},
            ],
        },
        {
            "type": "context",
            "elements": [
                marked("Asked <@U02TOM> · lapses <!date^1795359600^{time}|18:00>"),
                marked("`REQ-1`"),
            ],
        },
        {
            "type": "actions",
            "block_id": "status",
            "elements": [
                button(
                    "Withdraw",
                    "withdraw",
                    style="danger",
                    confirm={
                        "title": plain("Withdraw the request?"),
                        "text": marked("Nobody is asked *any more*."),
                        "confirm": plain("Withdraw"),
                        "deny": plain("Keep it"),
                        "style": "danger",
                    },
                ),
                {
                    "type": "overflow",
                    "action_id": "more",
                    "options": [option("Save as favourite", "fav"), option("Why", "why")],
                },
            ],
        },
    ]


def way_in(user: str) -> list[Json]:
    """Return the grantee's card."""
    command = f"psql 'host=127.0.0.1 port=5432 dbname=orders user={user}'"
    return [
        {
            "type": "section",
            "text": marked(":unlock: *Your access is open* until <!date^1795359600^{time}|18:00>"),
        },
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": command}]}
            ],
        },
        {
            "type": "context",
            "elements": [marked(":closed_lock_with_key: The password is shown once, to you only.")],
        },
        {
            "type": "actions",
            "block_id": "grant",
            "elements": [
                button("Show password", "reveal", style="primary"),
                button("I'm done", "done"),
            ],
        },
    ]


def form() -> Json:
    """Return the request form."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Request access"),
        "submit": plain("Send request"),
        "close": plain("Cancel"),
        "blocks": [
            _input(
                "what",
                "What do you need?",
                {
                    "type": "multi_external_select",
                    "action_id": "search",
                    "min_query_length": 0,
                    "placeholder": plain("Type a resource or bundle, for example orders"),
                    "focus_on_load": True,
                },
            ),
            _input(
                "as",
                "As",
                {
                    "type": "radio_buttons",
                    "action_id": "pick",
                    "options": [
                        option("Read", "read", "opens at once"),
                        option("Write", "write", "one approval"),
                    ],
                    "initial_option": option("Read", "read", "opens at once"),
                },
            ),
            _input(
                "long",
                "For",
                {
                    "type": "static_select",
                    "action_id": "pick",
                    "options": [option("30 minutes", "30m"), option("1 hour", "1h")],
                    "initial_option": option("1 hour", "1h"),
                },
            ),
            _input(
                "why",
                "Why",
                {"type": "plain_text_input", "action_id": "text", "multiline": True},
                hint=plain("A ticket or an incident helps those who decide."),
            ),
            _input(
                "fav",
                "Options",
                {
                    "type": "checkboxes",
                    "action_id": "save",
                    "options": [option("Save as favourite", "fav")],
                },
                optional=True,
            ),
        ],
    }


def _input(block: str, label: str, element: Json, **more: object) -> Json:
    return {"type": "input", "block_id": block, "label": plain(label), "element": element, **more}


def home() -> Json:
    """Return a Home tab."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your access")},
            {
                "type": "actions",
                "elements": [
                    button("Request access", "ask", style="primary"),
                    button("Break glass…", "glass", style="danger"),
                ],
            },
            {"type": "divider"},
            {
                "type": "section",
                "text": marked(":unlock: *orders-prod/orders* · write\n37 min left"),
                "accessory": {
                    "type": "overflow",
                    "action_id": "grant-more",
                    "options": [option("Extend", "extend"), option("I'm done", "done")],
                },
            },
        ],
    }


def secret(user: str, password: str) -> Json:
    """Return the modal that shows a password."""
    return {
        "type": "modal",
        "title": plain("Your password"),
        "close": plain("Close"),
        "blocks": [
            {"type": "section", "text": marked(f"User `{user}`")},
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_preformatted",
                        "elements": [{"type": "text", "text": password}],
                    }
                ],
            },
        ],
    }
