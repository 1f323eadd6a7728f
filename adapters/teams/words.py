"""What somebody wrote, without what Teams put around it: tags, entities, our own mention."""

import html
import re
from collections.abc import Awaitable, Callable

from adapters.teams.arrival import Arrival, Mention

LONGEST = 4000
MOST_PEOPLE = 3
_AT = re.compile(r"<at\b[^>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)


async def heard(arrival: Arrival, find: Callable[[str], Awaitable[str]]) -> str:
    """Return the words. Other people's mentions become `<@OBJECTID>`; `find` maps an account to it.

    `find` returns an empty text for whoever is not known; then the name stays.
    """
    text = arrival.text[:LONGEST]
    people: dict[str, str] = {}
    for one in arrival.mentions:
        if one.account == arrival.bot:
            text = text.replace(one.tag, " ")
        elif one.account.startswith("29:") and len(people) < MOST_PEOPLE:
            text = await _marked(text, one, find, people)
    bare = html.unescape(_TAG.sub(" ", _AT.sub(r" \1 ", text)))
    for mark, mention in people.items():
        bare = bare.replace(mark, mention)
    return " ".join(bare.split())


async def _marked(
    text: str, one: Mention, find: Callable[[str], Awaitable[str]], people: dict[str, str]
) -> str:
    """Put a mark that survives the cleaning in the mention's place."""
    person = await find(one.account)
    if not person or one.tag not in text:
        return text
    mark = f"\x00{len(people)}\x00"
    people[mark] = f"<@{person}>"
    return text.replace(one.tag, f" {mark} ")


def bare(markup: str) -> str:
    """Return the words of an HTML message."""
    return " ".join(html.unescape(_TAG.sub(" ", markup[:LONGEST])).split())
