"""Faults meet what they name, as often as they say."""

from adapters.playground.teams.faults import Fault, Faults


def test_a_fault_is_used_up() -> None:
    """Twice means twice, and None means for ever."""
    faults = Faults()
    faults.add(Fault(status=500, times=2))
    faults.add(Fault(status=503, times=None))
    statuses = [fault.status for _ in range(4) if (fault := faults.take("GET", "/x"))]

    assert [500, 500, 503, 503] == statuses
    assert [503] == [f.status for f in faults.waiting]


def test_a_fault_names_method_and_path() -> None:
    """Only requests of that method with that part in their path are met."""
    faults = Faults()
    fault = Fault(method="PUT", path="a:1", status=500)
    faults.add(fault)

    assert None is faults.take("POST", "/conversations/a:1")
    assert None is faults.take("PUT", "/conversations/a:2")
    assert fault is faults.take("PUT", "/conversations/a%3A1", "/conversations/a:1")


def test_faults_can_be_taken_back() -> None:
    """One, or all of them; taking back twice is quiet."""
    faults = Faults()
    one, two = Fault(status=500), Fault(status=500)
    faults.add(one)
    faults.add(two)
    faults.remove(one)
    faults.remove(one)
    left = faults.waiting
    faults.clear()

    assert (two,) == left
    assert () == faults.waiting


def test_an_outage_goes_before_everything() -> None:
    """Other faults wait until it is over."""
    faults = Faults()
    faults.add(Fault(status=429))
    with faults.outage(500):
        during = faults.take("GET", "/")
    after = faults.take("GET", "/")

    assert during is not None
    assert after is not None
    assert (500, 429) == (during.status, after.status)
