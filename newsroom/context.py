"""What every template may use, without touching the database or the session."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's name, its address and the addresses of this page in each interface language."""
    from newsroom.language import addresses_by_language

    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "language_addresses": addresses_by_language(request.get_full_path()),
    }
