"""Many articles are indexed at once as each of them is when it is published: row for row, on both databases."""

import pytest
from django.db import connection

from articles.models import Edition, SearchEntry, SearchWord
from articles.search.indexing import index_anew, index_edition
from tests import factories
from tests.articles.reading_corpus import fill

pytestmark = pytest.mark.django_db

# What COPY has a meaning for, and what only looks so.
AWKWARD = "Tab\there, \\N and \\\\ and \\t, a line\nbreak\r\n, “quotes” 'n' \"more\", {braces}, 정책이, cafe\u0301 😀 \u00a0 $1 %s ß"


def rows():
    """Return every row that search has, with its index."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT article_id, terms::text FROM articles_search ORDER BY article_id")
        else:
            cursor.execute("SELECT rowid, * FROM articles_search ORDER BY rowid")
        index = cursor.fetchall()
    words = SearchWord.objects.order_by("word").values_list("word", "article_count")
    return list(SearchEntry.objects.order_by("pk").values()), index, list(words)


@pytest.fixture
def editions():
    tags = [factories.make_tag(name_en="Mayor", name_ko="부산시장"), factories.make_tag()]
    quotation = factories.make_sourced_quotation(words=f"{AWKWARD} said one", translation=AWKWARD)
    found = fill(
        3, category=factories.make_category(), tags=tags, quotations=[quotation], html=f"<p>{AWKWARD}</p>"
    )
    for place, edition in enumerate(found):
        edition.title = f"{AWKWARD} zeppelin{place * 'x'}"
        edition.save()
        index_edition(edition=edition, tags=tags, quotations=[quotation])
    return found


def test_articles_that_are_indexed_together_have_the_rows_of_those_that_are_published(editions):
    published = rows()
    index_anew(editions)
    assert rows() == published
    # Nor where nothing was there before.
    SearchEntry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search")
    SearchWord.objects.all().delete()
    index_anew(editions)
    assert rows() == published


def test_what_was_indexed_of_other_articles_stays(editions):
    before = rows()
    Edition.objects.filter(pk=editions[1].pk).update(title="Submarine")
    index_anew([Edition.objects.get(pk=editions[1].pk)])
    after = rows()
    assert [row["title"] for row in after[0]][1] == " submarin "
    for place in (0, 2):
        assert (after[0][place], after[1][place]) == (before[0][place], before[1][place])
    assert dict(after[2])["submarine"] == 1
    assert "zeppelinx" not in dict(after[2])
