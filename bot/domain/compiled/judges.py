"""Which flows' conditions a person meets: surely, or perhaps.

What is not sure is named, so that the few flows it concerns are judged when the question is asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from bot.domain.compiled.crowd import Crowd, Possible, asks_schedules, levels
from bot.domain.compiled.grid import Grid, grid
from bot.domain.flow import Condition


class Answer(NamedTuple):
    """Sets of flows: whose condition holds, and for which that is open and may turn out so."""

    sure: int
    open: int


Sort = Callable[[Condition, Possible], tuple[int, int, int]]


def letting(_: Condition, found: Possible) -> tuple[int, int, int]:
    """Sort people for a condition that lets: what is not known is not met."""
    return found.surely, found.yes & ~found.surely, found.surely


def denying(condition: Condition, found: Possible) -> tuple[int, int, int]:
    """Sort people for a condition that denies: what cannot be known is met."""
    perhaps = (found.yes | found.unknown) & ~found.surely
    asked = asks_schedules(condition)
    return found.surely, perhaps if asked else 0, 0 if asked else perhaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Judges everybody by one condition of each flow; a flow with None lets nobody.

    For each flow people are sorted three ways: who surely meets the condition, for whom that is
    open, and for whom it is open once their directory is silent.
    """

    crowd: Crowd
    sort: Sort
    conditions: tuple[Condition | None, ...]
    rows: tuple[tuple[int, int, int], ...]
    sure: Grid
    open: Grid
    late: Grid
    until: Sequence[datetime | None]

    def of(self, number: int, now: datetime, aged: int = -1) -> Answer:
        """Return what is known about the person of this number.

        `aged` are the flows that need directories to answer; to the others their last word counts.
        """
        until = self.until[number]
        open_ = self.open.of(number)
        if until is not None and now >= until:
            open_ |= self.late.of(number) & aged
        return Answer(self.sure.of(number) & ~open_, open_)

    def changed(self, conditions: Sequence[Condition | None], places: Sequence[int]) -> "Judge":
        """Return the judge by these conditions, of which only those at `places` may be others."""
        others = [one for one in places if conditions[one] != self.conditions[one]]
        if not others:
            return self
        rows = list(self.rows)
        for one in others:
            rows[one] = _row(self.crowd, conditions[one], self.sort)
        sure, open_, late = zip(*rows, strict=True)
        return replace(
            self,
            conditions=tuple(conditions),
            rows=tuple(rows),
            sure=self.sure.with_rows(sure, others),
            open=self.open.with_rows(open_, others),
            late=self.late.with_rows(late, others),
            until=_until(self.crowd, conditions),
        )


def judge(crowd: Crowd, conditions: Sequence[Condition | None], sort: Sort) -> Judge:
    """Judge everybody in a crowd."""
    rows = tuple(_row(crowd, one, sort) for one in conditions)
    sure, open_, late = zip(*rows, strict=True) if rows else ((), (), ())
    certain = grid(sure, crowd.size)
    return Judge(
        crowd=crowd,
        sort=sort,
        conditions=tuple(conditions),
        rows=rows,
        sure=certain,
        open=grid(open_, crowd.size),
        late=certain if late == sure else grid(late, crowd.size),
        until=_until(crowd, conditions),
    )


def _row(crowd: Crowd, condition: Condition | None, sort: Sort) -> tuple[int, int, int]:
    return (0, 0, 0) if condition is None else sort(condition, crowd.possible(condition))


def _until(crowd: Crowd, conditions: Sequence[Condition | None]) -> Sequence[datetime | None]:
    asked = (one for one in conditions if one is not None)
    return crowd.vouched_until(max(map(levels, asked), default=0))
