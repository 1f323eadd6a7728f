"""Reads a whole sentence into a draft, piece by piece, in any order."""

from collections.abc import Callable

from bot.domain.durations import read_duration
from bot.domain.ids import RequestId
from bot.language import lexicon, pieces, tail
from bot.language.draft import Draft, Said
from bot.language.intents import Puzzled
from bot.language.pieces import Kind, Piece
from bot.language.words import shown


def gather(draft: Draft, start: int = 0, *, free_text: bool = True) -> None:
    """Read all words from `start` on into the draft.

    Words that mean nothing are free text after something was named, otherwise a question:
    raises `Puzzled`, with the draft holding what was read until then.
    """
    said = draft.sentence
    position = start
    while position < len(said.keys):
        piece = pieces.at(said, position)
        if piece.kind is Kind.BECAUSE:
            take_rest(draft, position)
            return
        if _begins_text(draft, piece):
            if not free_text:
                raise pieces.unknown(said, position)
            _take_text(draft, piece)
            return
        take(draft, piece)
        position = piece.end


def _begins_text(draft: Draft, piece: Piece) -> bool:
    if piece.kind is Kind.UNKNOWN and (draft.targets or draft.requests):
        return True
    if piece.kind in {Kind.UNKNOWN, Kind.MENTION}:
        raise _question(draft, piece)
    return _after_reason(draft) and _is_taken(draft, piece)


def _question(draft: Draft, piece: Piece) -> Puzzled:
    word = draft.sentence.written(piece.start)
    if piece.kind is Kind.MENTION:
        return Puzzled(f'Is the access for {shown(word)}? Then say "for {word[:40]}".', word)
    return pieces.unknown(draft.sentence, piece.start)


def _after_reason(draft: Draft) -> bool:
    """Tell whether the sentence is just past `for INC-7`, where a reason is being given."""
    return bool(draft.pieces) and draft.pieces[-1].key == "for"


def _is_taken(draft: Draft, piece: Piece) -> bool:
    if piece.kind is Kind.PERMISSION:
        return bool(draft.targets) and not draft.wants_permission
    return piece.kind in {Kind.LENGTH, Kind.UNTIL} and draft.timed


def _take_text(draft: Draft, piece: Piece) -> None:
    tail.check(draft, piece.start)
    words = draft.sentence.line.words
    first = tail.beginning(draft, piece.start)
    draft.notes.append((words[first].start, len(draft.sentence.line.text)))


def take_rest(draft: Draft, marker: int) -> None:
    """Everything after the word `because` at `marker` is the justification, whatever it says."""
    text, word = draft.sentence.line.text, draft.sentence.line.words[marker]
    found = lexicon.BECAUSE_WRITTEN.match(text, word.start)
    draft.notes.append((found.end() if found else word.end, len(text)))


def take(draft: Draft, piece: Piece) -> None:
    """Note one piece. Raises `Puzzled` when it does not go with what was said before."""
    if piece.kind is Kind.JOINER or draft.sentence.line.words[piece.start].comma:
        draft.segment += 1
    taker = _TAKERS.get(piece.kind)
    if taker is not None:
        taker(draft, piece)
        draft.pieces.append(piece)


def _take_target(draft: Draft, piece: Piece) -> None:
    if draft.targets and draft.pieces[-1].kind is Kind.NOTE:
        word = draft.sentence.written(piece.start)
        raise Puzzled(
            f"Do you ask for {shown(word)} too, or is it part of the justification?"
            ' Put "because" before the justification.',
            word,
        )
    draft.targets.extend(Said(each, piece.key, draft.segment) for each in piece.targets)


def _take_permission(draft: Draft, piece: Piece) -> None:
    draft.permissions.append((piece.key, draft.segment))


def _take_note(draft: Draft, piece: Piece) -> None:
    word = draft.sentence.line.words[piece.start]
    inside = word.key.split() if word.quoted else []
    known = draft.sentence.vocabulary
    if any(each in known.permissions or each in known.targets for each in inside[:1]) or (
        read_duration(inside) is not None
    ):
        raise pieces.unknown(draft.sentence, piece.start)
    draft.notes.append((word.start, word.end))


def _take_request(draft: Draft, piece: Piece) -> None:
    draft.requests.append(RequestId(piece.key))


_TAKERS: dict[Kind, Callable[[Draft, Piece], None]] = {
    Kind.TARGET: _take_target,
    Kind.PERMISSION: _take_permission,
    Kind.LENGTH: Draft.length,
    Kind.UNTIL: Draft.end,
    Kind.PERSON: Draft.someone,
    Kind.NOTE: _take_note,
    Kind.REQUEST: _take_request,
}
