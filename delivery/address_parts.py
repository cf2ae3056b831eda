"""Parts of addresses that views may hand to a database: nothing that it would refuse gets through.

Importing this module registers them as `<part:…>`, `<section:…>` and `<row:…>`.
"""

from django.urls import register_converter

# What a bigint holds.
LARGEST_ID = 2**63 - 1


class TextPart:
    """Any text between two slashes but control characters (PostgreSQL refuses NUL) and overlong ones."""

    regex = r"[^/\x00-\x1f\x7f]{1,500}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


class SectionPart(TextPart):
    """The slug of a category: letters, digits, hyphens; and none of the folders where files are."""

    regex = r"(?!(?:admin|media|pictures|static)/)[-a-zA-Z0-9_]{1,40}"


class RowNumber:
    """The id of a row, written in the one way there is: no leading zeros, no signs."""

    regex = "[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > LARGEST_ID:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(TextPart, "part")
register_converter(SectionPart, "section")
register_converter(RowNumber, "row")
