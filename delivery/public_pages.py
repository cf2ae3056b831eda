"""What every public view has in common: it is read only, and the same for everybody."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

P = ParamSpec("P")
PublicView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def public_page(view: PublicView[P]) -> PublicView[P]:
    """Return the view, answering GET and HEAD only; any other method gets 405.

    It is exempt from CSRF protection because it changes nothing: else a POST would be told to bring a cookie,
    and readers have none.
    """
    return csrf_exempt(require_safe(view))
