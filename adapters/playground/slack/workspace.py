"""The state of the workspace, and the only place that changes it; each change is told to the board.

Rules of Slack about who may do what live in the methods and personas, not here.
"""

from collections.abc import Iterable
from dataclasses import fields

from adapters.playground.slack import elements
from adapters.playground.slack.naming import Names
from adapters.playground.slack.notices import Board
from adapters.playground.slack.records import (
    App,
    Channel,
    Draft,
    Message,
    Surface,
    User,
    Usergroup,
    View,
)
from adapters.playground.slack.wire import Json, Now

SLACKBOT = "USLACKBOT"  # Slack itself; `is_bot` is false for it, as in the real service


class Workspace:
    """Everything a page or a test can see, in insertion order."""

    def __init__(self, app: App, now: Now) -> None:
        self.app = app
        self.now = now
        self.names = Names(now)
        self.board = Board()
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, Usergroup] = {}
        self.messages: list[Message] = []
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.violations: list[str] = []
        self.add_user("slackbot", real_name="Slackbot", id=SLACKBOT)
        self.add_user(app.name, id=app.user_id, is_bot=True)

    # People and places

    def add_user(self, name: str, *, real_name: str = "", **about: str | bool) -> User:
        """Add a member; `about` takes the other fields of `records.User`."""
        known: dict[str, str | bool] = {"id": self.names.id("U"), "team_id": self.app.team_id}
        user = _user({**known, "name": name, "real_name": real_name or name.title(), **about})
        self.users[user.id] = user
        self.board.tell("user", user=user.id)
        return user

    def change_user(self, user: str, **about: str | bool) -> None:
        """Change fields of a member, for instance `deleted=True`."""
        for name, value in about.items():
            setattr(self.users[user], name, value)
        self.board.tell("user", user=user)

    def add_channel(self, name: str, members: Iterable[str] = (), **about: str | bool) -> Channel:
        """Add a channel with these member ids; `about` takes `id` and `is_private`."""
        channel = Channel(
            id=str(about.get("id") or self.names.id("C")),
            name=name,
            members=list(members),
            is_private=bool(about.get("is_private")),
            created=int(self.now().timestamp()),
        )
        self.channels[channel.id] = channel
        self.board.tell("channel", channel=channel.id)
        return channel

    def dm(self, user: str) -> Channel:
        """Return the direct conversation of the bot with `user`, opened when it is missing."""
        for channel in self.channels.values():
            if channel.im_with == user:
                return channel
        opened = Channel(
            id=self.names.id("D"),
            name="directmessage",
            members=[user, self.app.user_id],
            im_with=user,
            created=int(self.now().timestamp()),
        )
        self.channels[opened.id] = opened
        self.board.tell("channel", channel=opened.id)
        return opened

    def add_usergroup(self, handle: str, users: Iterable[str], name: str = "") -> Usergroup:
        """Add a group with these member ids."""
        group = Usergroup(
            id=self.names.id("S"), handle=handle, name=name or handle, users=list(users)
        )
        self.usergroups[group.id] = group
        self.board.tell("usergroup", usergroup=group.id)
        return group

    def join(self, channel: str, user: str) -> None:
        """Add a person to a channel; twice is once."""
        if user not in self.channels[channel].members:
            self.channels[channel].members.append(user)
        self.board.tell("channel", channel=channel)

    def leave(self, channel: str, user: str) -> None:
        """Take a person out of a channel; a stranger is ignored."""
        members = self.channels[channel].members
        members[:] = [m for m in members if m != user]
        self.board.tell("channel", channel=channel)

    def archive(self, channel: str, *, archived: bool = True) -> None:
        """Archive a channel, or take it back."""
        self.channels[channel].is_archived = archived
        self.board.tell("channel", channel=channel)

    # Messages

    def post(self, channel: str, user: str, draft: Draft, to: str | None = None) -> Message:
        """Add a message; `to` makes it ephemeral for that person."""
        blocks = self.names.complete(draft.blocks)
        message = Message(
            channel=channel,
            ts=self.names.ts(),
            user=user,
            text=draft.text,
            blocks=blocks,
            values=elements.first_values(blocks),
            thread_ts=draft.thread_ts,
            metadata=draft.metadata,
            attachments=draft.attachments,
            ephemeral_to=to,
        )
        self.messages.append(message)
        self.board.tell("message", channel=channel, ts=message.ts, user=to)
        return message

    def edit(self, message: Message, draft: Draft) -> None:
        """Replace what a message says; what was chosen in it stays where its ids stay."""
        message.blocks = self.names.complete(draft.blocks)
        message.values = elements.kept_values(message.values, message.blocks)
        message.text = draft.text
        message.attachments = draft.attachments
        message.metadata = draft.metadata or message.metadata
        message.edited_ts = self.names.ts()
        self.board.tell("message_changed", channel=message.channel, ts=message.ts)

    def delete(self, message: Message) -> None:
        """Take a message away."""
        self.messages.remove(message)
        self.board.tell("message_deleted", channel=message.channel, ts=message.ts)

    def message(self, channel: str, ts: str) -> Message | None:
        """Return the message that was posted there, if it is still there."""
        return next((m for m in self.messages if (m.channel, m.ts) == (channel, ts)), None)

    # Views

    def push_view(self, user: str, given: Json) -> View:
        """Show a modal on top of what the person has open."""
        stack = self.stacks.setdefault(user, [])
        view = self._view(user, given)
        if stack:
            view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        self.board.tell("view", view=view.id, user=user)
        return view

    def replace_view(self, view: View, given: Json) -> None:
        """Give a view new content; what was typed stays where block and action ids stay."""
        view.blocks = self.names.complete(given["blocks"])
        view.values = elements.kept_values(view.values, view.blocks)
        view.content = _without_blocks(given)
        view.hash = self._hash()
        view.errors, view.trouble = {}, ""
        self.board.tell("view", view=view.id, user=view.user)

    def publish_home(self, user: str, given: Json) -> View:
        """Show a Home tab, new or in place of the last one."""
        if user in self.homes:
            self.replace_view(self.homes[user], given)
        else:
            self.homes[user] = self._view(user, given)
            self.board.tell("home", view=self.homes[user].id, user=user)
        return self.homes[user]

    def pop_view(self, user: str, *, everything: bool = False) -> None:
        """Close the topmost modal, or all of them."""
        stack = self.stacks.get(user, [])
        del stack[(0 if everything else -1) :]
        self.board.tell("view_closed", user=user)

    def view(self, view_id: str) -> View | None:
        """Return an open modal or a Home tab by id."""
        return next((v for v in self._views() if v.id == view_id), None)

    def view_named(self, external_id: str) -> View | None:
        """Return an open modal or a Home tab by the id that the bot gave it."""
        named = (v for v in self._views() if v.content.get("external_id") == external_id)
        return next(named, None) if external_id else None

    def show_errors(self, view: View, errors: dict[str, str], trouble: str = "") -> None:
        """Show complaints in a modal; empty ones take the old ones away."""
        view.errors, view.trouble = dict(errors), trouble
        self.board.tell("view", view=view.id, user=view.user)

    # What people choose

    def choose(self, surface: Surface, block_id: str, action_id: str, value: Json) -> None:
        """Keep what a person chose in an element."""
        surface.values.setdefault(block_id, {})[action_id] = value
        self.board.tell("chosen", **_whose(surface))

    def offer(self, surface: Surface, action_id: str, options: list[Json]) -> None:
        """Keep the options that type-ahead offered; earlier ones stay choosable."""
        surface.offered.setdefault(action_id, []).extend(options)

    def violation(self, sentence: str) -> None:
        """Record that the bot did something Slack would not have shown as meant."""
        self.violations.append(sentence)
        self.board.tell("violation")

    def _views(self) -> list[View]:
        return [*(v for stack in self.stacks.values() for v in stack), *self.homes.values()]

    def _view(self, user: str, given: Json) -> View:
        blocks = self.names.complete(given["blocks"])
        new_id = self.names.id("V")
        return View(
            id=new_id,
            kind=given["type"],
            user=user,
            blocks=blocks,
            values=elements.first_values(blocks),
            content=_without_blocks(given),
            hash=self._hash(),
            root_id=new_id,
        )

    def _hash(self) -> str:
        return f"{int(self.now().timestamp())}.{self.names.short()}"


def _user(about: dict[str, str | bool]) -> User:
    unknown = about.keys() - {f.name for f in fields(User)}
    if unknown:
        raise TypeError(f"A user has no {', '.join(sorted(unknown))}.")
    flags = ("is_restricted", "is_ultra_restricted", "is_bot", "deleted")
    return User(
        id=str(about["id"]),
        name=str(about["name"]),
        real_name=str(about["real_name"]),
        team_id=str(about["team_id"]),
        email=str(about.get("email", "")),
        tz=str(about.get("tz", "Europe/London")),
        **{name: bool(about.get(name)) for name in flags},
    )


def _without_blocks(given: Json) -> Json:
    return {name: value for name, value in given.items() if name != "blocks"}


def _whose(surface: Surface) -> dict[str, str | None]:
    if isinstance(surface, View):
        return {"view": surface.id, "user": surface.user}
    if isinstance(surface, Message):
        return {"channel": surface.channel, "ts": surface.ts}
    return {}
