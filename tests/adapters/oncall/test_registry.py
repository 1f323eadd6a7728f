"""On-call systems are opened by kind, with options and secrets."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.oncall import registry
from adapters.oncall.ical import ICal
from adapters.oncall.pagerduty import PagerDuty
from bot.domain.ids import RotaName
from bot.ports.faults import Impossible

NAME = RotaName("orders-oncall")
SECRETS = {"env:URL": "https://calendar.example.com/s3cret.ics", "env:TOKEN": "u+s3cret_token"}


def test_kinds() -> None:
    """Both are listed."""
    assert ["ical", "pagerduty"] == registry.names()


@pytest.mark.parametrize(
    "url", ["env:URL", "https://calendar.example.com/public.ics", "webcal://calendar.example.com/x"]
)
def test_a_calendar_by_address(url: str) -> None:
    """A reference leads to the address; a public one stands there itself."""
    options = {"url": url, "every": "5m", "keeps": "30m"}
    made = registry.open_system("ical", NAME, options, SECRETS.__getitem__)

    assert isinstance(made, ICal)
    assert (NAME, timedelta(minutes=5), timedelta(minutes=30)) == (
        made.name,
        made.every,
        made.keeps,
    )
    assert "s3cret" not in repr(made)


def test_a_calendar_by_path(tmp_path: Path) -> None:
    """A file needs no secret."""
    made = registry.open_system("ical", NAME, {"path": str(tmp_path / "a.ics")}, str)

    assert isinstance(made, ICal)


def test_a_schedule_of_pagerduty() -> None:
    """The token comes from its reference."""
    options = {"schedule": "PIJ90N7", "token": "env:TOKEN"}
    made = registry.open_system("pagerduty", NAME, options, SECRETS.__getitem__)

    assert isinstance(made, PagerDuty)
    assert "s3cret" not in repr(made)


@pytest.mark.parametrize(
    ("kind", "hint"),
    [("pager-duty", "Did you mean pagerduty"), ("iCal", "Did you mean ical"), ("zzz", "There are")],
)
def test_an_unknown_kind(kind: str, hint: str) -> None:
    """It gets the nearest."""
    with pytest.raises(registry.NoSuchSystem, match=hint):
        registry.open_system(kind, NAME, {}, SECRETS.__getitem__)


def test_what_cannot_be_used() -> None:
    """Options that do not fit, and secrets that are none, stop the start; neither is repeated."""
    with pytest.raises(ValidationError) as unfit:
        registry.open_system("pagerduty", NAME, {"schedule": "s3cret!"}, SECRETS.__getitem__)
    with pytest.raises(Impossible) as useless:
        registry.open_system("ical", NAME, {"url": "env:X"}, {"env:X": "s3cret"}.__getitem__)

    assert "s3cret" not in f"{unfit.value} {useless.value}"
