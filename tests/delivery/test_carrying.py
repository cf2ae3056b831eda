"""Related rows that come along with their parents, in the one query that reads these."""

import gc
import weakref
from datetime import UTC, timedelta

import pytest

from articles.models import Edition, EditionTag
from delivery.carrying import Carry, carried, carrying, together
from images.models import Image, Rendition
from reactions.models import CaptureArtifact, Quotation, Translation, Verification
from tags.models import Tag
from tests import factories
from tests.articles.reading_corpus import fill, make_shown_image

pytestmark = pytest.mark.django_db


def with_tags_and_renditions(rows):
    return carrying(
        rows.select_related("lead_image"),
        Carry("tag_rows", EditionTag.objects.order_by("position"), whole=("tag",)),
        Carry("lead_image__renditions", Rendition.objects.order_by("format", "width")),
    )


def columns_of(row):
    return {name: value for name, value in row.__dict__.items() if not name.startswith("_")}


def test_rows_are_what_a_prefetch_gives_and_cost_one_query(django_assert_num_queries):
    tags = [factories.make_tag(name_en=name, name_ko="") for name in ("Rain", "“Queue”\n\\ 줄", "Aft")]
    category = factories.make_category()
    fill(2, category=category, tags=tags, image=make_shown_image())
    fill(1, category=category)
    expected = list(
        Edition.objects.newest_first().prefetch_related("tag_rows__tag", "lead_image__renditions")
    )
    with django_assert_num_queries(1):
        found = list(with_tags_and_renditions(Edition.objects.newest_first())[:10])
        for edition, wanted in zip(found, expected, strict=True):
            pairs = zip(edition.tag_rows.all(), wanted.tag_rows.all(), strict=True)
            for row, prefetched in pairs:
                assert columns_of(row) == columns_of(prefetched)
                assert columns_of(row.tag) == columns_of(prefetched.tag)
                assert row.edition is edition
            assert (edition.lead_image is None) == (wanted.lead_image is None)
            if wanted.lead_image:
                assert list(edition.lead_image.renditions.all()) == list(wanted.lead_image.renditions.all())
    assert [row.tag for row in found[0].tag_rows.all()] == tags


def test_carried_rows_are_looked_up_without_a_query_and_others_are_asked_for(django_assert_num_queries):
    tags = [factories.make_tag(name_en=name) for name in ("Rain", "Queue")]
    fill(1, category=factories.make_category(), tags=tags)
    known, bare = with_tags_and_renditions(Edition.objects.all()).get(), Edition.objects.get()
    with django_assert_num_queries(0):
        assert [row.tag for row in carried(known, "tag_rows")] == tags
    with django_assert_num_queries(1):
        asked = list(carried(bare, "tag_rows"))
    assert [row.tag for row in asked] == tags


def test_rows_that_carry_others_are_gone_when_nobody_holds_them():
    fill(1, category=factories.make_category(), tags=[factories.make_tag()], image=make_shown_image())
    gc.collect()
    gc.disable()
    try:
        edition = Edition.objects.for_cards().get()
        assert carried(edition, "tag_rows")
        assert carried(edition.lead_image, "renditions")
        gone = weakref.ref(edition)
        del edition
        assert gone() is None
    finally:
        gc.enable()


def test_times_truth_values_and_json_come_back_as_they_were():
    quotation = factories.make_sourced_quotation(translation="I queued until three")
    Translation.objects.update(is_stale=True)
    rows = carrying(
        Quotation.objects.all(),
        Carry("translations", Translation.objects.all()),
        Carry("verifications", Verification.objects.order_by("-id"), whole=("reviewer",)),
    )
    found = rows.get(pk=quotation.pk)
    translation, kept = found.translations.all()[0], quotation.translations.get()
    assert translation.is_stale is True
    assert translation.updated_at == kept.updated_at
    assert translation.updated_at.tzinfo is not None
    assert translation.updated_at.astimezone(UTC).utcoffset() == timedelta()
    checks = list(quotation.verifications.select_related("reviewer"))
    assert len(checks) > 0
    assert [check.folds for check in found.verifications.all()] == [check.folds for check in checks]
    assert [check.reviewer for check in found.verifications.all()] == [check.reviewer for check in checks]


def test_a_query_goes_on_to_be_narrowed_cut_and_looked_up(django_assert_num_queries):
    tag = factories.make_tag()
    editions = fill(3, category=factories.make_category(), tags=[tag])
    rows = with_tags_and_renditions(Edition.objects.all()).filter(pk__in=[edition.pk for edition in editions])
    with django_assert_num_queries(1):
        by_id = rows.in_bulk()
        assert {pk: [row.tag for row in edition.tag_rows.all()] for pk, edition in by_id.items()} == {
            edition.pk: [tag] for edition in editions
        }


def test_only_the_named_columns_come_and_others_are_read_when_asked_for(django_assert_num_queries):
    tag = factories.make_tag(name_en="Rain")
    (edition,) = fill(1, category=factories.make_category(), tags=[tag])
    rows = carrying(
        Edition.objects.all(),
        Carry("tag_rows", EditionTag.objects.all(), whole=("tag",), only=("position", "tag__slug")),
    )
    kept = edition.tag_rows.get()
    with django_assert_num_queries(1):
        (row,) = rows.get(pk=edition.pk).tag_rows.all()
        assert (row.pk, row.edition_id, row.tag_id) == (kept.pk, edition.pk, tag.pk)
        assert (row.position, row.tag.pk, row.tag.slug) == (0, tag.pk, tag.slug)
    assert row.get_deferred_fields() == {"article_id", "first_published_at"}
    with django_assert_num_queries(1):
        assert row.tag.name_en == "Rain"


def test_plain_rows_have_their_columns_their_parent_and_whole_rows_and_nothing_else(
    django_assert_num_queries,
):
    tag = factories.make_tag(name_en="Rain")
    (edition,) = fill(1, category=factories.make_category(), tags=[tag], image=make_shown_image())
    rows = carrying(
        Edition.objects.select_related("lead_image"),
        Carry(
            "tag_rows", EditionTag.objects.all(), whole=("tag",), only=("position", "tag__slug"), plain=True
        ),
        Carry(
            "lead_image__renditions",
            Rendition.objects.order_by("format", "width"),
            only=("width",),
            plain=True,
        ),
    )
    kept = edition.tag_rows.get()
    with django_assert_num_queries(1):
        found = rows.get(pk=edition.pk)
        (row,) = found.tag_rows.all()
        assert (row.pk, row.edition_id, row.tag_id, row.position) == (kept.pk, edition.pk, tag.pk, 0)
        assert row.tag == tag
        widths = [row.width for row in found.lead_image.renditions.all()]
    assert widths == [row.width for row in edition.lead_image.renditions.order_by("format", "width")]
    with pytest.raises(AttributeError):
        _ = row.article_id
    assert list(found.tag_rows.filter(tag=tag)) == [kept]
    with pytest.raises(TypeError, match="the same in JSON"):
        list(carrying(Edition.objects.all(), Carry("tag_rows", EditionTag.objects.all(), plain=True)))


def test_who_asks_further_gets_rows_of_that_parent_alone():
    tags = [factories.make_tag(name_en=name) for name in ("Rain", "Queue")]
    category = factories.make_category()
    fill(1, category=category, tags=tags[:1])
    fill(1, category=category, tags=tags)
    newest, oldest = with_tags_and_renditions(Edition.objects.newest_first())
    assert [row.tag for row in newest.tag_rows.order_by("-position")] == tags[::-1]
    assert oldest.tag_rows.count() == 1
    assert oldest.tag_rows.filter(tag=tags[1]).exists() is False
    assert oldest.tag_rows.all().filter(tag=tags[1]).exists() is False


def test_what_a_row_has_none_of_is_empty(django_assert_num_queries):
    fill(1, category=factories.make_category())
    with django_assert_num_queries(1):
        (row,) = with_tags_and_renditions(Edition.objects.all())
        assert list(row.tag_rows.all()) == []
        assert row.lead_image is None


def test_rows_of_several_queries_come_in_one_statement(django_assert_num_queries):
    tags = [factories.make_tag(name_en=name) for name in ("Rain", "“100 %” \\ 줄")]
    image = make_shown_image()
    fill(1, category=factories.make_category(), tags=tags, image=image)
    queries = (
        Tag.objects.order_by("-pk"),
        Tag.objects.filter(pk__in=[]),
        Edition.objects.filter(title__contains="Story"),
        Image.objects.filter(pk=image.pk).defer("caption"),
        CaptureArtifact.objects.order_by("pk"),
        Tag.objects.filter(name_en__contains="%")[:1],
    )
    factories.make_sourced_quotation()
    with django_assert_num_queries(1):
        found = together(*queries)
    assert found[0] == tags[::-1]
    assert found[1] == []
    assert [columns_of(row) for row in found[2]] == [columns_of(Edition.objects.get())]
    assert (found[3][0].taken_on, found[3][0].is_public) == (image.taken_on, True)
    with django_assert_num_queries(1):
        assert found[3][0].caption == image.caption
    kept = list(CaptureArtifact.objects.order_by("pk"))
    assert [bytes(row.wrapped_key) for row in found[4]] == [bytes(row.wrapped_key) for row in kept]
    assert found[5] == [tags[1]]
    with django_assert_num_queries(0):
        assert together() == []
        assert together(Tag.objects.none()) == [[]]
