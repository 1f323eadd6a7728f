"""Keeps every copy of a card showing how things stand: sends it once, then changes it, in any chat.

A card is composed when it is sent, from what is committed by then; a copy that already shows it is
left alone. Losing a message costs a second one, never a wrong one.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakValueDictionary

import structlog

from bot.cards.compose import alarm_card, moved_card
from bot.cards.model import Card
from bot.domain.effects import Alarm, RefreshHome, Remind, Show
from bot.domain.flow import Place
from bot.domain.people import ChatName, Identity, Person
from bot.domain.policy import Policy
from bot.domain.request import Audience, GrantState, Request, RequestState, View
from bot.engine.queries import Queries
from bot.ports.chat import Chat, Gone, MessageRef, Unreachable
from bot.ports.clock import Now
from bot.ports.faults import Impossible, TryAgain
from bot.ports.store import Actor, Copy, Leased, Store, Unit

_log = structlog.get_logger(__name__)
_ACTOR = Actor(surface="dispatcher")
_BEFORE = "/before"  # after an audience's key: the copy that a reminder takes the place of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A request as it stands, the audience's copy, and the one before it."""

    request: Request
    copy: Copy | None
    before: Copy | None


class Announcer:
    """Performs Show, Remind, RefreshHome and Alarm."""

    def __init__(
        self,
        store: Store,
        chats: Mapping[ChatName, Chat],
        policy: Callable[[], Policy],
        queries: Queries,
        now: Now,
    ) -> None:
        self._store = store
        self._chats = chats
        self._policy = policy
        self._queries = queries
        self._now = now
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._unreached: set[str] = set()

    async def show(self, leased: Leased) -> None:
        """Bring one audience's copy up to date. One copy is worked on by one task at a time."""
        effect = leased.effect
        if not isinstance(effect, Show):
            raise TypeError(type(effect))
        async with self._turn(effect):
            await self._show(effect, leased)

    async def remind(self, leased: Leased) -> None:
        """Send one audience's card anew, and let the copy before it point there.

        Where nothing is left to do, the copy that is there is only brought up to date. A crash may
        double the new message, never lose it: what was sent is written down before the old one is
        touched.
        """
        effect = leased.effect
        if not isinstance(effect, Remind):
            raise TypeError(type(effect))
        async with self._turn(effect):
            seen = await self._look(effect)
            if seen.before and seen.before.shown == _mark(leased):
                await self._point(effect, seen.before, leased)
            elif _wanted(seen.request, effect.audience):
                await self._again(effect, seen, leased)
            elif seen.copy:
                await self._show(effect, leased)
            else:
                await self._store.write(lambda unit: unit.outbox.finish(leased))

    def _turn(self, effect: Show | Remind) -> asyncio.Lock:
        """Return the lock of one copy."""
        return self._turns.setdefault(f"{effect.request} {effect.audience.key}", asyncio.Lock())

    async def _look(self, effect: Show | Remind) -> _Seen:
        key = effect.audience.key

        def look(unit: Unit) -> tuple[Request | None, Copy | None, Copy | None]:
            finder, copies = unit.finder, unit.copies
            before = copies.find(effect.request, key + _BEFORE)
            return finder.find(effect.request), copies.find(effect.request, key), before

        request, copy, before = await self._store.read(look)
        if request is None:
            raise LookupError(effect.request)
        return _Seen(request=request, copy=copy, before=before)

    async def _again(self, effect: Remind, seen: _Seen, leased: Leased) -> None:
        """Send the card anew; the copy before it is remembered until it points there."""
        card = await self._queries.card(seen.request, effect.audience)
        ref = await self._send(self._targets(effect.audience), card)
        if ref is None:
            await self._report_unreached(seen.request, effect.audience, leased)
            return
        key, old = effect.audience.key, seen.copy
        before = Copy(ref=old.ref, shown=_mark(leased)) if old else None

        def record(unit: Unit) -> None:
            unit.copies.put(effect.request, key, Copy(ref=ref, shown=digest(card)))
            if before:
                unit.copies.put(effect.request, key + _BEFORE, before)
            else:
                unit.outbox.finish(leased)

        await self._store.write(record)
        self._unreached.discard(f"{effect.request} {key}")
        if before:
            await self._point(effect, before, leased)

    async def _point(self, effect: Remind, before: Copy, leased: Leased) -> None:
        """Turn the copy before into one line; where it is gone, nothing points anywhere."""
        chat = self._chats.get(before.ref.chat)
        try:
            if chat:
                await chat.update(before.ref, moved_card(effect.request))
        except (Gone, Unreachable, Impossible) as why:
            _log.info("earlier message gone", chat=before.ref.chat, why=str(why))
        await self._store.write(lambda unit: unit.outbox.finish(leased))

    async def _show(self, effect: Show | Remind, leased: Leased) -> None:
        seen = await self._look(effect)
        key, request, copy = effect.audience.key, seen.request, seen.copy
        card = await self._queries.card(request, effect.audience)
        shown = digest(card)
        if copy and copy.shown == shown:
            await self._store.write(lambda unit: unit.outbox.finish(leased))
            return
        ref = await self._deliver(effect.audience, copy, card)
        if ref is None:
            await self._report_unreached(request, effect.audience, leased)
            return

        def record(unit: Unit) -> None:
            unit.copies.put(request.id, key, Copy(ref=ref, shown=shown))
            unit.outbox.finish(leased)

        await self._store.write(record)
        self._unreached.discard(f"{request.id} {key}")

    async def _report_unreached(self, request: Request, audience: Audience, leased: Leased) -> None:
        """Tell the operators once, not at every turn that the request takes."""
        name = f"{request.id} {audience.key}"
        known = name in self._unreached

        def record(unit: Unit) -> None:
            if not known:
                data = {"request": str(request.id), "audience": audience.key}
                unit.requests.note("nobody reached", data, _ACTOR, self._now())
                unit.outbox.add(_unreached(request, audience), self._now())
            unit.outbox.finish(leased)

        await self._store.write(record)
        self._unreached.add(name)

    async def _deliver(
        self, audience: Audience, copy: Copy | None, card: Card
    ) -> MessageRef | None:
        """Change the copy where there is one, else send one; None when nobody can be reached."""
        if copy and (chat := self._chats.get(copy.ref.chat)):
            try:
                await chat.update(copy.ref, card)
            except (Gone, Unreachable, Impossible) as why:
                _log.info("message gone, sending anew", chat=copy.ref.chat, why=str(why))
            else:
                return copy.ref
        return await self._send(self._targets(audience), card)

    async def _send(self, targets: Sequence[Identity | Place], card: Card) -> MessageRef | None:
        for target in targets:
            chat = self._chats.get(target.chat)
            if chat is None:
                continue
            try:
                return await chat.send(target, card)
            except (Unreachable, Impossible) as why:
                _log.warning("cannot reach", chat=target.chat, why=str(why))
        return None

    def _targets(self, audience: Audience) -> Sequence[Identity | Place]:
        """List where an audience can be reached, the preferred chat first."""
        if audience.place:
            return [audience.place]
        person = self._policy().person(audience.person) if audience.person else None
        return person.chats() if person else []

    async def refresh_home(self, leased: Leased) -> None:
        """Publish the person's Home tab anew, where they look at one: it reads all that is open."""
        effect = leased.effect
        if not isinstance(effect, RefreshHome):
            raise TypeError(type(effect))
        person = self._policy().person(effect.person)
        for identity in person.identities if person else ():
            if person and (chat := self._chats.get(identity.chat)):
                await self._publish(chat, identity, person)
        await self._store.write(lambda unit: unit.outbox.finish(leased))

    async def _publish(self, chat: Chat, identity: Identity, person: Person) -> None:
        try:
            if await chat.looks_at_home(identity):
                await chat.publish_home(identity, await self._queries.home(person))
        except (Unreachable, Impossible, Gone) as why:
            _log.info("home not shown", chat=identity.chat, why=str(why))

    async def alarm(self, leased: Leased) -> None:
        """Tell the operators. An alarm that reaches no place stays in the outbox and in the log."""
        effect = leased.effect
        if not isinstance(effect, Alarm):
            raise TypeError(type(effect))
        _log.error("alarm", text=effect.text, request=effect.request)
        places = self._policy().operators
        card = alarm_card(effect.text, effect.request)
        if places and not await self._anywhere(places, card):
            raise TryAgain("No place of the operators could be reached.")
        await self._store.write(lambda unit: unit.outbox.finish(leased))

    async def _anywhere(self, places: Sequence[Place], card: Card) -> bool:
        """Send to the first place that takes it: a chat that is away is passed over at once."""
        for place in places:
            try:
                if await self._send([place], card):
                    return True
            except TryAgain as why:
                _log.warning("alarm not delivered", chat=place.chat, why=str(why))
        return False


def _unreached(request: Request, audience: Audience) -> Alarm:
    who = audience.person or (audience.place.channel if audience.place else "nobody")
    text = f"{who} cannot be reached in any chat about {request.id} ({audience.view})."
    return Alarm(text=text, request=request.id)


def _mark(leased: Leased) -> str:
    """Name the reminder that took the place of a copy, the same at every attempt."""
    return f"before {leased.id}"


def _wanted(request: Request, audience: Audience) -> bool:
    """Say whether there is still something to do for whoever is reminded."""
    match audience.view:
        case View.ENDING:
            return any(one.state is GrantState.ACTIVE for one in request.grants)
        case View.REVIEW:
            return request.review is not None and request.review.owed
        case _:
            return request.state is RequestState.PENDING


def digest(card: Card) -> str:
    """Hash what a card shows."""
    return hashlib.sha256(repr(card).encode()).hexdigest()[:32]
