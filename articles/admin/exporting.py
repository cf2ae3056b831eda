"""The page on which the evidence of all quotations of an article is exported as one bundle."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from articles.admin.history_views import visible_article
from articles.documents import named_in
from articles.models import Article, Edition
from articles.snapshots import take_snapshot
from reactions.admin.bundle_export import export_page

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin


def export_view(article_admin: "ArticleAdmin", request: HttpRequest, article_id: int) -> HttpResponseBase:
    """Show what the bundle will hold, or send it: of what readers see now, else of the working copy."""
    article = visible_article(article_admin, request, article_id)
    return export_page(
        article_admin,
        request,
        original=article,
        quotation_ids=quotations_of(article),
        filename=f"evidence-{article.slug or article.pk}",
    )


def quotations_of(article: Article) -> list[int]:
    """Return the quotations that readers see in an article; of one that is not public, those in its working copy."""
    live = Edition.objects.live().filter(article=article).first()
    return named_in(live.document if live else take_snapshot(article=article), "quotation")
