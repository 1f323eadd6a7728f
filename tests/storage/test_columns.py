"""Moments are aware and UTC in both databases; no text that a person typed is refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite

from storage.columns import EPOCH, Moment, Words, plain

BOTH: list[Dialect] = [postgresql.dialect(), sqlite.dialect()]  # type: ignore[no-untyped-call]  # the library's
BERLIN = timezone(timedelta(hours=1))


@pytest.mark.parametrize("dialect", BOTH, ids=["postgresql", "sqlite"])
@given(moment=st.datetimes(timezones=st.just(UTC)))
def test_a_moment_comes_back_as_it_went(dialect: Dialect, moment: datetime) -> None:
    """To the microsecond, before 1970 as well."""
    written = Moment().process_bind_param(moment, dialect)

    assert moment == Moment().process_result_value(written, dialect)


@pytest.mark.parametrize("dialect", BOTH, ids=["postgresql", "sqlite"])
def test_a_moment_is_read_in_utc(dialect: Dialect) -> None:
    """Whatever zone it was written in; nothing stays nothing."""
    written = Moment().process_bind_param(datetime(2026, 11, 22, 13, tzinfo=BERLIN), dialect)
    found = Moment().process_result_value(written, dialect)

    assert (datetime(2026, 11, 22, 12, tzinfo=UTC), UTC) == (found, found and found.tzinfo)
    assert None is Moment().process_bind_param(None, dialect)
    assert None is Moment().process_result_value(None, dialect)


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    """Better no row than a deadline an hour late."""
    with pytest.raises(ValueError, match="without a time zone"):
        Moment().process_bind_param(datetime(2026, 11, 22), BOTH[1])  # noqa: DTZ001  the point


def test_sqlite_counts_microseconds() -> None:
    """Numbers sort as moments do."""
    assert 1_000_000 == Moment().process_bind_param(EPOCH + timedelta(seconds=1), BOTH[1])


@given(st.text())
def test_any_text_can_be_stored(text: str) -> None:
    """It becomes UTF-8 without NUL, of the same length; fine text stays as it is."""
    found = plain(text)

    assert len(text) == len(found)
    assert b"\0" not in found.encode()
    assert found == plain(found)


def test_what_no_database_holds_is_replaced() -> None:
    """NUL and half a surrogate pair, and nothing beside them."""
    assert "a\ufffdb\ufffdé" == plain("a\0b\ud800é")
    assert "a\ufffd" == Words().process_bind_param("a\0", BOTH[0])
    assert None is Words().process_bind_param(None, BOTH[0])
