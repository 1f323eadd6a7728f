"""chat.* and blocks.validate: post, update, delete and link to messages."""

from collections.abc import Mapping

from adapters.playground.slack import drafts
from adapters.playground.slack.arguments import Arguments, Method
from adapters.playground.slack.blocks import blocks_faults, view_faults
from adapters.playground.slack.payloads import Payloads
from adapters.playground.slack.records import Channel, Message
from adapters.playground.slack.wire import ApiError, Json
from adapters.playground.slack.workspace import Workspace


class Chat:
    """The methods that speak."""

    def __init__(self, workspace: Workspace, payloads: Payloads) -> None:
        self._workspace = workspace
        self._payloads = payloads

    def table(self) -> Mapping[str, Method]:
        """Return the methods by name."""
        return {
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.getPermalink": self._permalink,
            "blocks.validate": self._validate,
        }

    def _post(self, args: Arguments) -> Json:
        channel = self._writable(args.text("channel"))
        draft = drafts.read(args, truncate=True)
        if draft.thread_ts and not self._workspace.message(channel.id, draft.thread_ts):
            raise ApiError("cannot_reply_to_message")
        message = self._workspace.post(channel.id, self._workspace.app.user_id, draft)
        answer: Json = {
            "channel": channel.id,
            "ts": message.ts,
            "message": self._payloads.message(message),
        }
        if len(args.text("text")) > drafts.TEXT_MAX:
            warning = "message_truncated"
            answer |= {"warning": warning, "response_metadata": {"warnings": [warning]}}
        return answer

    def _post_ephemeral(self, args: Arguments) -> Json:
        channel, user = self._writable(args.text("channel")), args.text("user")
        if user not in channel.members:
            raise ApiError("user_not_in_channel")
        draft = drafts.read(args)
        message = self._workspace.post(channel.id, self._workspace.app.user_id, draft, to=user)
        return {"message_ts": message.ts}

    def _update(self, args: Arguments) -> Json:
        channel, message = self._own(args, "cant_update_message")
        if channel.is_archived:
            raise ApiError("is_inactive")
        self._workspace.edit(message, drafts.read(args))
        told = self._payloads.message(message)
        return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": told}

    def _delete(self, args: Arguments) -> Json:
        channel, message = self._own(args, "cant_delete_message")
        self._workspace.delete(message)
        return {"channel": channel.id, "ts": message.ts}

    def _permalink(self, args: Arguments) -> Json:
        channel, ts = self._seen(args.text("channel")), args.text("message_ts")
        if not self._workspace.message(channel.id, ts):
            raise ApiError("message_not_found")
        host = f"https://{self._workspace.app.team_domain}.slack.com"
        link = f"{host}/archives/{channel.id}/p{ts.replace('.', '')}"
        return {"channel": channel.id, "permalink": link}

    def _validate(self, args: Arguments) -> Json:
        given = {n: args.value(n, "invalid_blocks_format") for n in ("blocks", "message", "view")}
        view, message = given["view"], given["message"]
        if isinstance(view, dict):
            faults = view_faults(view, "home" if view.get("type") == "home" else "modal")
        else:
            blocks = message.get("blocks") if isinstance(message, dict) else given["blocks"]
            faults = blocks_faults(blocks)
        if faults:
            raise ApiError("invalid_blocks", *faults)
        return {}

    def _own(self, args: Arguments, refusal: str) -> tuple[Channel, Message]:
        channel = self._seen(args.text("channel"))
        message = self._workspace.message(channel.id, args.text("ts"))
        if message is None or message.ephemeral_to is not None:
            raise ApiError("message_not_found")
        if message.user != self._workspace.app.user_id:
            raise ApiError(refusal)
        return channel, message

    def _writable(self, given: str) -> Channel:
        """Return the channel to post to: by id, by #name, or a person's direct conversation."""
        if given in self._workspace.users and given != self._workspace.app.user_id:
            return self._workspace.dm(given)
        channel = self._seen(given)
        if channel.is_archived:
            raise ApiError("is_archived")
        if self._workspace.app.user_id not in channel.members:
            raise ApiError("not_in_channel")
        return channel

    def _seen(self, given: str) -> Channel:
        channels = self._workspace.channels
        named = {c.name: c for c in channels.values() if c.im_with is None}
        channel = channels.get(given) or named.get(given.removeprefix("#"))
        bot = self._workspace.app.user_id
        if channel is None or (channel.is_private and bot not in channel.members):
            raise ApiError("channel_not_found")
        return channel
