"""Many articles are indexed at once as each of them is when it is published: row for row, on both databases."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from articles.models import Edition, SearchEntry, SearchWord
from articles.search.indexing import index_anew, index_edition, rebuild
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


@pytest.fixture
def many(monkeypatch, editions):
    """Let a few articles be as many as are worth other processes, in several transactions and parts."""
    monkeypatch.setattr("articles.search.indexing.WORTH_PROCESSES", 2)
    monkeypatch.setattr("articles.search.indexing.BATCH_SIZE", 2)
    monkeypatch.setattr("articles.search.indexing.PART_SIZE", 1)
    return editions


@pytest.mark.parametrize("all_anew", [False, True])
def test_rows_that_other_processes_make_are_the_same(many, all_anew):
    published = rows()
    if not all_anew:
        SearchEntry.objects.update(form=0, title="", words=[])
        SearchWord.objects.all().delete()
    rebuilding = rebuild(all_anew=all_anew, processes=2)
    assert next(rebuilding) == 2
    assert len(multiprocessing.active_children()) == 2
    assert list(rebuilding) == [3]
    assert multiprocessing.active_children() == []
    assert rows() == published


def test_little_is_made_by_this_process_alone(editions):
    rebuilding = rebuild(all_anew=True, processes=2)
    assert next(rebuilding) == 3
    assert multiprocessing.active_children() == []


def test_what_cannot_be_indexed_is_told_and_leaves_what_search_knew(many):
    published = rows()
    Edition.objects.filter(pk=many[2].pk).update(document={"blocks": [{"type": "heading"}]})
    rebuilding = rebuild(all_anew=True, processes=1)
    assert next(rebuilding) == 2
    with pytest.raises(KeyError, match="text"):
        next(rebuilding)
    entries, index, words = rows()
    assert index == published[1]
    assert words == published[2]
    assert [entry["form"] == 0 for entry in entries] == [False, False, True]


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
def test_editions_are_held_from_before_they_are_read_until_they_are_written(many):
    asked = []

    def is_held():
        try:
            with transaction.atomic():
                list(Edition.objects.select_for_update(nowait=True).filter(pk=many[0].pk))
        except OperationalError:
            return True
        finally:
            connection.close()
        return False

    def watch(execute, sql, params, many_rows, context):
        with ThreadPoolExecutor(1) as other:
            asked.append((sql, other.submit(is_held).result()))
        return execute(sql, params, many_rows, context)

    Edition.objects.update(title="Submarine")
    rebuilding = rebuild(all_anew=True, processes=1)
    with connection.execute_wrapper(watch):
        assert next(rebuilding) == 2
    list(rebuilding)
    place = next(place for place, (sql, _held) in enumerate(asked) if "FOR UPDATE" in sql)
    assert "articles_edition" in asked[place][0]
    # What it shows, what search knew of it, and the words at the very end.
    after = asked[place + 1 :]
    assert {held for _sql, held in after} == {True}
    assert any("reactions_quotation" in sql for sql, _held in after)
    assert "articles_searchword" in after[-1][0]
