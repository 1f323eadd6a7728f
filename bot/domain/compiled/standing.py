"""Where a person stands: the flows that are theirs to ask by, and the deny flows that strike them.

What is sure was worked out for everybody beforehand. What is open (who is on call, a directory that
is silent, the hour) is judged by the policy itself, for just the flows that it concerns.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.domain.compiled import bits
from bot.domain.compiled.crowd import Crowd
from bot.domain.compiled.judges import Answer, Judge, Stance, denying, judge, letting
from bot.domain.compiled.rules import Edit, Rules
from bot.domain.evaluate import Asking
from bot.domain.flow import Condition, Flow, ForOthers, OneOf
from bot.domain.ids import PersonId
from bot.domain.people import Person
from bot.domain.policy import Policy

Field = tuple[int, int]  # flows that may answer; of these, those that do only if they fit


@dataclass(frozen=True, slots=True)
class Known:
    """What all flows say of a person, put together when they first ask."""

    person: Person
    who: Stance
    struck: Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Judges whoever asks, and whoever receives, by all flows at once."""

    policy: Policy
    rules: Rules
    crowd: Crowd
    who: Judge
    others: Judge
    struck_by: Judge
    known: dict[PersonId, Known] = field(init=False, default_factory=dict)  # none but the crowd

    def after(self, policy: Policy, edit: Edit) -> "Standing":
        """Return the standing under a policy with the same people, and these rules."""
        old, new = self.rules, edit.rules
        asked = _changed(_asked, old.allowing, new.allowing, edit.allowing)
        others = _changed(_others, old.allowing, new.allowing, edit.allowing)
        struck = _changed(_asked, old.denying, new.denying, edit.denying)
        return Standing(
            policy=policy,
            rules=new,
            crowd=self.crowd,
            who=self.who.changed(asked),
            others=self.others.changed(others),
            struck_by=self.struck_by.changed(struck),
        )

    def field(self, asking: Asking) -> Field:
        """Return the flows by which this may be asked, whatever is asked for."""
        traits, person, grantee = self.rules.traits, asking.person, asking.grantee
        known = self.known.get(person.id)
        if known is None or known.person is not person:
            known = self._look(person)
        sure, open_ = known.who.at(asking.now, traits.alone)
        if grantee is None or grantee.id == person.id:
            flows = (sure | open_) & traits.own[asking.breaking_glass][asking.triggered]
            return flows, flows & (open_ | traits.timed)
        surely, perhaps = self._whom(asking, grantee)
        mode = traits.modes[asking.breaking_glass][asking.triggered]
        flows = (sure | open_) & (surely | perhaps) & mode
        return flows, flows & (open_ | perhaps | traits.timed)

    def _look(self, person: Person) -> Known:
        """Put together what is known of a person. Of a stranger, nothing is kept."""
        number = self.crowd.number(person)
        found = Known(person, self.who.of(number), self.struck_by.of(number))
        if number is not None:
            self.known[person.id] = found
        return found

    def _whom(self, asking: Asking, grantee: Person) -> Answer:
        traits = self.rules.traits
        mine = grantee.manager == asking.person.id and grantee.known(asking.now)
        sure, open_ = self.others.of(self.crowd.number(grantee)).at(asking.now)
        surely = sure & traits.for_others | (traits.for_reports if mine else 0)
        return surely, open_ & traits.for_others & ~surely

    def settled(self, asking: Asking) -> int:
        """Return the flows of the field, those that were open judged."""
        flows, open_ = self.field(asking)
        unfit = (1 << one for one in bits.members(open_) if not self.fits(one, asking))
        return flows & ~bits.union(unfit)

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
            return 0, 0
        person, grantee = asking.person, asking.grantee
        sure, open_ = self._struck_by(person, asking)
        if grantee is not None and grantee is not person:
            surely, perhaps = self._struck_by(grantee, asking)
            sure, open_ = sure | surely, open_ | perhaps
        flows = (sure | open_) & self.rules.blows
        return flows, flows & ~sure

    def _struck_by(self, person: Person, asking: Asking) -> Answer:
        known = self.known.get(person.id)
        if known is None or known.person is not person:
            known = self._look(person)
        return known.struck.at(asking.now)

    def struck(self, asking: Asking) -> int:
        """Return the deny flows that strike, those that were open judged."""
        flows, open_ = self.blows(asking)
        missed = (1 << one for one in bits.members(open_) if not self.strikes(one, asking))
        return flows & ~bits.union(missed)

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
        who=judge(crowd, [_asked(one) for one in rules.allowing], letting),
        others=judge(crowd, [_others(one) for one in rules.allowing], letting),
        struck_by=judge(crowd, [_asked(one) for one in rules.denying], denying),
    )


def _asked(flow: Flow) -> Condition:
    return flow.who


def _others(flow: Flow) -> Condition | None:
    found = tuple(one.condition for one in flow.whom if isinstance(one, ForOthers))
    return OneOf(conditions=found) if found else None


def _changed(
    asks: Callable[[Flow], Condition | None],
    before: Sequence[Flow],
    now: Sequence[Flow],
    edited: Sequence[int],
) -> dict[int, Condition | None]:
    """Return what those of the edited flows ask now that asked something else."""
    found = {one: asks(now[one]) for one in edited}
    return {one: asked for one, asked in found.items() if asked != asks(before[one])}
