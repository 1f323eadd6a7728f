"""Raw chat text to words: what Slack, Teams and phones do to a line is undone here, once.

Words point into the cleaned line, so that a justification can be cut out exactly as typed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_LINE = 4_000

_ENTITY = re.compile(r"&(?:amp|lt|gt|nbsp|quot|#39);")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&quot;": '"', "&#39;": "'"}
_TOKEN = re.compile(
    r"<(?i:at)(?: [^<>]*)?>(?P<teams>[^<>]*)</(?i:at)>"
    r"|<@(?P<slack>[^<>|\s]+)(?:\|(?P<name>[^<>]*))?>"
    r"|<(?P<link>(?:https?|mailto|tel):[^<>|\s]*)(?:\|(?P<label>[^<>]*))?>"
)
_WORD = re.compile(r"(?:[^\s,;]|(?<=[0-9]),(?=[0-9]))+|[,;]")
_INVISIBLE = dict.fromkeys(
    [
        *(0xAD, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)),
        *(*range(0x2060, 0x2065), *range(0x2066, 0x206A)),
    ]
)
_SIGNS = {
    **dict.fromkeys([*range(0x2018, 0x201C), 0x2032, 0xB4], "'"),  # single quotation marks
    **dict.fromkeys([*range(0x201C, 0x2020), 0x2033, 0xAB, 0xBB], '"'),  # double ones
    **dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-"),  # hyphens, dashes, minus
    0x2026: "...",
}
_FOLDING: dict[int, str | None] = {**_INVISIBLE, **_SIGNS}
_OPENING = "([{\"'`"
_CLOSING = ")]}\"'`.,;:!?"
_PAIRED = "*_~"
_QUOTES = "\"'`"
_EMOJI = re.compile(r":[a-z0-9_+-]+:")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `key` for look-ups, and where it stands in the line.

    `mention` is the id or the name inside a mention; `comma` says that one stands before it;
    `joined` counts how many written words a quoted one holds.
    """

    key: str
    start: int
    end: int
    mention: str | None = None
    quoted: bool = False
    comma: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A cleaned line and its words."""

    text: str
    words: tuple[Word, ...]

    def written(self, first: int, beyond: int) -> str:
        """Return the words from `first` up to `beyond` as typed, with the spaces between them."""
        return self.text[self.words[first].start : self.words[beyond - 1].end]


def read(raw: str) -> Line:
    """Clean a raw line and cut it into words. Linear in its length; never raises."""
    text, mentions = _plain(raw)
    return Line(text, tuple(_commas(_quoted(text, list(_cut(text, mentions))))))


def fold(text: str) -> str:
    """Return the form in which names are compared: case, invisible signs and smart signs aside.

    Letters of other scripts stay what they are, however alike they look.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text.translate(_FOLDING)).lower()


def shown(text: str) -> str:
    """Quote somebody's words inside a sentence: one line, at most 40 characters."""
    visible = "".join(c for c in text.translate(_INVISIBLE) if c.isprintable())
    return f'"{visible if len(visible) <= 40 else visible[:39] + "…"}"'  # noqa: PLR2004  # said above


_Mentions = dict[int, tuple[int, str]]  # where it starts: where it ends, and whom it means


def _plain(raw: str) -> tuple[str, _Mentions]:
    """Resolve entities, links and mentions; a typed `&lt;@U1&gt;` never becomes a mention."""
    parts: list[str] = []
    mentions: _Mentions = {}
    length = position = 0
    for token in _TOKEN.finditer(raw):
        before = _decode(raw[position : token.start()])
        written, whom = _resolved(token)
        start = length + len(before)
        length, position = start + len(written), token.end()
        parts += [before, written]
        if whom is not None:
            mentions[start] = (length, whom)
    parts.append(_decode(raw[position:]))
    return "".join(parts), mentions


def _decode(text: str) -> str:
    return _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], text) if "&" in text else text


def _resolved(token: re.Match[str]) -> tuple[str, str | None]:
    """Return how a token reads, and whom it mentions."""
    teams, slack, name, link, label = token.group("teams", "slack", "name", "link", "label")
    if link is not None:
        automatic = label is None or link.split(":", 1)[1].lstrip("/") == label
        return _decode((label or link) if automatic else token[0]), None
    if teams is not None:
        return f"@{_decode(teams)}", _decode(teams)
    return f"@{_decode(name or slack)}", _decode(slack)


def _cut(text: str, mentions: _Mentions) -> Iterator[Word]:
    position = 0
    for start, (end, whom) in mentions.items():
        yield from _cut_plain(text, position, start)
        yield Word(fold(whom), start, end, mention=whom)
        position = end
    yield from _cut_plain(text, position, len(text))


def _cut_plain(text: str, position: int, limit: int) -> Iterator[Word]:
    for found in _WORD.finditer(text, position, limit):
        yield Word(fold(found[0]), found.start(), found.end())


def _quoted(text: str, words: list[Word]) -> Iterator[Word]:
    """Join the words between two quotation marks into one, and trim the others."""
    closing = _closing(words)
    index = 0
    while index < len(words):
        word = words[index]
        end = closing[index] if word.mention is None else None
        if end is not None:
            yield _joined(text, word, words[end])
            index = end + 1
        else:
            yield _trimmed(word) if word.mention is None else word
            index += 1


def _closing(words: list[Word]) -> list[int | None]:
    """For each word, where the quotation that it opens is closed; found in one pass backwards."""
    nearest: dict[str, int] = {}
    closing: list[int | None] = [None] * len(words)
    for index in range(len(words) - 1, -1, -1):
        bare = words[index].key.rstrip(".,;:!?")
        if len(bare) > 1 and bare[-1] in _QUOTES:
            nearest[bare[-1]] = index
        closing[index] = nearest.get(bare[:1])
        if len(bare) == 1 and bare in _QUOTES:  # alone, it closes what began before it
            nearest[bare] = index
    return closing


def _joined(text: str, first: Word, last: Word) -> Word:
    inside = fold(text[first.start : last.end]).rstrip(".,;:!?")[1:-1]
    return Word(" ".join(inside.split()), first.start, last.end, quoted=True)


def _trimmed(word: Word) -> Word:
    """Take punctuation and markup off a word, never a lone star, which may be meant."""
    key = word.key
    if _EMOJI.fullmatch(key):
        key = ":"
    if len(key) > 2 and key[0] == key[-1] and key[0] in _PAIRED:  # noqa: PLR2004  # a pair and something in it
        key = key[1:-1]
    if len(key) > 1:
        key = key.lstrip(_OPENING).rstrip(_CLOSING)
    return Word(key, word.start, word.end) if key != word.key else word


def _commas(words: Iterable[Word]) -> Iterator[Word]:
    """Take commas out of the line; the word after one knows of it."""
    comma = False
    for word in words:
        if word.mention is None and (not word.key or word.key in ",;"):
            comma = comma or bool(word.key)
            continue
        if comma:
            yield Word(word.key, word.start, word.end, word.mention, word.quoted, comma=True)
        else:
            yield word
        comma = False
