"""What people do in Slack: type, press, choose, submit. Each act tells the bot as Slack would.

An act that Slack's own client would not allow raises CannotDo and sends nothing.
"""

from adapters.playground.slack import elements, typed
from adapters.playground.slack.blocks import placed
from adapters.playground.slack.courier import Courier
from adapters.playground.slack.deliveries import Delivery
from adapters.playground.slack.payloads import Payloads
from adapters.playground.slack.records import Channel, Draft, Message, User, View
from adapters.playground.slack.replies import TROUBLE, Replies
from adapters.playground.slack.wire import CannotDo, Json
from adapters.playground.slack.workspace import SLACKBOT, Workspace

Where = Message | View | str  # a string is a view's id, or a message as "channel/ts"
_MIN_QUERY = 3  # Slack's default of min_query_length


class Personas:
    """Acts of people by user id; every one returns the delivery with the bot's answer."""

    def __init__(
        self, workspace: Workspace, payloads: Payloads, courier: Courier, replies: Replies
    ) -> None:
        self.workspace = workspace
        self._payloads = payloads
        self._courier = courier
        self._replies = replies

    async def slash(self, user: str, channel: str, command: str, text: str = "") -> Delivery:
        """Type a slash command, whose text arrives with mentions resolved (`should_escape`)."""
        person, place = self._person(user), self._in(user, channel)
        payload = self._payloads.slash(
            person, place, command, typed.slash_text(self.workspace, text)
        )
        done = await self._courier.send("slash_command", "slash_commands", payload)
        self._replies.to_command(done, person, place)
        return done

    async def mention(
        self, user: str, channel: str, text: str, thread_ts: str | None = None
    ) -> Delivery:
        """Post `text` with a mention of the bot, put in front when the text has none."""
        bot = f"<@{self.workspace.app.user_id}>"
        spoken = typed.message_text(self.workspace, text)
        message = self._post(
            user, channel, spoken if bot in spoken else f"{bot} {spoken}", thread_ts
        )
        if self.workspace.app.user_id not in self.workspace.channels[channel].members:
            return self._courier.unsent("app_mention", "bot_not_in_channel")
        return await self.tell(self._payloads.typed(message, "app_mention"))

    async def dm(self, user: str, text: str, thread_ts: str | None = None) -> Delivery:
        """Write to the bot in the direct conversation."""
        channel = self.workspace.dm(self._person(user).id)
        spoken = typed.message_text(self.workspace, text)
        message = self._post(user, channel.id, spoken, thread_ts)
        return await self.tell(self._payloads.typed(message, "message"))

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Post in a channel without the bot hearing of it."""
        return self._post(user, channel, typed.message_text(self.workspace, text), thread_ts)

    async def open_home(self, user: str) -> Delivery:
        """Open the bot's Home tab."""
        channel = self.workspace.dm(self._person(user).id)
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": channel.id,
            "tab": "home",
            "event_ts": self.workspace.names.ts(),
        }
        if home := self.workspace.homes.get(user):
            event["view"] = self._payloads.view(home)
        return await self.tell(event)

    async def press(
        self,
        user: str,
        where: Where,
        *,
        action_id: str,
        block_id: str | None = None,
        value: object = None,
    ) -> Delivery:
        """Press a button, or choose `value` (an option's value, a date, an id, text; or a list).

        In an input block without `dispatch_action` the choice is kept and the bot is not told.
        """
        person, surface = self._person(user), self._shown(user, where)
        block, element = elements.find(surface, action_id, block_id)
        reported = self._chosen(surface, block, element, value)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return self._courier.unsent("choice", "input_without_dispatch_action")
        action = elements.action(block, element, reported, self.workspace.names.ts())
        payload = self._payloads.pressed(person, surface, action)
        done = await self._courier.send("block_actions", "interactive", payload)
        self._pressed(done, person, surface)
        return done

    async def type_ahead(
        self,
        user: str,
        where: Where,
        *,
        action_id: str,
        block_id: str | None = None,
        query: str = "",
    ) -> list[Json]:
        """Type into an external select; return the options offered, groups opened.

        A query shorter than `min_query_length` (3 unless given) is not sent and offers nothing.
        """
        person, surface = self._person(user), self._shown(user, where)
        block, element = elements.find(surface, action_id, block_id)
        if "external" not in element["type"]:
            raise CannotDo(f"{action_id!r} does not ask the bot for options.")
        if len(query) < element.get("min_query_length", _MIN_QUERY):
            return []
        ids = (block["block_id"], action_id)
        payload = self._payloads.query(person, surface, ids, query)
        done = await self._courier.send("block_suggestion", "interactive", payload)
        return self._replies.to_query(done, surface, action_id)

    async def submit(
        self, user: str, view_id: str, values: dict[str, object] | None = None
    ) -> Delivery:
        """Fill in a modal and submit it.

        `values` is block id -> value, or block id -> {action id: value}; what is left out stays as
        it was. Slack's own complaints (required, too long) go to the view's `errors` unsent.
        """
        person, view = self._person(user), self._shown(user, view_id)
        if not isinstance(view, View) or "submit" not in view.content:
            raise CannotDo("There is nothing to submit.")
        self._fill(view, values or {})
        if complaints := elements.complaints(view):
            self.workspace.show_errors(view, complaints)
            return self._courier.unsent("view_submission", "client_refused")
        self.workspace.show_errors(view, {})
        payload = self._payloads.submission(person, view)
        done = await self._courier.send("view_submission", "interactive", payload)
        self._replies.to_submission(done, view)
        return done

    async def close_view(self, user: str) -> Delivery:
        """Close the topmost modal, or all of them when it says `clear_on_close`."""
        person, stack = self._person(user), self.workspace.stacks.get(user, [])
        if not stack:
            raise CannotDo("No modal is open.")
        view = stack[-1]
        cleared = bool(view.content.get("clear_on_close"))
        self.workspace.pop_view(user, everything=cleared)
        if not view.content.get("notify_on_close"):
            return self._courier.unsent("view_closed", "no_notify_on_close")
        payload = self._payloads.closed(person, view, cleared=cleared)
        return await self._courier.send("view_closed", "interactive", payload)

    async def shortcut(self, user: str, callback_id: str) -> Delivery:
        """Use a global shortcut."""
        payload = self._payloads.shortcut(self._person(user), callback_id)
        return await self._courier.send("shortcut", "interactive", payload)

    async def message_shortcut(self, user: str, message: Where, callback_id: str) -> Delivery:
        """Use a message shortcut."""
        person, surface = self._person(user), self._shown(user, message)
        if not isinstance(surface, Message):
            raise CannotDo("That is not a message.")
        payload = self._payloads.message_shortcut(person, surface, callback_id)
        return await self._courier.send("message_action", "interactive", payload)

    async def tell(self, event: Json) -> Delivery:
        """Tell the bot of any other event, for instance {"type": "app_uninstalled"}."""
        payload = self._payloads.event(event)
        return await self._courier.send("event", "events_api", payload)

    # The client's own rules

    def _person(self, user: str) -> User:
        person = self.workspace.users.get(user)
        if person is None or person.deleted or person.is_bot or user == SLACKBOT:
            raise CannotDo("Nobody by that id can sign in.")
        return person

    def _in(self, user: str, channel: str) -> Channel:
        place = self.workspace.channels.get(channel)
        if place is None or user not in place.members:
            raise CannotDo("That person is not in this channel.")
        if place.is_archived:
            raise CannotDo("This channel is archived.")
        return place

    def _shown(self, user: str, where: Where) -> Message | View:
        surface = self._found(where)
        if isinstance(surface, View):
            stack = self.workspace.stacks.get(user, [])
            if surface is not self.workspace.homes.get(user) and surface not in stack[-1:]:
                raise CannotDo("That view is not on this person's screen.")
            return surface
        self._in(user, surface.channel)
        if surface not in self.workspace.messages or surface.ephemeral_to not in {None, user}:
            raise CannotDo("That person does not see this message.")
        return surface

    def _found(self, where: Where) -> Message | View:
        if not isinstance(where, str):
            return where
        channel, _, ts = where.partition("/")
        found = self.workspace.message(channel, ts) if ts else self.workspace.view(where)
        if found is None:
            raise CannotDo("There is no such message or view.")
        return found

    def _post(self, user: str, channel: str, text: str, thread_ts: str | None) -> Message:
        self._person(user)
        self._in(user, channel)
        return self.workspace.post(channel, user, Draft(text=text, thread_ts=thread_ts))

    def _chosen(self, surface: Message | View, block: Json, element: Json, value: object) -> Json:
        if element["type"] == "overflow":
            return {"selected_option": elements.overflow_choice(surface, element, value)}
        if not elements.is_stateful(element):
            return {}
        state = elements.chosen(surface, element, value)
        self.workspace.choose(surface, block["block_id"], element["action_id"], state)
        return state

    def _fill(self, view: View, values: dict[str, object]) -> None:
        for block_id, given in values.items():
            held = [(b, e) for b, e in placed(view.blocks) if b["block_id"] == block_id]
            if not held:
                raise CannotDo(f"There is no block {block_id!r} in this view.")
            by_action = given if isinstance(given, dict) else {}
            for block, element in held:
                if element["action_id"] in by_action:
                    self._chosen(view, block, element, by_action[element["action_id"]])
            if not any(e["action_id"] in by_action for _, e in held):
                self._chosen(view, *held[0], given)

    def _pressed(self, done: Delivery, person: User, surface: Message | View) -> None:
        if done.ok:
            return
        if isinstance(surface, View):
            self.workspace.show_errors(surface, surface.errors, TROUBLE)
        else:
            channel = self.workspace.channels[surface.channel]
            self._replies.failed(self.workspace.app.name, person, channel)
