"""Which names may stand for a person or a group: what two readers cannot take for each other.

Names are compared as they are written, and never folded for identity. So a name is refused when
another one could look the same: invisible characters, look-alike forms, words of mixed scripts.
"""

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from scim2_models import InvalidValueException

LONGEST: Final = 256  # characters

_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
_TOGETHER: Final = frozenset(  # scripts that share a word in Chinese, Japanese and Korean
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"}
)
# Letters of other scripts that are drawn like Latin ones, after Unicode's list of confusables.
_LIKE_LATIN: Final = frozenset(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u0475\u051d\u0445"
    "\u0443\u04af\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u0405\u0422"
    "\u0425\u0423\u04ae\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4"
    "\u03a5\u03a7\u03b1\u03b9\u03bd\u03bf\u03c1\u03c5\u03f2\u03f3\u0555\u0585\u0570\u0578\u057d"
)


def check(name: str, attribute: str) -> None:
    """Raise InvalidValueException when this cannot be somebody's name. It is not repeated."""
    if why := _fault(name):
        raise InvalidValueException(attribute=attribute, detail=f"{attribute} {why}")


def folded(name: str) -> str:
    """Return what two names share that differ in case only. For uniqueness, never for identity."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _fault(name: str) -> str:
    if not name or len(name) > LONGEST:
        return f"must have 1 to {LONGEST} characters"
    if unicodedata.normalize("NFC", name) != name:
        return "must be in Unicode form NFC"
    if name != name.strip() or any(_unseen(one) for one in name):
        return "must not hold control, invisible or unusual space characters"
    if unicodedata.normalize("NFKC", name) != name:
        return "must not hold look-alike forms of other characters"
    if any(_mixed(word) for word in _words(name)) or _disguised(name):
        return "must not hold letters that look like those of another script"
    return ""


def _unseen(character: str) -> bool:
    category = unicodedata.category(character)
    blank = category == "Zs" and character != " "
    selector = unicodedata.name(character, "").startswith("VARIATION SELECTOR")
    return (
        blank
        or selector
        or category in {"Zl", "Zp"}
        or category[0] == "C"
        or (character in _UNSEEN)
    )


def _words(name: str) -> Iterator[str]:
    for is_word, characters in groupby(name, key=lambda one: one.isalpha() or _mark(one)):
        if is_word:
            yield "".join(characters)


def _mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def _mixed(word: str) -> bool:
    scripts = {_script(one) for one in word if one.isalpha()}
    return len(scripts) > 1 and not scripts <= _TOGETHER


def _disguised(name: str) -> bool:
    """Say whether all that a name has of one script would pass for Latin."""
    letters = [(_script(one), one) for one in name if one.isalpha()]
    clear = {script for script, one in letters if one not in _LIKE_LATIN}
    return any(script not in clear for script, _ in letters)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").replace("-", " ").split(" ", 1)[0]
