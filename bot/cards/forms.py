"""The forms: asking for access, deciding with a reason or for less, asking and answering."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from bot.cards import facts
from bot.cards.form import Choice, Form, FormKind, Pick, Search, Several, Words
from bot.cards.model import Line, Text
from bot.domain.bargaining import LONGEST_REMARK
from bot.domain.durations import format_duration
from bot.domain.ids import RequestId
from bot.domain.policy import Policy
from bot.domain.request import Request

TARGETS, DURATION, JUSTIFICATION, REASON = "targets", "duration", "justification", "reason"
WHOM, KEEP, WORDS = "whom", "keep", "words"
MOST_LISTED = 100  # targets in a form
_RECALLED = 3  # remarks
_LENGTHS = tuple(timedelta(minutes=one) for one in (15, 30, 60, 120, 240, 480))


def request_form(
    *,
    chosen: Sequence[Choice] = (),
    duration: timedelta | None = None,
    longest: timedelta | None = None,
    justification: str = "",
    notes: Sequence[Line] = (),
    whom: Sequence[Choice] | None = None,
) -> Form:
    """Compose the request form, filled as far as is known. `longest` leaves longer lengths out.

    When it is below the shortest, it is offered itself. `whom` of None leaves the field for it out:
    the person may ask for nobody else.
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
        fields=(
            _targets(chosen),
            *(() if whom is None else (_whom(whom),)),
            _length(lengths, duration),
            _why(justification),
        ),
        notes=tuple(notes),
    )


def _targets(chosen: Sequence[Choice]) -> Search:
    return Search(
        name=TARGETS,
        label="What do you need?",
        chosen=tuple(chosen),
        placeholder="Type a bundle or a resource",
    )


def _whom(chosen: Sequence[Choice]) -> Search:
    return Search(
        name=WHOM,
        label="For whom?",
        chosen=tuple(chosen),
        most=1,
        placeholder="Yourself, or type a name",
        optional=True,
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


def form_about(policy: Policy, request: Request, kind: FormKind) -> Form | None:
    """Compose the form of this kind about a request; None where the kind is about none."""
    if kind is FormKind.LESS:
        targets = [str(one) for one in request.entitlements]
        return less_form(request.id, request.duration, targets)
    if make := _TALKS.get(kind):
        return make(request.id, _lately(policy, request))
    reasoned = _REASONS.get(kind)
    return reasoned(request.id) if reasoned else None


def _lately(policy: Policy, request: Request) -> tuple[Line, ...]:
    """Return the last remarks, so that nobody answers from memory."""
    return tuple(
        (facts.name(policy, one.person), Text(f": {one.text}")) for one in request.talk[-_RECALLED:]
    )


def approve_form(request: RequestId) -> Form:
    """Ask for the reason of a yes, where the access flow wants one."""
    hint = "The access flow wants a reason. The requester sees it."
    return _reason(FormKind.APPROVE, request, "Approve the request", "Approve", hint)


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


def question_form(request: RequestId, notes: Sequence[Line] = ()) -> Form:
    """Ask the requester something; `notes` say what was said so far."""
    hint = "The requester and the other approvers see this."
    return _remark(FormKind.QUESTION, request, ("Ask the requester", "Ask"), hint, notes)


def answer_form(request: RequestId, notes: Sequence[Line] = ()) -> Form:
    """Answer the approvers; `notes` say what they asked."""
    hint = "The approvers see this."
    return _remark(FormKind.ANSWER, request, ("Answer the approvers", "Answer"), hint, notes)


def _remark(
    kind: FormKind, request: RequestId, says: tuple[str, str], hint: str, notes: Sequence[Line]
) -> Form:
    title, submit = says
    label = "Your question" if kind is FormKind.QUESTION else "Your answer"
    words = Words(name=WORDS, label=label, many_lines=True, hint=hint, most=LONGEST_REMARK)
    return Form(
        kind=kind,
        title=title,
        submit=submit,
        fields=(words,),
        request=request,
        notes=tuple(notes),
    )


def less_form(request: RequestId, duration: timedelta, targets: Sequence[str]) -> Form:
    """Offer less of what was asked for: so long, of these targets by name. All are chosen.

    More targets than a list can hold are not listed: then only the time can be less.
    """
    several = 1 < len(targets) <= MOST_LISTED
    return Form(
        kind=FormKind.LESS,
        title="Approve for less",
        submit="Send offer",
        fields=(
            _shorter(duration, or_whole=several),
            *((_kept(targets),) if several else ()),
            _less_reason(),
        ),
        request=request,
        notes=((Text("The requester can accept it with one click; then it counts as your yes."),),),
    )


def _shorter(duration: timedelta, *, or_whole: bool) -> Pick:
    """Choose a shorter time; where targets can be left out, the whole time is chosen at first."""
    lengths = [one for one in _LENGTHS if one < duration] or [duration / 2]
    whole = length_choice(duration)
    asked = Choice(value=whole.value, label=f"{whole.label}, as asked for")
    return Pick(
        name=DURATION,
        label="For how long?",
        choices=(*(length_choice(one) for one in lengths), *((asked,) if or_whole else ())),
        chosen=whole.value if or_whole else None,
    )


def _kept(targets: Sequence[str]) -> Several:
    return Several(
        name=KEEP,
        label="Which of it?",
        choices=tuple(Choice(value=one, label=one) for one in targets),
        chosen=tuple(targets),
    )


def _less_reason() -> Words:
    return Words(
        name=REASON,
        label="Why?",
        many_lines=True,
        optional=True,
        hint="The requester sees this.",
        most=500,
    )


_REASONS: Mapping[FormKind, Callable[[RequestId], Form]] = {
    FormKind.APPROVE: approve_form,
    FormKind.DENY: deny_form,
    FormKind.CHALLENGE: challenge_form,
}
_TALKS: Mapping[FormKind, Callable[[RequestId, Sequence[Line]], Form]] = {
    FormKind.QUESTION: question_form,
    FormKind.ANSWER: answer_form,
}
