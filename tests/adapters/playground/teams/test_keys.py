"""What we sign a proper library believes, unless it was signed to be refused."""

import jwt
import pytest

from adapters.playground.teams import keys


def test_a_signature_verifies_with_the_published_key() -> None:
    """The published modulus and exponent are those of the private key."""
    signer = keys.key("test")
    token = keys.sign({"alg": "RS256", "kid": "test", "typ": "JWT"}, {"a": 1}, signer)
    public = jwt.PyJWK(signer.published(), "RS256").key

    assert {"a": 1} == jwt.decode(token, public, algorithms=["RS256"])
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, keys.key("forger").private.public_key(), algorithms=["RS256"])


def test_a_name_has_one_key() -> None:
    """Asking twice gives the same key, and endorsements are part of it."""
    assert keys.key("test") is keys.key("test")
    assert ["webchat"] == keys.key("test-2", ("webchat",)).published()["endorsements"]


@pytest.mark.parametrize(("alg", "length"), [("none", 0), ("HS256", 43), ("RS256", 342)])
def test_any_algorithm_can_be_claimed(alg: str, length: int) -> None:
    """Signatures are empty, 32 or 256 bytes, in base64url."""
    token = keys.sign({"alg": alg}, {}, keys.key("test"))

    assert length == len(token.split(".")[2])
