"""Faults are taken in order, so many times."""

import pytest

from adapters.playground.slack.faults import ANY, Fault, Faults


def test_order_and_times() -> None:
    """The first fault that fits is taken, until it is used up."""
    faults, both, one = Faults(), Fault(error="internal_error", times=2), Fault(method="auth.test")
    faults.add(both, one)

    assert [both, both, one, None] == [faults.take("auth.test") for _ in range(4)]
    assert ANY == both.method


def test_other_methods_are_spared() -> None:
    """A fault of one method does not meet another; cleared faults meet none."""
    faults = Faults()
    faults.add(Fault(method="auth.test", status=500))

    assert faults.take("users.info") is None
    faults.clear()
    assert faults.take("auth.test") is None


def test_invented_codes() -> None:
    """A test cannot order an error that Slack does not have for the method."""
    with pytest.raises(ValueError, match="never answers"):
        Fault(method="users.info", error="is_archived")
