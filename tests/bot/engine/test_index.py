"""The index follows the policy in force."""

from dataclasses import replace

from bot.domain.evaluate import Asking
from bot.engine.index import Indexed
from tests.bot.domain.world import DEV, NOW, READ, orders, policy


def test_the_index_is_of_the_policy_in_force() -> None:
    """It is made once for each policy."""
    law = [policy(), replace(policy(), flows=())]
    indexed = Indexed(lambda: law[0])

    first, again = indexed(), indexed()
    law.reverse()
    asking = Asking(person=law[0].people[DEV], now=NOW)
    assert (first is again, law[0]) == (True, indexed().policy)
    assert (None, "read") == (
        indexed().allowed(orders(READ), asking),
        getattr(first.allowed(orders(READ), asking), "name", None),
    )


def test_what_was_prepared_is_used_once_it_is_in_force() -> None:
    """Nobody waits for it then; what was prepared for a policy that never came is not."""
    law = [policy()]
    indexed = Indexed(lambda: law[0])
    before = indexed()

    indexed.prepare(replace(law[0], flows=()))
    assert indexed() is before
    law[0] = replace(law[0])
    indexed.prepare(law[0])
    law[0] = replace(law[0])
    assert indexed().policy is law[0]
    coming = replace(law[0], flows=law[0].flows[1:])
    indexed.prepare(coming)
    law[0] = coming
    assert (coming, coming.flows) == (indexed().policy, indexed().policy.flows)
