"""Excerpts with the words found in them marked; every piece of text is escaped."""

import re
from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.search.words import PAIRED, Token

# Code points before the first word found, and in all.
BEFORE = 60
LENGTH = 240


def pattern_for(tokens: Sequence[Token]) -> re.Pattern[str] | None:
    """Return what finds the tokens in a text as it was written, or None where there are none."""
    patterns = [_pattern(token) for token in sorted(tokens, key=lambda token: -len(token.needle))]
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def _pattern(token: Token) -> str:
    if token.is_paired:
        return re.escape(token.needle)
    word = re.escape(token.needle)
    # The plural that was folded away, and no longer word that only begins like this one.
    ends = f"(?:{word}s?|{re.escape(token.needle[:-1])}ies)" if token.needle.endswith("y") else f"{word}s?"
    return f"(?<![^\\W{PAIRED}]){ends}(?![^\\W{PAIRED}])"


def marked(text: str, pattern: re.Pattern[str] | None) -> SafeString:
    """Return the text escaped, with what the pattern finds in <mark> elements."""
    if pattern is None:
        return format_html("{}", text)
    pieces: list[tuple[SafeString | str]] = []
    end = 0
    for match in pattern.finditer(text):
        pieces.append((text[end : match.start()],))
        pieces.append((format_html("<mark>{}</mark>", match.group()),))
        end = match.end()
    pieces.append((text[end:],))
    return format_html_join("", "{}", pieces)


def excerpt(text: str, pattern: re.Pattern[str] | None) -> SafeString:
    """Return a passage around the first word found, cut between words; empty where nothing is found."""
    match = pattern.search(text) if pattern is not None else None
    if match is None:
        return format_html("{}", "")
    start = max(0, match.start() - BEFORE)
    end = min(len(text), start + LENGTH)
    passage = text[start:end]
    if start and (space := re.search(r"\s", passage[: match.start() - start])):
        passage = passage[space.end() :]
    if end < len(text):
        passage = re.sub(r"\s\S{0,40}\Z", "", passage)
    passage = " ".join(passage.split())
    return format_html(
        "{}{}{}", "… " if start else "", marked(passage, pattern), " …" if end < len(text) else ""
    )
