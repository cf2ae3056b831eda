"""Addresses of articles, lists, tags, communities and search. Categories come last: they are any word."""

from django.urls import path

import delivery.address_parts  # registers <part:…>
from articles.previewing.views import preview_comment, preview_page, preview_picture
from articles.views.article import article
from articles.views.communities import communities, community
from articles.views.history import history
from articles.views.lists import category, latest
from articles.views.search import search
from articles.views.tags import tag, tag_index

urlpatterns = [
    path("latest/", latest, name="latest"),
    path("search/", search, name="search"),
    path("tags/", tag_index, name="tag_index"),
    path("tags/<part:slugs>/", tag, name="tag"),
    path("communities/", communities, name="communities"),
    path("communities/<part:slug>/", community, name="community"),
    path("preview/<part:token>/", preview_page, name="preview"),
    path("preview/<part:token>/comment/", preview_comment, name="preview_comment"),
    path("preview/<part:token>/pictures/<row:pk>/", preview_picture, name="preview_picture"),
    path("<section:category>/", category, name="category"),
    path("<section:category>/<part:slug>/", article, name="article"),
    path("<section:category>/<part:slug>/history/", history, name="history"),
]
