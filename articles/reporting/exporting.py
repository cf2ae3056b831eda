"""A report as a table for spreadsheets: CSV (RFC 4180), UTF-8 with a byte order mark, which Excel needs to read Hangul."""

import csv
from collections.abc import Iterator

from articles.reporting.reading import Report

# What spreadsheets take for the beginning of a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def as_csv(report: Report) -> Iterator[str]:
    """Yield the report's lines, the columns' names first."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([_harmless(str(column)) for column in report.columns])
    for row in report.all_rows():
        yield writer.writerow([_harmless(cell.text) for cell in row.cells])


def _harmless(text: str) -> str:
    """Return the text so that no spreadsheet computes it."""
    return f"'{text}" if text.startswith(FORMULA) else text
