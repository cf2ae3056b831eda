"""Addresses of the peer's site."""

from django.urls import include, path
from news.views import tag
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("tags/<slug:slug>/", tag, name="tag"),
    path("", include(wagtail_urls)),
]
