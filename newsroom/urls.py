"""Addresses of the site. `/ko/…` is the Korean interface; the rest has no language."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

import delivery.address_parts  # registers <part:…>
from newsroom import views
from newsroom.accounts.addresses import names_of_the_library
from newsroom.api.documenting import documentation
from newsroom.browser_reports.views import browser_reports
from newsroom.machines import oembed, robots, security_txt, share_pictures, sitemaps
from newsroom.machines.addresses import feed_addresses
from newsroom.styleguide.pages import styleguide, styleguide_page

handler404 = "newsroom.views.not_found"
handler500 = "newsroom.trouble.answering.answer_failure"
# Asked for by the login library, whose limits it speaks for.
handler429 = "newsroom.accounts.pages.too_many_requests"

urlpatterns = [
    path("admin/", admin.site.urls),
    *names_of_the_library(),
    path("robots.txt", robots.robots, name="robots"),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap_index"),
    path("sitemap-pages.xml", sitemaps.sitemap_pages, name="sitemap_pages"),
    path("sitemap-news.xml", sitemaps.sitemap_news, name="sitemap_news"),
    path("sitemap-<part:month>.xml", sitemaps.sitemap_month, name="sitemap_month"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("reports/browser/", browser_reports, name="browser_reports"),
    path("oembed", oembed.oembed, name="oembed"),
    re_path(
        r"^pictures/share/(?P<category>[-a-zA-Z0-9_]{1,40})/(?P<slug>[^/\x00-\x1f\x7f]{1,500})-(?P<digest>[0-9a-f]{12})\.png$",
        share_pictures.share_picture,
        name="share_picture",
    ),
    path("", include("images.urls")),
    path("", include("newsroom.api.urls")),
    *i18n_patterns(
        path("", views.front, name="front"),
        *feed_addresses(),
        path("api/", documentation, name="api_documentation"),
        path("how-we-source/", views.how_we_source, name="how_we_source"),
        path("corrections/", views.corrections, name="corrections"),
        path("styleguide/", styleguide, name="styleguide"),
        path("styleguide/<part:name>/", styleguide_page, name="styleguide_page"),
        path("", include("reactions.urls")),
        path("", include("articles.urls")),
        prefix_default_language=False,
    ),
]
