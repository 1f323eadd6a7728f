"""Past requests, judged again under another policy at the moment they were asked for.

People, groups and schedules are as they are known now: what they were at the time is not kept. So
an answer says what would come of the same ask, by whoever these people are today.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain import approval
from bot.domain.approval import Bench
from bot.domain.durations import format_duration
from bot.domain.evaluate import Asking, Offer, friction, objections, offer
from bot.domain.explain import near_misses
from bot.domain.flow import Flow
from bot.domain.ids import FlowName, PersonId, PolicyRevision, RequestId
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.reasons import Subject
from bot.domain.request import Request


class Finding(StrEnum):
    """What would be different. A request may have several findings; none is the same as before."""

    GONE = "person gone"
    REFUSED = "refused"
    OTHER_FLOW = "other flow"
    SPLIT = "several flows"
    MORE_DECISIONS = "more decisions"
    FEWER_DECISIONS = "fewer decisions"
    TOO_LONG = "too long"
    JUSTIFICATION = "justification"
    APPROVERS = "approvers not eligible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """One request under the new policy: the flows that would apply, and what is different, why."""

    request: RequestId
    asked_at: datetime
    requester: PersonId
    grantee: PersonId
    flow: FlowName
    flows: tuple[FlowName, ...]
    findings: Mapping[Finding, str]

    @property
    def same(self) -> bool:
        """Say whether nothing would be different."""
        return not self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """All of them, oldest first, with how often each finding was made."""

    revision: PolicyRevision
    requests: tuple[Replay, ...]

    @property
    def same(self) -> int:
        """Count the requests for which nothing would be different."""
        return sum(one.same for one in self.requests)

    @property
    def counts(self) -> Mapping[Finding, int]:
        """Count each finding, in the order in which findings are listed."""
        found = Counter(finding for one in self.requests for finding in one.findings)
        return {finding: found[finding] for finding in Finding if finding in found}


def replay(policy: Policy, requests: Iterable[Request]) -> Replayed:
    """Judge past requests under a policy; what an automatic flow opened is judged as such."""
    return Replayed(revision=policy.revision, requests=tuple(_one(policy, r) for r in requests))


def _one(policy: Policy, request: Request) -> Replay:
    person, grantee = policy.person(request.requester), policy.person(request.grantee)
    if person is None or grantee is None:
        gone = request.requester if person is None else request.grantee
        return _replay(request, (), {Finding.GONE: f"{gone} is not there any more"})
    asking = _asking(request, person, grantee)
    offers = [offer(policy, one, asking) for one in request.entitlements]
    flows = sorted({one.flow.name for one in offers if one.flow})
    if refused := next((one for one in offers if one.flow is None), None):
        return _replay(
            request, flows, {Finding.REFUSED: _refused(policy, request, refused, asking)}
        )
    applying = [policy.by_name[one] for one in flows]
    return _replay(request, flows, _findings(policy, request, applying))


def _asking(request: Request, person: Person, grantee: Person) -> Asking:
    return Asking(
        person=person,
        grantee=grantee,
        now=request.asked_at,
        bundle=request.bundle,
        breaking_glass=request.break_glass,
        triggered=request.triggered,
    )


def _replay(request: Request, flows: Iterable[FlowName], findings: Mapping[Finding, str]) -> Replay:
    return Replay(
        request=request.id,
        asked_at=request.asked_at,
        requester=request.requester,
        grantee=request.grantee,
        flow=request.flow,
        flows=tuple(flows),
        findings=findings,
    )


def _refused(policy: Policy, request: Request, refused: Offer, asking: Asking) -> str:
    """Say what keeps the flow of then from applying, or which flow denies."""
    if refused.denied_by:
        return f"{refused.entitlement}: {refused.denied_by} denies it"
    subject = Subject(name=asking.person.name)
    misses = near_misses(policy, asking, refused.entitlement, subject)
    own = next((one for one in misses if one.flow == request.flow), None)
    if own is None:
        return f"{refused.entitlement}: the flow {request.flow} is gone, and no other applies"
    broken = "; ".join(one.text for one in own.broken)
    return f"{refused.entitlement}: {own.flow}: {broken}"


def _findings(policy: Policy, request: Request, flows: list[Flow]) -> Mapping[Finding, str]:
    found: dict[Finding, str] = {}
    names = ", ".join(one.name for one in flows)
    if len(flows) > 1:
        found[Finding.SPLIT] = f"it would become {len(flows)} requests: {names}"
    elif names != request.flow:
        found[Finding.OTHER_FLOW] = f"{names} instead of {request.flow}"
    found |= _decisions(request, flows)
    found |= _terms(request, flows)
    if not request.extends:
        found |= _approvers(policy, request, flows)
    return found


def _decisions(request: Request, flows: list[Flow]) -> Mapping[Finding, str]:
    """Compare how many decisions were needed then, and would be."""
    if request.extends:  # its plan is by the extension's own terms
        return {}
    then = min((len(way) for way in request.plan), default=0)
    would = max(friction(one)[0] for one in flows)
    if then == would:
        return {}
    finding = Finding.MORE_DECISIONS if would > then else Finding.FEWER_DECISIONS
    return {finding: f"{would} instead of {then}"}


def _terms(request: Request, flows: list[Flow]) -> Mapping[Finding, str]:
    longest = min(_longest(request, one) for one in flows)
    found: dict[Finding, str] = {}
    if request.duration > longest:
        asked = format_duration(request.duration)
        found[Finding.TOO_LONG] = f"{asked}, and at most {format_duration(longest)} is possible"
    for flow in flows:
        if wrong := objections(flow, min(request.duration, flow.max), request.justification):
            found[Finding.JUSTIFICATION] = f"{flow.name}: {' '.join(wrong)}"
    return found


def _longest(request: Request, flow: Flow) -> timedelta:
    if request.extends:
        return flow.extensions.each if flow.extensions else timedelta(0)
    return flow.max


def _approvers(policy: Policy, request: Request, flows: list[Flow]) -> Mapping[Finding, str]:
    """Look for approvers of then whose yes would not count."""
    lost = {
        one.person
        for one in request.decisions
        if one.approve
        for flow in flows
        if not flow.alone and one.person not in _eligible(policy, request, flow, one.at)
    }
    return {Finding.APPROVERS: ", ".join(sorted(lost))} if lost else {}


def _eligible(policy: Policy, request: Request, flow: Flow, at: datetime) -> frozenset[PersonId]:
    bench = Bench(
        requester=request.requester,
        grantee=request.grantee,
        asked_at=request.asked_at,
        escalation=flow.escalation,
    )
    plan = approval.plan(policy, flow, request.entitlements)
    return approval.everyone(policy, plan, bench, at)
