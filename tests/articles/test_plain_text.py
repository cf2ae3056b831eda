"""Prose as plain text: the quick way for what is only paragraphs gives what the parser gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.documents import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p>", "One."),
        ("<p>One.</p><p>Two.</p>", "One.\nTwo."),
        ("<p> One </p><p></p><p>Two</p>", "One \n\nTwo"),
        ("<p>Fish &amp; chips</p>", "Fish & chips"),
        ("<p>One<br>more</p><ul><li>a</li><li>b</li></ul>", "One\nmore\na\nb"),
        ("<p><strong>One</strong> two</p>", "One two"),
        ("", ""),
    ],
)
def test_paragraphs_lines_and_entities(html, text):
    assert plain_text(html) == text


@given(st.lists(st.text(st.characters(exclude_characters="<>&", codec="utf-8"))))
def test_only_paragraphs_read_as_the_parser_reads_them(paragraphs):
    html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    # An empty tag leads through the parser.
    assert plain_text(html) == plain_text(f"<b></b>{html}")
