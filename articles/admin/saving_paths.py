"""The addresses by which an editing page saves itself, tells where it is, and gives back what is held."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from articles.admin.autosaving import autosave_view, presence_view
from articles.admin.held_forms import discard_view, recover_view
from articles.admin.saving import session_view

View = Callable[..., HttpResponseBase]


def saving_paths(wrapped: Callable[..., View]) -> list[URLPattern]:
    """Return the paths; `wrapped` puts a view of the article's admin behind the desk's door."""
    return [
        path("session/", wrapped(session_view, takes_admin=False), name="articles_article_session"),
        path("autosave/", wrapped(_by_post(autosave_view)), name="articles_article_autosave_new"),
        path(
            "<int:article_id>/autosave/", wrapped(_by_post(autosave_view)), name="articles_article_autosave"
        ),
        path(
            "<int:article_id>/presence/", wrapped(_by_post(presence_view)), name="articles_article_presence"
        ),
        path("held/<uuid:key>/recover/", wrapped(_by_post(recover_view)), name="articles_article_recover"),
        path("held/<uuid:key>/discard/", wrapped(_by_post(discard_view)), name="articles_article_discard"),
    ]


def _by_post(view: View) -> View:
    """Return the view for posts alone; like it, it takes the article's admin first."""

    @wraps(view)
    def posted(article_admin: Any, request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return view(article_admin, request, *arguments, **options)

    return posted
