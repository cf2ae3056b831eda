"""/.well-known/security.txt (RFC 9116): where to report a hole in the site's security.

There is one where a contact and a day are set until which it holds, and none after that day: a stale one misleads.
"""

from datetime import UTC, date, datetime, time

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from articles.reading.addresses import absolute
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page


@public_page
def security_txt(request: HttpRequest) -> HttpResponseBase:
    """Give the contact, how long it holds, and the languages in which people answer."""
    expires = expiry_of(settings.SECURITY_EXPIRES)
    if not settings.SECURITY_CONTACT or expires is None or expires <= timezone.now():
        raise Http404("No contact is set.")
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {absolute(reverse('security_txt'))}",
        "",
    ]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    return shows(response, [keys.LISTS])


def expiry_of(day: date | None) -> datetime | None:
    """Return the moment at which the contact stops to hold: the end of its last day (UTC)."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=UTC) if day else None
