"""The words that carry the grammar, as data. None of them can quietly hide a name."""

import re

from bot.domain.durations import NUMBER_WORDS
from bot.language.moments import DAY_WORDS

JOINERS = frozenset(["and", "&", "+", "also", "plus"])
# Said around an ask; when free text follows, these belong to that text.
LINKS = frozenset(
    """to on in of at as with from into for the a an i i'm im i'd we me my our us it is am are
    need needs want wanted like have has get getting be this that so""".split()  # noqa: SIM905  # reads as a list of words
)
# Said around an ask; never part of the free text.
COURTESIES = frozenset(
    """please pls plz hi hello hey thanks thank thx cheers you could can would may might give let
    grant lend request requesting asking ask access permission permissions rights role bundle
    resource resources now asap next""".split()  # noqa: SIM905  # reads as a list of words
)
FILLERS = LINKS | COURTESIES
FOR = frozenset(["for", "behalf"])
MYSELF = frozenset(["me", "myself"])
UNTIL = frozenset(["until", "till", "til", "'til"])
BECAUSE = frozenset(["because", "bc", "reason", "justification", "'cause"])
BECAUSE_GLUED = re.compile(r"(?:because|bc|reason|justification|why)[:=].+", re.DOTALL)
BECAUSE_WRITTEN = re.compile(r"\W{0,8}?[\w']+[:=]?\s*(?:of\s+)?")
CORRECTIONS = frozenset(
    """or not no never nope don't dont actually instead rather wait sorry except without but meant
    cancel stop undo scratch unless""".split()  # noqa: SIM905  # reads as a list of words
)
LIMITS = CORRECTIONS | {"only", "just", "less", "half", "shorter", "later", "tomorrow", "if"}
# Before a length or a time of day, these say when something begins or began, not how long.
BEGINNINGS = frozenset(["in", "at", "from", "after", "since", "within", "before", "every"])
PAST = frozenset([*BEGINNINGS, "last", "past", "around", "about", "yesterday"]) - {"before"}
AMOUNTS = NUMBER_WORDS | {"a", "an", "half"}
VAGUE = frozenset(["few", "couple", "of", "some", "several", "more", "whole"])
LONG_TIMES = frozenset(
    ["forever", "permanently", "indefinitely", "always", "overnight", "all", "eod"]
)
LENGTH_WORDS = frozenset(["hour", "hours", "minute", "minutes", "days", "week", "weeks"])
RESERVED = FILLERS | JOINERS | FOR | UNTIL | BECAUSE | DAY_WORDS | AMOUNTS
NEAR_KEYWORDS = UNTIL | LENGTH_WORDS | {"tomorrow", "tonight"}
TICKET = re.compile(r"[A-Z][A-Z0-9]+-[0-9]+")
REQUEST = re.compile(r"req-[0-9a-z]{6}")
