"""Rows that come with the same values are made once, and nothing that is shown of them is older than what the database says."""

import gc
import weakref
from datetime import timedelta
from functools import lru_cache

import pytest
from django.db import models
from django.utils import timezone, translation

from articles.models import Category, Edition
from articles.reading import lists
from articles.reading.anchors import Window
from articles.reading.cards import card_for
from delivery.prepared import Slot, prepared
from delivery.remembering import _made_of, follows, remembering
from images.models import Image
from reactions.presenting.cards import card_of
from tags.models import Tag
from tests import factories
from tests.articles.reading_corpus import fill, make_shown_image

pytestmark = pytest.mark.django_db


def _tags_remembered(*, name: Slot):
    return Tag.objects.filter(name_en__startswith=name).order_by("pk")


@pytest.fixture
def tags_of():
    asked = prepared(2, name=models.CharField())(_tags_remembered)
    return lambda name: asked(name=name)


@pytest.fixture
def newest():
    fill(
        2,
        category=factories.make_category(),
        tags=[factories.make_tag(name_en="Rain")],
        image=make_shown_image(),
    )
    return lambda: lists.editions_source()(Window(), lists.PAGE_SIZE).editions


def test_the_same_values_are_the_same_row_until_one_differs(tags_of):
    tag = factories.make_tag(name_en="Rain")
    [first], [again] = tags_of("Rain"), tags_of("Ra")
    assert again is first
    Tag.objects.filter(pk=tag.pk).update(article_count=7)
    [other] = tags_of("Rain")
    assert other is not first
    assert (other.article_count, first.article_count) == (7, 0)
    Tag.objects.filter(pk=tag.pk).update(article_count=0)
    [again] = tags_of("Rain")
    assert again is first


def test_no_more_rows_are_remembered_than_was_said(tags_of):
    for name in ("Rain", "Queue", "Fog"):
        factories.make_tag(name_en=name)
    [first] = tags_of("Rain")
    tags_of("Queue")
    tags_of("Fog")
    assert tags_of("Rain")[0] is not first


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (lambda: Edition.objects.update(title="Otherwise"), lambda card: card.title == "Otherwise"),
        (
            lambda: Category.objects.exclude(editions=None).update(name_en="Otherwise"),
            lambda card: card.category == "Otherwise",
        ),
        (lambda: Tag.objects.update(name_en="Otherwise"), lambda card: card.tags[0].label == "Otherwise"),
        (
            lambda: Image.objects.update(alternative_text="Otherwise"),
            lambda card: card.picture.alternative_text == "Otherwise",
        ),
        (lambda: Edition.objects.update(reaction_count=77), lambda card: card.reaction_count == 77),
    ],
)
def test_a_card_shows_what_changed_of_its_row_and_of_those_that_came_along(newest, change, shown):
    Edition.objects.update(lead_alternative_text="")
    now = timezone.now()
    before = [card_for(edition=row, now=now).shown for row in newest()]
    assert not any(shown(card) for card in before)
    change()
    assert all(shown(card_for(edition=row, now=now).shown) for row in newest())


def test_what_follows_from_a_row_is_made_once_for_each_language_and_way(newest):
    now = timezone.now()
    [first, _second] = newest()
    [again, _second] = newest()
    card = card_for(edition=first, now=now)
    assert card_for(edition=again, now=now) is card
    assert card_for(edition=again, now=now, via="latest").url != card.url
    with translation.override("ko"):
        korean = card_for(edition=again, now=now)
        assert korean.url == f"/ko{card.url}"
        assert korean.shown.category == first.category.name_ko


def test_what_is_shown_is_in_the_language_that_a_card_was_made_for_whoever_asks_first(newest):
    [row, _second] = newest()
    card = card_for(edition=row, now=timezone.now())
    quotation = factories.make_quotation()
    quoted = card_of(quotation=quotation, language="en")
    with translation.override("ko"):
        assert card.shown.category == row.category.name_en != row.category.name_ko
        in_korean = str(quoted.archived_how)
        assert quoted.shown.archived_how not in {"", in_korean}


def test_a_pictures_rights_lapse_while_its_row_is_remembered(newest):
    lapses = timezone.now() + timedelta(hours=1)
    Image.objects.update(rights_expire_at=lapses)
    [row, _second] = newest()
    assert card_for(edition=row, now=lapses - timedelta(seconds=1)).shown.picture is not None
    assert card_for(edition=row, now=lapses).shown.picture is None
    assert card_for(edition=row, now=lapses - timedelta(seconds=1)).shown.picture is not None


def test_what_follows_is_made_each_time_for_other_rows(tags_of):
    made = []

    def label(tag: Tag, number: int) -> str:
        made.append(number)
        return f"{tag.name_en} {number}"

    tag = factories.make_tag(name_en="Rain")
    assert [follows(label, tag, 1), follows(label, tag, 1)] == ["Rain 1", "Rain 1"]
    assert made == [1, 1]
    [row] = tags_of("Rain")
    for number in range(4):
        assert [follows(label, row, number), follows(label, row, number)] == [f"Rain {number}"] * 2
    assert made == [1, 1, *range(4)]


def test_what_is_no_longer_remembered_is_gone_without_the_garbage_collector(monkeypatch):
    # Not those that are watched, which the tests hold.
    monkeypatch.setattr("delivery.prepared.remembering", remembering)
    monkeypatch.setattr("delivery.remembering._made_of", lru_cache(1)(_made_of.__wrapped__))
    tags_of = prepared(1, name=models.CharField())(_tags_remembered)
    for name in ("Rain", "Queue"):
        factories.make_tag(name_en=name)
    gc.disable()
    try:
        [row] = tags_of(name="Rain")
        assert follows(lambda tag: (tag.name_en, tag), row)[0] == "Rain"
        gone = weakref.ref(row)
        [row] = tags_of(name="Queue")
        assert gone() is not None
        assert follows(lambda tag: tag.name_en, row) == "Queue"
        assert gone() is None
    finally:
        gc.enable()


def test_a_remembered_row_that_somebody_changes_is_found_by_the_tests(tags_of):
    factories.make_tag(name_en="Rain")
    [row] = tags_of("Rain")
    row.url = "/tags/rain/"
    with pytest.raises(AssertionError, match="url"):
        tags_of("Rain")
