"""A policy that gives more time, lends to others, wants reasons, and has somebody above it all."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.flow import (
    Extensions,
    Flow,
    ForOthers,
    ForReports,
    ForSelf,
    FromPerson,
    InGroup,
    Whom,
)
from bot.domain.policy import Policy
from tests.bot.domain.world import DBA2, ENGINEERING, flows, policy

HALF_HOUR = timedelta(minutes=30)
_MORE = {
    "read": Extensions(max=2, each=HALF_HOUR, first_alone=True),
    "write": Extensions(max=1, each=HALF_HOUR),
}


def generous(*, reasons: bool = False) -> Policy:
    """Return it; DBA2 oversees. Reads may be asked for anybody, writes for reports."""
    return policy(
        flows=tuple(replace(_generous(one), reason_required=reasons) for one in flows()),
        overseers=(FromPerson(person=DBA2),),
    )


def _generous(flow: Flow) -> Flow:
    others = ForOthers(condition=InGroup(group=ENGINEERING))
    whom: dict[str, tuple[Whom, ...]] = {
        "read": (ForSelf(), others),
        "write": (ForSelf(), ForReports()),
    }
    return replace(flow, extensions=_MORE.get(flow.name), whom=whom.get(flow.name, (ForSelf(),)))
