"""Comments on the editing page: the panel beside the text, and the addresses to which it posts.

A script posts in place and gets the panel anew, so that nothing typed in the article is lost; without it the same forms
lead back to the article.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.history_views import visible_article
from articles.documents import Document
from articles.models import Article, Block, BlockComment
from articles.reviewing.comments import (
    LONGEST,
    PlaceOfBlock,
    Thread,
    UnableToComment,
    comment,
    places_in,
    reopen,
    resolve,
    threads_of,
)
from articles.snapshots import take_snapshot

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin

# A request with this header is answered with the panel alone.
PART = "comments"


class CommentForm(forms.Form):
    block = forms.UUIDField(required=False)
    answers = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    text = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("Your comment"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField", "maxlength": LONGEST}),
    )


def comments_context(
    *,
    article: Article,
    document: Document,
    viewer: User,
    anchors: dict[str, str],
    blocks: Iterable[Block] | None = None,
    error: str = "",
    typed: dict[str, str] | None = None,
    focus: int | None = None,
) -> dict[str, Any]:
    """Return what the panel's template needs. `anchors` maps block keys to ids on the page, `blocks` are its rows if read."""
    places = places_in(document, blocks=blocks)
    threads = threads_of(article=article, places=places, viewer=viewer)
    open_threads = [thread for thread in threads if thread.beginning.resolved_at is None]
    return {
        "comments": {
            "article": article,
            "places": places,
            "open": open_threads,
            "resolved": [thread for thread in threads if thread.beginning.resolved_at is not None],
            "marks": _marks(places, open_threads),
            "anchors": anchors,
            "longest": LONGEST,
            "error": error,
            "typed": typed or {},
            "focus": focus,
        }
    }


def _marks(places: list[PlaceOfBlock], open_threads: list[Thread]) -> dict[str, list[Any]]:
    """Return for each block how many open threads it has, and how a button on the block says so."""
    counts = dict.fromkeys((place.key for place in places), 0)
    for thread in open_threads:
        if thread.place is not None:
            counts[thread.place.key] += 1
    return {
        key: [
            count,
            ngettext("%(count)d open comment on this block", "%(count)d open comments on this block", count)
            % {"count": count}
            if count
            else _("Comment on this block"),
        ]
        for key, count in counts.items()
    }


def comment_view(article_admin: "ArticleAdmin", request: HttpRequest, article_id: int) -> HttpResponse:
    """Keep a comment that was posted; a reader of the address is led to the article's comments."""
    article = visible_article(article_admin, request, article_id)
    if request.method != "POST":
        return HttpResponseRedirect(_panel_address(article))
    form = CommentForm(request.POST)
    written = None
    if form.is_valid():
        answers, text = form.cleaned_data["answers"], form.cleaned_data["text"]
        try:
            written = comment(
                article=article,
                text=text,
                author=cast(User, request.user),
                now=timezone.now(),
                block_key=form.cleaned_data["block"],
                answers=_answered(article, answers),
            )
            error = ""
        except UnableToComment as refusal:
            error = str(refusal)
    else:
        error = _("The comment could not be read. Write it again.")
    if _wants_part(request):
        return _part(request, article, error=error, written=written)
    if written is None:
        form.add_error("text", error)
        context = {
            **article_admin.admin_site.each_context(request),
            "title": _("Your comment"),
            "opts": article_admin.opts,
            "article": article,
            "original": article,
            "form": form,
            "block": request.POST.get("block", ""),
            "answers": request.POST.get("answers", ""),
        }
        return TemplateResponse(request, "admin/articles/article/comment.html", context)
    messages.success(request, _("Your comment stands at the article."))
    return HttpResponseRedirect(_panel_address(article))


def thread_view(
    article_admin: "ArticleAdmin", request: HttpRequest, article_id: int, comment_id: int, act: str
) -> HttpResponse:
    """Resolve a thread, or open it again."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = visible_article(article_admin, request, article_id)
    thread = _comment_of(article, comment_id)
    if thread is None or act not in {"resolve", "reopen"}:
        raise Http404
    settle = resolve if act == "resolve" else reopen
    settle(comment=thread, actor=cast(User, request.user), now=timezone.now())
    if _wants_part(request):
        return _part(request, article, written=thread)
    return HttpResponseRedirect(_panel_address(article))


def _comment_of(article: Article, comment_id: int) -> BlockComment | None:
    found = BlockComment.objects.select_related("article", "answers").filter(pk=comment_id, article=article)
    return found.first()


def _answered(article: Article, comment_id: int | None) -> BlockComment | None:
    if comment_id is None:
        return None
    found = _comment_of(article, comment_id)
    if found is None:
        raise UnableToComment(_("That comment is no longer there."))
    return found


def _panel_address(article: Article) -> str:
    return f"{reverse('admin:articles_article_change', args=[article.pk])}#comments"


def _wants_part(request: HttpRequest) -> bool:
    return request.headers.get("X-Desk-Part") == PART


def _part(
    request: HttpRequest, article: Article, *, error: str = "", written: BlockComment | None = None
) -> HttpResponse:
    typed = {}
    if error:
        typed = {name: request.POST.get(name, "") for name in ("block", "answers", "text")}
    context = comments_context(
        article=article,
        document=take_snapshot(article=article),
        viewer=cast(User, request.user),
        anchors={},
        error=error,
        typed=typed,
        focus=(written.answers_id or written.pk) if written is not None else None,
    )
    return TemplateResponse(
        request, "admin/articles/article/comments_panel.html", context, status=422 if error else 200
    )
