"""What became of the rows of a run: counts for the page, and a table to keep (CSV, RFC 4180)."""

import csv
from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import ImportRow, ImportRun

# With what a cell begins that spreadsheets take for a formula.
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "|", "%")
BYTE_ORDER_MARK = "\ufeff"


def counts_of(*, run: ImportRun) -> dict[str, int]:
    """Return how many rows of a run are in each state; one query."""
    rows = ImportRow.objects.filter(run=run).values_list("state").annotate(count=Count("pk")).order_by()
    return dict.fromkeys(ImportRow.State.values, 0) | dict(rows)


def report_lines(*, run: ImportRun, site: str = "") -> Iterator[str]:
    """Yield the lines of the report, its heading first, with a byte order mark so that spreadsheets read Hangul.

    `site` is scheme and host of the desk, put before the addresses of articles.
    """
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(
        [
            _("number"), _("state"), _("title"), _("why"), _("to look at"), _("unsourced passages"), _("pictures"),
            _("article"), _("desk"), _("slug"), _("old address"), _("type"), _("where"), _("number where it comes from"),
        ]
    )  # fmt: skip
    for row in ImportRow.objects.filter(run=run).order_by("number").defer("page").iterator(chunk_size=500):
        desk = (
            f"{site}{reverse('admin:articles_article_change', args=[row.article_id])}"
            if row.article_id
            else ""
        )
        yield writer.writerow(
            [
                row.number, row.get_state_display(), _cell(row.title), _cell(row.reason), _cell(" · ".join(row.notes)),
                row.unsourced_count, row.picture_count, row.article_id or "", desk, _cell(row.slug),
                _cell(row.address), _cell(row.kind), _cell(row.name), _cell(row.source_id),
            ]
        )  # fmt: skip


def _cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_BEGINNINGS) else text


class _Echo:
    """Gives back what it is told to write: a line at a time."""

    def write(self, line: str) -> str:
        return line
