"""Commands are values in the imperative, and every one of them is listed in the union."""

from dataclasses import FrozenInstanceError, is_dataclass
from datetime import timedelta
from typing import get_args

import pytest

from bot.domain import commands
from bot.domain.decide import decide
from bot.domain.errors import AccessError
from bot.domain.ids import GrantId, PersonId, RequestId
from bot.domain.request import Request, WayIn
from tests.bot.domain.world import LATER, WRITE, opened, orders, policy

SOMEBODY, SOME_GRANT = PersonId("somebody@example.com"), GrantId("x1")
EACH: tuple[commands.Command, ...] = (
    commands.Approve(person=SOMEBODY),
    commands.Deny(person=SOMEBODY, reason="no"),
    commands.Withdraw(person=SOMEBODY),
    commands.GiveBack(person=SOMEBODY),
    commands.Revoke(person=SOMEBODY, reason=""),
    commands.Tick(),
    commands.Recheck(),
    commands.Void(reason="lost"),
    commands.Shorten(by=timedelta(minutes=5), reason="back"),
    commands.Begin(grant=SOME_GRANT, existed_before=False),
    commands.RecordOpened(grant=SOME_GRANT, way_in=WayIn(), has_secret=False),
    commands.RecordFailed(grant=SOME_GRANT, reason="away"),
    commands.RecordClosed(grant=SOME_GRANT),
    commands.ShowSecret(person=SOMEBODY, grant=SOME_GRANT),
    commands.SignOff(person=SOMEBODY),
    commands.Challenge(person=SOMEBODY, remark="why"),
    commands.Excuse(person=SOMEBODY, reason="an incident"),
    commands.OfferLess(person=SOMEBODY, duration=timedelta(minutes=5)),
    commands.AcceptLess(person=SOMEBODY, by=SOMEBODY),
    commands.Speak(person=SOMEBODY, text="what for?"),
    commands.Prolong(extension=RequestId("REQ-2"), by=timedelta(minutes=5)),
    commands.RecordProlonged(remark="done"),
)


def test_the_union_lists_every_command() -> None:
    """A class that is defined here and missing in the union would never be decided."""
    own = {
        one
        for one in vars(commands).values()
        if isinstance(one, type) and is_dataclass(one) and one.__module__ == commands.__name__
    }

    assert own == set(get_args(commands.Command)) == {type(one) for one in EACH}


BYSTANDERS = [one for one in EACH if not isinstance(one, commands.Void)]  # that is our own word


@pytest.mark.parametrize("command", BYSTANDERS, ids=lambda one: type(one).__name__)
def test_a_bystander_changes_nothing(command: commands.Command) -> None:
    """Whatever a stranger says to a request that waits, and whatever a stray answer says."""
    request: Request = opened(orders(WRITE)).request

    try:
        change = decide(policy(), request, command, LATER)
    except AccessError:
        return

    assert (request, ()) == (change.request, change.events)


def test_a_command_cannot_be_changed() -> None:
    """What was said stays said."""
    with pytest.raises(FrozenInstanceError):
        EACH[0].person = PersonId("other@example.com")  # type: ignore[misc, union-attr]  # the point
