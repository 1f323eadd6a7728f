"""The forms: asking for access, denying with a reason, challenging a break-glass."""

from collections.abc import Sequence
from datetime import timedelta

from bot.cards.form import Choice, Form, FormKind, Pick, Search, Words
from bot.cards.model import Line
from bot.domain.durations import format_duration
from bot.domain.ids import RequestId

TARGETS, DURATION, JUSTIFICATION, REASON = "targets", "duration", "justification", "reason"
_LENGTHS = tuple(timedelta(minutes=one) for one in (15, 30, 60, 120, 240, 480))


def request_form(
    *,
    chosen: Sequence[Choice] = (),
    duration: timedelta | None = None,
    longest: timedelta | None = None,
    justification: str = "",
    notes: Sequence[Line] = (),
) -> Form:
    """Compose the request form, filled as far as is known. `longest` leaves longer lengths out.

    When it is below the shortest, it is offered itself.
    """
    lengths = [one for one in _LENGTHS if longest is None or one <= longest]
    if longest and not lengths:
        lengths = [longest]
    if duration and duration not in lengths:
        lengths = sorted({*lengths, duration})
    return Form(
        kind=FormKind.REQUEST,
        title="Request access",
        submit="Send request",
        fields=(_targets(chosen), _length(lengths, duration), _why(justification)),
        notes=tuple(notes),
    )


def _targets(chosen: Sequence[Choice]) -> Search:
    return Search(
        name=TARGETS,
        label="What do you need?",
        chosen=tuple(chosen),
        placeholder="Type a bundle or a resource",
    )


def _length(lengths: Sequence[timedelta], duration: timedelta | None) -> Pick:
    return Pick(
        name=DURATION,
        label="For how long?",
        choices=tuple(length_choice(one) for one in lengths),
        chosen=length_choice(duration).value if duration else None,
        optional=True,
    )


def _why(justification: str) -> Words:
    return Words(
        name=JUSTIFICATION,
        label="Why do you need it?",
        text=justification,
        many_lines=True,
        optional=True,
        placeholder="For example: INC-7 checkout is failing",
        hint="The approvers see this.",
    )


def length_choice(length: timedelta) -> Choice:
    """Make a choice of a length; its value is in seconds."""
    return Choice(value=str(int(length.total_seconds())), label=format_duration(length))


def deny_form(request: RequestId) -> Form:
    """Ask for the reason of a denial."""
    return _reason(FormKind.DENY, request, "Deny the request", "Deny", "The requester sees this.")


def challenge_form(request: RequestId) -> Form:
    """Ask what was wrong with a break-glass."""
    hint = "It is kept with the review, and the operators are told."
    return _reason(FormKind.CHALLENGE, request, "Challenge break-glass", "Challenge", hint)


def _reason(kind: FormKind, request: RequestId, title: str, submit: str, hint: str) -> Form:
    words = Words(name=REASON, label="Why?", many_lines=True, hint=hint, most=500)
    return Form(kind=kind, title=title, submit=submit, fields=(words,), request=request)
