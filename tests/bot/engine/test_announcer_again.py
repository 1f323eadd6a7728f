"""Shown again: a new message where it is seen, and a line where it was; doubled, never lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.model import Action, Card
from bot.domain.effects import Remind
from bot.domain.flow import Place
from bot.domain.people import ChatName, Identity
from bot.domain.request import Audience, Request, View
from bot.ports.chat import Gone, MessageRef, Unreachable
from bot.ports.faults import Impossible, TryAgain
from bot.ports.store import StoreAway
from tests.bot.domain.world import DEV, LEAD, PEOPLE, flows, policy
from tests.bot.engine.stage import Stage, stage
from tests.bot.engine.test_announcer import show, two_chats
from tests.fakes.chat import NOTHING, FakeChat

ASK = "orders write 1h INC-7 checkout is failing"


def to_lead(request: Request) -> Remind:
    """Remind the lead of a request."""
    return Remind(request=request.id, audience=Audience(view=View.APPROVAL, person=LEAD))


BELOW = "Shown again below: {}".format


async def test_a_reminder_is_a_new_message_and_the_old_one_points_there() -> None:
    """The new one is the copy from then on."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        await show(on, to_lead(request))
        await show(on, to_lead(request))
        titles = [one.title or one.summary for one in on.chat.shown("LEAD")]
        await on.press(LEAD, Action.APPROVE, request)

        assert [BELOW(request.id)] * 2 == titles[:2]
        assert "High-risk access request" == titles[2]
        assert [BELOW(request.id), BELOW(request.id), "Approved"] == [
            one.title or one.summary for one in on.chat.shown("LEAD")
        ]


async def test_time_that_passes_reminds_whoever_is_waited_for() -> None:
    """As often as the flow says."""
    async with stage() as on:
        often = timedelta(minutes=30)
        on.law = policy(flows=tuple(replace(one, remind=often) for one in flows()))
        await on.say(DEV, ASK)
        await on.pass_time(often)

        assert 2 == len(on.chat.shown("LEAD"))


async def test_a_chat_that_is_away_while_the_old_one_is_changed_sends_nothing_twice() -> None:
    """What was sent is written down first."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        on.chat.failures = [NOTHING, TryAgain("down")]
        await show(on, to_lead(request))
        before = [one.summary for one in on.chat.shown("LEAD")]
        await on.pass_time(timedelta(minutes=2))
        after = [one.summary for one in on.chat.shown("LEAD")]

        assert 2 == len(before)
        assert BELOW(request.id) not in before
        assert [BELOW(request.id), before[1]] == after


async def test_a_crash_after_the_message_was_sent_doubles_it_and_loses_none() -> None:
    """The store was away when it was to be written down."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        chat = Crashing(on)
        on.chats = {ChatName.SLACK: chat}
        on.restart()
        await show(on, to_lead(request))
        await on.pass_time(timedelta(minutes=5))
        summaries = [one.summary for one in chat.shown("LEAD")]

        assert [BELOW(request.id), summaries[1], summaries[1]] == summaries


class Crashing(FakeChat):
    """Takes the database away once, right after a message to the lead was sent."""

    def __init__(self, on: Stage) -> None:
        super().__init__(ChatName.SLACK)
        self.cards, self.inbox = on.chat.cards, on.chat.inbox
        self.on = on
        self.crashed = False

    async def send(self, to: Identity | Place, card: Card) -> MessageRef:
        """Send, and pull the plug."""
        sent = await super().send(to, card)
        if not self.crashed and isinstance(to, Identity) and to.user == "LEAD":
            self.crashed = True
            self.on.flaky.failures = [StoreAway("away")]
        return sent


@pytest.mark.parametrize("why", [Unreachable("blocked"), Impossible("refused"), Gone("gone")])
async def test_an_old_message_that_is_gone_points_nowhere(why: Exception) -> None:
    """The new one is there all the same."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        on.chat.failures = [NOTHING, why]
        await show(on, to_lead(request))

        assert 2 == len(on.chat.shown("LEAD"))
        assert None is await on.store.read(lambda unit: unit.outbox.next_due(on.clock.now()))


async def test_an_old_message_in_a_chat_that_is_no_longer_run_stays_as_it_is() -> None:
    """The reminder goes where the person is reached now."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        teams = two_chats(on)
        del on.chats[ChatName.SLACK]
        on.restart()
        await show(on, to_lead(request))

        assert 1 == len(teams.shown("LEAD-IN-TEAMS"))
        assert None is await on.store.read(lambda unit: unit.outbox.next_due(on.clock.now()))


async def test_nobody_is_reminded_of_what_is_done() -> None:
    """Decided, reviewed or over meanwhile: the copy there shows it, and nothing new comes."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        await on.say(DEV, f"withdraw {request.id}")
        await show(on, to_lead(request))
        ending = Audience(view=View.ENDING, person=DEV)
        review = Audience(view=View.REVIEW, person=LEAD)
        before = len(on.chat.shown("DEV"))
        await show(on, Remind(request=request.id, audience=ending))
        await show(on, Remind(request=request.id, audience=review))

        assert ["Withdrawn"] == [one.title for one in on.chat.shown("LEAD")]
        assert before == len(on.chat.shown("DEV"))
        assert None is await on.store.read(lambda unit: unit.outbox.next_due(on.clock.now()))


async def test_the_first_card_of_a_coming_end_points_at_no_other() -> None:
    """There was none before; whom no chat reaches, the operators hear of."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")
        await on.pass_time(timedelta(minutes=50))
        titles = [one.title for one in on.chat.shown("DEV")]
        people = {one.id: replace(one, identities=()) for one in PEOPLE}
        lost, request = policy(people=people), await on.request()
        on.law = lost
        ending = Audience(view=View.ENDING, person=DEV)
        await show(on, Remind(request=request.id, audience=ending))

        assert ["Access is open", "Your access is open", "Your access ends soon"] == titles
        assert "cannot be reached" in repr(on.chat.shown("#operators"))
