"""The card of a coming end: until when, and the two ways on, more time or giving it back now."""

from bot.cards import deadlines, facts, way_in
from bot.cards.model import Card, Tone
from bot.domain.policy import Policy
from bot.domain.request import GrantState, Request


def ending_card(policy: Policy, request: Request) -> Card:
    """Compose the card as it stands: after an extension it says so, after the end that it is over.

    When time was added and the next end comes near, the same card is shown again.
    """
    active = [one for one in request.grants if one.state is GrantState.ACTIVE]
    title, tone = way_in.state(request)
    if active:
        ends = deadlines.soon(active)
        title, tone = ("Your access ends soon", Tone.WAITING) if ends else _goes_on(request)
    return Card(
        title=title,
        tone=tone,
        summary=f"{title}: {facts.wanted(request)} ({request.id}).",
        lead=way_in.lead(active),
        facts=deadlines.moved(request),
        items=facts.targets(request),
        notes=(deadlines.extend_note(policy, request),) if active else (),
        buttons=(
            *deadlines.extend_button(policy, request, on=deadlines.ENDING),
            *way_in.done_button(request, active, on=deadlines.ENDING),
        ),
        footer=facts.footer(request),
    )


def _goes_on(request: Request) -> tuple[str, Tone]:
    return ("Your access goes on" if request.extended else "Your access is open", Tone.GOOD)
