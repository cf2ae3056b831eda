"""The addresses of everything that is done with an article at the desk, beside those that Django's admin has."""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import TYPE_CHECKING

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from articles.admin.choosing import choose_view
from articles.admin.discovery_panel import discovery_view
from articles.admin.exporting import export_view
from articles.admin.history_views import name_view, restore_block_view, restore_view, revision_view
from articles.admin.live_preview import preview_view
from articles.admin.report_views import report_view, reports_view
from articles.admin.reviewing.comment_views import comment_view, thread_view
from articles.admin.saving_paths import saving_paths
from articles.admin.sourcing_views import clear_view
from articles.admin.step_views import step_view
from articles.admin.tag_input import tags_view
from articles.admin.translation_views import translate_view
from articles.importing.views import import_view
from articles.planning.calendar_view import calendar_view
from articles.planning.dialog import clock_view
from articles.previewing.desk_views import links_view, revoke_view

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin


def paths_of(article_admin: "ArticleAdmin") -> list[URLPattern]:
    """Return the paths, each behind the desk's door; a view takes the article's admin first, where it says nothing else."""

    def wrapped(
        view: Callable[..., HttpResponseBase], *, takes_admin: bool = True
    ) -> Callable[..., HttpResponseBase]:
        inner = partial(view, article_admin) if takes_admin else view
        return update_wrapper(article_admin.admin_site.admin_view(inner), view)

    return [
        path("choose/<slug:kind>/", wrapped(choose_view, takes_admin=False), name="articles_article_choose"),
        path("calendar/", wrapped(calendar_view), name="articles_article_calendar"),
        path("clock/", wrapped(clock_view, takes_admin=False), name="articles_article_clock"),
        path("import/", wrapped(import_view), name="articles_article_import"),
        *saving_paths(wrapped),
        path("tags/", wrapped(tags_view, takes_admin=False), name="articles_article_tags"),
        path("<int:article_id>/comments/", wrapped(comment_view), name="articles_article_comment"),
        path(
            "<int:article_id>/comments/<int:comment_id>/<slug:act>/",
            wrapped(thread_view),
            name="articles_article_thread",
        ),
        path("<int:article_id>/discovery/", wrapped(discovery_view), name="articles_article_discovery"),
        path("<int:article_id>/evidence/", wrapped(export_view), name="articles_article_export"),
        path("reports/", wrapped(reports_view), name="articles_article_reports"),
        path("reports/<slug:name>/", wrapped(report_view), name="articles_article_report"),
        path("preview/", wrapped(preview_view), name="articles_article_preview_new"),
        path("<int:article_id>/preview/", wrapped(preview_view), name="articles_article_preview"),
        path("<int:article_id>/links/", wrapped(links_view), name="articles_article_links"),
        path(
            "<int:article_id>/links/<row:pk>/revoke/",
            wrapped(revoke_view),
            name="articles_article_link_revoke",
        ),
        path("<int:article_id>/translate/", wrapped(translate_view), name="articles_article_translate"),
        path("<int:article_id>/steps/<slug:name>/", wrapped(step_view), name="articles_article_step"),
        path(
            "<int:article_id>/revisions/<int:number>/",
            wrapped(revision_view),
            name="articles_article_revision",
        ),
        path(
            "<int:article_id>/revisions/<int:number>/restore/",
            wrapped(restore_view),
            name="articles_article_restore",
        ),
        path(
            "<int:article_id>/revisions/<int:number>/name/",
            wrapped(name_view),
            name="articles_article_name_version",
        ),
        path(
            "<int:article_id>/revisions/<int:number>/restore-block/",
            wrapped(restore_block_view),
            name="articles_article_restore_block",
        ),
        path("<int:article_id>/passages/<slug:digest>/", wrapped(clear_view), name="articles_article_clear"),
    ]
