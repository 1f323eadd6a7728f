"""PRODUCT 7, the rows that the engine decides: a chat away, each target's state, recovery mode."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.cards.model import Action, Card
from bot.domain.flow import Automatic, Flow, InGroup, What
from bot.domain.ids import FlowName, PersonId
from bot.domain.people import ChatName, Identity, Person
from bot.domain.request import GrantState, RequestState
from bot.ports.chat import MessageRef
from bot.ports.connector import Door, Impossible, Opened
from bot.ports.desk import Caller
from bot.ports.faults import TryAgain
from tests.bot.domain.world import DEV, ENGINEERING, INCIDENT, LEAD, LEDGER, PEOPLE, policy
from tests.bot.engine.restorable import restorable, states
from tests.bot.engine.stage import Stage, pressed, stage
from tests.fakes.chat import FakeChat
from tests.fakes.connector import FakeConnector

HOUR = timedelta(hours=1)
ASK = "orders write 1h INC-7 checkout is failing"


class Away(FakeChat):
    """A platform that is down for as long as it is told to be."""

    away = False

    async def send(self, to: object, card: Card) -> MessageRef:
        """Send a card, if anybody is there."""
        if self.away:
            raise TryAgain("away")
        return await super().send(to, card)  # type: ignore[arg-type]  # handed through

    async def update(self, ref: MessageRef, card: Card) -> None:
        """Replace a card, if anybody is there."""
        if self.away:
            raise TryAgain("away")
        await super().update(ref, card)


class Choosy(FakeConnector):
    """Opens everything but the ledger."""

    async def grant(self, door: Door) -> Opened:
        """Open a door."""
        if door.resource == LEDGER:
            raise Impossible("The role app_read is not there.")
        return await super().grant(door)


def in_both(person: Person) -> Person:
    """Give somebody an account in Teams as well."""
    teams = Identity(chat=ChatName.TEAMS, user=f"teams-{person.id}")
    return replace(person, identities=(*person.identities, teams))


def in_teams(on: Stage, person: PersonId) -> Caller:
    """Return the person as Teams would present them."""
    return replace(
        on.caller(person), identity=Identity(chat=ChatName.TEAMS, user=f"teams-{person}")
    )


async def test_while_one_chat_is_down_the_other_decides_and_access_ends_on_time() -> None:
    """Slack is away from the asking on: Teams approves, the hour ends, and Slack hears later."""
    async with stage() as on:
        slack, teams = Away(ChatName.SLACK), FakeChat(ChatName.TEAMS)
        on.chats.update({ChatName.SLACK: slack, ChatName.TEAMS: teams})
        on.law = policy(people={one.id: in_both(one) for one in PEOPLE})
        on.restart()
        slack.away = True
        await on.engine.desk.hear(in_teams(on, DEV), ASK)
        request = await on.request()
        await on.engine.desk.press(in_teams(on, LEAD), pressed(Action.APPROVE, request))
        await on.engine.dispatcher.settle()
        opened = await on.request()
        doors = len(on.target.open)
        await on.pass_slowly(HOUR + timedelta(minutes=1), 8)
        ended = await on.request()
        slack.away = False
        await on.pass_slowly(HOUR, 20)

        assert ([GrantState.ACTIVE], 1) == ([one.state for one in opened.grants], doors)
        assert RequestState.CLOSED is ended.state
        assert {} == on.target.open
        assert teams.shown(f"teams-{DEV}") or slack.shown("DEV")


async def test_messages_wait_in_the_outbox_until_the_only_chat_is_back() -> None:
    """Nothing that was committed is lost, and what is shown then is how it stands by then."""
    async with stage() as on:
        slack = Away(ChatName.SLACK)
        on.chats[ChatName.SLACK] = slack
        on.restart()
        slack.away = True
        await on.say(DEV, "orders read 1h")
        while_down = (len(on.target.open), slack.shown("DEV"))
        await on.pass_slowly(HOUR + timedelta(minutes=1), 6)
        closed = dict(on.target.open)
        slack.away = False
        await on.pass_slowly(HOUR, 20)

        assert (1, []) == while_down
        assert {} == closed
        assert RequestState.CLOSED is (await on.request()).state
        assert slack.shown("DEV")
        assert all("open" not in one.title.lower() for one in slack.shown("DEV"))


async def test_the_requester_sees_the_state_of_each_target() -> None:
    """One of two failed under `each`: the card names both, and what became of them."""
    async with stage() as on:
        task = Flow(
            name=FlowName("task"),
            who=InGroup(group=ENGINEERING),
            what=What(bundles=frozenset({INCIDENT})),
            approval=Automatic(),
            together=False,
        )
        on.law = policy(flows=(task,))
        on.targets = {name: Choosy() for name in on.targets}
        on.restart()
        await on.say(DEV, "incident 1h")
        await on.pass_time(timedelta(minutes=1))
        request = await on.request()
        shown = repr(on.chat.shown("DEV"))

        assert {GrantState.ACTIVE, GrantState.ENDED} == {one.state for one in request.grants}
        assert [] == [
            one for one in ("orders", "ledger", "app_read is not there") if one not in shown
        ]


# --- restored backup, clock jump: recovery mode, no new grants until reconciled ------------------
async def test_after_a_restored_backup_there_are_no_new_grants_until_reconciled(
    tmp_path: Path,
) -> None:
    """The copy does not know what was lent since; what it lent before still ends."""
    async with restorable(tmp_path) as made:
        on = made.on
        await on.say(DEV, "orders read 1h")
        known = await on.request()
        await made.back_up()
        await on.say(DEV, "ledger read 1h")
        await made.look()
        await made.restore()
        on.clock.move(timedelta(seconds=1))
        await on.say(DEV, "ledger read 1h")
        held = await on.request()
        refused = await made.confirm()
        on.target.open.clear()
        await on.pass_time(HOUR)
        await made.look()
        accepted = await made.confirm()

        assert (RequestState.APPROVED, [GrantState.PLANNED]) == states(held)
        assert (False, True) == (refused.good, accepted.good)
        assert (RequestState.CLOSED, [GrantState.ENDED]) == states(await on.request(known.id))


async def test_when_the_clock_jumps_there_are_no_new_grants_until_confirmed(
    tmp_path: Path,
) -> None:
    """And what is open does not last longer for it."""
    async with restorable(tmp_path) as made:
        on = made.on
        await on.say(DEV, "orders read 1h")
        known = await on.request()
        on.clock.move(timedelta(seconds=1))
        on.clock.jump(-HOUR)
        await on.say(DEV, "ledger read 1h")
        held = await on.request()
        await on.pass_time(HOUR)

        assert (RequestState.APPROVED, [GrantState.PLANNED]) == states(held)
        assert (RequestState.CLOSED, [GrantState.ENDED]) == states(await on.request(known.id))
