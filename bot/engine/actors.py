"""From a caller to the actor that the audit log names."""

from bot.domain.people import ChatName, Person
from bot.ports.desk import Caller
from bot.ports.store import Actor


def actor_of(caller: Caller, person: Person) -> Actor:
    """Name who acts; the delivery is unique across chats, so that a repeat is known as one."""
    chat = caller.identity.chat
    return Actor(
        person=person.id,
        surface=chat.value,
        user=caller.identity.user,
        delivery=f"{chat.value}:{caller.delivery}" if caller.delivery else "",
    )


def actor_chat(actor: Actor) -> ChatName | None:
    """Return the chat through which an actor acts; None for the command line."""
    return ChatName(actor.surface) if actor.surface in set(ChatName) else None


HANDLED = "This was handled already. Write list to see your requests."
INACTIVE = "Your account is not active in Daypass. If that is wrong, tell an operator."


def stranger(caller: Caller) -> str:
    """Say what somebody can do whom Daypass does not know."""
    chat = "Slack" if caller.identity.chat is ChatName.SLACK else "Teams"
    return (
        f"Daypass does not know you yet. Ask an operator to link your {chat} account "
        f"({caller.identity.user}) to your name in the people file."
    )
