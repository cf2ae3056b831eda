"""What became of the rows of a run: counts for the page, and a table to keep."""

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import ImportRow, ImportRun
from articles.spreadsheets import lines_of


def counts_of(*, run: ImportRun) -> dict[str, int]:
    """Return how many rows of a run are in each state; one query."""
    rows = ImportRow.objects.filter(run=run).values_list("state").annotate(count=Count("pk")).order_by()
    return dict.fromkeys(ImportRow.State.values, 0) | dict(rows)


def report_lines(*, run: ImportRun, site: str = "") -> Iterator[str]:
    """Yield the lines of the report, its heading first. `site` is scheme and host of the desk, put before the addresses of articles."""
    heading = [
        _("number"), _("state"), _("title"), _("why"), _("to look at"), _("unsourced passages"), _("pictures"),
        _("article"), _("desk"), _("slug"), _("old address"), _("type"), _("where"), _("number where it comes from"),
    ]  # fmt: skip
    rows = ImportRow.objects.filter(run=run).order_by("number").defer("page").iterator(chunk_size=500)
    return lines_of(heading=heading, rows=(_cells_of(row, site) for row in rows))


def _cells_of(row: ImportRow, site: str) -> list[object]:
    desk = (
        f"{site}{reverse('admin:articles_article_change', args=[row.article_id])}" if row.article_id else ""
    )
    return [
        row.number, row.get_state_display(), row.title, row.reason, " · ".join(row.notes), row.unsourced_count,
        row.picture_count, row.article_id or "", desk, row.slug, row.address, row.kind, row.name, row.source_id,
    ]  # fmt: skip
