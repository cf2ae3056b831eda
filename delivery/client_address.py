"""From where a request came: the one rule of which address is believed."""

from django.conf import settings
from django.http import HttpRequest

# Longer than any address is.
LONGEST = 100


def client_address(request: HttpRequest) -> str:
    """Return the network address of who asks, as it was told: behind our proxy, what that added last, which nobody can forge.

    It need not be an address: empty where a server listens on a socket, and whatever a proxy was made to write.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and forwarded:
        return str(forwarded).rpartition(",")[2].strip()[:LONGEST]
    return str(request.META.get("REMOTE_ADDR", ""))[:LONGEST]
