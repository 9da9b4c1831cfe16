"""Which addresses each policy lets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vidette.core.addresses import CALLBACK_POLICY, SOURCE_POLICY, AddressPolicy

OPEN = AddressPolicy(allow_private=True, allow_loopback=True)
NOWHERE = "it is not the address of a host"
METADATA = "it is a metadata address of a cloud"
LINK_LOCAL = "it is a link-local address"
LOOPBACK = "it is a loopback address"
PRIVATE = "it is a private address"

TABLE = [
    # address, refused for a callback, for a source, with everything allowed
    ("8.8.8.8", None, None, None),
    ("2606:4700:4700::1111", None, None, None),
    ("10.1.2.3", PRIVATE, None, None),
    ("172.16.0.9", PRIVATE, None, None),
    ("192.168.7.1", PRIVATE, None, None),
    ("100.64.0.1", PRIVATE, None, None),
    ("fd12:3456::1", PRIVATE, None, None),
    ("fec0::1", PRIVATE, None, None),
    ("127.0.0.1", LOOPBACK, LOOPBACK, None),
    ("127.9.9.9", LOOPBACK, LOOPBACK, None),
    ("::1", LOOPBACK, LOOPBACK, None),
    ("169.254.10.1", LINK_LOCAL, LINK_LOCAL, LINK_LOCAL),
    ("fe80::1", LINK_LOCAL, LINK_LOCAL, LINK_LOCAL),
    ("fe80::1%eth0", LINK_LOCAL, LINK_LOCAL, LINK_LOCAL),
    ("169.254.169.254", METADATA, METADATA, METADATA),
    ("fd00:ec2::254", METADATA, METADATA, METADATA),
    ("100.100.100.200", METADATA, METADATA, METADATA),
    ("192.0.0.192", METADATA, METADATA, METADATA),
    ("0.0.0.0", NOWHERE, NOWHERE, NOWHERE),
    ("0.1.2.3", NOWHERE, NOWHERE, NOWHERE),
    ("::", NOWHERE, NOWHERE, NOWHERE),
    ("224.0.0.1", NOWHERE, NOWHERE, NOWHERE),
    ("ff02::1", NOWHERE, NOWHERE, NOWHERE),
    ("255.255.255.255", NOWHERE, NOWHERE, NOWHERE),
    # IPv6 addresses that stand for an IPv4 address: mapped, NAT64, 6to4
    ("::ffff:127.0.0.1", LOOPBACK, LOOPBACK, None),
    ("::ffff:169.254.169.254", METADATA, METADATA, METADATA),
    ("64:ff9b::10.0.0.1", PRIVATE, None, None),
    ("64:ff9b::8.8.8.8", None, None, None),
    ("2002:7f00:1::", LOOPBACK, LOOPBACK, None),
]


@pytest.mark.parametrize(("address", "callback", "source", "all_allowed"), TABLE)
def test_the_table(
    address: str, callback: str | None, source: str | None, all_allowed: str | None
) -> None:
    assert CALLBACK_POLICY.refusal(address) == callback
    assert SOURCE_POLICY.refusal(address) == source
    assert OPEN.refusal(address) == all_allowed


@given(st.ip_addresses())
def test_a_wider_policy_never_refuses_more(address: object) -> None:
    text = str(address)
    if OPEN.refusal(text) is not None:
        assert SOURCE_POLICY.refusal(text) is not None
    if SOURCE_POLICY.refusal(text) is not None:
        assert CALLBACK_POLICY.refusal(text) is not None


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_the_address_it_stands_for(address: object) -> None:
    for policy in (CALLBACK_POLICY, SOURCE_POLICY, OPEN):
        assert policy.refusal(f"::ffff:{address}") == policy.refusal(str(address))


def test_a_name_is_not_an_address() -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        SOURCE_POLICY.refusal("camera.invalid")
