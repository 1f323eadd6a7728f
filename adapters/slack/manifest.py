"""Slack's app manifest, from one template for Socket Mode and for HTTP."""

from adapters.slack.presses import ASK_ABOUT
from adapters.slack.wire import Json

LONG = (
    "Daypass lends access to production for a while. Engineers ask for it in Slack, the right "
    "people approve it with one press, it is opened for the time asked for and taken away again. "
    "Every step is written to an audit log on your own servers, and nothing leaves them but the "
    "messages that you see here."
)
SCOPES = [
    "commands",
    "chat:write",
    "im:write",
    "im:history",
    "app_mentions:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
    "channels:read",
    "groups:read",
]
EVENTS = ["app_home_opened", "app_mention", "message.im"]


def slack_manifest(http_url: str | None = None) -> Json:
    """Return the manifest: for HTTP with the address of the request URL, else for Socket Mode."""
    url = {"url": http_url} if http_url else {}
    request_url = {"request_url": http_url} if http_url else {}
    menus = {"message_menu_options_url": http_url} if http_url else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Daypass",
            "description": "Ask for, approve and end short access to production",
            "long_description": LONG,
            "background_color": "#1d3557",
        },
        "features": _features(url),
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **request_url, **menus},
            "org_deploy_enabled": False,
            "socket_mode_enabled": http_url is None,
            "token_rotation_enabled": False,
        },
    }


def _features(url: Json) -> Json:
    command = {
        "command": "/access",
        "description": "Ask for access, decide, see what you hold",
        "usage_hint": "orders read 1h because INC-7 | mine | help",
        "should_escape": True,
        **url,
    }
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "daypass", "always_online": True},
        "shortcuts": [
            _shortcut("Request access", "global", "ask", "Ask for access to production"),
            _shortcut("Request access for this", "message", ASK_ABOUT, "This message says why"),
        ],
        "slash_commands": [command],
    }


def _shortcut(name: str, kind: str, callback: str, description: str) -> Json:
    return {"name": name, "type": kind, "callback_id": callback, "description": description}
