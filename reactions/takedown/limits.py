"""How often a takedown may be asked for: by one reader, of one quotation, of the newsroom; and how often that hides.

Readers have no account and no cookie. One is told from another by an HMAC of the network address under a key of the
day: without the newsroom's secret key what is stored says nothing about where a request came from. It is erased after
two days, because with that key all addresses of IPv4 could be tried.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.utils.translation import gettext as _

from reactions.models import Quotation, TakedownRequest

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_CLIENT_HOUR, PER_CLIENT_DAY = 5, 15
PER_QUOTATION_DAY = 10
OVERALL_HOUR = 120
# Above this, requests wait for the desk without hiding anything: a flood must not empty the site.
HIDINGS_PER_HOUR, HIDINGS_PER_DAY = 30, 100
# An IPv6 connection has this many bits of its own; the rest it may choose as it likes.
NETWORK_BITS = 64


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no further request is taken now, in words, and after how many seconds to come back."""

    message: str
    retry_after: int


def client_hash_of(*, address: str, now: datetime) -> str:
    """Return what a network address is told from others by on one day: HMAC-SHA256, hexadecimal."""
    day_key = hmac.new(settings.SECRET_KEY.encode(), f"takedown {now:%Y-%m-%d}".encode(), sha256).digest()
    return hmac.new(day_key, _network_of(address).encode(), sha256).hexdigest()


def refusal_of(*, quotation: Quotation, address: str, now: datetime) -> Refusal | None:
    """Return why a request from an address about a quotation is not taken now, or None where it is."""
    today, yesterday = (client_hash_of(address=address, now=moment) for moment in (now, now - DAY))
    from_here = TakedownRequest.objects.filter(client_hash__in=[today, yesterday])
    if (
        from_here.filter(received_at__gt=now - HOUR).count() >= PER_CLIENT_HOUR
        or from_here.filter(received_at__gt=now - DAY).count() >= PER_CLIENT_DAY
    ):
        return Refusal(
            _(
                "Many requests came from your network just now, so this one was not taken. Please wait an hour and send it "
                "again; what was sent before is with us."
            ),
            3600,
        )
    # What was taken back waits for nobody: who asks and withdraws again and again shuts out no other.
    waiting = TakedownRequest.objects.filter(received_at__gt=now - DAY).exclude(
        state=TakedownRequest.State.WITHDRAWN
    )
    if waiting.filter(quotation=quotation).count() >= PER_QUOTATION_DAY:
        return Refusal(
            _(
                "There are several requests about this quotation already, and the desk is looking at them. Please come "
                "back tomorrow if yours is another one."
            ),
            86_400,
        )
    if TakedownRequest.objects.filter(received_at__gt=now - HOUR).count() >= OVERALL_HOUR:
        return Refusal(
            _("We are getting more requests than we can take in right now. Please send it again in an hour."),
            3600,
        )
    return None


def may_hide(*, now: datetime) -> bool:
    """Return whether a request may still hide its quotation at once, or must wait for the desk like all others."""
    hidings = TakedownRequest.objects.filter(hid_at_once=True)
    return (
        hidings.filter(received_at__gt=now - HOUR).count() < HIDINGS_PER_HOUR
        and hidings.filter(received_at__gt=now - DAY).count() < HIDINGS_PER_DAY
    )


def _network_of(address: str) -> str:
    """Return the part of an address that one connection cannot change at will."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:100]
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(int(parsed) >> (128 - NETWORK_BITS))
    return str(parsed)
