"""What was said between a yes and a no: the talk, and offers of less with their buttons."""

import hashlib
import json

from bot.cards import facts
from bot.cards.model import Action, Bold, Button, Line, Moment, Said, Style, Text
from bot.domain.bargaining import describe
from bot.domain.durations import format_duration
from bot.domain.policy import Policy
from bot.domain.request import LessOffer, Remark, Request, RequestState

SHOWN_REMARKS = 6
SHOWN_OFFERS = 3
_NAMED = 3  # targets


def talk(policy: Policy, request: Request) -> tuple[Said, ...]:
    """Quote the last remarks, and count the earlier ones."""
    earlier = len(request.talk) - SHOWN_REMARKS
    shown = tuple(_remark(policy, one) for one in request.talk[-SHOWN_REMARKS:])
    return (_earlier(earlier), *shown) if earlier > 0 else shown


def _earlier(count: int) -> Said:
    return Said(line=(Text("1 earlier remark" if count == 1 else f"{count} earlier remarks"),))


def _remark(policy: Policy, remark: Remark) -> Said:
    line = (facts.name(policy, remark.person), Text(" wrote "), Moment(remark.at))
    return Said(line=line, text=remark.text)


def offers(policy: Policy, request: Request) -> tuple[Said, ...]:
    """Say what approvers would say yes to, while it can still be accepted."""
    if request.state is not RequestState.PENDING:
        return ()
    return tuple(_offer(policy, request, one) for one in _shown(request))


def _shown(request: Request) -> tuple[LessOffer, ...]:
    return request.offers[-SHOWN_OFFERS:]


def _offer(policy: Policy, request: Request, offer: LessOffer) -> Said:
    who = facts.name(policy, offer.person)
    line: Line = (who, Text(" would approve "), Bold(format_duration(offer.duration)))
    fewer = offer.entitlements != request.entitlements
    return Said(line=(*line, *(_targets(offer) if fewer else ())), text=offer.reason)


def _targets(offer: LessOffer) -> Line:
    names = ", ".join(str(one) for one in offer.entitlements[:_NAMED])
    more = len(offer.entitlements) - _NAMED
    return (Text(f" of {names}{f' and {more} more' if more > 0 else ''}"),)


def accept_buttons(policy: Policy, request: Request) -> tuple[Button, ...]:
    """Return a button for each offer that is shown; each accepts exactly that one."""
    shown = _shown(request)
    return tuple(
        Button(
            action=Action.ACCEPT,
            label=_label(policy, request, one, alone=len(shown) == 1),
            request=request.id,
            digest=request.digest,
            style=Style.PRIMARY if one is shown[-1] else Style.PLAIN,
            extra=key(one),
        )
        for one in reversed(shown)
    )


def _label(policy: Policy, request: Request, offer: LessOffer, *, alone: bool) -> str:
    whose = "" if alone else f" ({facts.name(policy, offer.person).name})"
    return f"Accept {describe(request, offer)}{whose}"


def key(offer: LessOffer) -> str:
    """Name an offer by what it holds: a button cannot come to mean another one."""
    content = [
        offer.person,
        int(offer.duration.total_seconds()),
        [str(one) for one in offer.entitlements],
        offer.at.isoformat(),
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def offer_of(request: Request, named: str) -> LessOffer | None:
    """Return the offer that a button named, if it still stands."""
    return next((one for one in request.offers if key(one) == named), None)
