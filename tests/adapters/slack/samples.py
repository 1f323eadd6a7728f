"""Cards and forms of every kind, composed by the real code from a small organisation."""

from dataclasses import replace
from datetime import timedelta

from bot.cards.approval import approval_card
from bot.cards.break_glass import notice_card, review_card
from bot.cards.compose import alarm_card, sentence
from bot.cards.form import Choice, Form
from bot.cards.forms import (
    answer_form,
    approve_form,
    challenge_form,
    deny_form,
    less_form,
    request_form,
)
from bot.cards.home import home_tab
from bot.cards.model import (
    Action,
    Bold,
    Button,
    Card,
    Code,
    Home,
    Item,
    Link,
    Mark,
    Moment,
    Name,
    Style,
    Text,
    Tone,
)
from bot.cards.receipt import receipt_card
from bot.domain.ids import GrantId, PersonId, RequestId
from tests.bot.domain.world import DBA, DEV, LEAD, NOW, WRITE, opened, orders, policy

REQUEST = replace(opened(orders(WRITE)).request, id=RequestId("REQ-7K3MQP"))
GLASS = opened(by=PersonId("oncall@example.com"), bundle="incident", breaking_glass=True).request  # type: ignore[arg-type]  # a name
WAY_IN = Card(
    title="Your access is open",
    tone=Tone.GOOD,
    summary="Your access is open: write on shop/orders (REQ-7K3MQP).",
    lead=(
        Text("Until "),
        Moment(NOW + timedelta(hours=1)),
        Text(". Then open sessions are ended."),
    ),
    items=(
        Item(mark=Mark.DONE, line=(Bold("write"), Text(" on "), Bold("shop/orders"))),
        Item(mark=Mark.WORKING, line=(Bold("read"), Text(" on "), Bold("shop/ledger"))),
        Item(mark=Mark.FAILED, line=(Name(DEV, "Dev"), Text(" lost "), Code("x"))),
    ),
    notes=((Link("Open orders", "https://wiki.example.com/orders?a=1&b=2"),),),
    command='psql "host=orders.internal user=dp_dev_7k3m sslmode=verify-full"',
    buttons=(
        Button(
            action=Action.REVEAL,
            label="Show password",
            request=RequestId("REQ-7K3MQP"),
            grant=GrantId("g1"),
            style=Style.PRIMARY,
            opens_form=True,
        ),
        Button(
            action=Action.DONE,
            label="I'm done",
            request=RequestId("REQ-7K3MQP"),
            confirm="Give the access back now? Open sessions are ended.",
        ),
    ),
    footer=(Code("REQ-7K3MQP"), Text(" by the access flow "), Code("write")),
)
CARDS: dict[str, Card] = {
    "approval": approval_card(policy(), REQUEST, LEAD, NOW),
    "receipt": receipt_card(policy(), REQUEST, NOW),
    "way_in": WAY_IN,
    "notice": notice_card(policy(), GLASS),
    "review": review_card(policy(), GLASS, DBA, NOW),
    "alarm": alarm_card("The door of shop/orders could not be closed.", REQUEST.id),
    "sentence": sentence("Approved. The access is being opened."),
}
FORMS: dict[str, Form] = {
    "request": request_form(
        chosen=(Choice("e:shop/orders:write", "shop/orders:write", "production, high risk"),),
        duration=timedelta(hours=1),
        longest=timedelta(hours=4),
        justification="INC-7",
        notes=((Bold("shop/orders:write"), Text(": needs 1 decision from "), Name(LEAD, "Lead")),),
    ),
    "blank": request_form(),
    "deny": deny_form(REQUEST.id),
    "challenge": challenge_form(GLASS.id),
    "approve": approve_form(REQUEST.id),
    "less": less_form(GLASS.id, timedelta(hours=1), [str(one) for one in GLASS.entitlements]),
    "answer": answer_form(REQUEST.id, ((Name(LEAD, "Lead"), Text(": what for?")),)),
    "for_others": request_form(whom=(Choice("p:dev@example.com", "Dev", "dev@example.com"),)),
}
HOME: Home = home_tab(policy().people[DEV], [WAY_IN], [CARDS["approval"]])
