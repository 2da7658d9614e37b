"""Whose door a connection or a guess comes from."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

HERE = ("127.0.0.1", "::1")
"""This machine. What comes from it may be a proxy that speaks for everybody."""


def neighbourhood(address: str) -> str:
    """The address, or of an IPv6 address the /64 it is in: one household has all of that."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and known.ipv4_mapped:
        return str(known.ipv4_mapped)
    if isinstance(known, IPv6Address) and not known.is_loopback:
        return f"{IPv6Address(int(known) >> 64 << 64)}/64"
    return str(known)
