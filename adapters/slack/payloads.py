"""Verified payloads in our own words. Whoever reads this file knows all that we take from Slack."""

import hashlib
import json
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from adapters.slack.guard import Rejected
from adapters.slack.wire import Json, at, listed, text
from bot.domain.people import ChatName, Identity
from bot.ports.desk import Caller

DEEPEST, MOST_FIELDS, LONGEST = 32, 100, 4000
_USER = re.compile(r"[UW][A-Z0-9]{1,30}")
_MARKUP = re.compile(r"<([^<>]{0,500})>|&(?:amp|lt|gt);")
_PLAIN = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"


# --- bodies ------------------------------------------------------------------------------------
def parse(body: bytes, content_type: str) -> Json:
    """Return what a signed body holds: one reading of it, shared by all. Raises Rejected."""
    try:
        words = body.decode("utf-8")
        if content_type == _JSON:
            return _object(words)
        if content_type == _FORM:
            return _form(words)
    except (ValueError, RecursionError) as broken:
        raise Rejected("the body cannot be read") from broken
    raise Rejected("the body is of an unknown kind")


def _form(words: str) -> Json:
    if not words:
        raise ValueError("an empty body")
    pairs = parse_qsl(
        words,
        keep_blank_values=True,
        strict_parsing=True,
        errors="strict",
        max_num_fields=MOST_FIELDS,
    )
    held: Json = _once(pairs)
    return _object(held["payload"]) if "payload" in held else held


def _object(words: str) -> Json:
    held = json.loads(words, object_pairs_hook=_once, parse_constant=_no_constant)
    if not isinstance(held, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one kind of error for a broken body
    if is_too_deep(held):
        raise ValueError("too deep")
    words.encode()
    return held


def is_too_deep(held: Json) -> bool:
    """Whether an object is nested deeper than anything of Slack's."""
    level: list[Any] = [held]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
    return bool(level)


def _once(pairs: list[tuple[str, Any]]) -> Json:
    held = dict(pairs)
    if len(held) != len(pairs):
        raise ValueError("a key is given twice")
    return held


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _inside(value: object) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


# --- who and where -----------------------------------------------------------------------------
def team(body: Json) -> str:
    """Return the workspace in which it happened."""
    return text(body, "team_id") or text(body, "team", "id")


def enterprise(body: Json) -> str:
    """Return the enterprise in which it happened; empty outside of Enterprise Grid."""
    return (
        text(body, "enterprise_id")
        or text(body, "enterprise", "id")
        or text(next(iter(listed(body, "authorizations")), None), "enterprise_id")
    )


def is_served(body: Json, teams: AbstractSet[str]) -> bool:
    """Whether it happened in a workspace, or an enterprise, that is served."""
    return team(body) in teams or enterprise(body) in teams - {""}


def is_stranger(body: Json, teams: AbstractSet[str]) -> bool:
    """Whether somebody of another workspace did it, in a channel shared by Slack Connect.

    Which workspaces an enterprise has is not in the payload: there, Slack's record of them decides.
    """
    if any(one.startswith("E") for one in teams):
        return at(body, "user", "is_stranger") is True
    homes = (
        text(body, "user", "team_id"),
        text(body, "event", "user_team"),
        text(body, "event", "source_team"),
        text(body, "event", "team"),
    )
    return any(one and one not in teams for one in homes) or at(body, "user", "is_stranger") is True


def is_bot(body: Json) -> bool:
    """Whether a bot or a workflow did it."""
    event = body.get("event")
    return bool(text(event, "bot_id") or text(event, "bot_profile", "id")) or (
        text(event, "subtype") == "bot_message"
    )


def opens_home(body: Json) -> bool:
    """Whether somebody opened the Home tab."""
    event = body.get("event")
    return text(event, "type") == "app_home_opened" and text(event, "tab") == "home"


def is_said(body: Json) -> bool:
    """Whether somebody wrote to the bot: a mention, or a direct message that is new."""
    event = body.get("event")
    direct = text(event, "type") == "message" and text(event, "channel_type") == "im"
    said = direct or text(event, "type") == "app_mention"
    return said and not text(event, "subtype") and not text(event, "bot_id")


def user(body: Json) -> str:
    """Return the id of who did it; empty when there is none."""
    found = (
        text(body, "user_id")
        or text(body, "user", "id")
        or (text(body, "event", "user") if isinstance(body.get("event"), dict) else "")
    )
    return found if _USER.fullmatch(found) else ""


def caller(body: Json) -> Caller:
    """Return who is there and what names this delivery once and for all."""
    identity = Identity(chat=ChatName.SLACK, user=user(body))
    return Caller(identity=identity, delivery=f"slack:{_delivery(body)}")


def _delivery(body: Json) -> str:
    if named := text(body, "event_id") or text(body, "trigger_id"):
        return named
    told = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where it happened. `message` is the pressed card, when it is ours and can be changed."""

    channel: str = ""
    thread: str = ""
    message: str = ""

    @property
    def direct(self) -> bool:
        """Whether only the person and the bot are there."""
        return self.channel.startswith("D")


def spot(body: Json, bot_user: str) -> Spot:
    """Return where a press or an event happened."""
    event = body.get("event")
    if isinstance(event, dict):
        return Spot(channel=text(event, "channel"), thread=text(event, "thread_ts"))
    held = body.get("container")
    ours = text(body, "message", "user") == bot_user != ""
    lasting = at(held, "is_ephemeral") is not True and text(held, "type") == "message"
    return Spot(
        channel=text(held, "channel_id") or text(body, "channel", "id") or text(body, "channel_id"),
        thread=text(held, "thread_ts"),
        message=text(held, "message_ts") if ours and lasting else "",
    )


# --- words -------------------------------------------------------------------------------------
def words(said: str, bot_user: str = "") -> str:
    """Return what was typed: Slack's markup undone, other people's mentions as `<@USERID>`."""
    bare = _MARKUP.sub(_plainly, said[:LONGEST])
    return " ".join(bare.replace(f"<@{bot_user}>", " ").split() if bot_user else bare.split())


def _plainly(found: re.Match[str]) -> str:
    whole, inner = found[0], found[1]
    if inner is None:
        after = found.string[found.end() : found.end() + 1]
        typed_markup = whole == "&lt;" and after and after in "@#!"
        return "(" if typed_markup else _PLAIN[whole]
    body, _, label = inner.partition("|")
    if body.startswith("@") and _USER.fullmatch(body[1:]):
        return f"<{body}>"
    if body.startswith("#"):
        return f"#{label}" if label else body
    return label or body
