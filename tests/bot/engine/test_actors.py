"""The audit log can name whoever acts, and a stranger is told what to do."""

from bot.domain.people import ChatName, Identity
from bot.engine.actors import actor_chat, actor_of, stranger
from bot.ports.desk import Caller
from bot.ports.store import Actor
from tests.bot.domain.world import DEV, policy

SLACK = Identity(chat=ChatName.SLACK, user="U1")
TEAMS = Identity(chat=ChatName.TEAMS, user="a-b-c")


def test_a_delivery_is_unique_across_chats() -> None:
    """Two chats may name a delivery alike; without a name there is none."""
    person = policy().people[DEV]

    assert Actor(person=DEV, surface="slack", user="U1", delivery="slack:1") == actor_of(
        Caller(identity=SLACK, delivery="1"), person
    )
    assert "teams:1" == actor_of(Caller(identity=TEAMS, delivery="1"), person).delivery
    assert "" == actor_of(Caller(identity=TEAMS, delivery=""), person).delivery


def test_only_a_chat_is_a_chat() -> None:
    """The command line and the clock are none."""
    assert ChatName.TEAMS is actor_chat(Actor(surface="teams"))
    assert None is actor_chat(Actor(surface="clock"))


def test_a_stranger_learns_which_account_to_have_linked() -> None:
    """Each chat is named as people call it."""
    assert "your Slack account (U1)" in stranger(Caller(identity=SLACK, delivery="1"))
    assert "your Teams account (a-b-c)" in stranger(Caller(identity=TEAMS, delivery="1"))
