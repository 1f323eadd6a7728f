"""What is sure needs no judging, what is open is judged, and nothing that fits is left out."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.compiled.crowd import Crowd
from bot.domain.compiled.rules import rules_of
from bot.domain.compiled.standing import standing
from bot.domain.evaluate import Asking
from tests.bot.domain import world
from tests.bot.domain.compiled import worlds


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=True))
def test_a_field_holds_all_that_fits(by: Random) -> None:
    """Whatever in it is not open fits."""
    law = worlds.policy(by)
    asking = worlds.asking(by, law)
    found = standing(law, rules_of(law), Crowd(law))
    (flows, open_), settled = found.field(asking), found.settled(asking)
    for number, flow in enumerate(found.rules.allowing):
        way = (flow.break_glass is not None, flow.trigger)
        fits = found.fits(number, asking) and way == (asking.breaking_glass, asking.triggered)
        assert fits == bool(settled >> number & 1)
        assert fits <= bool(flows >> number & 1)
        assert (flows & ~open_) >> number & 1 <= fits


def test_who_only_bears_the_name_of_another_is_a_stranger() -> None:
    """Whoever was asked about first: what was put together is of that very person."""
    law = world.policy()
    dev = law.people[world.DEV]
    found = standing(law, rules_of(law), Crowd(law))
    known, other = (
        Asking(person=one, now=world.NOW) for one in (dev, replace(dev, groups=frozenset()))
    )
    first = found.field(known)
    for _ in range(2):
        assert first == found.field(known)
        assert (0, found.field(other)[1]) == (found.settled(other), found.field(other)[0])


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=True))
def test_blows_hold_all_that_strike(by: Random) -> None:
    """Who asks, or who receives."""
    law = worlds.policy(by)
    asking = worlds.asking(by, law)
    found = standing(law, rules_of(law), Crowd(law))
    (flows, open_), struck = found.blows(asking), found.struck(asking)
    for number in range(len(found.rules.denying)):
        strikes = found.strikes(number, asking)
        assert strikes == bool(struck >> number & 1)
        assert strikes <= bool(flows >> number & 1)
        assert (flows & ~open_) >> number & 1 <= strikes
