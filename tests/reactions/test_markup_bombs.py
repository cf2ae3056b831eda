"""Pages made to keep the reader busy: it gives up on what no page has, and reads the rest as it is."""

import pytest

from reactions.reading import UnableToRead, read_capture
from reactions.reading import comments as reading_comments
from reactions.reading.attributes import MOST_ATTRIBUTES, has_too_many_attributes

MANY = " ".join(f"a{number}=1" for number in range(MOST_ATTRIBUTES + 1))
QUOTED = " ".join(f"a{number}='>'" for number in range(MOST_ATTRIBUTES + 1))


@pytest.mark.parametrize(
    "before",
    [
        "", "<!-- '\" -->", "<!-->", "<!---->", "<!-- --!>", "<!x '>", "<?x \">", "</ '>", "</b '>'>", "<b \">", "<b'>",
        "<b a'>", "<b/'>", "<b x=y'>", "<b x = '>' \">", "<script>\"<a b='\"</script>", "<style><a b='</STYLE >", "a < '",
        "<title><a '</title>", "<b ='>", "<3 '", "<textarea><!--</textarea>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("attributes", [MANY, QUOTED, MANY.replace("=1 ", "/"), MANY.replace("=1", "")])
def test_a_tag_with_thousands_of_attributes_is_refused_wherever_it_stands(before, attributes):
    page = f"<html><body>{before}<p {attributes}>The queue was long</p>"
    assert has_too_many_attributes(page)
    with pytest.raises(UnableToRead):
        read_capture(data=page.encode(), media_type="text/html")


@pytest.mark.parametrize(
    "page",
    [
        f"<script>if (1 < 2) {{ {MANY} }}</script>",
        f"<!-- <p {MANY}> -->",
        f"<p title='{MANY}'>",
        f"<p {MANY.rpartition(' ')[0]}>",
        f"<p>{MANY}</p>",
        f"1 < 2 {MANY}",
        "<p a='" + MANY,
        "<p" * 1_000,
        "<!--" + MANY,
        "<!" + MANY,
        "<",
        "",
    ],
)
def test_what_only_looks_like_it_is_read(page):
    assert not has_too_many_attributes(page)


def test_millions_of_attributes_and_of_openings_are_walked_through_once():
    for page in (
        "<p " + "a1 " * 2_000_000,
        "<a b='" * 500_000,
        "<p" * 1_000_000,
        "<" * 2_000_000,
        "<!--" * 500_000,
    ):
        has_too_many_attributes(page)


def test_comments_nested_by_the_hundred_are_read_up_to_a_bound(monkeypatch):
    monkeypatch.setattr(reading_comments, "MOST_SEARCHED", 1_000)
    page = "".join(f'<div class="comment">word{number} ' for number in range(200)) + "</div>" * 200
    read = read_capture(data=f"<html><body>{page}".encode(), media_type="text/html")
    assert 3 < len(read.comments) < 10
    assert all(f"word{number}" in read.text for number in range(200))
