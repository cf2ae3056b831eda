"""Statements that are written once give what their queries give, in one statement, whatever the values."""

from datetime import timedelta

import pytest
from django.db import models
from django.db.models import Max
from django.utils.connection import ConnectionDoesNotExist

from articles.discovering.keeping import rebuild_offers
from articles.models import ArchiveMonth, Category, Edition
from articles.reading import archives, categories, discovery, lists
from articles.reading.anchors import Anchor, Side, Window
from articles.reading.translations import with_translations
from articles.rendering import PARAPHRASE, _sources_named
from articles.views.article import _editions_for_page
from delivery.carrying import Carry, carrying
from delivery.prepared import Among, Numbers, Slot, prepared
from delivery.replicas import reading_replica
from images.models import Image
from images.pictures import images_for_pictures
from reactions.models import Paraphrase, Quotation, Source
from reactions.models.sources import FOR_THE_DESK
from reactions.presenting.cards import quotations_for_cards
from tags.models import Tag
from tests import factories
from tests.articles.reading_corpus import fill, make_shown_image

pytestmark = pytest.mark.django_db


def all_of(row, seen=()):
    """Return everything that a row holds: its columns, the rows that came with it, and those that hang on it."""
    if not isinstance(row, models.Model) or row in seen:
        return row
    seen = (*seen, row)
    return {
        "model": type(row),
        "columns": {name: value for name, value in vars(row).items() if not name.startswith("_")},
        "with": {name: all_of(other, seen) for name, other in row._state.fields_cache.items()},
        "below": {
            name: [all_of(other, seen) for other in rows]
            for name, rows in getattr(row, "_prefetched_objects_cache", {}).items()
        },
        "state": (row._state.adding, row._state.db),
    }


def assert_same(found, expected):
    expected = list(expected)
    assert expected, "nothing to compare"
    assert [all_of(row) for row in found] == [all_of(row) for row in expected]


@pytest.fixture
def editions():
    tags = [factories.make_tag(name_en=name, name_ko="") for name in ("Rain", "Queue")]
    category = factories.make_category()
    found = fill(4, category=category, tags=tags, image=make_shown_image())
    return [*found, *fill(1, category=factories.make_category())]


def test_rows_of_articles_are_those_of_their_queries(editions, django_assert_num_queries):
    rebuild = list(rebuild_offers(now=editions[0].published_at))
    assert rebuild
    for edition in editions:
        query = Edition.objects.live().for_page().filter(category=edition.category, slug=edition.slug)
        with django_assert_num_queries(1):
            found = _editions_for_page(category_id=edition.category_id, slug=edition.slug)
        assert_same(found, with_translations(query))
    ids = [edition.article_id for edition in editions[1:]]
    # Whoever asks puts them in order.
    assert_same(
        sorted(discovery._cards_of(article_ids=ids), key=lambda row: row.pk),
        Edition.objects.live().for_cards().filter(article_id__in=ids).order_by("pk"),
    )
    assert discovery._cards_of(article_ids=[]) == []
    assert_same(categories._categories(), Category.objects.all())


@pytest.mark.parametrize("is_of_category", [False, True])
@pytest.mark.parametrize("side", list(Side))
def test_rows_of_lists_are_those_of_their_queries(editions, side, is_of_category):
    anchor = Anchor(*editions[2].anchor)
    rows = Edition.objects.live().for_cards()
    if is_of_category:
        rows = rows.filter(category=editions[2].category)
    found = lists._editions_in(
        side=side,
        is_of_category=is_of_category,
        size=2,
        category_id=editions[2].category_id,
        time=anchor.time,
        article_id=anchor.id,
    )
    assert_same(found, lists.rows_in(rows, Window(side, anchor if side else None), 2))


def test_rows_of_quotations_pictures_and_sources_are_those_of_their_queries(editions):
    quotations = [
        factories.make_sourced_quotation(translation="I queued until three"),
        factories.make_sourced_quotation(),
    ]
    ids = [row.pk for row in quotations]
    assert_same(
        quotations_for_cards(ids).values(), Quotation.objects.for_display().filter(pk__in=ids).order_by()
    )
    assert quotations_for_cards(ids[:1]).keys() == set(ids[:1])
    pictures = list(Image.objects.values_list("pk", flat=True))
    assert_same(
        images_for_pictures(pictures).values(),
        Image.objects.with_renditions().filter(pk__in=pictures).order_by(),
    )
    paraphrase = factories.make_paraphrase()
    shown = Paraphrase.objects.filter(pk=paraphrase.pk)
    cited = [quotations[0].source_id]
    sources = Source.objects.select_related("outlet").defer(*FOR_THE_DESK)
    rows = sources.filter(pk__in=[*cited, paraphrase.source_id])
    assert_same(
        sorted(_sources_named(cited=cited, paraphrases=[paraphrase.pk]), key=lambda source: source.pk),
        carrying(rows.order_by("pk"), Carry("paraphrases", shown, whole=("capture",), only=PARAPHRASE)),
    )


def test_tuples_are_those_of_their_queries(editions):
    counted = (
        ArchiveMonth.objects.values_list("month")
        .annotate(total=models.Sum("article_count"))
        .order_by("-month")
    )
    assert archives._months(is_of_category=False, category_id=None) == list(counted) != []


def test_times_are_read_from_columns_and_from_expressions_and_may_be_missing(editions):
    @prepared()
    def times():
        latest = Max("published_at")
        return Edition.objects.values_list("ended_at", "published_at").annotate(latest=latest).order_by("pk")

    expected = [
        (None, edition.published_at, edition.published_at) for edition in Edition.objects.order_by("pk")
    ]
    assert times() == expected != []


def test_a_query_is_made_once_for_each_shape_and_asked_anew_each_time(django_assert_num_queries):
    tags = [factories.make_tag(name_en=name) for name in ("Rain", "Queue", "Aft")]
    made = []

    @prepared(ids=Numbers(), before=models.DateTimeField())
    def named(*, ids: Slot, before: Slot, is_falling: bool):
        made.append(is_falling)
        return Tag.objects.filter(Among("pk", ids), created_at__lt=before).order_by(
            "-pk" if is_falling else "pk"
        )

    late = max(tag.created_at for tag in tags) + timedelta(microseconds=1)
    numbers = [tag.pk for tag in tags]
    with django_assert_num_queries(4):
        assert named(ids=numbers, before=late, is_falling=False) == tags
        assert named(ids=numbers[1:], before=late, is_falling=False) == tags[1:]
        assert named(ids=numbers, before=late, is_falling=True) == tags[::-1]
        assert named(ids=numbers, before=tags[0].created_at, is_falling=False) == []
    Tag.objects.filter(pk=numbers[0]).update(created_at=late)
    assert made == [False, True]
    assert named(ids=numbers, before=late, is_falling=True) == tags[:0:-1]


def test_a_statement_reads_the_replica_where_its_page_does(editions):
    with reading_replica(), pytest.raises(ConnectionDoesNotExist):
        categories._categories()


def test_what_is_always_the_same_stands_in_the_text_as_it_is():
    awkward = ("100% rain", "It's a %s", 'Say "aft"', "비")
    tags = [factories.make_tag(name_en=name, article_count=number) for number, name in enumerate(awkward)]
    since = tags[0].created_at - timedelta(days=1)

    @prepared(name=models.CharField())
    def named(*, name: Slot):
        known = Tag.objects.filter(
            models.Q(name_en__in=awkward[:3]) | models.Q(name_en=name),
            name_en__contains="%",
            created_at__gt=since,
        )
        rows = known.order_by("pk").annotate(
            true=models.Value(True),
            none=models.Value(None, models.CharField()),
            said=models.Value("100% it's"),
        )
        return rows.filter(article_count__lt=7.5).values_list("pk", "true", "none", "said")

    expected = [(tag.pk, True, None, "100% it's") for tag in tags[:2]]
    assert named(name="비") == expected
    assert named(name="100%") == expected
