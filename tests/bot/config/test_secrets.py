"""References lead to secrets; errors name the reference and never the value."""

from pathlib import Path

import pytest

from bot.config.secrets import NoSuchSecret, SecretReferences

REFERENCES = SecretReferences({"TOKEN": "hunter2", "EMPTY": ""})


def test_resolves_variables_and_files(tmp_path: Path) -> None:
    """A variable is taken as it is, a file without its last line end."""
    path = tmp_path / "secret"
    path.write_text("hunter2\n")

    assert "hunter2" == REFERENCES.resolve("env:TOKEN")
    assert "hunter2" == REFERENCES.resolve(f"file:{path}")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("env:NONE", "env:NONE is not set: there is no such environment variable."),
        ("env:EMPTY", "env:EMPTY is empty."),
        ("file:/nowhere/x", "file:/nowhere/x is missing: there is no such file."),
        ("hunter2", "A secret is written env:NAME or file:PATH."),
        ("env:", "A secret is written env:NAME or file:PATH."),
    ],
)
def test_says_which_reference_leads_nowhere(reference: str, expected: str) -> None:
    """What is no reference is not repeated: it may be the secret."""
    with pytest.raises(NoSuchSecret) as caught:
        REFERENCES.resolve(reference)

    assert expected == str(caught.value)


def test_odd_files_are_refused(tmp_path: Path) -> None:
    """A file that is too large, or no text, is no secret; its content is not told."""
    (tmp_path / "large").write_text("x" * 70_000)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")

    with pytest.raises(NoSuchSecret, match="too large"):
        REFERENCES.resolve(f"file:{tmp_path}/large")
    with pytest.raises(NoSuchSecret, match="cannot be read"):
        REFERENCES.resolve(f"file:{tmp_path}/bytes")


def test_never_shows_the_environment() -> None:
    """The repr holds nothing of what can be resolved."""
    assert "SecretReferences()" == repr(REFERENCES)
