"""The stage with a change board: writing needs the manager and a machine that is asked by wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from adapters.webhooks.approver import SignedApprover
from bot.domain.commands import Command
from bot.domain.effects import Alarm, AskMachine, Provision, RefreshHome, Remove, Show
from bot.domain.flow import AllOf, FromManager, FromWebhook, Step
from bot.domain.ids import FlowName, WebhookName
from bot.domain.policy import Policy
from bot.domain.request import Request
from bot.engine.dispatcher import Dispatcher
from bot.engine.machines import Machines
from bot.ports.machine import Machine
from bot.ports.store import Actor
from tests.bot.domain.world import DEV, flows, policy
from tests.bot.engine.stage import Stage, stage
from tests.fakes.approver import KEY, Approver, approver

BOARD = WebhookName("change-board")
ASK = "orders write 1h INC-7 checkout is failing"


def law() -> Policy:
    """Let the manager and the change board decide together about writing."""
    parts = (FromManager(), FromWebhook(webhook=BOARD))
    both = AllOf(parts=tuple(Step(sources=(one,)) for one in parts))
    write = FlowName("write")
    changed = (replace(one, approval=both) if one.name == write else one for one in flows())
    return policy(flows=tuple(changed))


@dataclass
class Office:
    """The stage, and the board that is asked."""

    on: Stage
    board: Approver
    known: dict[WebhookName, Machine]
    machines: Machines

    async def ask(self) -> Request:
        """Let the developer ask."""
        await self.on.say(DEV, ASK)
        return await self.on.request()

    async def carry_out(self, command: Command) -> Request:
        """Let somebody do something, and let everything that follows happen."""
        request = await self.on.request()
        await self.on.engine.handler.carry_out(request.id, command, Actor())
        await self.on.engine.dispatcher.settle()
        return await self.on.request()

    async def idle(self) -> bool:
        """Say whether nothing is left to be done."""
        now = self.on.clock.now()
        return await self.on.store.read(lambda unit: unit.outbox.next_due(now)) is None

    async def after(self, by: timedelta) -> Request:
        """Let time pass."""
        await self.on.pass_time(by)
        return await self.on.request()


@asynccontextmanager
async def office(*says: object) -> AsyncIterator[Office]:
    """Open the office, with a board that says these things in turn."""
    async with stage() as on, approver(on.clock.now) as board:
        on.law, board.says = law(), list(says)
        machine = SignedApprover(
            BOARD, board.url, f"whsec_{KEY}", timedelta(seconds=5), allow_loopback=True
        )
        known: dict[WebhookName, Machine] = {BOARD: machine}
        engine = on.engine
        machines = Machines(engine.handler, on.store, lambda: known, on.clock.now)
        performers = {
            Provision: engine.doors.provision,
            Remove: engine.doors.remove,
            Show: engine.announcer.show,
            RefreshHome: engine.announcer.refresh_home,
            Alarm: engine.announcer.alarm,
            AskMachine: machines.ask,
        }
        engine.dispatcher = Dispatcher(on.store, performers, on.clock.now)
        yield Office(on, board, known, machines)
