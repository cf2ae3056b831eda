"""robots.txt (RFC 9309): what programs need not visit, and where the index of sitemaps is, which names them all."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from articles.reading.addresses import absolute
from delivery import keys
from delivery.middleware import shows
from delivery.paths import LANGUAGE_CODES, in_language
from delivery.public_pages import public_page


@public_page
def robots(request: HttpRequest) -> HttpResponseBase:
    """Tell robots what not to visit, and where the index of sitemaps is."""
    searches = [in_language("/search/", code) for code in LANGUAGE_CODES]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/admin/", *searches)),
        "",
        f"Sitemap: {absolute(reverse('sitemap_index'))}",
        "",
    ]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    return shows(response, [keys.LISTS])
