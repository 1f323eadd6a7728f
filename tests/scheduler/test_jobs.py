"""The table of jobs: doors are closed on the tick, and nothing may run for ever."""

from datetime import timedelta

from scheduler.jobs import EXPIRE, table

TICK = timedelta(seconds=15)


async def work() -> None:
    """Stand for the work of a job."""


def test_what_falls_due_is_looked_for_at_every_tick() -> None:
    """What only might have changed is looked at less often."""
    jobs = {
        one.name: one for one in table(tick=TICK, sweep=work, recheck=work, scan=work, tidy=work)
    }

    assert {EXPIRE, "recheck", "reconcile", "tidy"} == jobs.keys()
    assert TICK == jobs[EXPIRE].every
    assert all(one.every > TICK for name, one in jobs.items() if name != EXPIRE)


def test_a_run_is_cut_off_before_its_next_turn() -> None:
    """Save for the sweep, whose turns come faster than any run may last."""
    jobs = table(tick=TICK, sweep=work, recheck=work, scan=work, tidy=work)

    assert all(one.limit < one.every for one in jobs if one.name != EXPIRE)
