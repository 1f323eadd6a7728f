"""One request in each state it can be in, by name, for tables of cards."""

from dataclasses import replace
from datetime import timedelta

from bot.domain import commands
from bot.domain.request import WayIn
from tests.bot.domain.world import (
    ADMIN,
    DBA,
    DEV,
    INCIDENT,
    LATER,
    LEAD,
    NOW,
    ONCALL,
    PEOPLE,
    WRITE,
    after,
    in_use,
    opened,
    orders,
    policy,
)

PENDING = opened(orders(WRITE)).request
HALF = after(opened(orders(ADMIN)).request, commands.Approve(person=DBA))
DENIED = after(PENDING, commands.Deny(person=LEAD, reason="Use read."))
WITHDRAWN = after(PENDING, commands.Withdraw(person=DEV))
LAPSED = after(PENDING, commands.Tick(), at=PENDING.lapses_at)
VOIDED = after(PENDING, commands.Recheck(), law=policy(flows=()))
APPROVED = after(PENDING, commands.Approve(person=LEAD))
OPENING = after(APPROVED, commands.Begin(grant=APPROVED.grants[0].id, existed_before=False))
OPEN = in_use(APPROVED, secret=True)
SHOWN = after(OPEN, commands.ShowSecret(person=DEV, grant=OPEN.grants[0].id))
STAYS = in_use(APPROVED, existed=True)
REMOVING = after(OPEN, commands.GiveBack(person=DEV))
OVERDUE = after(REMOVING, commands.Tick(), at=LATER + timedelta(minutes=1))
CLOSED = after(OVERDUE, commands.RecordClosed(grant=OPEN.grants[0].id))
FAILED = after(
    OPENING,
    commands.RecordFailed(grant=APPROVED.grants[0].id, reason="No such role."),
    commands.RecordClosed(grant=APPROVED.grants[0].id),
)
NEVER_BEGUN = after(APPROVED, commands.Withdraw(person=DEV))
LEFT_ALONE = after(
    STAYS, commands.GiveBack(person=DEV), commands.RecordClosed(grant=OPEN.grants[0].id)
)

PLAIN = {
    "pending": PENDING,
    "half": HALF,
    "denied": DENIED,
    "withdrawn": WITHDRAWN,
    "lapsed": LAPSED,
    "voided": VOIDED,
    "approved": APPROVED,
    "opening": OPENING,
    "open": OPEN,
    "shown": SHOWN,
    "stays": STAYS,
    "removing": REMOVING,
    "overdue": OVERDUE,
    "closed": CLOSED,
    "failed": FAILED,
    "never begun": NEVER_BEGUN,
    "left alone": LEFT_ALONE,
}

GLASS = opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request
GLASS_OPEN = in_use(GLASS, secret=True)
GLASS_PART = after(
    replace(GLASS, together=False),
    commands.Begin(grant=GLASS.grants[0].id, existed_before=False),
    commands.RecordOpened(grant=GLASS.grants[0].id, way_in=WayIn(), has_secret=False),
    commands.Begin(grant=GLASS.grants[1].id, existed_before=False),
    commands.RecordFailed(grant=GLASS.grants[1].id, reason="Away."),
)
GLASS_LATE = after(GLASS, commands.Tick(), at=NOW + timedelta(hours=24))
SIGNED = after(GLASS_OPEN, commands.SignOff(person=DBA, remark="fine"))
CHALLENGED = after(GLASS_OPEN, commands.Challenge(person=DBA, remark="no incident"))
LOUD = {
    "glass": GLASS,
    "glass open": GLASS_OPEN,
    "glass part": GLASS_PART,
    "glass late": GLASS_LATE,
    "signed": SIGNED,
    "challenged": CHALLENGED,
}
EVERY = PLAIN | LOUD
LAW = policy()
NOBODY = policy(people={one.id: one for one in PEOPLE if one.id == DEV})
