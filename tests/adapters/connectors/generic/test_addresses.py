"""Which addresses may be asked."""

import ipaddress
import socket

import pytest

from adapters.connectors.generic import addresses
from bot.ports.connector import Impossible, TryAgain


async def test_a_public_address_may_be_asked() -> None:
    """The legitimate twin of all that is refused."""
    found = await addresses.resolve("93.184.216.34", 443, allow_loopback=False, allow_private=False)

    assert [ipaddress.ip_address("93.184.216.34")] == list(found)


@pytest.mark.parametrize(("host", "allowed"), [("10.1.2.3", True), ("169.254.169.254", False)])
async def test_private_networks_can_be_allowed(host: str, allowed: bool) -> None:  # noqa: FBT001
    """With allow_private the company's network is open, and the cloud's metadata is not."""
    call = addresses.resolve(host, 443, allow_loopback=False, allow_private=True)
    if allowed:
        assert [ipaddress.ip_address(host)] == list(await call)
    else:
        with pytest.raises(Impossible):
            await call


async def test_one_bad_address_of_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads outside and inside is refused."""
    infos = [(socket.AF_INET, 1, 6, "", (each, 443)) for each in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: infos)
    with pytest.raises(Impossible):
        await addresses.resolve("x.example", 443, allow_loopback=False, allow_private=False)


async def test_an_unknown_name_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that fails says nothing of the outcome."""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(TryAgain):
        await addresses.resolve("x.example", 443, allow_loopback=False, allow_private=False)


async def test_pinned_answers_with_what_was_checked() -> None:
    """Whatever name the client asks for, it gets the checked addresses."""
    pinned = addresses.Pinned([ipaddress.ip_address("::1"), ipaddress.ip_address("127.0.0.1")])
    answers = await pinned.resolve("evil.example", 443)
    await pinned.close()

    assert ["::1", "127.0.0.1"] == [each["host"] for each in answers]
    assert [socket.AF_INET6, socket.AF_INET] == [each["family"] for each in answers]
