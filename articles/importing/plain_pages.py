"""A page saved as text: its lines, and which of them are headings, images and lists."""

import re

from django.utils.html import escape

from articles.importing.furniture import ENDS_A_SENTENCE, image_alternative_text
from articles.importing.lines import Line, LineKind, PageParts, tidy

MARKDOWN_HEADING = re.compile(r"#{1,6} (?=\S)")
BULLET = re.compile(r"(?:[-*•‣·]|\d{1,2}[.)]) (?=\S)")
LONGEST_HEADING = 120
# Text that was wrapped by hand or by a mail program has lines of about these lengths.
SHORTEST_WRAPPED, LONGEST_WRAPPED = 40, 120


def plain_page(*, text: str) -> PageParts:
    """Return the lines of a text; lines between two empty ones form a group."""
    lines: list[Line] = []
    group = 0
    for raw in text.splitlines():
        line = tidy(raw)
        if not line:
            group += 1
            continue
        lines.append(_line(line, group))
    return PageParts(format="text", lines=_unwrapped(lines))


def _line(text: str, group: int) -> Line:
    alternative_text = image_alternative_text(text)
    if alternative_text is not None:
        return Line(text, LineKind.IMAGE, group, alternative_text=alternative_text)
    if match := MARKDOWN_HEADING.match(text):
        level = 2 if match.end() <= 3 else 3
        return Line(text[match.end() :], LineKind.HEADING, group, level=level)
    if match := BULLET.match(text):
        return Line(text, group=group, html=f"<li>{escape(text[match.end() :])}</li>")
    return Line(text, group=group)


def _unwrapped(lines: list[Line]) -> list[Line]:
    """Return the lines with those of one paragraph joined, where a whole group was wrapped at one width."""
    joined: list[Line] = []
    for group in _groups(lines):
        wrapped = len(group) > 1 and all(
            line.kind == LineKind.PARAGRAPH and not line.html and len(line.text) <= LONGEST_WRAPPED
            for line in group
        )
        if wrapped and all(len(line.text) >= SHORTEST_WRAPPED for line in group[:-1]):
            paragraph = [group[0].text]
            for line in group[1:]:
                if paragraph[-1].endswith(ENDS_A_SENTENCE[:4]):
                    joined.append(Line(" ".join(paragraph), group=group[0].group))
                    paragraph = [line.text]
                else:
                    paragraph.append(line.text)
            joined.append(Line(" ".join(paragraph), group=group[0].group))
        else:
            joined.extend(group)
    return joined


def _groups(lines: list[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and groups[-1][0].group == line.group:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def find_headings(lines: list[Line]) -> None:
    """Mark as headings the short lines that stand alone and have text after them."""
    has_text_after = False
    for group in reversed(_groups(lines)):
        line = group[0]
        if len(group) == 1 and has_text_after and _is_like_a_heading(line):
            line.kind = LineKind.HEADING
        elif any(line.kind == LineKind.PARAGRAPH for line in group):
            has_text_after = True


def _is_like_a_heading(line: Line) -> bool:
    if line.kind != LineKind.PARAGRAPH or line.html or len(line.text) > LONGEST_HEADING:
        return False
    # A question or an exclamation may be a heading, a sentence with a full stop is none.
    return not line.text.endswith(ENDS_A_SENTENCE) or line.text.endswith(("?", "!", "？", "！"))
