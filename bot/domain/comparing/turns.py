"""What changes for some people with some target, situation by situation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.comparing.side import Masks, Mode, Side, Way

Sides = tuple[Side, Side]
Asker = tuple[tuple[Masks, Masks], ...]  # of each side: off duty, on duty
Target = tuple[tuple[Masks, ...], ...]  # of each side: for each entitlement that is asked for
_Situation = tuple[bool, bool]  # on call, outside hours
_PLAINER: Mapping[_Situation, Sequence[_Situation]] = {
    (False, False): [],
    (False, True): [(False, False)],
    (True, False): [(False, False)],
    (True, True): [(False, True), (True, False)],
}


class Kind(StrEnum):
    """What a change means to somebody."""

    GAINS = "gains"
    LOSES = "loses"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What changes: the flows that apply before and after; none where one may not ask.

    A bundle may need several. `on_call` and `outside_hours` name the times at which this holds,
    where it is not what holds at any other time.
    """

    mode: Mode
    before: tuple[Way, ...]
    after: tuple[Way, ...]
    on_call: bool = False
    outside_hours: bool = False

    @property
    def kind(self) -> Kind:
        """Say whether something is gained, lost, or comes on other terms."""
        if not self.before:
            return Kind.GAINS
        return Kind.CHANGES if self.after else Kind.LOSES


class Turns:
    """Compares askers and targets; what was compared before is not compared again."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._known: dict[tuple[object, ...], tuple[Turn, ...]] = {}

    def of(self, asker: Asker, target: Target) -> tuple[Turn, ...]:
        """Return what changes for these people with this target."""
        key = tuple(
            tuple((masks[0] & allowed, bool(masks[1] & denied)) for allowed, denied in cells)
            for duties, cells in zip(asker, target, strict=True)
            for masks in duties
        )
        if key not in self._known:
            self._known[key] = tuple(self._turns(asker, target))
        return self._known[key]

    def _turns(self, asker: Asker, target: Target) -> Iterator[Turn]:
        """Yield what changes in each situation, unless it is what changes in a plainer one."""
        for mode in Mode:
            seen: dict[_Situation, tuple[tuple[Way, ...], ...]] = {}
            for situation in _PLAINER:
                before, after = pair = self._pair(asker, target, mode, situation)
                plainer = [seen[one] for one in _PLAINER[situation]]
                seen[situation] = pair
                if before != after and pair not in plainer:
                    yield Turn(
                        mode=mode,
                        before=before,
                        after=after,
                        on_call=situation[0],
                        outside_hours=situation[1],
                    )

    def _pair(
        self, asker: Asker, target: Target, mode: Mode, situation: _Situation
    ) -> tuple[tuple[Way, ...], ...]:
        on_call, outside = situation
        return tuple(
            side.applying(duties[on_call], cells, mode, outside=outside)
            for side, duties, cells in zip(self._sides, asker, target, strict=True)
        )
