"""Free text at the end of an ask, when nothing says that it is the justification.

It is taken as such only if no part of it could have changed the ask.
"""

import re

from bot.domain.durations import read_duration
from bot.language import lexicon, moments
from bot.language.draft import Draft
from bot.language.intents import Puzzled
from bot.language.nearness import Nearness
from bot.language.pieces import Kind, Sentence, is_ticket, unknown
from bot.language.words import shown

_HINT = 'If it is the justification, put "because" before it.'
_SHORT = 4  # letters; shorter words are near to everything
_MARKS = "-_/"
_SIGNS = "-+~<>="
_KEYWORDS = Nearness(lexicon.NEAR_KEYWORDS)
_RANGE = re.compile(r"[0-9.,]+[a-z]{0,4}[-/][0-9.,]+[a-z]{1,8}")  # 1h-2h
_NOUN_ENDINGS = ("ing", "ings", "tion", "ment", "ance", "ence", "sis", "ity", "age", "ure")


def check(draft: Draft, first: int) -> None:
    """Raise `Puzzled` if the words from `first` on may be more than a justification."""
    _check_beginning(draft, first)
    _check_neighbour(draft)
    said = draft.sentence
    meaningful = corrected = False
    for index in range(first, len(said.keys)):
        key = said.keys[index]
        if key in lexicon.BECAUSE or lexicon.BECAUSE_GLUED.fullmatch(key):
            break
        corrected = corrected or key in lexicon.CORRECTIONS
        meaningful = _check_word(draft, index) or meaningful
    if corrected and meaningful:
        raise _doubt(said, first, len(said.keys))


def beginning(draft: Draft, first: int) -> int:
    """Return where the free text begins: small words just before `first` belong to it."""
    said = draft.sentence
    floor = draft.pieces[-1].end if draft.pieces else 0
    while first > floor and said.keys[first - 1] in lexicon.LINKS | lexicon.FOR:
        first -= 1
    return first


def _doubt(said: Sentence, first: int, beyond: int) -> Puzzled:
    word = said.line.written(first, beyond)
    return Puzzled(f"Is {shown(word)} part of what you ask for? {_HINT}", word)


def _check_beginning(draft: Draft, first: int) -> None:
    """Refuse a strange first word that may be a slip of the finger."""
    said = draft.sentence
    key = said.keys[first]
    if key in lexicon.CORRECTIONS:
        raise _doubt(said, first, len(said.keys))
    if _is_near(draft, key) or _looks_listed(draft, first):
        raise unknown(said, first)
    if not draft.timed and _looks_timed(key):
        raise Puzzled(f"I do not know how long {shown(said.written(first))} is.", key)
    if _is_someone(said, first) or _looks_personal(said, first):
        raise Puzzled(f"Is {shown(said.written(first))} a person? {_HINT}", said.written(first))


def _is_near(draft: Draft, key: str) -> bool:
    vocabulary = draft.sentence.vocabulary
    if _near_target(draft, key, vocabulary.near_targets.within_one(key)):
        return True
    if any(mark in key for mark in _MARKS):
        return _near_target(draft, key, vocabulary.near_targets.misspelt(key)[:1])
    return draft.wants_permission and bool(vocabulary.near_permissions.within_one(key))


def _near_target(draft: Draft, key: str, names: tuple[str, ...]) -> bool:
    known = draft.sentence.vocabulary.targets
    readings = [target for name in names for target in known.get(name)]
    return len(key) >= _SHORT and bool(readings) and not any(map(draft.names, readings))


def _looks_listed(draft: Draft, first: int) -> bool:
    """Tell whether a strange word stands where another name was expected."""
    said = draft.sentence
    pair = said.keys[first : first + 2]
    if any(not all(map(draft.names, said.vocabulary.targets.get(m.join(pair)))) for m in "-_"):
        return True
    after_and = first > 0 and said.keys[first - 1] in lexicon.JOINERS
    alone = first == len(said.keys) - 1
    after_target = bool(draft.pieces) and draft.pieces[-1].kind is Kind.TARGET
    return after_and or (alone and after_target and said.line.words[first].comma)


def _looks_timed(key: str) -> bool:
    unsaid = (
        key.lstrip(_SIGNS)[:1].isdigit()
        or key in lexicon.AMOUNTS
        or key in moments.DAY_WORDS | lexicon.LONG_TIMES
    )
    return unsaid or moments.is_clock(key) or _near_keyword(key)


def _near_keyword(key: str) -> bool:
    return key in lexicon.LENGTH_WORDS or bool(_KEYWORDS.within_one(key))


def _looks_personal(said: Sentence, first: int) -> bool:
    """Tell whether the word after `for` may be somebody's name."""
    if said.keys[first - 1] not in lexicon.FOR | {"from", "of"}:
        return False
    key, written = said.keys[first], said.written(first)
    named = written[:1].isupper() and not is_ticket(said, first)
    alone = first == len(said.keys) - 1 and not key.endswith(_NOUN_ENDINGS)
    return named or alone or bool(said.vocabulary.name_parts.get(key))


def _check_neighbour(draft: Draft) -> None:
    """Refuse a name just before free text, which may be the subject of that text."""
    others = len({said.target for said in draft.targets}) > 1
    if not others or draft.pieces[-1].kind is not Kind.TARGET:
        return
    listed = len(draft.pieces) > 1 and draft.pieces[-2].kind is Kind.TARGET
    if not (listed and draft.targets[-1].segment > draft.targets[-2].segment):
        piece = draft.pieces[-1]
        raise _doubt(draft.sentence, piece.start, piece.end)


def _check_word(draft: Draft, index: int) -> bool:
    """Tell whether a word could be part of an ask; raise `Puzzled` if it could be part of this."""
    said = draft.sentence
    key = said.keys[index]
    found = said.vocabulary.targets.at(said.line.words, index)
    if found is not None and not all(map(draft.names, found[0])):
        raise _doubt(said, index, index + found[1])
    if found is None and _hides_target(draft, key):
        raise unknown(said, index)
    permission = key in said.vocabulary.permissions and key not in lexicon.FILLERS
    if (permission and draft.wants_permission) or (not draft.timed and _is_time(said, index)):
        raise _doubt(said, index, index + 1)
    if draft.person is None and key in lexicon.FOR and _is_someone(said, index + 1):
        raise _doubt(said, index, index + 2)
    return permission or found is not None or read_duration(said.keys, index) is not None


def _hides_target(draft: Draft, key: str) -> bool:
    vocabulary = draft.sentence.vocabulary
    name, colon, permission = key.rpartition(":")
    if colon and permission in vocabulary.permissions:
        return True
    marked = any(mark in key for mark in _MARKS)
    return marked and _near_target(draft, key, vocabulary.near_targets.within_one(name or key))


def _is_time(said: Sentence, index: int) -> bool:
    """Tell whether a length or an end may be meant here; `since 14:00` is neither."""
    key = said.keys[index]
    before = said.keys[index - 1]
    if before in lexicon.PAST:
        return False
    if moments.is_clock(key):
        return True
    if key in lexicon.LENGTH_WORDS:
        return before in lexicon.VAGUE
    following = said.keys[index + 1] if index + 1 < len(said.keys) else ""
    if key in lexicon.UNTIL:
        return following[:1].isdigit() or following in moments.DAY_WORDS
    return _is_length(said, index, key, following)


def _is_length(said: Sentence, index: int, key: str, following: str) -> bool:
    bare = key.lstrip(_SIGNS)
    if not (bare[:1].isdigit() or key in lexicon.AMOUNTS):
        return False
    if bare != key:
        return read_duration([bare]) is not None
    found = read_duration(said.keys, index)
    if found is not None:
        return said.keys[found[1] : found[1] + 1] != ("ago",)
    return _near_keyword(following) or bool(_RANGE.fullmatch(key))


def _is_someone(said: Sentence, index: int) -> bool:
    if index >= len(said.keys):
        return False
    word = said.line.words[index]
    known = said.vocabulary.people.at(said.line.words, index)
    return word.mention is not None or "@" in word.key or known is not None
