"""What the grantee holds: the way in, the password once, and how to give it back."""

from dataclasses import replace

import pytest

from bot.cards.way_in import SHOWN_SECRETS, way_in_card
from bot.domain.catalog import Entitlement, Resource
from bot.domain.ids import GrantId, ResourceName
from bot.domain.request import WayIn
from tests.bot.cards.reading import buttons, check, words
from tests.bot.cards.states import EVERY, LAW, OPEN
from tests.bot.domain.world import INCIDENT, ONCALL, ORDERS, SHOP, WRITE, in_use, opened, policy

MORE = "Extend 30 min"


@pytest.mark.parametrize(
    ("state", "title", "shown"),
    [
        ("opening", "Your access is being opened", []),
        ("open", "Your access is open", ["Show password", MORE, "I'm done"]),
        ("shown", "Your access is open", [MORE, "I'm done"]),
        ("removing", "Your access is being removed", []),
        ("overdue", "Your access is being removed", []),
        ("closed", "Your access has ended", []),
        ("glass part", "Your access is open", ["I'm done"]),
        (
            "glass open",
            "Your access is open",
            ["Show password: ledger", "Show password: orders", "I'm done"],
        ),
    ],
)
def test_buttons_follow_what_is_open(state: str, title: str, shown: list[str]) -> None:
    """A password can be shown while it waits, and what is open can be given back."""
    card = check(way_in_card(LAW, EVERY[state]))

    assert (title, shown) == (card.title, buttons(card))


def test_it_says_how_long_and_how_to_get_in() -> None:
    """With the exact link from the access file and the connector's note; no secret anywhere."""
    integration = LAW.catalogue.integrations[SHOP]
    linked = replace(
        integration,
        resources={ORDERS: Resource(name=ORDERS, link="https://db.example.com/orders")},
    )
    law = policy(catalogue=replace(LAW.catalogue, integrations={SHOP: linked}))
    noted = replace(
        OPEN.grants[0], way_in=WayIn(command="psql shop", note="Sessions live on for an hour.")
    )

    said = words(way_in_card(law, replace(OPEN, grants=(noted,))))

    assert "Until 13:01. Then it is taken back." in said
    assert "Open orders <https://db.example.com/orders>" in said
    assert "Sessions live on for an hour." in said
    assert "psql shop" in said
    assert "The password is shown once, to you only, and never in a message." in said


def test_a_deadline_that_moved_is_said() -> None:
    """Later or earlier, with the new end in the first line."""
    extended = words(way_in_card(LAW, EVERY["extended"]))
    shortened = words(way_in_card(LAW, EVERY["shortened"]))

    assert "Until 13:31." in extended
    assert "Extended: once, by 30 min (REQ-EXTEND)" in extended
    assert "Until 12:21." in shortened
    assert "Ends earlier: by 40 min: the access flow lends for less by now" in shortened


def test_who_holds_reads_who_asked_for_it() -> None:
    """Nobody gets access from they know not whom."""
    assert "Lead asked for this for you." in words(way_in_card(LAW, EVERY["for another"]))
    assert "asked for this" not in words(way_in_card(LAW, OPEN))


def test_what_was_there_before_stays_and_is_said() -> None:
    """Nobody is told that access ends which does not."""
    assert "You had this access before, so it stays." in words(way_in_card(LAW, EVERY["stays"]))


def test_many_passwords_leave_room_for_giving_back() -> None:
    """At most five buttons: the next passwords appear when the first were seen."""
    many = tuple(
        replace(
            OPEN.grants[0],
            id=GrantId(f"x{number}"),
            entitlement=Entitlement(SHOP, ResourceName(f"db{number}"), WRITE),
        )
        for number in range(9)
    )

    card = check(way_in_card(LAW, replace(OPEN, grants=many)))

    assert SHOWN_SECRETS + 2 == len(card.buttons)
    assert "I'm done" == buttons(card)[-1]


def test_nothing_open_has_no_end_to_tell() -> None:
    """A closed card shows no time and no command."""
    closed = way_in_card(LAW, EVERY["closed"])

    assert ((), "") == (closed.lead, closed.command)


def test_several_commands_say_what_each_opens() -> None:
    """Pasted into a shell, the names are comments."""
    request = in_use(opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request)
    command = way_in_card(policy(), request).command

    assert [f"# {one}" for one in request.entitlements] == [
        line for line in command.splitlines() if line.startswith("#")
    ]
