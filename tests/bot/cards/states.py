"""One request in each state it can be in, by name, for tables of cards."""

from dataclasses import replace
from datetime import timedelta

from bot.domain import commands
from bot.domain.flow import Extensions, FromPerson
from bot.domain.ids import FlowName, RequestId, RotaName, SubmissionId
from bot.domain.prolonging import Extending, extend
from bot.domain.request import Cause, GrantState, WayIn
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
    flows,
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
EXCUSED = after(
    GLASS_LATE,
    commands.Excuse(person=LEAD, reason="It cannot wait."),
    law=policy(overseers=(FromPerson(person=LEAD),)),
)
LOUD = {
    "glass": GLASS,
    "glass open": GLASS_OPEN,
    "glass part": GLASS_PART,
    "glass late": GLASS_LATE,
    "signed": SIGNED,
    "challenged": CHALLENGED,
    "excused": EXCUSED,
}

# --- what people say to each other, and time that is added or taken away -----------------------
GIVING = Extensions(max=2, each=timedelta(minutes=30))
LAW = policy(
    flows=tuple(replace(one, extensions=GIVING) if one.name == "write" else one for one in flows())
)
LESS = commands.OfferLess(person=LEAD, duration=timedelta(minutes=30), reason="Do one table.")
OFFERED = after(PENDING, LESS)
TALKED = after(
    PENDING,
    commands.Speak(person=LEAD, text="What for?"),
    commands.Speak(person=DEV, text="*Rows* <@U1> are stuck."),
)
BARGAINED = after(TALKED, LESS)
LONG_TALK = after(
    TALKED, *(commands.Speak(person=DEV, text=f"Remark {number}.") for number in range(7))
)
NARROWED = after(OFFERED, commands.AcceptLess(person=DEV, by=LEAD))
ENDING = after(OPEN, commands.Tick(), at=LATER + timedelta(minutes=50))
EXTENDED = after(
    ENDING, commands.Prolong(extension=RequestId("REQ-EXTEND"), by=timedelta(minutes=30))
)
SHORTENED = replace(OPEN, grants=(replace(OPEN.grants[0], expires_at=NOW + timedelta(minutes=21)),))
WITH_SHIFT = replace(SHORTENED, shift=(RotaName("primary"),))
EXTENSION = extend(
    LAW,
    Extending(
        id=RequestId("REQ-EXTEND"), submission=SubmissionId("SUB-2"), original=ENDING, by=None
    ),
    LATER + timedelta(minutes=50),
).request
EXTENSION_APPROVED = after(EXTENSION, commands.Approve(person=LEAD), law=LAW)
EXTENSION_CLOSED = after(
    EXTENSION_APPROVED, commands.RecordProlonged(remark="REQ-7K3MQP goes on for 30 min longer.")
)
OTHERS = replace(OPEN, requester=LEAD)
LENT = replace(
    OPEN, flow=FlowName("glass"), triggered=True, shift=(RotaName("primary"),), justification=""
)
SHIFT_OVER = replace(
    after(LENT, commands.GiveBack(person=DEV)),
    grants=(
        replace(
            LENT.grants[0],
            state=GrantState.REVOKING,
            cause=Cause.SHIFT,
            reason="The shift has ended.",
        ),
    ),
)
LENT_OVER = after(SHIFT_OVER, commands.RecordClosed(grant=OPEN.grants[0].id))
BARGAINING = {
    "offered": OFFERED,
    "talked": TALKED,
    "bargained": BARGAINED,
    "long talk": LONG_TALK,
    "narrowed": NARROWED,
    "ending": ENDING,
    "extended": EXTENDED,
    "shortened": SHORTENED,
    "with shift": WITH_SHIFT,
    "extension": EXTENSION,
    "extension approved": EXTENSION_APPROVED,
    "extension closed": EXTENSION_CLOSED,
    "for another": OTHERS,
    "lent": LENT,
    "lent over": LENT_OVER,
}
EVERY = PLAIN | LOUD | BARGAINING
NOBODY = policy(people={one.id: one for one in PEOPLE if one.id == DEV})
