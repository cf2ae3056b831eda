"""The page that a preview link opens, and the pictures on it: what no reader's page may do, done here alone.

Everything here reads the working copy's revisions, and nothing here is kept by anybody: no cache, no referrer, no robot.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from articles.documents import Document, image_ids
from articles.models import Category
from articles.planning.standing import standing_of
from articles.previewing.comments import TooManyComments, blocks_to_comment, comment_by_link
from articles.previewing.links import UnableToPreview, link_with, note_use, revision_shown
from articles.rendering import render as render_document
from articles.reviewing.comments import LONGEST, UnableToComment
from delivery.public_pages import personal_page
from images.models import Rendition
from images.views import rendition_response


@personal_page
def preview_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the revision of a link as readers would get it, through the very template they get."""
    now = timezone.now()
    try:
        link = link_with(token=token, now=now)
        revision = revision_shown(link=link)
    except UnableToPreview:
        return render(request, "articles/previewing/gone.html", status=404)
    if request.method == "GET":
        note_use(link=link, now=now)
    article = revision.article
    document: Document = revision.document
    rendered = render_document(
        document=document,
        now=now,
        category=Category.objects.filter(pk=document["category"]).first() or article.category,
        is_preview=True,
        picture_address=partial(_picture_address, token),
    )
    context = {
        "article": rendered,
        "is_preview": True,
        "planned": standing_of(article=article, now=now),
        "preview_link": link,
        "comment_address": reverse("preview_comment", args=[token]),
        "revision": revision,
    }
    return render(request, "articles/article.html", context)


class CommentForm(forms.Form):
    """What somebody without an account says, and to which block."""

    block = forms.ChoiceField(label=gettext_lazy("What it is about"), required=False)
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=80)
    text = forms.CharField(
        label=gettext_lazy("Your comment"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *arguments: Any, document: Document, **options: Any) -> None:
        super().__init__(*arguments, **options)
        whole = ("", gettext("The article as a whole"))
        self.fields["block"].choices = [whole, *blocks_to_comment(document)]  # type: ignore[attr-defined]


@personal_page
def preview_comment(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take what somebody with a link says to a block of its article; the desk reads it beside the block."""
    now = timezone.now()
    try:
        link = link_with(token=token, now=now)
        revision = revision_shown(link=link)
    except UnableToPreview:
        return render(request, "articles/previewing/gone.html", status=404)
    form = CommentForm(request.POST if request.method == "POST" else None, document=revision.document)
    status, retry_after = 200, 0
    if request.method == "POST":
        if form.is_valid():
            given = form.cleaned_data
            key = UUID(given["block"]) if given["block"] else None
            try:
                comment_by_link(link=link, name=given["name"], text=given["text"], block_key=key, now=now)
            except UnableToComment as refusal:
                form.add_error(None, str(refusal))
                retry_after = getattr(refusal, "retry_after", 0)
                status = 429 if isinstance(refusal, TooManyComments) else 422
            else:
                response = HttpResponseRedirect(f"{reverse('preview_comment', args=[token])}?kept=1")
                response.status_code = 303
                return response
        else:
            status = 422
    context = {
        "form": form,
        "title": revision.document["title"],
        "language": revision.document["language"],
        "preview_address": reverse("preview", args=[token]),
        "is_kept": request.method != "POST" and "kept" in request.GET,
    }
    page = render(request, "articles/previewing/comment.html", context, status=status)
    if retry_after:
        page.headers["Retry-After"] = str(retry_after)
    return page


@personal_page
def preview_picture(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Return a picture of the page that a link opens, and no other; a 404 that tells no more than that."""
    now = timezone.now()
    try:
        document = revision_shown(link=link_with(token=token, now=now)).document
    except UnableToPreview:
        return HttpResponseNotFound()
    rendition = Rendition.objects.select_related("image").filter(pk=pk, image__in=image_ids(document)).first()
    if rendition is None or rendition.image.rights_have_lapsed(now):
        return HttpResponseNotFound()
    return rendition_response(request, rendition)


def _picture_address(token: str, *, rendition: Rendition) -> str:
    return reverse("preview_picture", args=[token, rendition.pk])
