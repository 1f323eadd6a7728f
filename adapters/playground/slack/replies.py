"""Apply what the bot answers: acks of commands and modals, type-ahead options, response URLs."""

from collections.abc import Mapping

from adapters.playground.slack import drafts
from adapters.playground.slack.blocks import options_faults
from adapters.playground.slack.deliveries import Delivery
from adapters.playground.slack.grants import Origin
from adapters.playground.slack.method_views import Views
from adapters.playground.slack.records import Channel, Draft, Surface, User, View
from adapters.playground.slack.wire import ApiError, Json
from adapters.playground.slack.workspace import SLACKBOT, Workspace

TROUBLE = "We had some trouble connecting. Try again?"


class Replies:
    """Shows the bot's answers to people, and what Slack shows when there is no good answer."""

    def __init__(self, workspace: Workspace, views: Views) -> None:
        self._workspace = workspace
        self._views = views

    def to_command(self, done: Delivery, user: User, channel: Channel) -> None:
        """Show the answer to a slash command, or that the bot did not give one."""
        if not done.ok:
            self.failed(done.payload["command"], user, channel)
            return
        body = {"text": done.ack} if isinstance(done.ack, str) else done.ack
        if not body or not (body.get("text") or body.get("blocks")):
            return
        try:
            self._say(body, channel.id, user.id)
        except ApiError as error:
            self._workspace.violation(f"Answer to {done.payload['command']}: {error.code}")
            self.failed(done.payload["command"], user, channel)

    def failed(self, what: str, user: User, channel: Channel) -> None:
        """Show Slack's own complaint about a bot that does not answer."""
        text = f'{what} failed with the error "dispatch_failed"'
        self._workspace.post(channel.id, SLACKBOT, Draft(text=text), to=user.id)

    def to_response_url(self, origin: Origin, body: Mapping[str, object]) -> None:
        """Do what a post to a response URL asks; ApiError when Slack would refuse it."""
        original = origin.message
        gone = original is not None and original not in self._workspace.messages
        if original is None or gone or not (_asks(body, "replace") or _asks(body, "delete")):
            self._say(body, origin.channel, origin.user)
        elif _asks(body, "delete"):
            self._workspace.delete(original)
        else:
            self._workspace.edit(original, drafts.from_reply(body))

    def to_submission(self, done: Delivery, view: View) -> None:
        """Close, change or complain in a modal as the bot's ack says."""
        if not done.ok:
            self._workspace.show_errors(view, {}, TROUBLE)
            return
        ack = done.ack if isinstance(done.ack, dict) else {}
        try:
            self._respond(view, ack)
        except ApiError as error:
            self._workspace.violation(
                f"Answer to view_submission: {error.code} {' '.join(error.messages)}".strip()
            )
            self._workspace.show_errors(view, {}, TROUBLE)

    def to_query(self, done: Delivery, surface: Surface, action_id: str) -> list[Json]:
        """Return the options that the bot offers, groups opened, and keep them choosable."""
        if not done.ok:
            return []
        if faults := options_faults(done.ack):
            self._workspace.violation(f"Answer to block_suggestion: {' '.join(faults)}")
            return []
        ack = done.ack if isinstance(done.ack, dict) else {}
        grouped = [o for group in ack.get("option_groups", []) for o in group["options"]]
        options = [*ack.get("options", []), *grouped]
        self._workspace.offer(surface, action_id, options)
        return options

    def _say(self, body: Mapping[str, object], channel: str, user: str) -> None:
        to = None if body.get("response_type") == "in_channel" else user
        draft = drafts.from_reply(body)
        self._workspace.post(channel, self._workspace.app.user_id, draft, to=to)

    def _respond(self, view: View, ack: Json) -> None:
        match ack.get("response_action"):
            case None:
                self._close(view)
            case "clear":
                self._workspace.pop_view(view.user, everything=True)
            case "errors":
                self._errors(view, ack.get("errors"))
            case "update":
                given = self._views.accepted(ack.get("view"), replaces=view)
                self._workspace.replace_view(view, given)
            case "push":
                self._views.push(view.user, self._views.accepted(ack.get("view")))
            case other:
                raise ApiError("invalid_arguments", f"unknown response_action {other!r}")

    def _close(self, view: View) -> None:
        stack = self._workspace.stacks.get(view.user, [])
        if stack and stack[-1] is view:
            self._workspace.pop_view(view.user)

    def _errors(self, view: View, errors: object) -> None:
        inputs = {b["block_id"] for b in view.blocks if b["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
            raise ApiError("invalid_arguments", "errors must name input blocks by block_id")
        self._workspace.show_errors(view, errors)


def _asks(body: Mapping[str, object], verb: str) -> bool:
    return str(body.get(f"{verb}_original", "")).lower() == "true"
