"""What the grantee holds: how to get in, for how long, the password once, how to give it back."""

from bot.cards import deadlines, facts
from bot.cards.model import Action, Button, Card, Line, Link, Moment, Style, Text, Tone
from bot.domain.policy import Policy
from bot.domain.request import Grant, GrantState, Request, SecretState

SHOWN_SECRETS = 3  # buttons; the next ones appear when these have been used


def way_in_card(policy: Policy, request: Request) -> Card:
    """Compose the card as it stands; it holds no secret."""
    title, tone = state(request)
    active = [one for one in request.grants if one.state is GrantState.ACTIVE]
    return Card(
        title=title,
        tone=tone,
        summary=f"{title}: {facts.wanted(request)} ({request.id}).",
        lead=lead(active),
        facts=deadlines.moved(request),
        items=facts.targets(request),
        notes=(*_asked_by(policy, request), *_notes(policy, active)),
        command=_commands(active),
        buttons=(
            *_passwords(request, active),
            *deadlines.extend_button(policy, request),
            *done_button(request, active),
        ),
        footer=facts.footer(request),
    )


def state(request: Request) -> tuple[str, Tone]:
    """Say how what somebody holds stands."""
    states = {one.state for one in request.grants}
    if GrantState.ACTIVE in states:
        return "Your access is open", Tone.GOOD
    if GrantState.REVOKING in states:
        return "Your access is being removed", Tone.WORKING
    if states == {GrantState.ENDED}:
        return "Your access has ended", Tone.OVER
    return "Your access is being opened", Tone.WORKING


def lead(active: list[Grant]) -> Line:
    """Say until when, and what happens then; nothing when nothing is open."""
    ends = [one.expires_at for one in active if one.expires_at]
    if not ends:
        return ()
    stays = all(one.existed_before for one in active)
    then = "You had this access before, so it stays." if stays else "Then it is taken back."
    return (Text("Until "), Moment(min(ends)), Text(f". {then}"))


def _commands(active: list[Grant]) -> str:
    """List what to paste; of several each is preceded by what it opens, as a shell's comment."""
    found = [(one, one.way_in.command) for one in active if one.way_in and one.way_in.command]
    if len(found) == 1:
        return found[0][1]
    return "\n".join(f"# {one.entitlement}\n{command}" for one, command in found)


def _notes(policy: Policy, active: list[Grant]) -> tuple[Line, ...]:
    notes: list[Line] = []
    for grant in active:
        found = policy.catalogue.find(grant.entitlement)
        link = found[1].link if found else None
        if link:
            notes.append((Link(f"Open {grant.entitlement.resource}", link),))
        if grant.way_in and grant.way_in.note:
            notes.append((Text(grant.way_in.note),))
    if any(one.secret is SecretState.WAITING for one in active):
        notes.append((Text("The password is shown once, to you only, and never in a message."),))
    return tuple(dict.fromkeys(notes))  # several grants of one system say the same


def _asked_by(policy: Policy, request: Request) -> tuple[Line, ...]:
    """Say who asked, where that is not who holds."""
    if request.requester == request.grantee:
        return ()
    return ((facts.name(policy, request.requester), Text(" asked for this for you.")),)


def _passwords(request: Request, active: list[Grant]) -> tuple[Button, ...]:
    waiting = [one for one in active if one.secret is SecretState.WAITING]
    several = len(active) > 1
    return tuple(
        Button(
            action=Action.REVEAL,
            label=f"Show password: {one.entitlement.resource}" if several else "Show password",
            request=request.id,
            grant=one.id,
            style=Style.PRIMARY,
            opens_form=True,
        )
        for one in waiting[:SHOWN_SECRETS]
    )


def done_button(request: Request, active: list[Grant], *, on: str = "") -> tuple[Button, ...]:
    """Return the button that gives everything back, while something is open."""
    if not active:
        return ()
    done = Button(
        action=Action.DONE,
        label="I'm done",
        request=request.id,
        confirm="Give the access back now? Open sessions are ended.",
        extra=on,
    )
    return (done,)
