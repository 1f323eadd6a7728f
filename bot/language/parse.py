"""The door of this package: one line of chat text becomes one meaning or one question."""

from datetime import datetime, tzinfo

from bot.domain.ids import PersonId
from bot.language import commands, orders, pieces, words
from bot.language.draft import Draft
from bot.language.intents import Intent, Meaning, Puzzled, Unclear, Understood
from bot.language.vocabulary import Vocabulary, full_name
from bot.language.words import LONGEST_LINE, shown


def parse(text: str, vocabulary: Vocabulary, now: datetime, zone: tzinfo) -> Meaning:
    """Understand a line that somebody typed, in a slash command, a mention or a direct message.

    `now` is aware; `zone` is the person's own. Never raises for any text, takes time linear in
    its length, and never chooses between two readings: those are `Unclear`.
    """
    if len(text) > LONGEST_LINE:
        return Unclear(question=f"That is too long: use at most {LONGEST_LINE:,} characters.")
    draft = Draft(pieces.sentence(words.read(text), vocabulary, now, zone))
    try:
        return Understood(_intent(draft))
    except Puzzled as puzzled:
        return Unclear(
            question=puzzled.question,
            word=puzzled.word,
            suggestions=puzzled.suggestions,
            partial=draft.partial(),
        )


def beneficiary(text: str, vocabulary: Vocabulary, now: datetime, zone: tzinfo) -> PersonId | None:
    """Return whom `for …` names in a line, before any justification: a first look, to be checked.

    What is offered may depend on it. Never raises for any text.
    """
    if len(text) > LONGEST_LINE:
        return None
    return pieces.beneficiary(pieces.sentence(words.read(text), vocabulary, now, zone))


def _intent(draft: Draft) -> Intent:
    found = commands.find(draft)
    if found is None:
        return orders.request(draft, 0)
    command, start = found
    readings = draft.sentence.vocabulary.targets.get(draft.sentence.keys[start - 1])
    if readings and not (command.harmless and len(draft.sentence.keys) == start):
        word = draft.sentence.written(start - 1)
        names = tuple(full_name(reading) for reading in readings)
        raise Puzzled(
            f"{shown(word)} is a command and also a name. Write the name in full.", word, names
        )
    return command.read(draft, start)
