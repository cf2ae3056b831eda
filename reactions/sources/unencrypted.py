"""Which hosts may be asked without encryption: such as never answered the newsroom with it.

Addresses are kept as https, and some old sites speak only http. But that nobody listens at a site's https today may
be a trouble of an hour, and who stands in between could cause it: a host that was once reached by https is asked by
http no more, and what a stranger says in its place is never taken for the site's word.
"""

from urllib.parse import urlsplit

from django.db.models import Exists, OuterRef

from reactions.models import Capture, HealthCheck, Source

BY_ITSELF = (Capture.Method.FETCH, Capture.Method.BROWSER)


def may_be_unencrypted(*, source: Source, address: str) -> bool:
    """Return whether the host of an address, one of a source's, never answered the newsroom's own looks by https."""
    encrypted = f"https://{urlsplit(address).netloc.lower()}/"
    captures = Capture.objects.filter(source__outlet=source.outlet_id, final_url__startswith=encrypted)
    if captures.filter(method__in=BY_ITSELF).exists():
        return False
    # A check of what a person saved bears the time of that capture, and its address is what the person states.
    saved = Capture.objects.filter(source=OuterRef("source"), captured_at=OuterRef("checked_at"))
    checks = HealthCheck.objects.filter(
        ~Exists(saved.exclude(method__in=BY_ITSELF)),
        source__outlet=source.outlet_id,
        final_url__startswith=encrypted,
    )
    return not checks.exists()
