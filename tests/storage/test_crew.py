"""Threads that carry out units in order; what was given up before its turn is not begun."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

import pytest
from sqlalchemy import make_url

from bot.ports.store import StoreAway
from storage.crew import Crew
from storage.engine import Counters, make_engine
from storage.keys import Keyring
from storage.line import Line
from storage.unit import SqlUnit
from tests.storage.samples import KEYS

PATIENCE = 10.0  # seconds that a test waits for what should come at once


@contextmanager
def working(together: int = 1) -> Iterator[Crew]:
    """Give a crew of one thread over a database in memory; it is stopped afterwards."""
    engine = make_engine(make_url("sqlite://"), Counters())
    crew = Crew([Line(engine, Keyring(KEYS), lambda _: None)], together=together)
    try:
        yield crew
    finally:
        crew.stop()


def held(crew: Crew) -> Callable[[], None]:
    """Keep the thread busy until the function that is returned is called."""
    begun, leave = Event(), Event()

    def work(_: SqlUnit) -> None:
        begun.set()
        leave.wait(PATIENCE)

    crew.submit(work)
    assert begun.wait(PATIENCE)
    return leave.set


def noting(done: list[int], number: int) -> Callable[[SqlUnit], None]:
    """Return work that notes its number."""
    return lambda _: done.append(number)


@pytest.mark.parametrize("together", [1, 64])
def test_units_are_carried_out_in_order(together: int) -> None:
    """Whether each has a commit of its own or they share one."""
    done: list[int] = []
    with working(together) as crew:
        leave = held(crew)
        jobs = [crew.submit(noting(done, one)) for one in range(5)]
        leave()
        for job in jobs:
            job.result(PATIENCE)

    assert [0, 1, 2, 3, 4] == done


def test_what_was_given_up_is_not_begun() -> None:
    """Nobody waits for it any more."""
    done: list[str] = []
    with working() as crew:
        leave = held(crew)
        given_up = crew.submit(lambda _: done.append("given up"))
        last = crew.submit(lambda _: done.append("last"))
        given_up.cancel()
        leave()
        last.result(PATIENCE)

    assert ["last"] == done


@pytest.mark.parametrize("together", [1, 64])
def test_an_error_reaches_its_own_caller(together: int) -> None:
    """Those who shared the commit are carried out by themselves."""

    def fail(_: SqlUnit) -> None:
        raise ValueError("mine")

    with working(together) as crew:
        leave = held(crew)
        wrong, fine = crew.submit(fail), crew.submit(lambda _: "fine")
        leave()

        assert "fine" == fine.result(PATIENCE)
        with pytest.raises(ValueError, match="mine"):
            wrong.result(PATIENCE)


def test_stopping_carries_out_what_was_handed_in() -> None:
    """Nothing is taken on afterwards; stopping again does nothing."""
    done: list[int] = []
    with working(together=64) as crew:
        leave = held(crew)
        crew.submit(lambda _: done.append(1))
        leave()
        crew.stop()

        with pytest.raises(StoreAway, match="Daypass is stopping"):
            crew.submit(lambda _: done.append(2))
    assert [1] == done
