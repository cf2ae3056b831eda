"""How large a request may be: refused by what it says of itself, before a byte of it is read into memory or to disk.

Django bounds fields, and forms bound their files once they are stored; nothing else bounds a file that nobody asked for.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

MIB = 1024 * 1024
# The largest file that the desk takes, with the fields beside it; readers send a short form.
LARGEST_AT_THE_DESK, LARGEST_ELSEWHERE = 128 * MIB, 1 * MIB


class LargestRequestMiddleware:
    """Answer 413 to requests that are larger than any form of ours. Bodies without a stated length are not read at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_at_the_desk = request.path_info.startswith(reverse("admin:index"))
        most = LARGEST_AT_THE_DESK if is_at_the_desk else LARGEST_ELSEWHERE
        stated = str(request.META.get("CONTENT_LENGTH") or "0")
        if stated.isascii() and stated.isdecimal() and (len(stated) > 18 or int(stated) > most):
            words = _("This is more than can be sent here: %(limit)d MiB at most.") % {"limit": most // MIB}
            return HttpResponse(
                f"{words}\n",
                status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                content_type="text/plain; charset=utf-8",
                headers={"Cache-Control": "no-store"},
            )
        return self.get_response(request)
