"""The list of a tag."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from taggit.models import Tag

from news.models import ArticlePage, page_of


def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the articles that have a tag, newest first."""
    found = get_object_or_404(Tag, slug=slug)
    articles = page_of(ArticlePage.objects.live().filter(tags__slug=slug), request)
    return render(request, "news/tag.html", {"tag": found, "articles": articles})
