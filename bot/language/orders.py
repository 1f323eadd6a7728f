"""What each command takes. Nothing a person wrote is passed over: it fits, or it is asked about."""

from bot.domain.durations import read_duration
from bot.domain.ids import RequestId
from bot.language import ask, lexicon, pieces
from bot.language.draft import Draft
from bot.language.intents import (
    Again,
    Approve,
    BreakGlass,
    BundleTarget,
    ByRequest,
    ByTargets,
    Deny,
    Done,
    Excuse,
    Extend,
    Favourite,
    Inbox,
    Intent,
    ListMine,
    OpenForm,
    Puzzled,
    Remark,
    Revoke,
    What,
    Who,
    Why,
    Withdraw,
)
from bot.language.pieces import Kind, Piece
from bot.language.words import shown

_ABOUT = frozenset(["has", "had", "have", "can", "was", "were", "did", "is", "denied", "refused"])


def request(draft: Draft, start: int) -> Intent:
    """Read an ask; a sentence of courtesies only opens the form."""
    ask.gather(draft, start)
    if draft.requests:
        _one_request(draft)
        identity = draft.requests[0]
        raise Puzzled(
            f"What about {identity}?",
            identity,
            (f"why {identity}", f"extend {identity}", f"done {identity}"),
        )
    if not draft.pieces and not draft.notes:
        return OpenForm()
    if not draft.targets:
        raise Puzzled("What do you need access to?")
    return draft.ask()


def list_mine(draft: Draft, start: int) -> Intent:
    """Read `list`."""
    _nothing_more(draft, start)
    return ListMine()


def inbox(draft: Draft, start: int) -> Intent:
    """Read `inbox`."""
    _nothing_more(draft, start)
    return Inbox()


def extend(draft: Draft, start: int) -> Intent:
    """Read `extend`, with more time and perhaps a justification."""
    ask.gather(draft, start)
    if draft.person is not None:
        raise Puzzled("Only whoever has the access can ask for more time.")
    return Extend(_what(draft), draft.duration, draft.until, draft.justification())


def done(draft: Draft, start: int) -> Intent:
    """Read `done`."""
    return Done(_only_what(draft, start))


def withdraw(draft: Draft, start: int) -> Intent:
    """Read `withdraw`."""
    return Withdraw(_only_what(draft, start))


def again(draft: Draft, start: int) -> Intent:
    """Read `again`."""
    return Again(_only_what(draft, start))


def favourite(draft: Draft, start: int) -> Intent:
    """Read `favourite`."""
    return Favourite(_only_what(draft, start))


def revoke(draft: Draft, start: int) -> Intent:
    """Read `revoke`, with a reason and perhaps from whom."""
    ask.gather(draft, start)
    _no_time(draft)
    return Revoke(_what(draft), draft.justification(), draft.person)


def why(draft: Draft, start: int) -> Intent:
    """Read `why` and the id of a request."""
    identity, following = _request_id(draft, start, lexicon.FILLERS | _ABOUT)
    _nothing_more(draft, following, _ABOUT)
    return Why(identity)


def who(draft: Draft, start: int) -> Intent:
    """Read `who` and one target."""
    following = start
    while following < len(draft.sentence.keys) and draft.sentence.keys[following] in _ABOUT:
        following += 1
    ask.gather(draft, following, free_text=False)
    _no_time(draft)
    targets = draft.ask().targets
    if len(targets) != 1 or draft.notes or draft.person is not None or draft.requests:
        raise Puzzled("Name the one bundle or resource whose access you want to see.")
    return Who(targets[0])


def break_glass(draft: Draft, start: int) -> Intent:
    """Read a bundle, a length and tickets in any order; all the rest is the justification.

    Deliberate: nothing after these is questioned, since it is night and the site is down.
    """
    position = start
    while position < len(draft.sentence.keys) and not (draft.targets and draft.notes):
        piece = pieces.at(draft.sentence, position)
        if not _fits_break_glass(draft, piece):
            break
        ask.take(draft, piece)
        position = piece.end
    _take_night_text(draft, position)
    bundles = [said.target for said in draft.targets if isinstance(said.target, BundleTarget)]
    if not bundles or draft.targets[0].permission:
        raise Puzzled("Which incident bundle? Write breakglass, its name and the incident.")
    return BreakGlass(bundles[0].name, draft.justification(), draft.duration, draft.until)


def approve(draft: Draft, start: int) -> Intent:
    """Read `approve`; words that may ask for less than all of it are a question."""
    identity, following = _request_id(draft, start)
    return Approve(identity, _reason(draft, following, careful=True))


def deny(draft: Draft, start: int) -> Intent:
    """Read `deny`."""
    identity, following = _request_id(draft, start)
    return Deny(identity, _reason(draft, following, careful=False))


def remark(draft: Draft, start: int) -> Intent:
    """Read `ask` or `answer`: every word after the id is said to the others, whatever it is."""
    identity, following = _request_id(draft, start)
    return Remark(identity, _rest(draft, following))


def excuse(draft: Draft, start: int) -> Intent:
    """Read `excuse`."""
    identity, following = _request_id(draft, start)
    return Excuse(identity, _reason(draft, following, careful=False))


def _rest(draft: Draft, start: int) -> str:
    line = draft.sentence.line
    return line.text[line.words[start].start :].strip() if start < len(line.words) else ""


def _what(draft: Draft) -> What:
    if draft.requests:
        _one_request(draft)
        return ByRequest(draft.requests[0])
    if draft.permissions and not draft.targets:
        raise Puzzled("On which resource?", draft.permissions[0][0])
    return ByTargets(draft.ask().targets) if draft.targets else None


def _only_what(draft: Draft, start: int) -> What:
    ask.gather(draft, start, free_text=False)
    _no_time(draft)
    if draft.notes or draft.person is not None:
        raise Puzzled("Name only the request, the bundle or the resource.")
    return _what(draft)


def _one_request(draft: Draft) -> None:
    if len(set(draft.requests)) > 1 or draft.targets:
        raise Puzzled("One request at a time, please.", draft.requests[-1])


def _no_time(draft: Draft) -> None:
    if draft.timed:
        raise Puzzled("This takes no length of time.")


def _nothing_more(draft: Draft, start: int, passed: frozenset[str] = frozenset()) -> None:
    for index in range(start, len(draft.sentence.keys)):
        _pass(draft, index, lexicon.FILLERS | passed)


def _pass(draft: Draft, index: int, passed: frozenset[str]) -> None:
    key, word = draft.sentence.keys[index], draft.sentence.written(index)
    if key not in passed and any(letter.isalnum() for letter in key):
        raise Puzzled(f"I do not know what to do with {shown(word)} there.", word)


def _request_id(
    draft: Draft, start: int, passed: frozenset[str] = lexicon.FILLERS
) -> tuple[RequestId, int]:
    """Return the first request id and the index of the word after it."""
    for index in range(start, len(draft.sentence.keys)):
        key = draft.sentence.keys[index]
        if lexicon.REQUEST.fullmatch(key):
            return RequestId(key.upper()), index + 1
        _pass(draft, index, passed)
    raise Puzzled("Which request? Its id looks like REQ-2F7K3M.")


def _reason(draft: Draft, start: int, *, careful: bool) -> str:
    """Return the words after the id as typed."""
    keys = draft.sentence.keys
    if start == len(keys):
        return ""
    if keys[start] in lexicon.BECAUSE or lexicon.BECAUSE_GLUED.fullmatch(keys[start]):
        ask.take_rest(draft, start)
        return draft.justification()
    for index in range(start, len(keys)):
        if lexicon.REQUEST.fullmatch(keys[index]) or (careful and _may_limit(draft, index)):
            word = draft.sentence.line.written(index, index + 1)
            raise Puzzled(
                f"I am not sure what {shown(word)} changes. To approve for less, use the card;"
                ' put "because" before a reason.',
                word,
            )
    return _rest(draft, start)


def _may_limit(draft: Draft, index: int) -> bool:
    """Tell whether a word may take something back from an approval."""
    said, word = draft.sentence, draft.sentence.line.words[index]
    if word.mention is not None or word.key in lexicon.LIMITS | lexicon.FOR | lexicon.UNTIL:
        return True
    named = said.vocabulary.targets.at(said.line.words, index) is not None
    return named or word.key in said.vocabulary.permissions or word.key[:1].isdigit()


def _fits_break_glass(draft: Draft, piece: Piece) -> bool:
    if piece.kind is Kind.TARGET:
        return not draft.targets
    return piece.kind in {Kind.FILLER, Kind.LENGTH, Kind.UNTIL, Kind.NOTE}


def _take_night_text(draft: Draft, position: int) -> None:
    """Take all the rest as the justification, except a length that is all of it."""
    said = draft.sentence
    if position == len(said.keys):
        return
    found = None if draft.timed else read_duration(said.keys, position)
    if found is not None and found[1] == len(said.keys):
        draft.duration = found[0]
    elif said.keys[position] in lexicon.BECAUSE:
        ask.take_rest(draft, position)
    else:
        draft.notes.append((said.line.words[position].start, len(said.line.text)))
