"""What one person may see of Slack and of Teams, cut out of the fakes' snapshots.

Nobody else's direct conversation, ephemeral message, modal, Home tab or dialog is in it.
Of the others only `marks` tells when they received something, for the badges in the switch.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from adapters.playground.world import CAST, Persona

Json = dict[str, Any]
_MARKS = 60
_TOASTS = 20


def slack(snapshot: Json, persona: Persona) -> Json:
    """Return this person's Slack."""
    me = persona.slack
    channels = [c for c in snapshot["channels"] if me in c["members"]]
    mine = {c["id"] for c in channels}
    return {
        "me": me,
        "team": snapshot["team"],
        "bot": snapshot["bot"],
        "users": [_slack_user(u) for u in snapshot["users"]],
        "usergroups": [{"id": g["id"], "handle": g["handle"]} for g in snapshot["usergroups"]],
        "channels": channels,
        "messages": [m for m in snapshot["messages"] if m["channel"] in mine and _reads(m, me)],
        "views": snapshot["views"].get(me, []),
        "home": snapshot["homes"].get(me),
    }


def slack_marks(snapshot: Json) -> dict[str, dict[str, list[str]]]:
    """Return, for each persona and conversation, when others' messages came; no content."""
    return {one.key: _slack_marks(snapshot, one.slack) for one in CAST if one.slack}


def teams(snapshot: Json, persona: Persona) -> Json:
    """Return this person's Teams."""
    me = next(p for p in snapshot["people"] if p["aadObjectId"] == persona.teams)
    chats = [c for c in snapshot["chats"] if me["id"] in c["members"]]
    toasts = [t for t in snapshot["toasts"] if t["person"] == me["id"]]
    return {
        "me": me["id"],
        "bot": snapshot["bot"],
        "people": [{"id": p["id"], "name": p["name"]} for p in snapshot["people"]],
        "teams": snapshot["teams"],
        "chats": [_teams_chat(c, me["id"]) for c in chats],
        "dialog": snapshot["dialogs"].get(me["id"]),
        "toasts": toasts[-_TOASTS:],
    }


def teams_marks(snapshot: Json) -> dict[str, dict[str, list[str]]]:
    """Return, for each persona and chat, when others' messages came; no content."""
    ids = {p["aadObjectId"]: p["id"] for p in snapshot["people"]}
    found = {one.key: ids[one.teams] for one in CAST if one.teams}
    return {key: _teams_marks(snapshot["chats"], me) for key, me in found.items()}


def _slack_user(user: Json) -> Json:
    return {k: user[k] for k in ("id", "name", "real_name", "is_bot", "tz")}


def _reads(message: Json, me: str) -> bool:
    return message["ephemeral_to"] in {None, me}


def _slack_marks(snapshot: Json, me: str) -> dict[str, list[str]]:
    mine = [c["id"] for c in snapshot["channels"] if me in c["members"]]
    heard = [m for m in snapshot["messages"] if m["user"] != me and _reads(m, me)]
    return _grouped(mine, ((m["channel"], m["ts"]) for m in heard))


def _teams_marks(chats: list[Json], me: str) -> dict[str, list[str]]:
    mine = [c for c in chats if me in c["members"]]
    heard = ((c["id"], m["id"]) for c in mine for m in c["messages"] if m["from"] != me)
    return _grouped([c["id"] for c in mine], heard)


def _grouped(places: Iterable[str], heard: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {place: [] for place in places}
    for place, mark in heard:
        if place in found:
            found[place].append(mark)
    return {place: marks[-_MARKS:] for place, marks in found.items() if marks}


def _teams_chat(chat: Json, me: str) -> Json:
    return {**chat, "messages": [_teams_message(m, me) for m in chat["messages"]]}


def _teams_message(message: Mapping[str, Any], me: str) -> Json:
    kept = {k: v for k, v in message.items() if k not in {"views", "attachments", "card"}}
    return {**kept, "card": message["views"].get(me) or message["card"]}
