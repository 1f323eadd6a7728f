"""What a person types, as the bot receives it: & < > escaped, `@name` and `#channel` resolved."""

import re

from adapters.playground.slack.workspace import Workspace

_TOKEN = re.compile(r"(<[@#!][A-Za-z0-9][^<>]*>)")
_NAME = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)
_CHANNEL = re.compile(r"(?<![\w#&])#([a-z0-9][a-z0-9_-]*)", re.IGNORECASE)


def message_text(workspace: Workspace, text: str) -> str:
    """Return the text of a message event; mentions already in Slack's form stay."""
    return _rewritten(workspace, text, named=False)


def slash_text(workspace: Workspace, text: str) -> str:
    """Return the text of a slash command with `should_escape`, whose mentions carry the name."""
    return _rewritten(workspace, text, named=True)


def _rewritten(workspace: Workspace, text: str, *, named: bool) -> str:
    people = {u.name.lower(): u for u in workspace.users.values()}
    places = {c.name.lower(): c for c in workspace.channels.values() if c.im_with is None}

    def person(found: re.Match[str]) -> str:
        user = people.get(found[1].lower())
        tail = f"|{user.name}" if user and named else ""
        return f"<@{user.id}{tail}>" if user else found[0]

    def place(found: re.Match[str]) -> str:
        channel = places.get(found[1].lower())
        return f"<#{channel.id}|{channel.name}>" if channel else found[0]

    def plain(part: str) -> str:
        escaped = part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return _CHANNEL.sub(place, _NAME.sub(person, escaped))

    parts = _TOKEN.split(text)
    return "".join(part if index % 2 else plain(part) for index, part in enumerate(parts))
