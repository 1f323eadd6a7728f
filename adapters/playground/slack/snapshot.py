"""The whole workspace as JSON, for a page to draw; mrkdwn stays as the bot wrote it."""

from collections.abc import Iterable
from dataclasses import asdict

from adapters.playground.slack.deliveries import Delivery
from adapters.playground.slack.records import Message, View
from adapters.playground.slack.wire import Json
from adapters.playground.slack.workspace import Workspace

_LAST = 50


def take(workspace: Workspace, deliveries: Iterable[Delivery]) -> Json:
    """Return everything a page needs; `seq` is the number of the last change told."""
    app = workspace.app
    return {
        "seq": workspace.board.seq,
        "now": workspace.now().isoformat(),
        "team": {"id": app.team_id, "domain": app.team_domain},
        "bot": {"user_id": app.user_id, "bot_id": app.bot_id, "name": app.name},
        "users": [asdict(user) for user in workspace.users.values()],
        "channels": [asdict(channel) for channel in workspace.channels.values()],
        "usergroups": [asdict(group) for group in workspace.usergroups.values()],
        "messages": [_message(workspace, message) for message in workspace.messages],
        "views": {u: [_view(v) for v in stack] for u, stack in workspace.stacks.items() if stack},
        "homes": {user: _view(view) for user, view in workspace.homes.items()},
        "violations": list(workspace.violations),
        "deliveries": [delivery.summary() for delivery in list(deliveries)[-_LAST:]],
    }


def _message(workspace: Workspace, message: Message) -> Json:
    told = asdict(message)
    return {
        **told,
        "id": f"{message.channel}/{message.ts}",
        "from_bot": message.user == workspace.app.user_id,
    }


def _view(view: View) -> Json:
    return asdict(view)
