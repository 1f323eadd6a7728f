"""Standard Webhooks signatures: a receiver can tell us from a forger, and a replay from the first.

Signed is `id.timestamp.body`. Several keys give several signatures, so that keys can be changed
without a gap. The receiver refuses a timestamp that is more than five minutes off, and an id that
it has handled (https://www.standardwebhooks.com).
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from datetime import datetime

_PREFIX = "whsec_"
_SHORTEST = 24  # bytes


def read_keys(text: str) -> Sequence[bytes]:
    """Read `whsec_<base64>` keys, separated by spaces. Raises ValueError, which quotes none."""
    keys = [_read_key(word) for word in text.split()]
    if not keys:
        raise ValueError("There is no signing key.")
    return keys


def headers(keys: Sequence[bytes], message: str, moment: datetime, body: bytes) -> dict[str, str]:
    """Sign a message; `moment` is now."""
    stamp = str(int(moment.timestamp()))
    signed = b".".join((message.encode(), stamp.encode(), body))
    signatures = (base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)
    return {
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _read_key(word: str) -> bytes:
    try:
        key = base64.b64decode(word.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not word.startswith(_PREFIX) or len(key) < _SHORTEST:
        raise ValueError(f"A signing key is {_PREFIX} and at least {_SHORTEST} bytes in base64.")
    return key
