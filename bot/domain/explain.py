"""Why a person may or may not ask for something: the flow that decides, and those that nearly did.

Each flow that does not apply is given with the facts that break it, the nearest first. The words
are about the reader unless a subject is named; what a person may be told is for `discretion`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import reasons
from bot.domain.catalog import Entitlement, Integration, Resource
from bot.domain.evaluate import Asking, Check, Outcome, Verdict, covers, evaluate, friction, offer
from bot.domain.flow import Flow, What
from bot.domain.ids import BundleName, FlowName, PersonId, PolicyRevision
from bot.domain.policy import Policy
from bot.domain.reasons import YOU, Reason, Subject, View
from bot.domain.terms import Terms, terms
from bot.domain.wording import when, whom


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One check of a flow that was not met (who, for, what, hours, break-glass, trigger), and why.

    `unknown`: it could not be judged, for a fact is not known.
    """

    check: str
    text: str
    unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A flow that does not apply. `near` where it covers the target, or would in another way."""

    flow: FlowName
    broken: tuple[Broken, ...]
    near: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What holds for some entitlements alike.

    `flow` decides, under `terms`; `others` would fit as well, with more friction or a later name.
    Without a flow the person may not ask: `denied_by` says so for the `because`, or nothing fits.
    """

    entitlements: tuple[Entitlement, ...]
    flow: FlowName | None = None
    terms: Terms | None = None
    others: tuple[FlowName, ...] = ()
    denied_by: FlowName | None = None
    because: tuple[Broken, ...] = ()
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that was asked about, alike entitlements together, in the order of their names."""

    person: PersonId
    grantee: PersonId
    at: datetime
    revision: PolicyRevision
    answers: tuple[Answer, ...]
    bundle: BundleName | None = None
    breaking_glass: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What explaining needs: the facts, the ask, and how the people in it are spoken of."""

    policy: Policy
    asking: Asking
    subject: Subject = YOU

    @property
    def view(self) -> View:
        """Look at whoever asks."""
        return View(
            policy=self.policy,
            person=self.asking.person,
            now=self.asking.now,
            subject=self.subject,
        )

    @property
    def other(self) -> View:
        """Look at whoever receives, by name where that is somebody else."""
        receiver = self.asking.receiver
        same = receiver.id == self.asking.person.id
        subject = self.subject if same else Subject(name=receiver.name)
        return View(policy=self.policy, person=receiver, now=self.asking.now, subject=subject)


def explain(
    policy: Policy, asking: Asking, target: Iterable[Entitlement], subject: Subject = YOU
) -> Explanation:
    """Explain an ask for these entitlements: each verdict as `evaluate` gives it, and why."""
    scene = Scene(policy=policy, asking=asking, subject=subject)
    alike: dict[Answer, list[Entitlement]] = {}
    for one in sorted(set(target)):
        alike.setdefault(_answer(scene, one), []).append(one)
    return Explanation(
        person=asking.person.id,
        grantee=asking.receiver.id,
        at=asking.now,
        revision=policy.revision,
        answers=tuple(_complete(scene, one, found) for one, found in alike.items()),
        bundle=asking.bundle,
        breaking_glass=asking.breaking_glass,
    )


def near_misses(
    policy: Policy, asking: Asking, entitlement: Entitlement, subject: Subject = YOU
) -> tuple[Miss, ...]:
    """List the flows that do not apply to an ask, the nearest first."""
    scene = Scene(policy=policy, asking=asking, subject=subject)
    allowing = [flow for flow in policy.flows if not flow.deny]
    verdicts = [evaluate(policy, flow, entitlement, asking) for flow in allowing]
    return missed(scene, entitlement, verdicts)


def _answer(scene: Scene, entitlement: Entitlement) -> Answer:
    """Answer for one entitlement, without naming it: equal answers are put together."""
    found = offer(scene.policy, entitlement, scene.asking)
    if found.denied_by:
        because = _denied(scene, scene.policy.by_name[found.denied_by])
        return Answer(entitlements=(), denied_by=found.denied_by, because=because)
    fitting = [scene.policy.by_name[one.flow] for one in found.verdicts if one.fits]
    applying = found.flow.name if found.flow else None
    others = (one.name for one in sorted(fitting, key=friction) if one.name != applying)
    misses = missed(scene, entitlement, found.verdicts)
    return Answer(entitlements=(), flow=applying, others=tuple(others), misses=misses)


def _complete(scene: Scene, answer: Answer, entitlements: Sequence[Entitlement]) -> Answer:
    flow = scene.policy.by_name[answer.flow] if answer.flow else None
    return Answer(
        entitlements=tuple(entitlements),
        flow=answer.flow,
        terms=terms(scene.policy, flow, entitlements, scene.asking) if flow else None,
        others=answer.others,
        denied_by=answer.denied_by,
        because=answer.because,
        misses=answer.misses,
    )


def _denied(scene: Scene, flow: Flow) -> tuple[Broken, ...]:
    """Say what makes a deny flow strike whoever asks or whoever receives."""
    mine, theirs = scene.view, scene.other
    views = [mine] if mine.person.id == theirs.person.id else [mine, theirs]
    found = (one for view in views if _struck(view, flow) for one in reasons.met(view, flow.who))
    return tuple(_broken("who", one) for one in dict.fromkeys(found))


def _struck(view: View, flow: Flow) -> bool:
    """Say whether a deny flow holds for somebody, or cannot be judged."""
    answer = view.holds(flow.who)
    silent = answer is None and not view.policy.can_know(flow.who, view.person, view.now)
    return answer is True or silent


def missed(scene: Scene, entitlement: Entitlement, verdicts: Sequence[Verdict]) -> tuple[Miss, ...]:
    """List what kept each flow from applying, by its verdict, the nearest first."""
    found = [_miss(scene, entitlement, one) for one in verdicts if not one.fits]
    return tuple(sorted(found, key=_distance))


def _distance(miss: Miss) -> tuple[bool, bool, int, str]:
    """Order misses: flows that cover the target come before those that would in another way."""
    elsewhere = any(one.check == "what" for one in miss.broken)
    return (not miss.near, elsewhere, len(miss.broken), miss.flow)


def _miss(scene: Scene, entitlement: Entitlement, verdict: Verdict) -> Miss:
    flow = scene.policy.by_name[verdict.flow]
    unmet = [one for one in verdict.checks if one.outcome is not Outcome.MET]
    broken = tuple(part for one in unmet for part in _why(scene, flow, entitlement, one))
    far = any(one.name == "what" for one in unmet) and _far(scene, flow.what, entitlement)
    return Miss(flow=flow.name, broken=broken, near=not far)


def _why(scene: Scene, flow: Flow, entitlement: Entitlement, check: Check) -> Iterable[Broken]:
    if check.name == "who":
        return [_broken("who", one) for one in reasons.broken(scene.view, flow.who)]
    if check.name == "for" and check.outcome is Outcome.FAILED:
        unknown = f"it is not known whether it may be asked for {scene.asking.receiver.name}"
        return [Broken(check="for", text=unknown, unknown=True)]
    return [Broken(check=check.name, text=_said(scene, flow, entitlement, check))]


def _said(scene: Scene, flow: Flow, entitlement: Entitlement, check: Check) -> str:
    match check.name:
        case "for":
            return f"only for {' or '.join(whom(one) for one in flow.whom)}"
        case "what":
            return _uncovered(scene, flow.what, entitlement)
        case "hours" if flow.hours:
            return f"only {when(flow.hours)}"
        case "break-glass":
            return "only by breaking glass" if flow.break_glass else "it breaks no glass"
        case "trigger":
            return "it opens by itself and cannot be asked for"
        case _:
            return check.detail or f"{check.name} is not met"


def _broken(check: str, reason: Reason) -> Broken:
    return Broken(check=check, text=reason.text, unknown=reason.unknown)


def _far(scene: Scene, what: What, entitlement: Entitlement) -> bool:
    """Say whether a flow has nothing to do with the resource, or the resource is not there."""
    found = scene.policy.catalogue.find(entitlement)
    return found is None or not (
        _bundles(scene, what, entitlement) or _chosen(what, found[0], found[1])
    )


def _uncovered(scene: Scene, what: What, entitlement: Entitlement) -> str:
    """Say why a flow does not cover an entitlement: another permission, a bundle, or at all."""
    found = scene.policy.catalogue.find(entitlement)
    if found is None:
        return "there is no such thing"
    if any(_within(scene.policy, one, entitlement) for one in what.except_):
        return "it excepts this"
    if through := _bundles(scene, what, entitlement):
        return f"only through the bundle {' or '.join(through)}"
    if what.permissions is not None and _chosen(what, found[0], found[1]):
        return f"it covers only {', '.join(sorted(what.permissions))} here"
    return "it does not cover this resource"


def _bundles(scene: Scene, what: What, entitlement: Entitlement) -> Sequence[BundleName]:
    catalogue = scene.policy.catalogue
    return [one for one in sorted(what.bundles) if catalogue.holds(one, entitlement)]


def _within(policy: Policy, what: What, entitlement: Entitlement) -> bool:
    return any(covers(policy, what, entitlement, one) for one in (None, *what.bundles))


def _chosen(what: What, integration: Integration, resource: Resource) -> bool:
    return any(one.matches(integration, resource) for one in what.where)
