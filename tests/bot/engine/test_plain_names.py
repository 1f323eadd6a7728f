"""Names from outside are judged as those of an access file."""

from hypothesis import example, given
from hypothesis import strategies as st

from bot.config.naming import plain_fault
from bot.engine.plain_names import LONGEST, is_name, shown


@given(st.text(max_size=120))
@example("a" * 100)
@example("a" * 101)
@example("orders\n")
@example("orders.public")
@example("")
def test_a_name_is_one_for_both(text: str) -> None:
    """What a target may call a resource is what an access file may."""
    assert (plain_fault(text) is None) == is_name(text)


@given(st.text(max_size=300))
def test_what_is_shown_is_short_and_seen(text: str) -> None:
    """No line breaks, nothing that turns the writing round, and an end."""
    told = shown(text)

    assert told.isprintable()
    assert len(told) <= LONGEST + 1
