"""The Chat port for Teams: cards to people and channels, changed later by their stored ids."""

from adapters.teams import messages
from adapters.teams.connector import Connector, Spot
from adapters.teams.envelope import JsonObject
from adapters.teams.failures import NoConversation
from adapters.teams.options import TeamsOptions
from adapters.teams.references import Reference, References
from bot.cards.model import Card, Home
from bot.domain.flow import Place
from bot.domain.people import ChatName, Identity
from bot.ports.chat import MessageRef, Unreachable
from bot.ports.faults import Impossible

CHANNEL = ("@thread.tacv2", "@thread.skype")


class TeamsGateway:
    """Implements bot.ports.chat.Chat."""

    name = ChatName.TEAMS

    def __init__(self, connector: Connector, references: References, options: TeamsOptions) -> None:
        self._connector = connector
        self._references = references
        self._options = options

    async def send(self, to: Identity | Place, card: Card) -> MessageRef:
        """Send a card to one person privately, or to a channel."""
        if isinstance(to, Place):
            return await self.tell_place(to.channel, messages.of_card(card))
        return await self.tell(to.user, messages.of_card(card))

    async def update(self, ref: MessageRef, card: Card) -> None:
        """Replace a card that was sent, after a restart too."""
        service = await self._references.newest(ref.conversation) or ref.service
        spot = Spot(service=service, conversation=ref.conversation)
        await self._connector.update(spot, ref.message, messages.of_card(card))

    async def looks_at_home(self, to: Identity) -> bool:
        """Say no: Teams has no Home tab of ours."""
        del to
        return False

    async def publish_home(self, to: Identity, home: Home) -> None:
        """Do nothing: Teams has no Home tab of ours. "list" and "inbox" answer with cards."""

    async def tell(self, aad: str, activity: JsonObject) -> MessageRef:
        """Send an activity to one person; their chat is created when it is not known."""
        known = await self._references.person(aad)
        if known is None or not known.conversation:
            return await self._open(aad, known, activity)
        spot = Spot(service=known.service, conversation=known.conversation)
        try:
            return _ref(spot, await self._connector.send(spot, activity))
        except NoConversation:
            return await self._open(aad, known, activity)

    async def tell_place(self, conversation: str, activity: JsonObject) -> MessageRef:
        """Send an activity to a channel, as a new thread, to a thread, or to a group chat."""
        service = await self._references.service(conversation, self._options.anywhere)
        spot = Spot(service=service, conversation=conversation)
        if not conversation.endswith(CHANNEL):
            return _ref(spot, await self._connector.send(spot, activity))
        bot, tenant = self._options.bot_account, self._options.tenant_id
        thread, message = await self._connector.post(spot, bot, tenant, activity)
        return _ref(Spot(service=service, conversation=thread), message)

    async def _open(self, aad: str, known: Reference | None, activity: JsonObject) -> MessageRef:
        """Create the personal chat, by the 29: id when it is known, and remember it."""
        service = (
            known.service if known else await self._references.service("", self._options.anywhere)
        )
        user = known.user if known and known.user else aad
        bot, tenant = self._options.bot_account, self._options.tenant_id
        try:
            conversation = await self._connector.create(service, bot, user, tenant)
        except Impossible as unknown:
            raise Unreachable("Teams does not know this person.") from unknown
        spot = Spot(service=service, conversation=conversation)
        message = await self._connector.send(spot, activity)
        await self._references.keep(_reference(spot, self._options, known, aad))
        return _ref(spot, message)


def _reference(spot: Spot, options: TeamsOptions, known: Reference | None, aad: str) -> Reference:
    return Reference(
        service=spot.service,
        conversation=spot.conversation,
        tenant=options.tenant_id,
        bot=options.bot_account,
        user=known.user if known else "",
        aad=aad,
    )


def _ref(spot: Spot, message: str) -> MessageRef:
    return MessageRef(
        chat=ChatName.TEAMS,
        conversation=spot.conversation,
        message=message,
        service=spot.service,
    )
