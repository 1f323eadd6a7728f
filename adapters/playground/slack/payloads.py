"""The JSON that Slack sends to a bot, whole: interactions, slash commands and events.

Two things are as Slack has them though its published types differ: presses in a view carry no
`response_url`, and presses on an ephemeral message carry no `message`.
"""

from dataclasses import dataclass

from adapters.playground.slack.grants import Grants
from adapters.playground.slack.records import Channel, Message, User, View
from adapters.playground.slack.wire import Json
from adapters.playground.slack.workspace import Workspace

_HOME_TITLE = {"type": "plain_text", "text": "View Title", "emoji": True}


@dataclass(slots=True)
class Payloads:
    """Builds payloads; `base` is the fake's own address, for response URLs, set when it listens."""

    workspace: Workspace
    grants: Grants
    base: str = ""

    def slash(self, user: User, channel: Channel, command: str, text: str) -> Json:
        """Return the form of a slash command."""
        app = self.workspace.app
        return {
            "token": app.verification_token,
            "team_id": app.team_id,
            "team_domain": app.team_domain,
            "channel_id": channel.id,
            "channel_name": channel.name,
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": app.app_id,
            "is_enterprise_install": "false",
            "response_url": self._response_url("commands", channel.id, user.id),
            "trigger_id": self.grants.trigger(user.id),
        }

    def pressed(self, user: User, where: Message | View, action: Json) -> Json:
        """Return `block_actions` for one action on a message or in a view."""
        return {
            **self._interaction("block_actions", user),
            "trigger_id": self.grants.trigger(user.id),
            **self._place(where),
            **self._reply(user, where),
            "state": {"values": where.values},
            "actions": [action],
        }

    def query(self, user: User, where: Message | View, ids: tuple[str, str], text: str) -> Json:
        """Return `block_suggestion`; `ids` are the block's and the element's."""
        place = self._place(where)
        return {
            **self._interaction("block_suggestion", user),
            **place,
            "block_id": ids[0],
            "action_id": ids[1],
            "value": text,
        }

    def submission(self, user: User, view: View) -> Json:
        """Return `view_submission`."""
        return {
            **self._interaction("view_submission", user),
            "trigger_id": self.grants.trigger(user.id),
            "view": self.view(view),
            "response_urls": [],
        }

    def closed(self, user: User, view: View, *, cleared: bool) -> Json:
        """Return `view_closed`; `cleared` when the whole stack went."""
        return {
            **self._interaction("view_closed", user),
            "view": self.view(view),
            "is_cleared": cleared,
        }

    def shortcut(self, user: User, callback_id: str) -> Json:
        """Return a global `shortcut`."""
        return {
            **self._interaction("shortcut", user),
            "callback_id": callback_id,
            "action_ts": self.workspace.names.ts(),
            "trigger_id": self.grants.trigger(user.id),
        }

    def message_shortcut(self, user: User, message: Message, callback_id: str) -> Json:
        """Return `message_action`."""
        channel = self.workspace.channels[message.channel]
        return {
            **self._interaction("message_action", user),
            "callback_id": callback_id,
            "action_ts": self.workspace.names.ts(),
            "trigger_id": self.grants.trigger(user.id),
            "response_url": self._response_url("app", channel.id, user.id, message),
            "message_ts": message.ts,
            "channel": {"id": channel.id, "name": channel.name},
            "message": self.message(message),
        }

    def event(self, event: Json) -> Json:
        """Return the envelope of an Events API event."""
        app, names = self.workspace.app, self.workspace.names
        return {
            "token": app.verification_token,
            "team_id": app.team_id,
            "context_team_id": app.team_id,
            "context_enterprise_id": None,
            "api_app_id": app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": names.id("Ev"),
            "event_time": int(self.workspace.now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": app.team_id,
                    "user_id": app.user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{names.short()}",
        }

    def view(self, view: View) -> Json:
        """Return a view as Slack describes it to the bot."""
        app, given = self.workspace.app, view.content
        return {
            "id": view.id,
            "team_id": app.team_id,
            "type": view.kind,
            "blocks": view.blocks,
            "private_metadata": given.get("private_metadata", ""),
            "callback_id": given.get("callback_id", ""),
            "state": {"values": view.values},
            "hash": view.hash,
            "title": given.get("title", _HOME_TITLE),
            "clear_on_close": given.get("clear_on_close", False),
            "notify_on_close": given.get("notify_on_close", False),
            "close": given.get("close"),
            "submit": given.get("submit"),
            "previous_view_id": view.previous_id,
            "root_view_id": view.root_id,
            "app_id": app.app_id,
            "external_id": given.get("external_id", ""),
            "app_installed_team_id": app.team_id,
            "bot_id": app.bot_id,
        }

    def message(self, message: Message) -> Json:
        """Return a message as Slack describes it to the bot."""
        app = self.workspace.app
        told: Json = {
            "type": "message",
            "user": message.user,
            "ts": message.ts,
            "text": message.text,
            "team": app.team_id,
        }
        if message.user == app.user_id:
            told |= {"bot_id": app.bot_id, "app_id": app.app_id}
        if message.edited_ts:
            told["edited"] = {"user": message.user, "ts": message.edited_ts}
        for name in ("blocks", "thread_ts", "metadata", "attachments"):
            if value := getattr(message, name):
                told[name] = value
        return told

    def typed(self, message: Message, kind: str) -> Json:
        """Return the event that tells of a person's own message; `kind` is the event type."""
        channel = self.workspace.channels[message.channel]
        told = {**self.message(message), "type": kind, "channel": channel.id}
        if kind == "message":
            told["channel_type"] = "im" if channel.im_with else "channel"
        return {**told, "event_ts": message.ts, "client_msg_id": f"fake-{message.ts}"}

    def _interaction(self, kind: str, user: User) -> Json:
        app = self.workspace.app
        return {
            "type": kind,
            "team": {"id": app.team_id, "domain": app.team_domain},
            "user": {
                "id": user.id,
                "username": user.name,
                "name": user.name,
                "team_id": user.team_id,
            },
            "api_app_id": app.app_id,
            "token": app.verification_token,
            "is_enterprise_install": False,
        }

    def _place(self, where: Message | View) -> Json:
        if isinstance(where, View):
            return {
                "container": {"type": "view", "view_id": where.id},
                "view": self.view(where),
            }
        channel = self.workspace.channels[where.channel]
        container = {
            "type": "message",
            "message_ts": where.ts,
            "channel_id": channel.id,
            "is_ephemeral": where.ephemeral_to is not None,
        }
        if where.thread_ts:
            container["thread_ts"] = where.thread_ts
        told: Json = {
            "container": container,
            "channel": {"id": channel.id, "name": channel.name},
        }
        return told if where.ephemeral_to else {**told, "message": self.message(where)}

    def _reply(self, user: User, where: Message | View) -> Json:
        if isinstance(where, View):
            return {}
        return {"response_url": self._response_url("actions", where.channel, user.id, where)}

    def _response_url(
        self, kind: str, channel: str, user: str, message: Message | None = None
    ) -> str:
        secret = self.grants.response_secret(channel, user, message)
        return f"{self.base}/{kind}/{self.workspace.app.team_id}/{secret}"
