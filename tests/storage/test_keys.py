"""The keyring: seals and secrets hold only where and with what they were made."""

import pytest

from storage.keys import BadKey, BadSeal, Keyring

OLD, NEW = "an old key, long enough to use", "a new key, long enough to use"


def test_a_seal_fits_its_text_only() -> None:
    """Another text, or another key, does not verify."""
    ring = Keyring([OLD])
    seal = ring.seal("text")

    ring.verify("text", seal)
    for text, other in (("Text", seal), ("text", seal[:-1]), ("text", ""), ("text", "é" + seal)):
        with pytest.raises(BadSeal):
            ring.verify(text, other)
        assert not ring.fits(text, other)
    with pytest.raises(BadSeal):
        Keyring([NEW]).verify("text", seal)
    assert ring.fits("text", seal)


def test_a_secret_opens_in_its_place_only() -> None:
    """Moved to another row, altered, or without its key it stays shut."""
    ring = Keyring([OLD])
    stored = ring.encrypt("hunter2 \ud800", "secret|g1|sealed")

    assert "hunter2 \ud800" == ring.decrypt(stored, "secret|g1|sealed")
    assert "hunter2" not in stored
    for text, place in (
        (stored, "secret|g2|sealed"),
        (stored[:-4] + "AAA=", "secret|g1|sealed"),
        (stored + "é", "secret|g1|sealed"),
        ("", "secret|g1|sealed"),
    ):
        with pytest.raises(BadSeal):
            ring.decrypt(text, place)


def test_old_keys_go_on_reading() -> None:
    """The first key writes, all of them read."""
    old, both = Keyring([OLD]), Keyring([NEW, OLD])

    both.verify("text", old.seal("text"))
    assert "x" == both.decrypt(old.encrypt("x", "p"), "p")
    with pytest.raises(BadSeal):
        old.verify("text", both.seal("text"))


@pytest.mark.parametrize("keys", [[], [""], ["short"]])
def test_a_proper_key_is_demanded(keys: list[str]) -> None:
    """Without one nothing is stored."""
    with pytest.raises(BadKey):
        Keyring(keys)


def test_keys_are_not_shown() -> None:
    """Not even by repr."""
    assert OLD not in repr(vars(Keyring([OLD])))
