"""Which addresses may be asked."""

import ipaddress
import socket

import pytest

from adapters.outgoing import addresses
from adapters.outgoing.addresses import Reach
from bot.ports.faults import Impossible, TryAgain

OUTSIDE = "93.184.216.34"


@pytest.mark.parametrize(
    ("address", "reach", "expected"),
    [
        (OUTSIDE, Reach(), True),
        ("10.1.2.3", Reach(), False),
        ("10.1.2.3", Reach(private=True), True),
        ("127.0.0.1", Reach(private=True), False),
        ("127.0.0.1", Reach(loopback=True), True),
        ("::1", Reach(loopback=True), True),
        ("::ffff:127.0.0.1", Reach(private=True), False),
        ("::ffff:127.0.0.1", Reach(loopback=True), True),
        ("64:ff9b::7f00:1", Reach(private=True), False),
        ("2002:7f00:1::", Reach(private=True), False),
        ("64:ff9b::5db8:d822", Reach(), True),
        ("169.254.169.254", Reach(loopback=True, private=True), False),
        ("168.63.129.16", Reach(loopback=True, private=True), False),
        ("fd00:ec2::254", Reach(loopback=True, private=True), False),
        ("fd12::1", Reach(private=True), True),
        ("100.64.0.1", Reach(private=True), False),
        ("fe80::1", Reach(private=True), False),
        ("0.0.0.0", Reach(loopback=True, private=True), False),  # noqa: S104  it is refused
        ("224.0.0.1", Reach(private=True), False),
        ("255.255.255.255", Reach(private=True), False),
    ],
)
def test_reach(address: str, reach: Reach, expected: bool) -> None:  # noqa: FBT001  pytest's
    """Outside always, this machine and the private network by leave, cloud metadata never."""
    assert expected == reach.takes(ipaddress.ip_address(address))


async def test_a_public_address_may_be_asked() -> None:
    """The legitimate twin of all that is refused."""
    found = await addresses.resolve(OUTSIDE, 443, Reach())

    assert [ipaddress.ip_address(OUTSIDE)] == list(found)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "::1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "192.168.1.1"],
)
async def test_however_it_is_written(host: str) -> None:
    """What counts is the address that the system makes of a name."""
    with pytest.raises(Impossible, match="loopback, private or reserved"):
        await addresses.resolve(host, 443, Reach())


async def test_private_networks_can_be_allowed() -> None:
    """With leave the company's network is open, and the cloud's metadata is not."""
    inside = Reach(private=True)
    found = await addresses.resolve("10.1.2.3", 443, inside)
    with pytest.raises(Impossible):
        await addresses.resolve("169.254.169.254", 443, inside)

    assert [ipaddress.ip_address("10.1.2.3")] == list(found)


async def test_one_bad_address_of_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads outside and inside is refused."""
    infos = [(socket.AF_INET, 1, 6, "", (each, 443)) for each in (OUTSIDE, "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: infos)
    with pytest.raises(Impossible):
        await addresses.resolve("x.example", 443, Reach())


async def test_an_unknown_name_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that fails says nothing of the outcome."""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(TryAgain):
        await addresses.resolve("x.example", 443, Reach())


async def test_pinned_answers_with_what_was_checked() -> None:
    """Whatever name the client asks for, it gets the checked addresses."""
    pinned = addresses.Pinned([ipaddress.ip_address("::1"), ipaddress.ip_address("127.0.0.1")])
    answers = await pinned.resolve("evil.example", 443)
    await pinned.close()

    assert ["::1", "127.0.0.1"] == [each["host"] for each in answers]
    assert [socket.AF_INET6, socket.AF_INET] == [each["family"] for each in answers]
