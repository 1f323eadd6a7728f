"""Signatures in both directions, and an independent library that agrees on each."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from adapters.outgoing import signing
from adapters.outgoing.signing import Unproven
from bot.engine.clock import utc_now

MOMENT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WORD = "whsec_" + base64.b64encode(b"a key that is long enough for us").decode()
OTHER = "whsec_" + base64.b64encode(b"another key, that nobody accepts").decode()
KEYS = signing.read_keys(WORD)
BODY = b'{"decision": "approve"}'


def test_the_published_example() -> None:
    """The standard's worked example gives the standard's signature."""
    keys = signing.read_keys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    moment = datetime.fromtimestamp(1614265330, UTC)
    made = signing.sign(keys, "msg_p5jXN8AQM9LWM0D4loKWxJek", moment, b'{"test": 2432232314}')

    assert "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" == made["webhook-signature"]
    assert "1614265330" == made["webhook-timestamp"]


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1), st.text())
def test_the_library_takes_what_we_sign(message: str, text: str) -> None:
    """Whatever is sent, a receiver with the standard's own library accepts it."""
    made = signing.sign(KEYS, message, utc_now(), text.encode())

    assert None is Webhook(WORD).verify(text, made, json_parse=False)


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1), st.text())
def test_we_take_what_the_library_signs(message: str, text: str) -> None:
    """A receiver may sign its answers with the standard's own library."""
    signature = Webhook(WORD).sign(message, MOMENT, text)
    headers = {"webhook-timestamp": str(int(MOMENT.timestamp())), "webhook-signature": signature}

    signing.verify(KEYS, message, headers, text.encode(), MOMENT)


@given(st.binary(max_size=64), st.binary(max_size=64))
def test_of_another_body_it_is_no_signature(body: bytes, other: bytes) -> None:
    """A signature fits the bytes that were signed, and no others."""
    made = signing.sign(KEYS, "m", MOMENT, body)
    if body == other:
        signing.verify(KEYS, "m", made, other, MOMENT)
    else:
        with pytest.raises(Unproven, match="wrong"):
            signing.verify(KEYS, "m", made, other, MOMENT)


def test_keys_can_be_changed_without_a_gap() -> None:
    """Each key signs; to be believed it is enough that one fits."""
    both = signing.read_keys(f"{OTHER} {WORD}")
    made = signing.sign(both, "m", MOMENT, BODY)
    signing.verify(KEYS, "m", made, BODY, MOMENT)
    signing.verify(both, "m", signing.sign(KEYS, "m", MOMENT, BODY), BODY, MOMENT)

    assert 2 == len(made["webhook-signature"].split(" "))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("webhook-timestamp", None),
        ("webhook-signature", None),
        ("webhook-id", "another"),
        ("webhook-timestamp", "soon"),
        ("webhook-timestamp", "-1"),
        ("webhook-timestamp", "1763899200.5"),
        ("webhook-timestamp", "１763899200"),  # noqa: RUF001  a full-width one
        ("webhook-timestamp", "9" * 5000),
        ("webhook-signature", "v1,"),
        ("webhook-signature", "v1"),
        ("webhook-signature", "  "),
        ("webhook-signature", "v1,\udcff\udcfe"),
        ("webhook-signature", "v1,é"),
    ],
)
def test_odd_headers_prove_nothing(header: str, value: str | None) -> None:
    """Missing, malformed, or for another message: nobody vouches for it."""
    made = signing.sign(KEYS, "m", MOMENT, BODY)
    made = {name: one for name, one in made.items() if name != header}
    with pytest.raises(Unproven):
        signing.verify(KEYS, "m", made | ({header: value} if value else {}), BODY, MOMENT)


def test_another_version_of_the_scheme_proves_nothing() -> None:
    """The right bytes under `v1a` are not a `v1` signature."""
    made = signing.sign(KEYS, "m", MOMENT, BODY)
    made["webhook-signature"] = made["webhook-signature"].replace("v1,", "v1a,")
    with pytest.raises(Unproven, match="wrong"):
        signing.verify(KEYS, "m", made, BODY, MOMENT)


@pytest.mark.parametrize(
    ("off", "sentence"),
    [
        (timedelta(minutes=-5), ""),
        (timedelta(minutes=5), ""),
        (timedelta(minutes=-5, seconds=-1), "5 minutes behind our clock"),
        (timedelta(minutes=61), "61 minutes ahead of our clock"),
    ],
)
def test_clocks_may_differ_by_five_minutes(off: timedelta, sentence: str) -> None:
    """Beyond that it says whose clock is where, so that somebody can set it."""
    made = signing.sign(KEYS, "m", MOMENT + off, BODY)
    if not sentence:
        signing.verify(KEYS, "m", made, BODY, MOMENT)
    else:
        with pytest.raises(Unproven, match=f"{sentence}: set the clocks"):
            signing.verify(KEYS, "m", made, BODY, MOMENT)


def test_a_moved_time_is_not_fresh() -> None:
    """An old answer does not become new by a new timestamp: it is signed too."""
    made = signing.sign(KEYS, "m", MOMENT - timedelta(hours=1), BODY)
    made["webhook-timestamp"] = str(int(MOMENT.timestamp()))
    with pytest.raises(Unproven, match="wrong"):
        signing.verify(KEYS, "m", made, BODY, MOMENT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 24),
        ("whsec_" + base64.b64encode(b"k" * 25).decode().rstrip("="), 25),
        ("a-plain-text-of-at-least-24-bytes", 33),
    ],
)
def test_keys(text: str, expected: int) -> None:
    """Base64 with its prefix, padded or not, or a plain text, which is the key as it stands."""
    (key,) = signing.read_keys(f" {text}\n")

    assert expected == len(key)
    assert text.startswith("whsec_") or text.encode() == key


@pytest.mark.parametrize(
    "text", ["", " ", "short", "whsec_", "whsec_AAAA", "whsec_not-base64-" + "a" * 30, "whsec_§§"]
)
def test_keys_of_no_use(text: str) -> None:
    """Short, empty and malformed ones are none, and the error does not repeat them."""
    with pytest.raises(ValueError, match="key") as refused:
        signing.read_keys(f"{WORD} {text}" if text.strip() else text)

    assert "not-base64" not in str(refused.value)
    assert "short" not in str(refused.value)
