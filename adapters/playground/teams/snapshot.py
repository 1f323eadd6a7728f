"""The whole state as JSON, for the page: people, chats, messages and views, dialogs, journals."""

from datetime import datetime

from adapters.playground.teams.model import Chat, Dialog, Exchange, JsonObject, Message, Person
from adapters.playground.teams.world import World

SHOWN_EXCHANGES = 100


def snapshot(world: World) -> JsonObject:
    """Return the state. A viewer's card is `views[person id]`, or else `card`. Times are ISO."""
    return {
        "version": world.notices.version,
        "bot": world.bot.account(),
        "people": [_person(world, p) for p in world.people.values()],
        "teams": [{"id": t.id, "name": t.name} for t in world.teams.values()],
        "chats": [_chat(world, c) for c in world.chats.values()],
        "dialogs": {i: _dialog(d) for i, d in world.dialogs.items()},
        "toasts": [
            {"person": t.person_id, "kind": t.kind, "text": t.text, "at": _time(t.at)}
            for t in world.toasts
        ],
        "exchanges": [_exchange(e) for e in list(world.exchanges)[-SHOWN_EXCHANGES:]],
        "calls": [
            {"method": c.method, "path": c.path, "status": c.status, "at": _time(c.at)}
            for c in list(world.calls)[-SHOWN_EXCHANGES:]
        ],
        "warnings": list(world.warnings),
    }


def _person(world: World, person: Person) -> JsonObject:
    chats = [c.id for c in world.chats.values() if person.id in c.members]
    return {
        "id": person.id,
        "aadObjectId": person.aad_object_id,
        "name": person.name,
        "upn": person.upn,
        "tenantId": person.tenant_id,
        "guest": person.guest,
        "presence": person.presence,
        "installed": person.installed,
        "chats": chats,
    }


def _chat(world: World, chat: Chat) -> JsonObject:
    return {
        "id": chat.id,
        "kind": chat.kind,
        "name": chat.name,
        "team": chat.team_id,
        "tenantId": chat.tenant_id,
        "members": list(chat.members),
        "installed": _installed(world, chat),
        "messages": [_message(world, m) for m in world.messages_in(chat)],
    }


def _installed(world: World, chat: Chat) -> bool:
    if chat.kind == "personal":
        return world.person(chat.members[0]).installed
    return chat.installed


def _message(world: World, message: Message) -> JsonObject:
    by_bot = message.author_id == world.bot.account_id
    return {
        "id": message.id,
        "root": message.root_id,
        "from": message.author_id,
        "fromName": world.bot.name if by_bot else world.people[message.author_id].name,
        "byBot": by_bot,
        "text": message.activity.get("text") or "",
        "textFormat": message.activity.get("textFormat", "markdown" if by_bot else "plain"),
        "summary": message.activity.get("summary") or "",
        "attachments": message.activity.get("attachments") or [],
        "card": message.card,
        "views": dict(message.views),
        "sentAt": _time(message.sent_at),
        "editedAt": _time(message.edited_at) if message.edited_at else None,
    }


def _dialog(dialog: Dialog) -> JsonObject:
    return {
        "chat": dialog.chat_id,
        "title": dialog.title,
        "card": dialog.card,
        "url": dialog.url,
        "command": dialog.command_id,
    }


def _exchange(exchange: Exchange) -> JsonObject:
    return {
        "activity": exchange.activity,
        "status": exchange.status,
        "body": exchange.body,
        "note": exchange.note,
        "at": _time(exchange.at),
    }


def _time(moment: datetime) -> str:
    return moment.isoformat()
