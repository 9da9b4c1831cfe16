"""Which network addresses sources and callbacks may have. Judges addresses, never looks them up."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

_METADATA = {ip_address("169.254.169.254"), ip_address("fd00:ec2::254")}


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """What is allowed beside public addresses."""

    allow_private: bool = False
    """10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7: where cameras usually are."""
    allow_loopback: bool = False
    """127/8 and ::1: for demos and tests."""

    def refusal(self, address: str) -> str | None:
        """Why the literal *address* is refused, or None when it is allowed."""
        ip = _plain(ip_address(address.partition("%")[0]))
        if ip.is_loopback:
            return None if self.allow_loopback else "it is a loopback address"
        if ip in _METADATA or ip.is_link_local:
            return "it is a link-local address"
        if ip.is_multicast or ip.is_unspecified or ip.is_reserved:
            return "it is not the address of a host"
        if not ip.is_global:
            return None if self.allow_private else "it is a private address"
        return None


def _plain(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return mapped or ip


SOURCE_POLICY = AddressPolicy(allow_private=True)
CALLBACK_POLICY = AddressPolicy()
