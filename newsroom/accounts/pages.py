"""What the pages of accounts have in common: the desk's dress around the library's views."""

import json
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator

from newsroom.accounts import log

# Its owner is asked again who they are before anything of theirs is changed or shown.
asks_again = method_decorator(reauthentication_required(app="allauth.mfa"), name="dispatch")


class DeskPage:
    """Put the desk's context around a view; `title` stands above the page and in the window."""

    title: Any = ""
    request: HttpRequest

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)  # type: ignore[misc]
        if "js_data" in context:
            # What the browser needs for a passkey; it goes into an attribute.
            context["passkey_options"] = json.dumps(next(iter(context.pop("js_data").values())))
        return {**admin.site.each_context(self.request), "title": self.title, **context}


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Say plainly that somebody asks too often; the library calls it as the site's `handler429`."""
    log.held_up(request=request)
    return render(request, "admin/accounts/too_many.html", admin.site.each_context(request), status=429)
