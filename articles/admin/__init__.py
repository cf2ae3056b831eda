"""Articles at the desk."""

from articles.admin.articles import ArticleAdmin
from articles.admin.reports import (
    CategoryAdmin,
    ClearedPassageAdmin,
    EditionAdmin,
    GateOverrideAdmin,
    RevisionAdmin,
)

__all__ = [
    "ArticleAdmin",
    "CategoryAdmin",
    "ClearedPassageAdmin",
    "EditionAdmin",
    "GateOverrideAdmin",
    "RevisionAdmin",
]
