"""Values too long for one of Slack's options travel as a short stable hash, and back.

Only what was offered comes back as what it was; anything else is refused, never guessed.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace

from bot.cards.form import Choice, Filled, Form, Pick, Search, Several

LONGEST = 75  # characters of an option's value
REMEMBERED = 10_000  # long values
UNKNOWN = "This choice is not known any more. Choose it again."
_MARK = "long:"


def short(value: str) -> str:
    """Return what stands for a value in an option: itself, or a hash when it is too long."""
    if len(value) <= LONGEST and not value.startswith(_MARK):
        return value
    return _MARK + hashlib.sha256(value.encode(errors="replace")).hexdigest()[:40]


class Offers:
    """The long values that were offered lately. Lost at a restart: then people choose again."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, str] = OrderedDict()

    def form(self, form: Form) -> None:
        """Remember what a form offers."""
        for one in form.fields:
            if isinstance(one, Search):
                self.choices(one.chosen)
            elif isinstance(one, Pick | Several):
                self.choices(one.choices)

    def choices(self, offered: Iterable[Choice]) -> None:
        """Remember what is offered."""
        for one in offered:
            key = short(one.value)
            if key != one.value:
                self._known[key] = one.value
                self._known.move_to_end(key)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def restored(self, filled: Filled) -> tuple[Filled, dict[str, str]]:
        """Return the form with its values as offered, and complaints about unknown ones."""
        values, wrong = dict(filled.values), dict[str, str]()
        for name, held in filled.values.items():
            if isinstance(held, str):
                values[name] = self._known.get(held, held)
                continue
            found = [self._restored(one) for one in held]
            values[name] = tuple(one for one in found if one is not None)
            if None in found:
                wrong[name] = UNKNOWN
        return replace(filled, values=values), wrong

    def _restored(self, value: str) -> str | None:
        return self._known.get(value) if value.startswith(_MARK) else value
