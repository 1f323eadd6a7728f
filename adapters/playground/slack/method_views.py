"""views.*: open, push and update modals, and publish Home tabs."""

from collections.abc import Mapping

from adapters.playground.slack.arguments import Arguments, Method
from adapters.playground.slack.blocks import view_faults, view_too_large
from adapters.playground.slack.catalogue import HOME, MODAL
from adapters.playground.slack.grants import Grants
from adapters.playground.slack.payloads import Payloads
from adapters.playground.slack.records import View
from adapters.playground.slack.wire import ApiError, Json
from adapters.playground.slack.workspace import Workspace

STACK_MAX = 3


class Views:
    """The methods that show views; `accepted` also judges the views in a bot's ack."""

    def __init__(self, workspace: Workspace, payloads: Payloads, grants: Grants) -> None:
        self._workspace = workspace
        self._payloads = payloads
        self._grants = grants

    def table(self) -> Mapping[str, Method]:
        """Return the methods by name."""
        return {
            "views.open": self._open,
            "views.push": self._push,
            "views.update": self._update,
            "views.publish": self._publish,
        }

    def accepted(self, given: object, kind: str = MODAL, replaces: View | None = None) -> Json:
        """Return the view when Slack would show it; ApiError otherwise."""
        faults = view_faults(given, kind)
        if faults or not isinstance(given, dict):
            raise ApiError("invalid_arguments", *faults)
        if view_too_large(given):
            raise ApiError("view_too_large")
        namesake = self._workspace.view_named(str(given.get("external_id") or ""))
        if namesake is not None and namesake is not replaces:
            raise ApiError("duplicate_external_id")
        return given

    def push(self, user: str, given: Json) -> View:
        """Put an accepted modal on the stack; ApiError when three are open already."""
        if len(self._workspace.stacks.get(user, [])) >= STACK_MAX:
            raise ApiError("push_limit_reached")
        return self._workspace.push_view(user, given)

    def _open(self, args: Arguments) -> Json:
        given = self.accepted(_view(args))
        user = self._grants.redeem(args.text("trigger_id"))
        self._workspace.pop_view(user, everything=True)
        return {"view": self._payloads.view(self._workspace.push_view(user, given))}

    def _push(self, args: Arguments) -> Json:
        given = self.accepted(_view(args))
        user = self._grants.redeem(args.text("trigger_id"))
        if not self._workspace.stacks.get(user):
            raise ApiError("not_found")
        return {"view": self._payloads.view(self.push(user, given))}

    def _update(self, args: Arguments) -> Json:
        view = self._workspace.view(args.text("view_id"))
        view = view or self._workspace.view_named(args.text("external_id"))
        if view is None:
            raise ApiError("not_found")
        given = self.accepted(_view(args), view.kind, view)
        _unchanged(view, args)
        self._workspace.replace_view(view, given)
        return {"view": self._payloads.view(view)}

    def _publish(self, args: Arguments) -> Json:
        user = args.text("user_id")
        if user not in self._workspace.users:
            raise ApiError("invalid_arguments", "[ERROR] invalid user [json-pointer:/user_id]")
        home = self._workspace.homes.get(user)
        given = self.accepted(_view(args), HOME, home)
        if home is not None:
            _unchanged(home, args)
        return {"view": self._payloads.view(self._workspace.publish_home(user, given))}


def _view(args: Arguments) -> object:
    return args.value("view", "invalid_arguments")


def _unchanged(view: View, args: Arguments) -> None:
    if args.text("hash") not in {"", view.hash}:
        raise ApiError("hash_conflict")
