"""Which addresses may be asked: none inside, unless the operator says so.

Deliberate: a name is resolved once, all its addresses must be allowed, and the connection goes to
these only. The check is of addresses, never of names: `2130706433`, `localhost.` and a name that
answers differently the second time all end here.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp.abc import AbstractResolver, ResolveResult

from bot.ports.faults import Impossible, TryAgain

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_METADATA = {ipaddress.ip_address(each) for each in ("168.63.129.16", "fd00:ec2::254")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far inside we may go: to this machine, and to the private network."""

    loopback: bool = False
    private: bool = False

    def takes(self, address: Address) -> bool:
        """Say whether this address may be asked. Cloud metadata never may."""
        inner = _inner(address)
        if inner.is_loopback:
            return self.loopback
        if inner in _METADATA or inner.is_link_local or inner.is_unspecified:
            return False
        if inner.is_multicast or inner.is_reserved:
            return False
        return inner.is_global or (self.private and inner.is_private)


async def resolve(host: str, port: int, reach: Reach) -> Sequence[Address]:
    """Find the addresses of a host. Raises TryAgain for none, Impossible if one is refused."""
    loop = asyncio.get_running_loop()
    try:
        infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        infos = []
    found = list(dict.fromkeys(ipaddress.ip_address(info[4][0]) for info in infos))
    if not found:
        raise TryAgain("its name could not be resolved.")
    if not all(map(reach.takes, found)):
        raise Impossible(
            "its name leads to a loopback, private or reserved address: use one that is public, "
            "or allow it in the options."
        )
    return found


def is_loopback(address: Address) -> bool:
    """Say whether this address leads to this machine, also through an IPv6 form of IPv4."""
    return _inner(address).is_loopback


class Pinned(AbstractResolver):
    """Answers with the addresses that were checked, whatever it is asked."""

    def __init__(self, addresses: Sequence[Address]) -> None:
        self._addresses = addresses

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002  aiohttp's signature
    ) -> list[ResolveResult]:
        """Give the checked addresses."""
        return [
            ResolveResult(
                hostname=host,
                host=str(each),
                port=port,
                family=socket.AF_INET if each.version == 4 else socket.AF_INET6,  # noqa: PLR2004
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for each in self._addresses
        ]

    async def close(self) -> None:
        """Do nothing."""


def _inner(address: Address) -> Address:
    """Give the IPv4 address that an IPv6 form carries."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
