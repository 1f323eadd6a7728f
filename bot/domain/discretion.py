"""What a person in a chat may be told of an explanation: no more than is offered to them anyway.

Deliberate: a flow out of the person's reach is not mentioned, nor one that denies. So a refusal
reads the same whether a thing is forbidden or not there at all. Why somebody else may not ask for
something is never told: it would tell facts about that person.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.catalog import Entitlement
from bot.domain.evaluate import Asking, covers, denied_by
from bot.domain.explain import Answer, Explanation, Miss
from bot.domain.flow import Condition, EachOf, Flow, OnCallFor, OneOf
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.why import Why


def said_to(person: Person, policy: Policy, told: Explanation) -> Explanation:
    """Return what this person may be told of an explanation.

    Of somebody else's ask nothing but the verdict is left. What is refused and has no miss left is
    to be worded like something that is not there.
    """
    asking = Asking(person=person, now=told.at)
    answers = tuple(_answer(policy, asking, told, one) for one in told.answers)
    return replace(told, answers=answers)


def why_said_to(person: Person, policy: Policy, told: Why) -> Why:
    """Return what this person, who has a part in the request, may be told of why it stands so."""
    asking = Asking(person=person, now=told.asked_at)
    mine = told.requester == person.id
    misses = told.misses if mine else ()
    return replace(told, misses=_in_reach(policy, asking, told.entitlements, misses))


def _answer(policy: Policy, asking: Asking, told: Explanation, answer: Answer) -> Answer:
    mine = told.person == asking.person.id
    misses = answer.misses if mine else ()
    return replace(
        answer,
        denied_by=None,
        because=(),
        others=answer.others if mine else (),
        misses=_in_reach(policy, asking, answer.entitlements, misses),
    )


def _in_reach(
    policy: Policy, asking: Asking, targets: Iterable[Entitlement], misses: Iterable[Miss]
) -> tuple[Miss, ...]:
    open_ = [one for one in targets if denied_by(policy, one, asking) is None]
    return tuple(
        miss
        for miss in misses
        if (flow := policy.by_name.get(miss.flow))
        and any(_reaches(policy, flow, asking, one) for one in open_)
    )


def _reaches(policy: Policy, flow: Flow, asking: Asking, target: Entitlement) -> bool:
    """Say whether the person may ask for this under this flow, if not now then at another time."""
    ways = (None, *flow.what.bundles)
    covered = any(covers(policy, flow.what, target, bundle) for bundle in ways)
    return covered and not flow.trigger and _at_times(policy, flow.who, asking)


def _at_times(policy: Policy, condition: Condition, asking: Asking) -> bool:
    """Say whether a condition holds at some time: whoever takes turns is on call at times."""
    match condition:
        case OnCallFor():
            rota = policy.rotas.get(condition.rota)
            return rota is not None and asking.person.id in rota.members
        case EachOf():
            return all(_at_times(policy, one, asking) for one in condition.conditions)
        case OneOf():
            return any(_at_times(policy, one, asking) for one in condition.conditions)
        case _:
            return policy.holds(condition, asking.person, asking.now, stale=True) is True
