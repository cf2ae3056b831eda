"""The preview beside the editing page: the saved working copy, and what is being typed, through the very template readers get."""

from typing import TYPE_CHECKING, Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from articles.admin.history_views import visible_article
from articles.admin.saving import said_by
from articles.admin.snippets import Snippet, snippet_of
from articles.documents import FORMAT, Document
from articles.length import length_of
from articles.models import Article, Category
from articles.planning.standing import standing_of
from articles.rendering import RenderedArticle, render
from articles.snapshots import take_snapshot

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin

TEMPLATE = "articles/article.html"


def preview_view(
    article_admin: "ArticleAdmin", request: HttpRequest, article_id: int | None = None
) -> HttpResponseBase:
    """Show the saved working copy; answer a posted form with what it would look like, and save nothing.

    Without an id it is the preview of an article that is not stored yet.
    """
    article = visible_article(article_admin, request, article_id) if article_id is not None else None
    if article is None and not article_admin.has_add_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        if not article_admin.has_change_permission(request, article):
            raise PermissionDenied
        return _as_typed(article_admin, request, article)
    document = take_snapshot(article=article) if article is not None else _blank()
    return _framed(request, _page_of(_rendered(document, article), article))


def _as_typed(article_admin: "ArticleAdmin", request: HttpRequest, article: Article | None) -> JsonResponse:
    is_new = article is None
    form_class = article_admin.get_form(request, article, change=not is_new)
    form = form_class(request.POST, instance=article)
    # Names that no tag has yet become tags when the article is saved, and not by being typed.
    form.fields["tag_names"].makes_sure = False  # type: ignore[attr-defined]
    form.is_valid()
    formsets, _inlines = article_admin._create_formsets(request, form.instance, change=not is_new)
    document = said_by(form, formsets, creates_tags=False)
    rendered = _rendered(document, form.instance if form.instance.category_id else None)
    page = render_to_string(TEMPLATE, {**_page_of(rendered, article), "is_unsaved": True}, request=request)
    return JsonResponse(
        {
            "page": page,
            "length": length_in_words(document),
            "snippet": _told(snippet_of(document, rendered.category)),
        }
    )


def length_in_words(document: Document) -> str:
    """Return the length as an editor reads it: words, syllables of Hangul where there are any, minutes."""
    length = length_of(document)
    parts = []
    if length.words or not length.syllables:
        parts.append(ngettext("%(count)d word", "%(count)d words", length.words) % {"count": length.words})
    if length.syllables:
        parts.append(
            ngettext("%(count)d syllable", "%(count)d syllables", length.syllables)
            % {"count": length.syllables}
        )
    parts.append(_("%(count)d min to read") % {"count": length.minutes})
    return " · ".join(parts)


def preview_context(article: Article | None, document: Document | None) -> dict[str, Any]:
    """Return what the preview's part of the editing page shows of the working copy before anything is typed."""
    document = document or _blank()
    category = article.category if article is not None else None
    return {"length": length_in_words(document), "snippet": snippet_of(document, category)}


def _told(snippet: Snippet) -> dict[str, object]:
    return {
        "title": snippet.title,
        "description": snippet.description,
        "address": snippet.address,
        "notes": [str(note) for note in snippet.notes],
    }


def _rendered(document: Document, article: Article | None) -> RenderedArticle:
    category = article.category if article is not None else Category.objects.first()
    return render(
        document=document,
        now=timezone.now(),
        category=category or Category(slug="-", name_en="-", name_ko="-"),
        is_preview=True,
    )


def _page_of(rendered: RenderedArticle, article: Article | None) -> dict[str, object]:
    """Return what the page's template needs; a stored article's embargo is said on it."""
    planned = standing_of(article=article, now=timezone.now()) if article is not None else None
    return {"article": rendered, "is_preview": True, "planned": planned}


def _blank() -> Document:
    return Document(
        format=FORMAT,
        title="",
        deck="",
        slug="",
        language=settings.LANGUAGE_CODE.split("-")[0],
        category=0,
        byline="",
        event_date=None,
        selection_note="",
        lead=None,
        tags=[],
        citations=[],
        pinned=[],
        excluded=[],
        cleared=[],
        blocks=[],
    )


def _framed(request: HttpRequest, page: dict[str, object]) -> HttpResponseBase:
    # The one page of the desk that is meant for a frame: that on the editing page.
    @xframe_options_sameorigin
    @csp_replace({"frame-ancestors": [SELF]})
    def framed(request: HttpRequest) -> HttpResponse:
        response = TemplateResponse(request, TEMPLATE, page)
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return framed(request)
