"""What public views have in common: most are read only and the same for everybody, a few are for one person alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from delivery.replicas import reads_only

P = ParamSpec("P")
PublicView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def public_page(view: PublicView[P]) -> PublicView[P]:
    """Return the view, answering GET and HEAD only; any other method gets 405. It may read a replica of the database.

    It is exempt from CSRF protection because it changes nothing: else a POST would be told to bring a cookie,
    and readers have none.
    """
    return csrf_exempt(require_safe(reads_only(view)))


def personal_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return the view for reading and sending a form without a cookie; what it answers is kept and told by nobody.

    It is exempt from Django's protection, which would set a cookie: no right comes with a cookie here that a page of
    another site could use. Whoever sends the form has shown that they know its secret address or a signed token.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
        response = view(request, *arguments, **options)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        # Django logs the address of what is refused; with it anybody could do what its owner can.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response

    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(guarded))
