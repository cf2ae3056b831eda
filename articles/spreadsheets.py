"""Tables for spreadsheets: CSV (RFC 4180), UTF-8 with a byte order mark, which Excel needs to read Hangul."""

import csv
from collections.abc import Iterable, Iterator

BYTE_ORDER_MARK = "\ufeff"
# What spreadsheets take for the beginning of a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")


class _Line:
    """A file that hands back what is written to it: a line at a time."""

    def write(self, text: str) -> str:
        return text


def lines_of(*, heading: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the lines of a table, the columns' names first; no spreadsheet computes a text in it. Numbers stay numbers."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow([_harmless(name) for name in heading])
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row])


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
