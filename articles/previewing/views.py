"""The page that a preview link opens, and the pictures on it: what no reader's page may do, done here alone.

Everything here reads the working copy's revisions, and nothing here is kept by anybody: no cache, no referrer, no robot.
"""

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.documents import Document, image_ids
from articles.models import Category
from articles.planning.standing import standing_of
from articles.previewing.links import UnableToPreview, link_with, note_use, revision_shown
from articles.rendering import render as render_document
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
        "revision": revision,
    }
    return render(request, "articles/article.html", context)


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
