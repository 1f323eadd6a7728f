"""Which addresses a webhook may lead to. The name is resolved once; the connection goes there only.

Deliberate: all addresses of a name must be allowed, and the check is of addresses, never of names:
`2130706433`, `localhost.` and a name that answers differently the second time all end here.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence

from aiohttp.abc import AbstractResolver, ResolveResult

from bot.ports.connector import Impossible, TryAgain

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_METADATA = {ipaddress.ip_address(each) for each in ("168.63.129.16", "fd00:ec2::254")}


async def resolve(
    host: str, port: int, *, allow_loopback: bool, allow_private: bool
) -> Sequence[Address]:
    """Find the addresses of a host. Raises TryAgain for none, Impossible if one is refused."""
    loop = asyncio.get_running_loop()
    try:
        infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TryAgain("The address of the webhook could not be resolved.") from None
    found = [ipaddress.ip_address(info[4][0]) for info in infos]
    if not found:
        raise TryAgain("The address of the webhook could not be resolved.")
    if any(_refused(each, allow_loopback, allow_private) for each in map(_inner, found)):
        raise Impossible("The webhook leads to a loopback, private or reserved address.")
    return list(dict.fromkeys(found))


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


def _refused(address: Address, allow_loopback: bool, allow_private: bool) -> bool:  # noqa: FBT001  private
    if address.is_loopback:
        return not allow_loopback
    if address in _METADATA or address.is_link_local or address.is_unspecified:
        return True
    if address.is_multicast or address.is_reserved:
        return True
    return not (address.is_global or (allow_private and address.is_private))
