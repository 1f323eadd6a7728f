"""The pressed card: which request is behind it, whether it is this person's, how it stands now."""

from bot.cards.compose import sentence
from bot.cards.deadlines import ENDING
from bot.cards.model import Action, Card, Tone
from bot.cards.reply import Reply, Say
from bot.domain.change import Change
from bot.domain.errors import NotFound, Refused, TooLate
from bot.domain.ids import RequestId
from bot.domain.people import Person
from bot.domain.request import Audience, Request, RequestState, View
from bot.engine.queries import Queries
from bot.ports.desk import Pressed
from bot.ports.store import StoreAway

_VIEWS = {
    Action.APPROVE: View.APPROVAL,
    Action.DENY: View.APPROVAL,
    Action.LESS: View.APPROVAL,
    Action.QUESTION: View.APPROVAL,
    Action.WITHDRAW: View.RECEIPT,
    Action.AGAIN: View.RECEIPT,
    Action.ACCEPT: View.RECEIPT,
    Action.ANSWER: View.RECEIPT,
    Action.WHY: View.RECEIPT,
    Action.DONE: View.WAY_IN,
    Action.EXTEND: View.WAY_IN,
    Action.REVEAL: View.WAY_IN,
    Action.SIGN_OFF: View.REVIEW,
    Action.CHALLENGE: View.REVIEW,
}


class CurrentCards:
    """Looks up what a button or a form is about, for one person at a time."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    async def visible(self, person: Person, request: RequestId | None) -> Request:
        """Return a request that this person has a part in. Raises NotFound, the same for all."""
        found = await self._queries.visible(request, person.id) if request else None
        if found is None:
            raise NotFound(
                "There is no such request, or you have no part in it. Write list to see yours."
            )
        return found

    async def shown(self, person: Person, pressed: Pressed) -> Request:
        """Return the request behind a button, and refuse a card that shows another plan."""
        request = await self.visible(person, pressed.request)
        if pressed.digest and pressed.digest != request.digest:
            raise TooLate(
                "That card shows something else than what is asked for. "
                "Look at the request's newest card, and press there."
            )
        return request

    def still_open(self, request: Request) -> None:
        """Raise TooLate once a request is decided: nobody fills in a form in vain."""
        if request.state is not RequestState.PENDING:
            raise TooLate(f"{request.id} is already {request.state.value}; nothing was changed.")

    def to_decide(self, person: Person, request: Request) -> None:
        """Raise unless this person may still decide the request."""
        self.still_open(request)
        if objection := self._queries.objection(request, person.id):
            raise Refused(objection)

    async def say(self, person: Person, change: Change, pressed: Pressed) -> Reply:
        """Answer with what a change says, and the pressed card as it stands now."""
        current = await self._card(person, change.request, pressed)
        return Say(card=sentence(change.says or "Done."), current=current)

    async def refused(self, person: Person, refusal: Exception, pressed: Pressed) -> Reply:
        """Answer with why not, and the pressed card as it stands now."""
        return bad(str(refusal), await self.current(person, pressed))

    async def current(self, person: Person, pressed: Pressed) -> Card | None:
        """Return the pressed card as it stands now; None when that is not to be had."""
        if pressed.request is None or pressed.action not in _VIEWS:
            return None
        try:
            found = await self._queries.visible(pressed.request, person.id)
        except StoreAway:
            return None
        return await self._card(person, found, pressed) if found else None

    async def _card(self, person: Person, request: Request, pressed: Pressed) -> Card | None:
        """Compose the pressed card as it stands now; what was committed holds without it, too."""
        view = _view(pressed)
        if view is None:
            return None
        audience = Audience(view=view, person=person.id)
        try:
            return await self._queries.card(request, audience)
        except StoreAway:
            return None


def _view(pressed: Pressed) -> View | None:
    """Return which card the button stood on."""
    if pressed.extra == ENDING and pressed.action in {Action.DONE, Action.EXTEND}:
        return View.ENDING
    return _VIEWS.get(pressed.action)


def bad(text: str, current: Card | None = None) -> Say:
    """Answer that something was not done, and why."""
    return Say(card=sentence(text, tone=Tone.BAD), current=current)
