"""A desk with scripted replies, for the chats: it remembers what reached it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.compose import sentence
from bot.cards.form import Choice, Filled, Form, Words
from bot.cards.forms import TARGETS, request_form
from bot.cards.model import Action, Home
from bot.cards.reply import Reply, Say
from bot.domain.people import Identity
from bot.ports.desk import Caller, Pressed

DONE = Say(card=sentence("Done."))
Step = Reply | Exception


class FakeDesk:
    """Implements bot.ports.desk.Desk. Replies are scripted by words, action, or "form KIND".

    `effects` lists the deliveries carried out: one that comes twice stands there once.
    """

    def __init__(self) -> None:
        self.script: dict[str, Step] = {}
        self.default: Step = DONE
        self.heard: list[str] = []
        self.pressed: list[Pressed] = []
        self.submitted: list[Filled] = []
        self.previewed: list[Filled] = []
        self.searched: list[str] = []
        self.fields: list[str] = []
        self.callers: list[Caller] = []
        self.effects: list[str] = []
        self.suggestions: Sequence[Choice] = ()
        self.form: Form = request_form()
        self.home_tab = Home(greeting=(), buttons=(), sections=())

    @property
    def people(self) -> list[Identity]:
        """Whoever was here, in order."""
        return [one.identity for one in self.callers]

    async def hear(self, caller: Caller, text: str) -> Reply:
        """Answer words."""
        self.heard.append(text)
        return self._answer(caller, text)

    async def press(self, caller: Caller, pressed: Pressed) -> Reply:
        """Answer a button."""
        self.pressed.append(pressed)
        return self._answer(caller, Action(pressed.action).value)

    async def submit(self, caller: Caller, filled: Filled) -> Reply:
        """Answer a form."""
        self.submitted.append(filled)
        return self._answer(caller, f"form {filled.kind.value}")

    async def preview(self, caller: Caller, filled: Filled) -> Form:
        """Return the scripted form, its words as they were typed."""
        self.callers.append(caller)
        self.previewed.append(filled)
        typed = (
            replace(one, text=filled.text(one.name) or one.text) if isinstance(one, Words) else one
            for one in self.form.fields
        )
        return replace(self.form, fields=tuple(typed))

    async def search(
        self, caller: Caller, typed: str, limit: int, field: str = TARGETS
    ) -> Sequence[Choice]:
        """Suggest what was scripted."""
        self.callers.append(caller)
        self.searched.append(typed)
        self.fields.append(field)
        return self.suggestions[:limit]

    async def home(self, caller: Caller) -> Home:
        """Return the scripted Home tab."""
        self.callers.append(caller)
        return self.home_tab

    def _answer(self, caller: Caller, key: str) -> Reply:
        self.callers.append(caller)
        if caller.delivery not in self.effects:
            self.effects.append(caller.delivery)
        step = self.script.get(key, self.default)
        if isinstance(step, Exception):
            raise step
        return step
