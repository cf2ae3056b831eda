"""The desk's list of articles: counted to a bound, searched by bounded looks, in as many queries however long it is."""

from datetime import timedelta

import pytest
from django.urls import reverse

from articles.admin.article_list import LanguagesThereAre
from articles.models import Article
from articles.search import at_desk
from articles.search.at_desk import found_at_desk
from reactions.admin import long_lists
from tests import factories
from tests.articles.reading_corpus import fill

pytestmark = pytest.mark.django_db
LIST = "admin:articles_article_changelist"


@pytest.fixture
def editor(client):
    client.user = factories.make_user(role=factories.DESK_EDITOR)
    client.force_login(client.user)
    return client


def listed(client, **parameters):
    return client.get(reverse(LIST), parameters).context["cl"]


def titles(client, **parameters):
    return {article.title for article in listed(client, **parameters).result_list}


def published(title, **fields):
    return factories.make_edition(
        article=factories.make_article(title=title, state="published", blocks=[factories.text()], **fields)
    )


def test_a_list_costs_as_many_queries_however_long_it_is(editor, django_assert_num_queries):
    for count in (2, 60):
        for number in range(count):
            factories.make_article(title=f"The queue of number {number} at {count}")
        for parameters, queries in (({}, 12), ({"q": "queue"}, 13)):
            with django_assert_num_queries(queries):
                assert listed(editor, **parameters).result_list


def test_more_than_can_be_listed_is_said_and_not_counted(editor, monkeypatch):
    monkeypatch.setattr(long_lists, "MOST_LISTED", 3)
    for _number in range(4):
        factories.make_article()
    shown = editor.get(reverse(LIST))
    assert shown.context["cl"].result_count == 3
    assert "There are more than can be listed." in shown.text
    Article.objects.first().delete()
    assert "There are more than can be listed." not in editor.get(reverse(LIST)).text


def test_what_is_not_published_is_found_by_any_part_of_its_words(editor):
    factories.make_article(title="교통정책의 뒷면", deck="Nobody paid the ferryman.")
    factories.make_article(title="Something else")
    for words in ("정책", "교통 뒷면", "ferry paid", "FERRYMAN", "통정"):
        assert titles(editor, q=words) == {"교통정책의 뒷면"}, words
    assert titles(editor, q="ferry else") == set()


def test_what_is_published_is_found_by_the_words_of_its_title_and_tags_however_old(monkeypatch):
    monkeypatch.setattr(at_desk, "CHANGED_READ", 1)
    tag = factories.make_tag(name_en="Harbour", name_ko="항구")
    found = published("The ferries of 교통정책", tags=[tag]).article_id
    newer = [published(f"Thing {number}").article_id for number in range(2)]
    Article.objects.filter(pk__in=newer).update(updated_at=factories.NOW + timedelta(hours=1))
    for words in ("ferries", "ferry", "fer", "ferries 교통정책이", "정책", "harbour", "항구", "the ferries"):
        assert list(found_at_desk(words).article_ids) == [found], words
    assert not found_at_desk("erries").article_ids


def test_an_article_is_found_by_what_its_working_copy_is_called_now_and_by_its_address():
    edition = published("Before", slug="the-old-harbour")
    Article.objects.filter(pk=edition.article_id).update(title="Afterwards")
    for words in ("Afterw", "Before", "the-old-harbour", "https://news.example/town/the-old-harbour/?x=1"):
        assert list(found_at_desk(words).article_ids) == [edition.article_id], words


def test_a_search_that_was_cut_says_so(editor):
    fill(4, category=factories.make_category())
    assert found_at_desk("story", most=3).is_part
    assert not found_at_desk("story", most=4).is_part
    assert not listed(editor, q="story").paginator.is_part


def test_a_list_is_narrowed_by_the_languages_and_the_people_there_are(editor):
    mine = factories.make_article(created_by=editor.user, language="ja", title="Mine")
    factories.make_article(language="ko", assignee=editor.user)
    shown = listed(editor)
    by_language, by_author, by_turn = (
        next(
            one
            for one in shown.filter_specs
            if isinstance(one, kind) and getattr(one, "field_path", "") == path
        )
        for kind, path in (
            (long_lists.ValuesThereAre, "language"),
            (long_lists.PeopleNamed, "created_by"),
            (long_lists.PeopleNamed, "assignee"),
        )
    )
    assert by_language.lookup_choices == ["ja", "ko"]
    assert [choice["display"] for choice in by_language.choices(shown)] == ["All", "Japanese", "Korean"]
    counted = listed(editor, _facets="True")
    [by_language] = [one for one in counted.filter_specs if isinstance(one, LanguagesThereAre)]
    assert "Japanese (1)" in [choice["display"] for choice in by_language.choices(counted)]
    assert {pk for pk, _name in by_author.lookup_choices} == set(
        Article.objects.values_list("created_by", flat=True)
    )
    assert [pk for pk, _name in by_turn.lookup_choices] == [editor.user.pk]
    assert (
        titles(editor, language="ja") == titles(editor, created_by__id__exact=editor.user.pk) == {mine.title}
    )
