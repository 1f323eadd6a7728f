"""Equal states are equal texts."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.directory.scim.kinds import USER
from adapters.directory.scim.records import dump, load, written


@given(st.dictionaries(st.text(max_size=5), st.integers()))
def test_the_order_of_keys_does_not_matter(record: dict[str, int]) -> None:
    """In whichever order they were told."""
    assert written(record) == written(dict(reversed(record.items())))


def test_what_was_written_is_read_back() -> None:
    """And written the same way again."""
    text = '{"id":"u1","schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a"}'

    assert text == dump(load(USER, text))
