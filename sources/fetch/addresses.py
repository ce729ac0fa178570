"""Which network addresses may be connected to. No network here, except the one look-up of `Addresses.is_private`."""

from __future__ import annotations

import ipaddress
import socket

from aiohttp.abc import AbstractResolver

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052


class PrivateAddressError(OSError):
    """An address that nobody outside may make us connect to."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(f"{host} is {address}, not a public address")


def is_public(address: str) -> bool:
    """Whether an IP address, as text, is one of the public Internet: not private, loopback, link-local, multicast or
    reserved, in any disguise (IPv4 in IPv6, NAT64, 6to4, Teredo)."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_plainly_public(part) for part in _find_effective(ip))


def read_literal(host: str) -> str | None:
    """Return the IP address that a host name literally is (also decimal, hexadecimal, octal or short), or None."""
    bare = host.strip("[]")
    try:
        return str(ipaddress.ip_address(bare.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(bare)) if bare[:1].isdigit() else None
    except (OSError, ValueError):
        return None


class Addresses:
    """The guard of one crawl: knows whether private addresses are let in, and which hosts are private."""

    def __init__(self, resolver: AbstractResolver, *, allow_private: bool) -> None:
        self.resolver = resolver
        self.allow_private = allow_private
        self._known: dict[str, bool] = {}

    def check(self, host: str, address: str) -> None:
        """Raise PrivateAddressError unless this address may be connected to."""
        if not self.allow_private and not is_public(address):
            raise PrivateAddressError(host, address)

    async def is_private(self, host: str) -> bool:
        """Whether a host let in is a private one, which needs no politeness. A matter of manners, not of safety."""
        if not self.allow_private:
            return False
        if host not in self._known:
            self._known[host] = await self._look_up(host)
        return self._known[host]

    async def _look_up(self, host: str) -> bool:
        literal = read_literal(host)
        if literal is not None:
            return not is_public(literal)
        try:
            answers = await self.resolver.resolve(host, 0, family=socket.AF_UNSPEC)
        except OSError:
            return False  # the connection will say so
        return bool(answers) and not any(is_public(answer["host"]) for answer in answers)


def _is_plainly_public(ip: IPAddress) -> bool:
    is_odd = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local
    return ip.is_global and not is_odd and not (isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local)


def _find_effective(ip: IPAddress) -> list[IPAddress]:
    """Return the addresses that connecting to `ip` may reach."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    if ip.ipv4_mapped is not None:
        return [ip.ipv4_mapped]
    if ip in _NAT64:
        return [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)]
    tunnels: list[IPAddress | None] = [ip.sixtofour, *(ip.teredo or ())]
    return [ip, *(end for end in tunnels if end is not None)]
