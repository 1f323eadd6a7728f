"""A machine decides like a person: asked until it does, over the wire, and never on garbage."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.commands import AcceptLess, Approve, Deny, OfferLess
from bot.domain.effects import Alarm, AskMachine
from bot.domain.ids import PersonId, RequestId
from bot.domain.request import Request, RequestState
from bot.engine.machines import AGAIN, LONGEST_REASON
from bot.ports.store import Actor, Leased
from tests.bot.domain.world import DBA, DEV, LEAD, NOW
from tests.bot.engine.office import BOARD, office
from tests.bot.engine.stage import captured
from tests.fakes.approver import KEY, OTHER_KEY, Slip

VOTER = PersonId("webhook:change-board")
YES = {"decision": "approve", "reason": "CHG-31 is open"}
NO = {"decision": "deny", "reason": "There is a freeze"}
WAIT = {"decision": "wait"}
MINUTE = timedelta(minutes=1)
PAUSE = timedelta(seconds=AGAIN)


def votes(request: Request) -> list[tuple[PersonId, bool]]:
    """Return who decided what."""
    return [(one.person, one.approve) for one in request.decisions]


async def test_both_say_yes() -> None:
    """The board's yes alone opens nothing; the manager's does the rest, or the other way round."""
    async with office(YES) as here:
        waiting = await here.ask()
        nothing = dict(here.on.target.open)
        given = await here.carry_out(Approve(person=LEAD))

        assert (RequestState.PENDING, {}) == (waiting.state, nothing)
        assert [(VOTER, True), (LEAD, True)] == votes(given)
        assert "CHG-31 is open" == given.decisions[0].reason
        assert RequestState.APPROVED is given.state
        assert 1 == len(here.on.target.open)


async def test_what_is_asked_is_what_was_asked_for() -> None:
    """The board hears of this request, under these terms, once."""
    async with office(YES) as here:
        request = await here.ask()
        await here.after(5 * MINUTE)
        (asked,) = here.board.asked

        assert (request.id, request.digest) == (asked["request"], asked["digest"])
        assert 3600 == asked["duration"]


async def test_a_no_ends_it() -> None:
    """At once, whoever said yes before, and the requester is told why."""
    async with office(WAIT, NO) as here:
        await here.ask()
        await here.carry_out(Approve(person=LEAD))
        denied = await here.after(PAUSE)

        assert RequestState.DENIED is denied.state
        assert ("There is a freeze", {}) == (denied.reason, here.on.target.open)
        assert "There is a freeze" == here.on.chat.shown("DEV")[0].quote


async def test_a_no_without_a_reason() -> None:
    """It is a no all the same."""
    async with office({"decision": "deny"}) as here:
        denied = await here.ask()

        assert "The machine approver denied it." == denied.reason


async def test_wait_then_yes() -> None:
    """It is asked again when it said, and not before; the question is the same."""
    async with office({"decision": "wait", "after": 120}, YES) as here:
        await here.ask()
        await here.carry_out(Approve(person=LEAD))
        early = await here.after(timedelta(seconds=119))
        times = len(here.board.ids)
        given = await here.after(timedelta(seconds=1))

        assert (RequestState.PENDING, 1) == (early.state, times)
        assert RequestState.APPROVED is given.state
        assert 2 == len(here.board.ids)
        assert 1 == len(set(here.board.ids))


async def test_silence_is_escalated() -> None:
    """Whoever decides in place of the others may decide in place of the machine too."""
    async with office(WAIT) as here:
        await here.ask()
        await here.carry_out(Approve(person=LEAD))
        still = await here.after(15 * MINUTE)
        given = await here.carry_out(Approve(person=DBA))

        assert RequestState.PENDING is still.state
        assert "DBA" in here.on.chat.inbox
        assert RequestState.APPROVED is given.state
        assert [(LEAD, True), (DBA, True)] == votes(given)


async def test_silence_lapses() -> None:
    """A manager's yes is not enough, however long it stands; nobody is asked afterwards."""
    async with office(WAIT, YES) as here:
        here.board.server.trouble = "broken"
        await here.ask()
        await here.carry_out(Approve(person=LEAD))
        lapsed = await here.after(timedelta(hours=4))
        here.board.server.trouble = ""
        await here.after(timedelta(hours=1))

        assert RequestState.LAPSED is lapsed.state
        assert ([], {}) == (here.board.asked, here.on.target.open)
        assert await here.idle()


async def test_a_machine_that_is_removed() -> None:
    """It is asked no more, and its yes is still missing; when it is back it is asked again."""
    async with office(WAIT, YES) as here:
        await here.ask()
        await here.carry_out(Approve(person=LEAD))
        removed = here.known.pop(BOARD)
        gone = await here.after(2 * PAUSE)
        times = len(here.board.asked)
        here.known[BOARD] = removed
        given = await here.after(PAUSE)

        assert (RequestState.PENDING, 1) == (gone.state, times)
        assert RequestState.APPROVED is given.state


async def test_it_decides_once() -> None:
    """An effect that runs twice, after a crash, asks nobody and changes nothing."""
    async with office(YES, NO) as here:
        request = await here.ask()
        effect = AskMachine(request=request.id, webhook=BOARD)
        await here.on.store.write(lambda unit: unit.outbox.add(effect, here.on.clock.now()))
        again = await here.after(MINUTE)

        assert [(VOTER, True)] == votes(again)
        assert 1 == len(here.board.asked)


async def test_two_answers_at_once_are_one_decision() -> None:
    """A second answer to the same question, while the first is recorded, counts for nothing."""
    async with office(YES, YES) as here:

        async def meanwhile() -> None:
            here.board.between = None
            request = await here.on.request()
            command = Approve(person=VOTER, reason="first")
            await here.on.engine.handler.carry_out(request.id, command, Actor())

        here.board.between = meanwhile
        request = await here.ask()

        assert [(VOTER, True)] == votes(request)
        assert "first" == request.decisions[0].reason


async def test_narrowed_meanwhile() -> None:
    """A decision about terms that no longer stand is dropped, and the new ones are asked about."""
    async with office(NO, YES) as here:
        half = timedelta(minutes=30)

        async def meanwhile() -> None:
            here.board.between = None
            request = await here.on.request()
            for command in (OfferLess(person=LEAD, duration=half), AcceptLess(person=DEV, by=LEAD)):
                await here.on.engine.handler.carry_out(request.id, command, Actor())

        here.board.between = meanwhile
        given = await here.ask()

        assert [3600, 1800] == [one["duration"] for one in here.board.asked]
        assert 2 == len(set(here.board.ids))
        assert (RequestState.APPROVED, half) == (given.state, given.duration)


async def test_a_yes_after_a_no() -> None:
    """What was denied while the machine decided stays denied, and nothing is left to be done."""
    async with office(YES) as here:

        async def meanwhile() -> None:
            request = await here.on.request()
            command = Deny(person=LEAD, reason="no")
            await here.on.engine.handler.carry_out(request.id, command, Actor())

        here.board.between = meanwhile
        denied = await here.ask()

        assert RequestState.DENIED is denied.state
        assert ({}, 1) == (here.on.target.open, len(here.board.asked))
        assert await here.idle()


async def test_a_yes_after_its_time() -> None:
    """What should have lapsed while the machine decided lapses by its answer."""
    async with office(YES) as here:
        removed = here.known.pop(BOARD)
        await here.ask()
        await here.carry_out(Approve(person=LEAD))
        here.known[BOARD] = removed

        async def meanwhile() -> None:
            here.on.clock.move(2 * MINUTE)

        here.board.between = meanwhile
        lapsed = await here.after(timedelta(hours=4) - MINUTE)

        assert RequestState.LAPSED is lapsed.state
        assert ({}, 1) == (here.on.target.open, len(here.board.asked))
        assert await here.idle()


async def test_a_hostile_reason_is_only_text() -> None:
    """Markup, mentions and control characters are quoted as they are, or left out."""
    hostile = "<!channel> <at>all</at> *b* [x](http://evil.example) \u0000\u001b[31m\u202e@here"
    async with office({"decision": "deny", "reason": hostile}) as here:
        denied = await here.ask()
        cleaned = hostile.replace("\0", " ").replace("\x1b", " ")

        assert cleaned == denied.reason
        assert cleaned == here.on.chat.shown("DEV")[0].quote


async def test_a_long_reason_is_cut() -> None:
    """A machine may say much; what is kept fits on a card."""
    async with office({"decision": "approve", "reason": f"  {'long' * 1000}"}) as here:
        request = await here.ask()

        assert ("long" * 1000)[:LONGEST_REASON] == request.decisions[0].reason


@pytest.mark.parametrize(
    ("said", "slip"),
    [
        (b"", Slip()),
        (b"approve", Slip()),
        (b"<html>approve</html>", Slip()),
        (b"\xff\xfe\x00", Slip()),
        ({}, Slip()),
        ({"decision": "yes"}, Slip()),
        ({"decision": "APPROVE"}, Slip()),
        ({"decision": ["approve"]}, Slip()),
        ({"decision": "approve", "reason": "x" * 20_000}, Slip()),
        (YES, Slip(key=OTHER_KEY)),
        (YES, Slip(drop=frozenset({"webhook-signature"}))),
        (YES, Slip(message="msg_another")),
        (YES, Slip(late=timedelta(minutes=6))),
        (YES, Slip(echo=True)),
        (YES, Slip(status=202)),
        (YES, Slip(status=302, headers={"Location": "http://127.0.0.1:9/"})),
        (YES, Slip(status=503)),
    ],
)
async def test_never_on_garbage(said: object, slip: Slip) -> None:
    """Whatever is not a whole signed answer decides nothing, and it is asked again later."""
    async with office(said) as here:
        here.board.slip = slip
        await here.ask()
        before = await here.carry_out(Approve(person=LEAD))
        nothing = dict(here.on.target.open)
        here.board.slip, here.board.says = Slip(), [YES]
        given = await here.after(PAUSE)

        assert (RequestState.PENDING, {}) == (before.state, nothing)
        assert [(LEAD, True)] == votes(before)
        assert RequestState.APPROVED is given.state


async def test_what_cannot_be_used_is_asked_each_minute() -> None:
    """Somebody has to set it right; until then it is not asked in a hurry."""
    async with office(YES) as here:
        here.board.slip = Slip(key=OTHER_KEY)
        await here.ask()
        await here.after(PAUSE - timedelta(seconds=1))
        early = len(here.board.asked)
        await here.after(timedelta(seconds=1))

        assert [1, 2] == [early, len(here.board.asked)]


async def test_what_is_logged() -> None:
    """That a machine cannot be used and what to do, but no secret and no justification."""
    with captured() as lines:
        async with office(YES) as here:
            here.board.slip = Slip(key=OTHER_KEY)
            await here.ask()

            assert any("compare the secrets" in line for line in lines)
    assert [] == [one for one in lines for word in (KEY, "s3cret", "checkout") if word in one]


async def test_effects_of_no_use() -> None:
    """Another effect, or one of a request that is not there, is a mistake of ours."""
    async with office(YES) as here:
        leased = Leased(id=1, effect=Alarm(text="x"), attempts=1, created_at=NOW)
        with pytest.raises(TypeError):
            await here.machines.ask(leased)
        lost = AskMachine(request=RequestId("REQ-0"), webhook=BOARD)
        with pytest.raises(LookupError):
            await here.machines.ask(replace(leased, effect=lost))
