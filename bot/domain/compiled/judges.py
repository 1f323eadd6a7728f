"""Which flows' conditions a person meets: surely, or perhaps.

What is not sure is named, so that the few flows it concerns are judged when the question is asked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.compiled.crowd import Crowd, Possible, asks_schedules, levels
from bot.domain.compiled.grid import Grid, grid
from bot.domain.flow import Condition

Answer = tuple[int, int]  # flows whose condition holds; flows for which that is open
Row = tuple[int, int, int]
Sort = Callable[[Condition, Possible], Row]


def letting(_: Condition, found: Possible) -> Row:
    """Sort people for a condition that lets: what is not known is not met."""
    return found.surely, found.yes & ~found.surely, found.surely


def denying(condition: Condition, found: Possible) -> Row:
    """Sort people for a condition that denies: what cannot be known is met."""
    perhaps = (found.yes | found.unknown) & ~found.surely
    asked = asks_schedules(condition)
    return found.surely, perhaps if asked else 0, 0 if asked else perhaps


@dataclass(frozen=True, slots=True)
class Stance:
    """All that the flows say of one person, ever."""

    sure: int
    open: int
    late: int  # open besides, from `until` on
    until: datetime | None = None

    def at(self, now: datetime, aged: int = -1) -> Answer:
        """Return what holds at a time.

        `aged` are the flows that need directories to answer; to the others their last word counts.
        """
        if self.until is None or now < self.until:
            return self.sure, self.open
        open_ = self.open | self.late & aged
        return self.sure & ~open_, open_


STRANGER = Stance(0, -1, 0)  # about whom the policy does not know, all is open


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Judges everybody by one condition of each flow; a flow with None lets nobody.

    For each flow people are sorted three ways: who surely meets the condition, for whom that is
    open, and for whom it is open once their directory is silent.
    """

    crowd: Crowd
    sort: Sort
    rows: tuple[Row, ...]
    sure: Grid
    open: Grid
    late: Grid
    depth: int  # no condition looks down more levels of reports
    until: Sequence[datetime | None]

    def of(self, number: int | None) -> Stance:
        """Return what is known about the person of this number; None: a stranger."""
        if number is None:
            return STRANGER
        sure, open_, late = self.sure.of(number), self.open.of(number), self.late.of(number)
        return Stance(sure, open_, late, self.until[number])

    def changed(self, conditions: Mapping[int, Condition | None]) -> "Judge":
        """Return the judge in which just these flows have other conditions."""
        if not conditions:
            return self
        rows = list(self.rows)
        for number, one in conditions.items():
            rows[number] = _row(self.crowd, one, self.sort)
        depth = max(self.depth, _depth(conditions.values()))
        sure, open_, late = zip(*rows, strict=True)
        return replace(
            self,
            rows=tuple(rows),
            sure=self.sure.with_rows(sure, conditions),
            open=self.open.with_rows(open_, conditions),
            late=self.late.with_rows(late, conditions),
            depth=depth,
            until=self.crowd.vouched_until(depth),
        )


def judge(crowd: Crowd, conditions: Sequence[Condition | None], sort: Sort) -> Judge:
    """Judge everybody in a crowd."""
    rows = tuple(_row(crowd, one, sort) for one in conditions)
    sure, open_, late = zip(*rows, strict=True) if rows else ((), (), ())
    certain, depth = grid(sure, crowd.size), _depth(conditions)
    return Judge(
        crowd=crowd,
        sort=sort,
        rows=rows,
        sure=certain,
        open=grid(open_, crowd.size),
        late=certain if late == sure else grid(late, crowd.size),
        depth=depth,
        until=crowd.vouched_until(depth),
    )


def _row(crowd: Crowd, condition: Condition | None, sort: Sort) -> Row:
    return (0, 0, 0) if condition is None else sort(condition, crowd.possible(condition))


def _depth(conditions: Iterable[Condition | None]) -> int:
    return max((levels(one) for one in conditions if one is not None), default=0)
