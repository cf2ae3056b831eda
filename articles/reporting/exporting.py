"""A report as a table for spreadsheets."""

from collections.abc import Iterator

from articles.reporting.reading import Report
from articles.spreadsheets import lines_of


def as_csv(report: Report) -> Iterator[str]:
    """Yield the report's lines, the columns' names first."""
    return lines_of(
        heading=(str(column) for column in report.columns),
        rows=([cell.text for cell in row.cells] for row in report.all_rows()),
    )
