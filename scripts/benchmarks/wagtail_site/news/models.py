"""A list of articles, and articles with sections, quotations, a picture and tags."""

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search import index

CARDS = 20


class QuotationBlock(blocks.StructBlock):
    """Something that was said, its translation, and where."""

    text = blocks.TextBlock()
    translation = blocks.TextBlock(required=False)
    source = blocks.CharBlock()
    url = blocks.URLBlock()

    class Meta:
        icon = "openquote"
        template = "news/blocks/quotation.html"


class ArticleTag(TaggedItemBase):
    """That an article has a tag."""

    content_object = ParentalKey("ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")


class ArticlePage(Page):
    """An article."""

    deck = models.TextField(blank=True)
    byline = models.CharField(max_length=200, blank=True)
    lead_image = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = StreamField(
        [
            ("heading", blocks.CharBlock(template="news/blocks/heading.html", icon="title")),
            ("text", blocks.RichTextBlock()),
            ("quotation", QuotationBlock()),
        ]
    )
    tags = ClusterTaggableManager(through=ArticleTag, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("deck"),
        FieldPanel("byline"),
        FieldPanel("lead_image"),
        FieldPanel("body"),
        FieldPanel("tags"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("deck"), index.SearchField("body")]
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []


class NewsIndexPage(Page):
    """The articles, newest first."""

    max_count = 1
    subpage_types = ["news.ArticlePage"]

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context(request, *args, **kwargs)
        context["articles"] = page_of(ArticlePage.objects.live(), request)
        return context


def page_of(articles: PageQuerySet, request: HttpRequest) -> object:
    """Return the articles of one page of a list, with all that their cards show."""
    ordered = articles.order_by("-first_published_at")
    complete = ordered.select_related("lead_image").prefetch_related("lead_image__renditions")
    return Paginator(complete, CARDS).get_page(request.GET.get("page"))
