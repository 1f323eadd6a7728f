"""Looking into JSON of any shape never fails."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.wire import at, listed, text

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("ab"), inner),
)


@given(ANY)
def test_any_shape(value: object) -> None:
    """The answer has the type that was asked for."""
    assert isinstance(text(value, "a", "b"), str)
    assert isinstance(listed(value, "a"), list)
    assert value == at(value)


def test_found() -> None:
    """What lies there is returned."""
    held = {"a": {"b": "x", "c": [1]}}

    assert ("x", [1], "") == (text(held, "a", "b"), listed(held, "a", "c"), text(held, "a", "c"))
