"""No secret stands in an access file: it is a reference there, and the value is never told."""

import re

from bot.config.marks import Marked, Table, Value
from bot.config.problems import Findings
from bot.config.scalars import ADVICE, REFERENCE

_SECRET_KEY = re.compile(
    r"(?:.*_)?(?:connection|password|passwd|passphrase|token|secret|credentials?|dsn"
    r"|(?:api|private|secret|access|signing|encryption)_?key)",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(
    r"://[^\s/@:]*:[^\s/@]+@|-----BEGIN |\bxox[abprs]-|\bxapp-|\bgh[pousr]_|\bAKIA[0-9A-Z]{12}"
)


def guard(value: Value, findings: Findings, key: str = "") -> None:
    """Note every value that is, or should be, a secret; look as deep as it goes."""
    if isinstance(value, Marked):
        if not REFERENCE.fullmatch(value) and _telling(key, value):
            findings.problem(value.spot, ADVICE)
    elif isinstance(value, Table):
        for name, one in value.items():
            guard(one, findings, name)
    else:
        for one in value:
            guard(one, findings, key)


def _telling(key: str, value: Marked) -> bool:
    return bool(_SECRET_KEY.fullmatch(key.replace("-", "_")) or _SECRET_VALUE.search(value))
