"""What every answer under the API's address has, whoever gave it: other sites may read it, and errors are problems.

It stands outside everything that answers by itself (a “not modified”, a request that is too large, a failure), so
that a browser on another site can read these answers too.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from newsroom.api.addresses import PREFIX
from newsroom.api.problems import MEDIA_TYPE, Refusal, response_for_status, response_to

SHARED = {
    # Public data without cookies: any page may read it.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Content-Location, Content-Language",
}
BEFOREHAND = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, Accept, Accept-Language",
    "Access-Control-Max-Age": "86400",
}
KEPT = ("Allow", "Retry-After", "Cache-Control", "Content-Security-Policy")


class ReadApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not (request.path_info == PREFIX or request.path_info.startswith(f"{PREFIX}/")):
            return self.get_response(request)
        response = self._by_http(request) if _is_open(request) else self.get_response(request)
        if response.status_code >= 400 and not _is_problem(response) and not settings.DEBUG:
            response = _as_problem(response)
        for name, value in SHARED.items():
            response.headers[name] = value
        # What describes the API, for programs and for people (RFC 8631), beside the links of a list.
        links = [response.headers["Link"]] if "Link" in response.headers else []
        links.append(
            f'<{settings.SITE_URL}{PREFIX}/openapi.json>; rel="service-desc"; type="application/json"'
        )
        links.append(f'<{settings.SITE_URL}/api/>; rel="service-doc"; type="text/html"')
        response.headers["Link"] = ", ".join(links)
        if request.method == "OPTIONS":
            for name, value in BEFOREHAND.items():
                response.headers[name] = value
        return response

    def _by_http(self, request: HttpRequest) -> HttpResponseBase:
        """Say that the API is asked by https. Pages lead people there; a program that was led would go on asking in the open."""
        address = f"{settings.SITE_URL}{request.get_full_path()}"
        return response_to(Refusal("https-required", _("Ask for %(address)s") % {"address": address}))


def _is_open(request: HttpRequest) -> bool:
    return settings.SECURE_SSL_REDIRECT and not request.is_secure()


def _is_problem(response: HttpResponseBase) -> bool:
    return str(response.headers.get("Content-Type", "")).startswith(MEDIA_TYPE)


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    problem = response_for_status(response.status_code)
    for name in KEPT:
        if name in response.headers:
            problem.headers[name] = response.headers[name]
    return problem
