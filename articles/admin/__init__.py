"""Articles at the desk."""

from articles.admin.articles import ArticleAdmin
from articles.admin.export_runs import ExportRunAdmin
from articles.admin.import_runs import ImportRunAdmin
from articles.admin.reports import (
    CategoryAdmin,
    ClearedPassageAdmin,
    EditionAdmin,
    GateOverrideAdmin,
    RevisionAdmin,
)
from articles.admin.reviewing.activity_pages import ActivityAdmin
from articles.admin.reviewing.notice_pages import NoticeAdmin
from articles.tagging.desk.merges import TagMergeAdmin
from articles.tagging.desk.tags import TagDesk

__all__ = [
    "ActivityAdmin",
    "ArticleAdmin",
    "CategoryAdmin",
    "ClearedPassageAdmin",
    "EditionAdmin",
    "ExportRunAdmin",
    "GateOverrideAdmin",
    "ImportRunAdmin",
    "NoticeAdmin",
    "RevisionAdmin",
    "TagDesk",
    "TagMergeAdmin",
]
