"""Where a person stands: the flows that are theirs to ask by, and the deny flows that strike them.

What is sure was worked out for everybody beforehand. What is open (who is on call, a directory that
is silent, the hour) is judged by the policy itself, for just the flows that it concerns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.compiled import bits
from bot.domain.compiled.crowd import Crowd
from bot.domain.compiled.judges import Answer, Judge, denying, judge, letting
from bot.domain.compiled.rules import Edit, Rules
from bot.domain.evaluate import Asking
from bot.domain.flow import Condition, Flow, ForOthers, OneOf
from bot.domain.people import Person
from bot.domain.policy import Policy


class Field(NamedTuple):
    """Flows that may answer; those in `open` only if they fit when they are judged."""

    flows: int
    open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Judges whoever asks, and whoever receives, by all flows at once."""

    policy: Policy
    rules: Rules
    crowd: Crowd
    who: Judge
    others: Judge
    struck_by: Judge

    def after(self, policy: Policy, edit: Edit) -> "Standing":
        """Return the standing under a policy with the same people, and these rules."""
        rules = edit.rules
        return Standing(
            policy=policy,
            rules=rules,
            crowd=self.crowd,
            who=self.who.changed(_asked(rules.allowing), edit.allowing),
            others=self.others.changed(_others(rules.allowing), edit.allowing),
            struck_by=self.struck_by.changed(_asked(rules.denying), edit.denying),
        )

    def field(self, asking: Asking) -> Field:
        """Return the flows by which this may be asked, whatever is asked for."""
        traits, who = (
            self.rules.traits,
            self._answer(self.who, asking.person, asking, self.rules.traits.alone),
        )
        mode = traits.modes[asking.breaking_glass][asking.triggered]
        if asking.grantee is None or asking.grantee.id == asking.person.id:
            flows = (who.sure | who.open) & traits.for_self & mode
            return Field(flows, flows & (who.open | traits.timed))
        whom = self._whom(asking, asking.grantee)
        flows = (who.sure | who.open) & (whom.sure | whom.open) & mode
        return Field(flows, flows & (who.open | whom.open | traits.timed))

    def _whom(self, asking: Asking, grantee: Person) -> Answer:
        traits = self.rules.traits
        mine = grantee.manager == asking.person.id and grantee.known(asking.now)
        others = self._answer(self.others, grantee, asking, -1)
        sure = others.sure & traits.for_others | (traits.for_reports if mine else 0)
        return Answer(sure, others.open & traits.for_others & ~sure)

    def _answer(self, judge: Judge, person: Person, asking: Asking, aged: int) -> Answer:
        """Ask a judge. About somebody whom the policy does not know just so, all is open."""
        number = self.crowd.number(person)
        return Answer(0, -1) if number is None else judge.of(number, asking.now, aged)

    def settled(self, asking: Asking) -> int:
        """Return the flows of the field, those that were open judged."""
        field = self.field(asking)
        unfit = (1 << one for one in bits.members(field.open) if not self.fits(one, asking))
        return field.flows & ~bits.union(unfit)

    def fits(self, number: int, asking: Asking) -> bool:
        """Judge all that may be open about a flow, by the policy itself."""
        flow, policy, now = self.rules.allowing[number], self.policy, asking.now
        if flow.hours is not None and not flow.hours.hold(now):
            return False
        who = policy.holds(flow.who, asking.person, now)
        if who is None and not flow.alone:
            who = policy.holds(flow.who, asking.person, now, stale=True)
        return (
            who is True and policy.receives(flow.whom, asking.person, asking.receiver, now) is True
        )

    def blows(self, asking: Asking) -> Field:
        """Return the deny flows that strike who asks or who receives, whatever is asked for."""
        if not self.rules.denying:
            return Field(0, 0)
        found = self._answer(self.struck_by, asking.person, asking, -1)
        if asking.receiver is not asking.person:
            other = self._answer(self.struck_by, asking.receiver, asking, -1)
            found = Answer(found.sure | other.sure, found.open | other.open)
        flows = (found.sure | found.open) & bits.span(0, len(self.rules.denying))
        return Field(flows, flows & ~found.sure)

    def struck(self, asking: Asking) -> int:
        """Return the deny flows that strike, those that were open judged."""
        field = self.blows(asking)
        missed = (1 << one for one in bits.members(field.open) if not self.strikes(one, asking))
        return field.flows & ~bits.union(missed)

    def strikes(self, number: int, asking: Asking) -> bool:
        """Judge a deny flow by the policy itself: what cannot be known denies."""
        who, both = self.rules.denying[number].who, (asking.person, asking.receiver)
        return any(self._strikes(who, one, asking) for one in both)

    def _strikes(self, who: Condition, person: Person, asking: Asking) -> bool:
        policy, now = self.policy, asking.now
        answer = policy.holds(who, person, now)
        if answer is None and not policy.can_know(who, person, now):
            return policy.holds(who, person, now, stale=True) is not False
        return answer is True


def standing(policy: Policy, rules: Rules, crowd: Crowd) -> Standing:
    """Judge everybody in a crowd by the flows of a policy."""
    return Standing(
        policy=policy,
        rules=rules,
        crowd=crowd,
        who=judge(crowd, _asked(rules.allowing), letting),
        others=judge(crowd, _others(rules.allowing), letting),
        struck_by=judge(crowd, _asked(rules.denying), denying),
    )


def _asked(flows: Iterable[Flow]) -> Sequence[Condition]:
    return [one.who for one in flows]


def _others(flows: Iterable[Flow]) -> Sequence[Condition | None]:
    found = (tuple(o.condition for o in one.whom if isinstance(o, ForOthers)) for one in flows)
    return [OneOf(conditions=those) if those else None for those in found]
