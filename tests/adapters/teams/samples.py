"""Cards of every kind, as the core composes them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.cards.model import (
    Action,
    Bold,
    Button,
    Card,
    Code,
    Fact,
    Item,
    Link,
    Mark,
    Moment,
    Name,
    Style,
    Text,
    Tone,
)
from bot.domain.ids import GrantId, PersonId, RequestId

Json = dict[str, Any]
SHARED = Path(__file__).parents[4] / "shared" / "teams" / "schemas"
GOLDEN = Path(__file__).parents[2] / "golden" / "teams"
WHEN = datetime(2026, 11, 22, 15, 10, tzinfo=UTC)
REQUEST = RequestId("REQ-7K3MQP")
ALICE = Name(PersonId("alice@example.com"), "Alice Requester")

APPROVE = Button(
    action=Action.APPROVE, label="Approve", request=REQUEST, digest="d1", style=Style.PRIMARY
)
DENY = Button(
    action=Action.DENY,
    label="Deny…",
    request=REQUEST,
    digest="d1",
    style=Style.DANGER,
    opens_form=True,
)
LESS = Button(action=Action.LESS, label="Less…", request=REQUEST, digest="d1", opens_form=True)
WITHDRAW = Button(
    action=Action.WITHDRAW,
    label="Withdraw",
    request=REQUEST,
    style=Style.DANGER,
    confirm="Take this request back?",
)
SHOW = Button(
    action=Action.REVEAL,
    label="Show password",
    request=REQUEST,
    grant=GrantId("g1"),
    style=Style.PRIMARY,
    opens_form=True,
)
DONE = Button(
    action=Action.DONE, label="I'm done", request=REQUEST, confirm="Give the access back now?"
)
AGAIN = Button(action=Action.AGAIN, label="Ask again…", request=REQUEST, opens_form=True)


def approval(why: str = "Stuck orders since 13:05.\nNeed to fix rows with the owner.") -> Card:
    """Return what an approver sees."""
    return Card(
        title="High-risk access request",
        tone=Tone.WAITING,
        summary="Alice Requester asks for write on orders-prod/orders.",
        lead=(ALICE, Text(" asks for "), Bold("write"), Text(" on "), Bold("orders-prod/orders")),
        facts=(
            Fact(label="For", value=(Text("2 hours, from opening"),)),
            Fact(label="Environment", value=(Bold("production"),)),
            Fact(label="Risk", value=(Text("high"),)),
            Fact(label="Access flow", value=(Code("orders-write"),)),
        ),
        quote=why,
        items=(Item(mark=Mark.WAITING, line=(Text("1 more decision needed, from "), ALICE)),),
        notes=(
            (Text("You are asked as the owner of the resource."),),
            (Text("Lapses "), Moment(WHEN), Text(" if nobody decides.")),
        ),
        buttons=(APPROVE, DENY),
        footer=(Code(REQUEST),),
    )


def way_in() -> Card:
    """Return what a grantee holds."""
    return Card(
        title="Your access is open",
        tone=Tone.GOOD,
        summary="Your access is open: write on orders-prod/orders (REQ-7K3MQP).",
        lead=(Text("Until "), Moment(WHEN), Text(". Then open sessions are ended.")),
        items=(Item(mark=Mark.DONE, line=(Bold("write"), Text(" on "), Bold("orders"))),),
        notes=((Link("Open orders", "https://console.example.com/orders"),),),
        command="psql 'host=db.example.com dbname=orders user=dp_g1'",
        buttons=(SHOW, DONE, AGAIN),
        footer=(Code(REQUEST),),
    )


def receipt() -> Card:
    """Return what a requester sees while waiting."""
    return Card(
        title="Waiting for 1 decision",
        tone=Tone.WAITING,
        summary="Waiting for 1 decision: write on orders-prod/orders (REQ-7K3MQP).",
        lead=(Text("You asked for "), Bold("write"), Text(".")),
        buttons=(WITHDRAW,),
        footer=(Code(REQUEST),),
    )


def denied() -> Card:
    """Return how a denial ends."""
    return Card(
        title="Denied",
        tone=Tone.BAD,
        summary="Denied: Alice Requester, write on orders-prod/orders.",
        quote="Use the replica first.",
        items=(Item(mark=Mark.FAILED, line=(ALICE, Text(" denied "), Moment(WHEN))),),
        buttons=(AGAIN,),
        footer=(Code(REQUEST),),
    )


def alarm() -> Card:
    """Return a break-glass notice."""
    return Card(
        title="Break-glass",
        tone=Tone.ALARM,
        summary="Break-glass: Omar Oncall, admin on orders-prod/orders.",
        lead=(Name(PersonId("omar@example.com"), "Omar Oncall"), Text(" took admin.")),
        quote="Primary failing over in a loop.",
        footer=(Code(REQUEST),),
    )


def over() -> Card:
    """Return a card of which only the record is left."""
    return Card(
        title="Your access has ended",
        tone=Tone.OVER,
        summary="Your access has ended.",
        items=(Item(mark=Mark.DONE, line=(Bold("write"), Text(": ended on time"))),),
        footer=(Code(REQUEST),),
    )


def schema() -> Json:
    """Return the schema of a card when it lies beside the repository, else one that takes all."""
    path = SHARED / "adaptive-card-1.6.0.json"
    found: Json = json.loads(path.read_text()) if path.exists() else {}
    return found
