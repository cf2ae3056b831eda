"""Addresses that nobody thought of: whatever is given is refused or read the same each time, and leads nowhere that is not public."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactions.fetching import UnableToFetch
from reactions.fetching.addresses import checked_addresses, read_address
from reactions.fetching.deadlines import Deadline
from reactions.sources.addresses import UnableToReadAddress, canonical_url

# Networks of the registries (IANA) that are nobody's on the internet, and the forms that wrap an address of version 4 in one of version 6.
PRIVATE = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.2.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
PREFIXES = ["::", "::ffff:0:0", "64:ff9b::", "64:ff9b:1::"]
private = st.sampled_from(PRIVATE).flatmap(
    lambda network: st.integers(int(network.network_address), int(network.broadcast_address))
).map(ipaddress.IPv4Address)  # fmt: skip
pieces = st.lists(
    st.one_of(
        st.sampled_from([
            "http", "https", "ftp", "://", ":", "//", "/", "\\", "@", "?", "#", "%", "%00", "%2f", "%2e", ".", "..", "[", "]", "::1", "127.0.0.1",
            "localhost", "theqoo.net", "xn--", "한글", "１２７", "⓪", ":80", ":0", ":99999", "&", "=", " ", "\t", "\r\n", "\x00", "\u202e", "\ud7a3", "a" * 70,
        ]),
        st.text(max_size=6),
    ),
    max_size=12,
).map("".join)  # fmt: skip


def forms_of(address: ipaddress.IPv4Address) -> list[str]:
    """Return the address as programs have been made to write it: C's `inet_aton`, other digits, wrapped in version 6."""
    number, parts = int(address), str(address).split(".")
    return [
        str(address),
        f"{address}.",
        str(number),
        f"0{number:o}",
        f"0x{number:x}",
        ".".join(f"0{int(part):o}" for part in parts),
        ".".join(f"0x{int(part):X}" for part in parts),
        f"{parts[0]}.{int(parts[1]) * 65_536 + int(parts[2]) * 256 + int(parts[3])}",
        str(address).translate({ord(str(digit)): ord("０") + digit for digit in range(10)}),
        str(address).replace(".", "。"),
        *(f"[{ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) + number)}]" for prefix in PREFIXES),
        f"[{ipaddress.IPv6Address((0x2002 << 112) + (number << 80))}]",
    ]


def no_look_up(name: str, port: int) -> list[str]:
    raise AssertionError(f"{name} was taken for a name")


@given(address=private)
def test_no_way_to_write_an_address_that_is_not_public_gets_through(address: ipaddress.IPv4Address) -> None:
    for form in forms_of(address):
        with pytest.raises(UnableToFetch):
            checked_addresses(
                address=read_address(f"http://{form}/"), deadline=Deadline(5, host=""), resolver=no_look_up
            )


@given(text=pieces)
def test_whatever_is_given_as_an_address_of_a_page_is_refused_or_read_as_one(text: str) -> None:
    try:
        once = canonical_url(text)
    except UnableToReadAddress:
        return
    assert canonical_url(once) == once
    assert once.isascii()
    assert not set(once) & set(" \t\r\n\x00\\")
    assert once.startswith(("https://", "http://"))


@given(text=pieces)
def test_whatever_is_given_to_be_fetched_is_refused_or_asked_for_as_it_was_read(text: str) -> None:
    try:
        read = read_address(f"http://{text}")
    except UnableToFetch:
        return
    assert read_address(str(read)) == read
    assert not set(str(read)) & set(" \t\r\n\x00")
