"""Rows of the log of activity as one person at the desk may see them."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from articles.models import Activity
from articles.reviewing.activity import Stretch
from articles.reviewing.wording import change_in_words
from articles.seeing import may_see_articles


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the log as it is shown."""

    row: Activity
    change: str
    title: str
    address: str
    object_address: str


def lines_of(stretch: Stretch, *, viewer: Any) -> list[Line]:
    """Return the rows as the viewer may see them; no query."""
    may_see = may_see_articles(viewer)
    return [
        Line(
            row=row,
            change=change_in_words(row),
            title=_title(row) if may_see else "",
            address=_address("articles_article_change", row.article_id)
            if may_see and row.article is not None
            else "",
            object_address=_object_address(row, viewer),
        )
        for row in stretch.rows
    ]


def _title(row: Activity) -> str:
    if row.article is not None:
        return row.article.title
    return row.note if row.kind == Activity.Kind.DELETED else ""


def _object_address(row: Activity, viewer: Any) -> str:
    """Return where the thing itself is shown, if the viewer may see it: an edition, an override, a cleared passage."""
    if not row.object_type or not row.object_id.isdecimal():
        return ""
    app, _dot, model = row.object_type.partition(".")
    if not viewer.has_perm(f"{app}.view_{model}"):
        return ""
    return _address(f"{app}_{model}_change", int(row.object_id))


def _address(name: str, pk: int | None) -> str:
    try:
        return reverse(f"admin:{name}", args=[pk])
    except NoReverseMatch:
        return ""
