"""Signatures in the standard's own example form."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from adapters.connectors.generic import signing

MOMENT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_the_published_example() -> None:
    """The standard's worked example gives the standard's signature."""
    keys = signing.read_keys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    moment = datetime.fromtimestamp(1614265330, UTC)
    made = signing.headers(keys, "msg_p5jXN8AQM9LWM0D4loKWxJek", moment, b'{"test": 2432232314}')

    assert "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" == made["webhook-signature"]
    assert "1614265330" == made["webhook-timestamp"]


def test_each_key_signs() -> None:
    """Two keys give two signatures, in order."""
    words = [base64.b64encode(bytes([n]) * 24).decode() for n in (1, 2)]
    made = signing.headers(
        signing.read_keys(f"whsec_{words[0]} whsec_{words[1]}"), "m", MOMENT, b""
    )
    text = f"m.{int(MOMENT.timestamp())}.".encode()
    digests = [hmac.new(bytes([n]) * 24, text, hashlib.sha256).digest() for n in (1, 2)]
    wanted = " ".join("v1," + base64.b64encode(each).decode() for each in digests)

    assert wanted == made["webhook-signature"]


@pytest.mark.parametrize("text", ["", "plain", "whsec_", "whsec_AAAA", "whsec_not base64"])
def test_weak_keys_are_refused(text: str) -> None:
    """Short, empty and malformed keys are no keys."""
    with pytest.raises(ValueError, match="key"):
        signing.read_keys(text)
