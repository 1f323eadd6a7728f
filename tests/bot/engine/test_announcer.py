"""Everything that was committed is shown, in whichever chat can be reached."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.model import Action, Home, Tone
from bot.domain.effects import Alarm, Provision, RefreshHome, Remind, Show
from bot.domain.flow import Place
from bot.domain.people import ChatName, Identity
from bot.domain.request import Audience, View
from bot.ports.chat import Gone, Unreachable
from bot.ports.faults import Impossible, TryAgain
from bot.ports.store import Leased
from tests.bot.domain.world import DEV, LEAD, NOW, PEOPLE, policy
from tests.bot.engine.stage import Stage, stage
from tests.fakes.chat import FakeChat

ASK = "orders write 1h INC-7 checkout is failing"


class Shy(FakeChat):
    """Cannot show a Home tab."""

    async def publish_home(self, to: Identity, home: Home) -> None:
        """Refuse."""
        del home
        raise Unreachable(to.user)


def two_chats(on: Stage) -> FakeChat:
    """Give the lead an account in Teams too, and return that chat."""
    teams = FakeChat(ChatName.TEAMS)
    on.chats[ChatName.TEAMS] = teams
    identity = Identity(chat=ChatName.TEAMS, user="LEAD-IN-TEAMS")
    people = {one.id: one for one in PEOPLE}
    lead = people[LEAD]
    people[LEAD] = replace(lead, identities=(*lead.identities, identity))
    on.law = policy(people=people)
    on.restart()
    return teams


async def test_what_was_committed_is_announced_although_the_first_send_failed() -> None:
    """The chat was away; the cards arrive when it is back."""
    async with stage() as on:
        on.chat.failures = [TryAgain("down")] * 3
        await on.say(DEV, ASK)
        early = len(on.chat.shown("LEAD"))
        await on.pass_time(timedelta(minutes=2))
        await on.pass_time(timedelta(minutes=2))

        assert (0, 1) == (early, len(on.chat.shown("LEAD")))
        assert on.chat.shown("DEV")


async def test_a_message_that_is_gone_is_sent_anew() -> None:
    """Somebody deleted it; the outcome is shown all the same."""
    async with stage() as on:
        await on.say(DEV, ASK)
        del on.chat.cards[on.chat.inbox["LEAD"].pop()]
        await on.press(LEAD, Action.APPROVE, await on.request())

        assert [Tone.GOOD] == [one.tone for one in on.chat.shown("LEAD")]


@pytest.mark.parametrize("why", [Unreachable("blocked"), Impossible("refused"), Gone("gone")])
async def test_whatever_keeps_a_copy_from_changing_it_is_sent_anew(why: Exception) -> None:
    """The newest card is what counts."""
    async with stage() as on:
        await on.say(DEV, ASK)
        on.chat.failures = [why]
        await on.press(LEAD, Action.APPROVE, await on.request())

        tones = {where: on.chat.shown(where)[-1].tone for where in ("LEAD", "DEV")}
        assert {"LEAD": Tone.GOOD, "DEV": Tone.GOOD} == tones


async def test_who_cannot_be_reached_in_one_chat_is_reached_in_the_other() -> None:
    """The preferred chat first."""
    async with stage() as on:
        teams = two_chats(on)
        await on.engine.desk.hear(on.caller(DEV), ASK)
        first = on.law.people[LEAD].chats()[0].chat
        on.chats[first].failures = [Unreachable("not installed")] * 3
        await on.engine.dispatcher.settle()

        other = teams.shown("LEAD-IN-TEAMS") or on.chat.shown("LEAD")
        assert 1 == len(other)


async def test_a_chat_that_is_not_run_is_passed_over() -> None:
    """Only Teams is configured, and the person has an account in both."""
    async with stage() as on:
        teams = two_chats(on)
        del on.chats[ChatName.SLACK]
        on.restart()
        await on.say(DEV, ASK)

        assert 1 == len(teams.shown("LEAD-IN-TEAMS"))


async def test_whom_no_chat_reaches_the_operators_are_told_of_once() -> None:
    """At each turn of the request would be noise."""
    async with stage() as on:
        people = {one.id: one for one in PEOPLE}
        people[LEAD] = replace(people[LEAD], identities=())
        on.law = policy(people=people)
        await on.say(DEV, ASK)
        await on.say(DEV, f"withdraw {(await on.request()).id}")

        shown = [repr(one) for one in on.chat.shown("#operators")]
        assert 1 == len(shown)
        assert "cannot be reached" in shown[0]
        assert 1 == (await on.audit()).count('"nobody reached"')


async def test_a_channel_that_is_archived_is_told_of_too() -> None:
    """Who is named in an alarm may be a channel."""
    async with stage() as on:
        place = Place(chat=ChatName.SLACK, channel="#old")
        flows = tuple(replace(one, notify=(place,)) for one in on.law.flows)
        on.law = policy(flows=flows)
        await on.engine.desk.hear(on.caller(DEV), ASK)
        on.chats = {ChatName.SLACK: Archived(ChatName.SLACK)}
        on.restart()
        await on.engine.dispatcher.settle()

        alarms = [repr(one) for one in on.chats[ChatName.SLACK].shown("#operators")]
        assert any("#old cannot be reached" in one for one in alarms)


class Archived(FakeChat):
    """Has one channel less."""

    async def send(self, to: Identity | Place, card):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - as in FakeChat
        """Send, but not there."""
        if isinstance(to, Place) and to.channel == "#old":
            raise Unreachable(to.channel)
        return await super().send(to, card)


async def test_a_copy_that_shows_it_already_is_left_alone() -> None:
    """Shown twice is shown once."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        calls = list(on.chat.calls)
        await show(on, Show(request=request.id, audience=request.audiences[0]))

        assert calls == on.chat.calls


async def test_an_alarm_waits_until_a_place_of_the_operators_takes_it() -> None:
    """An alarm is never lost."""
    async with stage() as on:
        on.chat.failures = [TryAgain("down")]
        await show(on, Alarm(text="Look here."))
        before = len(on.chat.shown("#operators"))
        await on.pass_time(timedelta(minutes=2))

        assert (0, 1) == (before, len(on.chat.shown("#operators")))


async def test_an_alarm_passes_over_a_chat_that_is_away() -> None:
    """The other chat takes it at once."""
    async with stage() as on:
        teams = two_chats(on)
        both = (*on.law.operators, Place(chat=ChatName.TEAMS, channel="ops"))
        on.law = replace(on.law, operators=both)
        on.chat.failures = [TryAgain("down")]
        await show(on, Alarm(text="Look here."))

        assert 1 == len(teams.shown("ops"))


async def test_without_a_place_an_alarm_is_in_the_log_only() -> None:
    """It does not block the outbox."""
    async with stage() as on:
        on.law = policy(operators=())
        await show(on, Alarm(text="Look here."))

        assert None is await on.store.read(lambda unit: unit.outbox.next_due(on.clock.now()))


async def test_the_home_tab_follows_where_the_chat_has_one() -> None:
    """A chat without one, and a person who left, are no trouble."""
    async with stage() as on:
        await on.say(DEV, ASK)
        shown = set(on.chat.homes)
        on.chats = {ChatName.SLACK: Shy(ChatName.SLACK)}
        on.restart()
        await show(on, RefreshHome(person=DEV))
        on.chats = {}
        on.restart()
        await show(on, RefreshHome(person=LEAD))
        on.law = policy(people={})
        await show(on, RefreshHome(person=DEV))

        assert shown >= {"DEV", "LEAD"}
        assert None is await on.store.read(lambda unit: unit.outbox.next_due(on.clock.now()))


async def test_each_performer_takes_its_own_effect_only() -> None:
    """A request that is not there cannot be shown."""
    async with stage() as on:
        announcer = on.engine.announcer
        wrong = leased(Provision(request="REQ-1", grant="1", lane=""))  # type: ignore[arg-type]  # any ids
        for performer in (
            announcer.show,
            announcer.remind,
            announcer.refresh_home,
            announcer.alarm,
        ):
            with pytest.raises(TypeError):
                await performer(wrong)
        lost = Show(request="REQ-1", audience=Audience(view=View.NOTICE))  # type: ignore[arg-type]  # any id
        with pytest.raises(LookupError):
            await announcer.show(leased(lost))
        again = Remind(request=lost.request, audience=lost.audience)
        with pytest.raises(LookupError):
            await announcer.remind(leased(again))


async def show(on: Stage, effect: Show | Remind | Alarm | RefreshHome) -> None:
    """Have an effect performed."""
    await on.store.write(lambda unit: unit.outbox.add(effect, on.clock.now()))
    await on.engine.dispatcher.settle()


def leased(effect: Show | Remind | Provision) -> Leased:
    """Make a lease that the store knows nothing of."""
    return Leased(id=999, effect=effect, attempts=1, created_at=NOW)
