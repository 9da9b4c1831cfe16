"""Which network addresses sources and callbacks may have. Judges addresses, never looks them up."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_METADATA = {
    ip_address(text)
    for text in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192")
}
"""Where clouds answer their machines with credentials; the latter two are not link-local."""
_THIS_NETWORK = ip_network("0.0.0.0/8")
_NAT64 = IPv6Network("64:ff9b::/96")


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
        if ip in _METADATA:
            return "it is a metadata address of a cloud"
        if ip.is_link_local:
            return "it is a link-local address"
        if ip.is_multicast or ip.is_unspecified or ip.is_reserved or ip in _THIS_NETWORK:
            return "it is not the address of a host"
        if not ip.is_global or (isinstance(ip, IPv6Address) and ip.is_site_local):
            return None if self.allow_private else "it is a private address"
        return None


def _plain(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for (mapped, 6to4, NAT64), else *ip* itself."""
    if isinstance(ip, IPv4Address):
        return ip
    low = IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
    return ip.ipv4_mapped or ip.sixtofour or low or ip


SOURCE_POLICY = AddressPolicy(allow_private=True)
CALLBACK_POLICY = AddressPolicy()
