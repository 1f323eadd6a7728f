"""Without the token nothing is answered, and nothing is told."""

import pytest

from adapters.directory.scim.guard import Guard
from tests.adapters.directory.scim.wire import TOKEN, Wire


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Basic {TOKEN}",
        TOKEN,
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN.upper()}",
        "Bearer \u00e9" * 3,
    ],
)
@pytest.mark.parametrize("path", ["/Users", "/nowhere", "/ServiceProviderConfig"])
async def test_a_wrong_token_is_refused_whatever_was_asked(
    wire: Wire, header: str | None, path: str
) -> None:
    """401 comes before 404 and before the body, and it is no sign of life."""
    headers = {} if header is None else {"Authorization": header}
    url = f"{wire.root}{path}"
    async with wire.session.post(url, data=b"not JSON", headers=headers) as answer:
        text = await answer.text()

    assert 401 == answer.status
    assert 'Bearer realm="scim"' == answer.headers["WWW-Authenticate"]
    assert TOKEN not in text
    assert await wire.store.read(lambda unit: unit.facts.heard("scim/heard")) is None


async def test_two_tokens_are_none(wire: Wire) -> None:
    """A proxy and we could each believe another one."""
    headers = [("Authorization", f"Bearer {TOKEN}"), ("Authorization", "Bearer x")]
    async with wire.session.get(f"{wire.root}/Users", headers=headers) as answer:
        assert 401 == answer.status


async def test_the_word_bearer_is_read_in_any_case(wire: Wire) -> None:
    """As HTTP has it."""
    answer = await wire.send("GET", "/Users", headers={"Authorization": f"bearer {TOKEN}"})

    assert 200 == answer.status


def test_a_short_token_is_refused_at_the_start() -> None:
    """An empty setting must not open the door."""
    for token in ("", "short"):
        with pytest.raises(ValueError, match="at least 16"):
            Guard(token)


def test_the_token_is_not_kept() -> None:
    """Not even in what a debugger shows."""
    assert TOKEN not in repr(vars(Guard(TOKEN)))
