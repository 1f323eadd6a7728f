"""One word or a few to the one thing they can mean; two readings raise `Puzzled`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import Enum, auto

from bot.domain.durations import read_duration
from bot.domain.ids import PersonId
from bot.language import lexicon, moments
from bot.language.intents import Puzzled, Target
from bot.language.vocabulary import Vocabulary, full_name
from bot.language.words import Line, Word, fold, shown


class Kind(Enum):
    """What a piece of a sentence is."""

    FILLER = auto()
    JOINER = auto()
    TARGET = auto()
    PERMISSION = auto()
    LENGTH = auto()
    UNTIL = auto()
    PERSON = auto()
    MENTION = auto()  # a person without "for"
    NOTE = auto()  # a ticket or a quotation: part of the justification
    BECAUSE = auto()  # all that follows is the justification
    REQUEST = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """The words from `start` up to `end`, and what they mean; `key` is a permission or an id."""

    kind: Kind
    start: int
    end: int
    key: str = ""
    targets: tuple[Target, ...] = ()  # one, when this is a target
    length: timedelta | None = None
    until: datetime | None = None
    person: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line with everything that is needed to understand it.

    `keys` are the words for the readers of lengths and times: a quoted word is none of theirs.
    """

    line: Line
    keys: tuple[str, ...]
    vocabulary: Vocabulary
    now: datetime
    zone: tzinfo

    def written(self, index: int) -> str:
        """Return one word as it was typed."""
        word = self.line.words[index]
        return self.line.text[word.start : word.end]


def sentence(line: Line, vocabulary: Vocabulary, now: datetime, zone: tzinfo) -> Sentence:
    """Make a sentence of a line."""
    hidden = (word.quoted or word.mention is not None for word in line.words)
    keys = tuple('"' if out else word.key for word, out in zip(line.words, hidden, strict=True))
    return Sentence(line, keys, vocabulary, now, zone)


def at(said: Sentence, start: int) -> Piece:
    """Return the piece that begins at word `start`. Raises `Puzzled` when it has two readings."""
    for reader in _READERS:
        piece = reader(said, start)
        if piece is not None:
            return piece
    return Piece(Kind.UNKNOWN, start, start + 1)


def beneficiary(said: Sentence) -> PersonId | None:
    """Return the first person that `for …` names, before any `because`."""
    for index, key in enumerate(said.keys):
        if key in lexicon.BECAUSE or lexicon.BECAUSE_GLUED.fullmatch(key):
            return None
        try:
            found = _for(said, index)
        except Puzzled:
            continue
        if found is not None and found.person is not None:
            return found.person
    return None


def is_ticket(said: Sentence, index: int) -> bool:
    """Tell whether a word is a ticket id such as INC-7; only upper case is."""
    text = said.written(index).strip("()[]{}.,;:!?")
    return text[:1].isupper() and lexicon.TICKET.fullmatch(text) is not None


def _request(said: Sentence, start: int) -> Piece | None:
    key = said.keys[start]
    if key.startswith("req-") and lexicon.REQUEST.fullmatch(key):
        return Piece(Kind.REQUEST, start, start + 1, key=key.upper())
    return None


def _mention(said: Sentence, start: int) -> Piece | None:
    whom = said.line.words[start].mention
    if whom is None:
        return None
    if fold(whom) in said.vocabulary.bot_names:
        return Piece(Kind.FILLER, start, start + 1)
    return Piece(Kind.MENTION, start, start + 1)


def _because(said: Sentence, start: int) -> Piece | None:
    key = said.keys[start]
    if key in lexicon.BECAUSE or lexicon.BECAUSE_GLUED.fullmatch(key):
        _only_reading(said, start)
        return Piece(Kind.BECAUSE, start, start + 1)
    return None


def _target(said: Sentence, start: int) -> Piece | None:
    found = said.vocabulary.targets.at(said.line.words, start)
    if found is None:
        return None
    readings, count = found
    key = said.keys[start]
    if count == 1 and _means_more(said, start, key):
        raise Puzzled(
            f"{shown(said.written(start))} is the name of something, and also means something"
            " else here. If you mean the name, write it in full.",
            said.written(start),
            tuple(full_name(reading) for reading in readings),
        )
    return Piece(Kind.TARGET, start, start + count, targets=(_only(said, start, readings),))


def _means_more(said: Sentence, start: int, key: str) -> bool:
    reserved = key in lexicon.RESERVED or key in said.vocabulary.permissions
    return reserved or is_ticket(said, start) or read_duration(said.keys, start) is not None


def _only(said: Sentence, start: int, readings: tuple[Target, ...]) -> Target:
    if len(readings) == 1:
        return readings[0]
    names = tuple(sorted(full_name(reading) for reading in readings))
    word = said.written(start)
    raise Puzzled(f"Which {shown(word)}: {listed(names)}?", word, names)


def _with_permission(said: Sentence, start: int) -> Piece | None:
    """Read `resource:permission`."""
    name, colon, permission = said.keys[start].rpartition(":")
    if not colon or not name or not permission:
        return None
    readings = said.vocabulary.targets.get(name)
    if readings:
        return Piece(
            Kind.TARGET, start, start + 1, key=permission, targets=(_only(said, start, readings),)
        )
    if permission in said.vocabulary.permissions:
        raise unknown(said, start, name)
    return None


def unknown(said: Sentence, index: int, key: str = "") -> Puzzled:
    """Return the question about a word that means nothing, with the nearest names."""
    word = said.written(index)
    key = key or said.line.words[index].key
    name, colon, permission = key.rpartition(":")
    key = name if colon and permission in said.vocabulary.permissions else key
    integrations = said.vocabulary.integrations.get(key)
    if integrations:
        inside = said.vocabulary.in_integration(integrations[0])
        return Puzzled(f"What in {shown(word)} do you need?", word, inside[:5])
    near = said.vocabulary.near(key)
    question = f"I do not know {shown(word)}."
    return Puzzled(question + (f" Did you mean {listed(near)}?" if near else ""), word, near)


def listed(names: tuple[str, ...]) -> str:
    """Return up to five names, quoted, as a choice."""
    quoted = [shown(name) for name in names[:5]]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]


def _length(said: Sentence, start: int) -> Piece | None:
    key = said.keys[start]
    if not (key[0].isdigit() or key in lexicon.AMOUNTS or key == "by"):
        return None
    found = read_duration(said.keys, start + (key == "by"))
    if found is None:
        return None
    length, end = found
    if start and said.keys[start - 1] in lexicon.BEGINNINGS:
        raise Puzzled(
            "Access begins when it is opened; a later beginning cannot be asked for. For how long?",
            said.line.written(start - 1, end),
        )
    if end < len(said.keys) and said.keys[end].isdigit() and len(said.keys[end]) <= 2:  # noqa: PLR2004  # 1h 30
        word = said.line.written(start, end + 1)
        raise Puzzled(f"How long is {shown(word)}? Write it like 1h30m.", word)
    return Piece(Kind.LENGTH, start, end, length=length)


def _until(said: Sentence, start: int) -> Piece | None:
    if said.keys[start] not in lexicon.UNTIL:
        return None
    until, end = moments.read_until(said.keys, start + 1, said.now, said.zone)
    return Piece(Kind.UNTIL, start, end, until=until)


def _permission(said: Sentence, start: int) -> Piece | None:
    if said.keys[start] in lexicon.FILLERS:
        return None
    found = said.vocabulary.permissions.at(said.line.words, start)
    if found is None:
        return None
    key = " ".join(word.key for word in said.line.words[start : start + found[1]])
    return Piece(Kind.PERMISSION, start, start + found[1], key=key)


def _note(said: Sentence, start: int) -> Piece | None:
    if said.line.words[start].quoted or is_ticket(said, start):
        return Piece(Kind.NOTE, start, start + 1)
    return None


def _for(said: Sentence, start: int) -> Piece | None:
    """Read `for @someone`, `for me` and `for INC-7`; before anything else it is a filler."""
    if said.keys[start] not in lexicon.FOR:
        return None
    following = start + 1
    if said.keys[following : following + 1] == ("of",):
        following += 1
    if following >= len(said.keys):
        return Piece(Kind.FILLER, start, following)
    if said.keys[following] in lexicon.MYSELF:
        return Piece(Kind.FILLER, start, following + 1)
    if (
        is_ticket(said, following)
        and said.vocabulary.targets.at(said.line.words, following) is None
    ):
        return Piece(Kind.NOTE, following, following + 1, key="for")
    return _someone(said, start, following) or Piece(Kind.FILLER, start, following)


def _someone(said: Sentence, start: int, following: int) -> Piece | None:
    word = said.line.words[following]
    if word.mention is None and not word.key.startswith("@"):
        found = said.vocabulary.people.at(said.line.words, following)
        people, count = found or ((), 1)
    else:
        people, count = said.vocabulary.people.get(_name(word)), 1
    if len(people) == 1:
        _only_reading(said, following)
        return Piece(Kind.PERSON, start, following + count, person=people[0])
    if people or "@" in said.written(following) or word.mention is not None:
        raise _who(said, following, tuple(sorted(people)))
    return None


def _name(word: Word) -> str:
    return " ".join(fold(word.mention or word.key.removeprefix("@")).split())


def _who(said: Sentence, index: int, people: tuple[PersonId, ...]) -> Puzzled:
    word = said.written(index)
    if people:
        return Puzzled(f"Which {shown(word)}: {listed(people)}?", word, people)
    return Puzzled(f"I do not know the person {shown(word)}.", word)


def _only_reading(said: Sentence, index: int) -> None:
    """Refuse a grammar word or a person whose name is also that of something to ask for."""
    word = said.line.words[index]
    if word.mention is None and said.vocabulary.targets.get(word.key):
        raise Puzzled(
            f"{shown(said.written(index))} is the name of something, and also means something"
            " else here. If you mean the name, write it in full.",
            said.written(index),
            tuple(full_name(reading) for reading in said.vocabulary.targets.get(word.key)),
        )


def _filler(said: Sentence, start: int) -> Piece | None:
    key = said.keys[start]
    if key in lexicon.JOINERS:
        return Piece(Kind.JOINER, start, start + 1)
    if key in lexicon.FILLERS or not any(letter.isalnum() for letter in key):
        return Piece(Kind.FILLER, start, start + 1)
    return None


_READERS: tuple[Callable[[Sentence, int], Piece | None], ...] = (
    *(_mention, _because, _for, _target, _length, _until),
    *(_with_permission, _permission, _request, _note, _filler),
)
