"""How often to ask and how long to rely on it, for every kind of system."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from adapters.oncall.options import SystemOptions


def test_what_nobody_chose() -> None:
    """A system is asked every minute, and its answer holds for ten."""
    made = SystemOptions()

    assert (timedelta(minutes=1), timedelta(minutes=10)) == (made.every, made.keeps)


def test_lengths_as_people_write_them() -> None:
    """Like everywhere in an access file."""
    made = SystemOptions.model_validate({"every": "5 minutes", "keeps": "1h 30m"})

    assert (timedelta(minutes=5), timedelta(minutes=90)) == (made.every, made.keeps)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"every": "5s"}, "between 15s and 24h"),
        ({"keeps": "2 days"}, "between 15s and 24h"),
        ({"every": "often"}, "between 15s and 24h"),
        ({"every": 60}, "between 15s and 24h"),
        ({"every": "20m"}, "keeps must be at least as long"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_lengths_of_no_use(given: dict[str, object], sentence: str) -> None:
    """What would ask without end, or forget before asking again, is refused."""
    with pytest.raises(ValidationError, match=sentence):
        SystemOptions.model_validate(given)
