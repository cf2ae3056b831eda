"""“Discover More” at the desk: what readers are offered after an article, with reasons and points.

The article's page does not wait for it: a script fetches it when its panel is opened, and without a script the panel
leads to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.history_views import visible_article
from articles.discovering.choosing import Choice, choose
from articles.discovering.keeping import choice_of
from articles.documents import Document
from articles.models import Article, Edition, Offer
from articles.reading.anchors import Anchor
from articles.reading.discovery import Discovery, discoveries
from articles.snapshots import take_snapshot
from tags.models import Tag

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin

# A request with this header is answered with the panel's words alone.
PART = "discovery"


@dataclass(frozen=True, slots=True)
class DiscoveryPanel:
    """What readers get after the live edition, and what they would after the working copy, where that is other."""

    live: Sequence[Discovery]
    planned: Sequence[Discovery]
    is_live: bool
    is_changed: bool
    # Of the working copy: what its editor keeps out, and what is pinned and not published.
    excluded: Sequence[Article]
    waiting: Sequence[Article]


def discovery_view(article_admin: "ArticleAdmin", request: HttpRequest, article_id: int) -> HttpResponse:
    """Show what readers are offered after the article, and what they would be after its working copy as it is stored."""
    article = visible_article(article_admin, request, article_id)
    context: dict[str, Any] = {
        "discovery": discovery_panel(
            article=article,
            document=take_snapshot(article=article),
            live=Edition.objects.live().filter(article=article).first(),
            now=timezone.now(),
        )
    }
    if request.headers.get("X-Desk-Part") == PART:
        return TemplateResponse(request, "admin/articles/article/discovery_offered.html", context)
    context |= {
        **article_admin.admin_site.each_context(request),
        "title": _("Discover More"),
        "opts": article_admin.opts,
        "original": article,
        "article": article,
    }
    return TemplateResponse(request, "admin/articles/article/discovery.html", context)


def discovery_panel(
    *, article: Article, document: Document, live: Edition | None, now: datetime
) -> DiscoveryPanel:
    """Return the panel; before the first publication only what the working copy (`document`) would offer."""
    anchor = Anchor(*live.anchor) if live is not None else Anchor(now, article.pk)
    chosen = choose(document=document, article_id=article.pk, anchor=anchor, now=now)
    planned = _in_words(chosen, document, live, now)
    kept: list[Discovery] = []
    if live is not None:
        rows = Offer.objects.filter(article=article).order_by("position")
        kept = _in_words([choice_of(row) for row in rows], live.document, live, now)
    published = {discovery.card.edition.article_id for discovery in planned}
    pins = Article.objects.in_bulk(document["pinned"])
    return DiscoveryPanel(
        live=kept,
        planned=planned,
        is_live=live is not None,
        is_changed=_said(planned) != _said(kept),
        excluded=list(article.excluded.order_by("pk")) if document["excluded"] else [],
        waiting=[
            pins[pk]
            for pk in document["pinned"]
            if pk in pins and pins[pk].state != Article.State.PUBLISHED and pk not in published
        ],
    )


def _in_words(
    choices: Sequence[Choice], document: Document, live: Edition | None, now: datetime
) -> list[Discovery]:
    if not choices:
        return []
    group = live.translation_group if live is not None else None
    tags = Tag.objects.in_bulk(document["tags"]) if document["tags"] else {}
    found, _passed_over = discoveries(choices=choices, translation_group=group, tags=tags, now=now)
    return found


def _said(found: Sequence[Discovery]) -> list[tuple[int, Sequence[str]]]:
    return [(discovery.card.edition.article_id, discovery.reasons) for discovery in found]
