"""What a name may look like, so that no two names look alike: one script a word, nothing invisible.

Each function returns the sentence that says what is wrong, or None.
"""

import re
import unicodedata

LONGEST = 100
LONGEST_PERSON = 254
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})


def plain_fault(name: str) -> str | None:
    """Judge the name of an integration, resource, permission, bundle or flow."""
    if len(name) > LONGEST:
        return f"A name has at most {LONGEST} characters."
    if _PLAIN.fullmatch(name):
        return None
    return "A name consists of letters a-z, digits, dots, dashes and underscores."


def label_fault(name: str, longest: int = LONGEST) -> str | None:
    """Judge the name of a person, group or rota, which may be in any language."""
    if not name or name != name.strip():
        return "A name is not empty, and neither begins nor ends with a space."
    if len(name) > longest:
        return f"A name has at most {longest} characters."
    if any(_invisible(one) for one in name):
        return "There is an invisible character in this name."
    if unicodedata.normalize("NFKC", name) != name:
        return "There is a letter in this name that only looks like others; write plain letters."
    if any(len(_scripts(word)) > 1 for word in re.split(r"[\s@._-]", name)):
        return "This name mixes letters of several scripts, which may hide another name."
    return None


def person_fault(name: str) -> str | None:
    """Judge the id of a person, which is nobody else's and no machine's."""
    if folded(name).startswith("webhook:"):
        return "An id that begins with webhook: is a machine's; a person needs another."
    return label_fault(name, LONGEST_PERSON)


def value_fault(text: str) -> str | None:
    """Judge what people are compared by, such as an attribute's value: it is what it looks like."""
    if any(_invisible(one) for one in text):
        return "There is an invisible character in this text; remove it."
    if any(one.isalpha() and unicodedata.normalize("NFKC", one) != one for one in text):
        return "There is a letter in this text that only looks like others; write plain letters."
    if any(len(_scripts(word)) > 1 for word in re.split(r"[\W_]", text)):
        return "This text mixes letters of several scripts, which may hide another text."
    return None


def folded(name: str) -> str:
    """Return what two names have in common when people cannot tell them apart."""
    return unicodedata.normalize("NFKC", name).casefold()


def _invisible(character: str) -> bool:
    odd_space = character.isspace() and character != " "
    return odd_space or unicodedata.category(character) in _UNSEEN


def _scripts(word: str) -> frozenset[str]:
    named = (unicodedata.name(one, "").partition(" ")[0] for one in word if one.isalpha())
    return _ALIKE.intersection(named)
