"""The engine, put together: what decides, what performs, what answers people, over given ports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.effects import (
    Alarm,
    AskMachine,
    CarryOver,
    Effect,
    Postpone,
    Provision,
    RefreshHome,
    Remind,
    Remove,
    Show,
)
from bot.domain.ids import IntegrationName, WebhookName
from bot.domain.people import ChatName
from bot.domain.policy import Policy
from bot.engine.announcer import Announcer
from bot.engine.asking import Asks
from bot.engine.clock import Timekeeper
from bot.engine.current import CurrentCards
from bot.engine.desk import DeskParts, FrontDesk
from bot.engine.dispatcher import Dispatcher, Performer
from bot.engine.doors import Doors
from bot.engine.due import Due
from bot.engine.explaining import Explaining
from bot.engine.extensions import Carrier
from bot.engine.form_filling import FormFiller
from bot.engine.handler import Handler, Wakers
from bot.engine.hearing import Hearing, HearingParts
from bot.engine.machines import Machines
from bot.engine.offers import Offers
from bot.engine.ordering import Ordering
from bot.engine.pressing import Pressing, PressingParts
from bot.engine.queries import Queries
from bot.engine.reconcile import Reconciler
from bot.engine.recovery import Recovery, RecoveryParts
from bot.engine.standing import Standing
from bot.engine.submitting import Submitting, SubmittingParts
from bot.engine.witnessing import Witnessing
from bot.ports.chat import Chat
from bot.ports.connector import Connector
from bot.ports.machine import Machine
from bot.ports.store import Store
from bot.ports.witness import Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Everything outside that the engine works with. `chats` may be filled in later."""

    store: Store
    policy: Callable[[], Policy]
    chats: Mapping[ChatName, Chat]
    connectors: Callable[[], Mapping[IntegrationName, Connector]]
    keeper: Timekeeper
    shortest: timedelta
    wake_clock: Callable[[datetime], None]
    machines: Callable[[], Mapping[WebhookName, Machine]] = dict
    witness: Witness | None = None


class Engine:
    """One for each process. Its parts are public: the composition root wires them up."""

    def __init__(self, around: Surroundings) -> None:
        store, policy, now = around.store, around.policy, around.keeper.now
        self.wakers = Wakers(dispatcher=self.wake, clock=around.wake_clock)
        self.handler = Handler(store, policy, now, self.wakers)
        self.due = Due(store, policy, now, self.handler, self.wakers)
        self.reconciler = Reconciler(store, around.connectors, now)
        self.recovery = self._recovery(around)
        held = self.recovery.held
        self.queries = Queries(store, policy, now, held)
        self.doors = Doors(self.handler, store, around.connectors, policy, held)
        self.announcer = Announcer(store, around.chats, policy, self.queries, now)
        self.standing = Standing(store, policy, now, self.handler, held)
        self.machines = Machines(self.handler, store, around.machines, now)
        self.carrier = Carrier(self.handler, store, held)
        self.dispatcher = Dispatcher(store, self._performers(), now)
        self.desk = self._front_desk(around)

    def _recovery(self, around: Surroundings) -> Recovery:
        return Recovery(
            RecoveryParts(
                store=around.store,
                handler=self.handler,
                keeper=around.keeper,
                witnessing=Witnessing(around.store, around.keeper, around.witness),
                scan=self.reconciler.scan,
                wake=self.wake,
            )
        )

    def _performers(self) -> Mapping[type[Effect], Performer]:
        """Say who performs what: every kind of effect has somebody."""
        return {
            Provision: self.doors.provision,
            Remove: self.doors.remove,
            Postpone: self.doors.postpone,
            CarryOver: self.carrier.carry_over,
            AskMachine: self.machines.ask,
            Show: self.announcer.show,
            Remind: self.announcer.remind,
            RefreshHome: self.announcer.refresh_home,
            Alarm: self.announcer.alarm,
        }

    def wake(self) -> None:
        """Wake the dispatcher."""
        self.dispatcher.wake()

    def _front_desk(self, around: Surroundings) -> FrontDesk:
        policy, now = around.policy, around.keeper.now
        asks = Asks(self.handler, policy, now, around.shortest)
        offers = Offers(self.queries, policy, now)
        filler = FormFiller(asks, offers, policy, now)
        explaining = Explaining(policy, now)
        cards = CurrentCards(self.queries)
        hearing = HearingParts(
            asks=asks,
            offers=offers,
            filler=filler,
            queries=self.queries,
            ordering=Ordering(self.handler, self.queries, filler, asks),
            explaining=explaining,
            policy=policy,
            now=now,
        )
        pressing = PressingParts(
            handler=self.handler,
            asks=asks,
            filler=filler,
            cards=cards,
            explaining=explaining,
            policy=policy,
        )
        submitting = SubmittingParts(handler=self.handler, asks=asks, filler=filler, cards=cards)
        return FrontDesk(
            DeskParts(
                hearing=Hearing(hearing),
                pressing=Pressing(pressing),
                submitting=Submitting(submitting),
                queries=self.queries,
                offers=offers,
                filler=filler,
                cards=cards,
                policy=policy,
                held=self.recovery.held,
            )
        )
