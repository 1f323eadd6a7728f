"""Standard Webhooks signatures, both ways: who holds the key said this, just now, about that.

Signed is `id.timestamp.body` (https://www.standardwebhooks.com). Several keys give several
signatures, and one that fits is enough, so that keys can be changed without a gap.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)
ID, STAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
_PREFIX, _VERSION = "whsec_", "v1,"
_SHORTEST = 24  # bytes
_SECONDS = re.compile(r"[0-9]{1,12}")


class Unproven(ValueError):
    """A message that nobody vouches for. The text says what to do, as the end of a sentence."""


def read_keys(text: str) -> Sequence[bytes]:
    """Read keys separated by spaces: `whsec_` and base64, or any other text, which is the key.

    Raises ValueError, which quotes none.
    """
    keys = [_read_key(word) for word in text.split()]
    if not keys:
        raise ValueError("there is no key in its secret.")
    return keys


def sign(keys: Sequence[bytes], message: str, moment: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of a message that is sent at a moment."""
    stamp = str(int(moment.timestamp()))
    signatures = [_signature(key, message, stamp, body).decode() for key in keys]
    return {ID: message, STAMP: stamp, SIGNATURE: " ".join(signatures)}


def verify(
    keys: Sequence[bytes], message: str, headers: Mapping[str, str], body: bytes, now: datetime
) -> None:
    """See that a body was signed with one of the keys, for this message and at about this time.

    Raises Unproven. A time that is far off is told apart only when the signature is right.
    """
    stamp, offered = headers.get(STAMP, ""), headers.get(SIGNATURE, "")
    if not stamp or not offered:
        raise Unproven("answers without a signature: let it sign its answers.")
    if headers.get(ID, message) != message:
        raise Unproven("answers another question: let it sign with the webhook-id of this one.")
    if not _SECONDS.fullmatch(stamp) or not _fits(keys, message, stamp, body, offered):
        raise Unproven(
            "answers with a signature that is wrong: compare the secrets, and what it signs."
        )
    _is_fresh(int(stamp), now)


def _is_fresh(stamp: int, now: datetime) -> None:
    off = stamp - now.timestamp()
    if abs(off) > TOLERANCE.total_seconds():
        side = "ahead of" if off > 0 else "behind"
        minutes = f"{abs(off) / 60:,.0f} minutes {side} our clock"
        raise Unproven(f"signed its answer {minutes}: set the clocks of both machines.")


def _fits(keys: Sequence[bytes], message: str, stamp: str, body: bytes, offered: str) -> bool:
    said = [one.encode("utf-8", "surrogateescape") for one in offered.split(" ")]
    wanted = [_signature(key, message, stamp, body) for key in keys]
    # Deliberate: compared in constant time, so that nobody finds a signature byte by byte.
    return any(hmac.compare_digest(one, other) for one in wanted for other in said)


def _signature(key: bytes, message: str, stamp: str, body: bytes) -> bytes:
    signed = b".".join((message.encode(), stamp.encode(), body))
    return _VERSION.encode() + base64.b64encode(hmac.digest(key, signed, "sha256"))


def _read_key(word: str) -> bytes:
    key = word.encode()
    if word.startswith(_PREFIX):
        text = word.removeprefix(_PREFIX)
        try:
            key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        except (binascii.Error, ValueError):
            key = b""
    if len(key) < _SHORTEST:
        raise ValueError(f"a key is {_PREFIX} and base64, or a text, of {_SHORTEST} bytes or more.")
    return key
