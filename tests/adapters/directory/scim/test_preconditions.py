"""Entity tags keep one writer from overwriting another."""

import pytest
from aiohttp.test_utils import make_mocked_request
from scim2_models import PreconditionFailedException

from adapters.directory.scim import preconditions, resources

TEXT = '{"id":"1"}'
TAG = resources.version(TEXT)


@pytest.mark.parametrize("told", [None, "*", TAG, TAG.removeprefix("W/"), f'"other", {TAG}'])
def test_a_change_of_the_state_that_was_seen_goes_ahead(told: str | None) -> None:
    """And so does one that names no state."""
    headers = {} if told is None else {"If-Match": told}
    apply = preconditions.checked(make_mocked_request("PUT", "/", headers), lambda _: "new")

    assert "new" == apply(TEXT)


@pytest.mark.parametrize("told", ["", '"other"', 'W/"other"', TAG[:-2] + '"', TAG.strip('W/"')])
def test_a_change_of_another_state_does_not(told: str) -> None:
    """It is refused with 412."""
    apply = preconditions.checked(
        make_mocked_request("PUT", "/", {"If-Match": told}), lambda _: "new"
    )
    with pytest.raises(PreconditionFailedException):
        apply(TEXT)


@pytest.mark.parametrize("told", ["*", TAG])
def test_a_known_state_need_not_be_shown_again(told: str) -> None:
    """As told by the client."""
    assert preconditions.known(make_mocked_request("GET", "/", {"If-None-Match": told}), TEXT)


@pytest.mark.parametrize("headers", [{}, {"If-None-Match": '"other"'}])
def test_an_unknown_state_is_shown(headers: dict[str, str]) -> None:
    """Whether or not another one is known."""
    assert not preconditions.known(make_mocked_request("GET", "/", headers), TEXT)
