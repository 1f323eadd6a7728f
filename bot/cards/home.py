"""The Home tab: what I hold and asked for, and what waits for me."""

from collections.abc import Sequence

from bot.cards.model import Action, Button, Card, Home, Name, Section, Style, Text
from bot.domain.people import Person


def home_tab(person: Person, mine: Sequence[Card], waiting: Sequence[Card]) -> Home:
    """Compose the tab. What waits for the person comes first: somebody else is held up by it."""
    return Home(
        greeting=(Name(person.id, person.name), Text(", this is your access to production.")),
        buttons=(
            Button(
                action=Action.ASK, label="Request access…", style=Style.PRIMARY, opens_form=True
            ),
        ),
        sections=(
            Section(
                title="Waiting for me",
                cards=tuple(waiting),
                empty="Nothing waits for your decision.",
            ),
            Section(
                title="Mine",
                cards=tuple(mine),
                empty="You hold no access, and nothing of yours is pending.",
            ),
        ),
    )
