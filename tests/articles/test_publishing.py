"""Publishing: what goes out, what must not, and what is taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import (
    ArchiveMonth,
    Article,
    Category,
    Edition,
    EditionImage,
    EditionTag,
    GateOverride,
    TextBlock,
)
from articles.publishing import (
    UnableToPublish,
    UnableToWithdraw,
    publish,
    retract,
    unpublish,
)
from articles.snapshots import record_revision, restore_revision, take_snapshot
from delivery.announcing import keys_changed
from reactions.models import Appearance, Outlet
from tags.models import Tag, TagPair
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def desk():
    return factories.make_user(role=factories.DESK_EDITOR)


@pytest.fixture
def publisher():
    return factories.make_user(role=factories.PUBLISHER)


@pytest.fixture
def announced():
    """Return the list that every announced key is added to."""
    heard: list[str] = []

    def hear(keys, **_rest):
        heard.extend(sorted(keys))

    keys_changed.connect(hear, weak=False)
    yield heard
    keys_changed.disconnect(hear)


def sourced_article(**fields):
    quotation = factories.make_sourced_quotation(translation="I queued until three and regret nothing")
    return factories.make_article(
        blocks=[factories.heading(), factories.text(), factories.quoted(quotation)], **fields
    ), quotation


def publish_now(article, actor, *, now=NOW, **options):
    return publish(
        revision=record_revision(article=article, actor=actor, now=now), actor=actor, now=now, **options
    )


def test_a_sourced_article_goes_out_as_its_first_edition(desk):
    tags = [factories.make_tag(), factories.make_tag()]
    article, quotation = sourced_article(tags=tags)
    edition = publish_now(article, desk)
    article.refresh_from_db()
    assert (edition.number, edition.kind, edition.state) == (1, "first", "live")
    assert (edition.reaction_count, edition.community_count) == (1, 1)
    assert article.state == Article.State.PUBLISHED
    assert list(Edition.objects.live()) == [edition]
    assert [row.tag for row in edition.tag_rows.all()] == tags
    assert Appearance.objects.get().quotation == quotation


def test_publishing_the_live_revision_again_changes_nothing(desk):
    article, _quotation = sourced_article(tags=[factories.make_tag()])
    first = publish_now(article, desk)
    again = publish_now(article, desk, now=LATER)
    assert again == first
    assert Edition.objects.count() == 1
    assert Tag.objects.filter(article_count=1).count() == 1


def test_who_may_not_publish_is_refused_whatever_the_path(desk):
    article, _quotation = sourced_article()
    reporter = factories.make_user(role=factories.REPORTER)
    with pytest.raises(PermissionDenied):
        publish_now(article, reporter)
    edition = publish_now(article, desk)
    with pytest.raises(PermissionDenied):
        unpublish(article=article, actor=reporter, now=LATER)
    with pytest.raises(PermissionDenied):
        retract(article=article, actor=desk, now=LATER, note="It was wrong.")
    edition.refresh_from_db()
    assert edition.state == "live"


def test_a_quotation_that_nobody_accepted_keeps_the_article_in(desk):
    quotation = factories.make_sourced_quotation(translation="I regret nothing", accepted=False)
    article = factories.make_article(blocks=[factories.quoted(quotation)])
    with pytest.raises(UnableToPublish) as caught:
        publish_now(article, desk)
    problem = next(item for item in caught.value.problems if item.place.kind == "quotation")
    assert problem.place.id == quotation.pk
    assert quotation.exact[:20] in problem.message
    assert not Edition.objects.exists()
    article.refresh_from_db()
    assert article.state == Article.State.DRAFT


def test_a_publisher_overrides_the_gate_with_a_reason_that_is_kept(desk, publisher):
    quotation = factories.make_sourced_quotation(accepted=False)
    article = factories.make_article(blocks=[factories.quoted(quotation)])
    with pytest.raises(PermissionDenied):
        publish_now(article, desk, override_reason="It is urgent")
    edition = publish_now(article, publisher, override_reason="The court sat behind closed doors")
    override = GateOverride.objects.get()
    assert (override.edition, override.actor) == (edition, publisher)
    assert {problem["code"] for problem in override.problems} >= {
        "quotation_translation_missing"
    } or override.problems


def test_an_address_that_another_article_has_cannot_be_overridden(publisher):
    category = factories.make_category()
    first, _quotation = sourced_article(category=category, slug="the-queue")
    publish_now(first, publisher)
    second, _quotation = sourced_article(category=category, slug="the-queue")
    with pytest.raises(UnableToPublish, match="the-queue"):
        publish_now(second, publisher, override_reason="I insist")


def test_a_correction_needs_a_public_note_and_keeps_the_place_in_lists(desk):
    article, _quotation = sourced_article()
    first = publish_now(article, desk)
    TextBlock.objects.filter(parent=article).update(html="<p>The queue was gone by morning.</p>")
    with pytest.raises(UnableToPublish, match="note"):
        publish_now(article, desk, now=LATER, kind="correction")
    second = publish_now(article, desk, now=LATER, kind="correction", note="The queue was gone by morning.")
    first.refresh_from_db()
    assert (first.state, first.ended_at) == ("superseded", LATER)
    assert (second.number, second.kind, second.anchor) == (2, "correction", first.anchor)
    assert second.published_at == LATER


def test_counts_follow_what_is_live(desk):
    shared, old, new = (factories.make_tag() for _ in range(3))
    category = factories.make_category()
    article, quotation = sourced_article(category=category, tags=[shared, old])
    other, _quotation = sourced_article(category=category, tags=[shared])
    publish_now(article, desk)
    publish_now(other, desk)
    outlet = Outlet.objects.get(pk=quotation.source.outlet_id)

    def counts():
        return {
            **dict(Tag.objects.values_list("pk", "article_count")),
            "pairs": set(TagPair.objects.filter(article_count__gt=0).values_list("tag_id", "other_id")),
            "category": Category.objects.get(pk=category.pk).article_count,
            "months": sum(
                ArchiveMonth.objects.filter(category=category).values_list("article_count", flat=True)
            ),
            "outlet": Outlet.objects.get(pk=outlet.pk).quotation_count,
        }

    assert counts() == {
        shared.pk: 2, old.pk: 1, new.pk: 0, "pairs": {(shared.pk, old.pk), (old.pk, shared.pk)},
        "category": 2, "months": 2, "outlet": 1,
    }  # fmt: skip
    article.tag_rows.all().delete()
    article.tags.add(shared, new)
    publish_now(article, desk, now=LATER)
    assert counts() == {
        shared.pk: 2, old.pk: 0, new.pk: 1, "pairs": {(shared.pk, new.pk), (new.pk, shared.pk)},
        "category": 2, "months": 2, "outlet": 1,
    }  # fmt: skip
    unpublish(article=article, actor=desk, now=LATER)
    assert counts() == {
        shared.pk: 1, old.pk: 0, new.pk: 0, "pairs": set(), "category": 1, "months": 1, "outlet": 0,
    }  # fmt: skip


def test_a_quotation_shown_by_two_articles_counts_once(desk):
    quotation = factories.make_sourced_quotation(translation="I regret nothing")
    articles = [factories.make_article(blocks=[factories.quoted(quotation)]) for _ in range(2)]
    for article in articles:
        publish_now(article, desk)
    outlet = Outlet.objects.get(pk=quotation.source.outlet_id)
    assert outlet.quotation_count == 1
    unpublish(article=articles[0], actor=desk, now=LATER)
    outlet.refresh_from_db()
    assert outlet.quotation_count == 1
    unpublish(article=articles[1], actor=desk, now=LATER)
    outlet.refresh_from_db()
    assert outlet.quotation_count == 0


def test_unpublishing_takes_back_all_that_was_public(desk):
    image = factories.make_image()
    quotation = factories.make_sourced_quotation(translation="I regret nothing")
    article = factories.make_article(
        blocks=[factories.picture(image), factories.quoted(quotation)], tags=[factories.make_tag()]
    )
    publish_now(article, desk)
    image.refresh_from_db()
    assert image.is_public
    unpublish(article=article, actor=desk, now=LATER)
    image.refresh_from_db()
    assert not image.is_public
    assert not Edition.objects.live().exists()
    assert not EditionTag.objects.exists()
    assert not EditionImage.objects.exists()
    assert not Appearance.objects.exists()
    with pytest.raises(UnableToWithdraw):
        unpublish(article=article, actor=desk, now=LATER)


def test_an_unpublished_article_can_come_back_at_its_old_place(desk):
    article, _quotation = sourced_article()
    first = publish_now(article, desk)
    unpublish(article=article, actor=desk, now=LATER)
    again = publish_now(article, desk, now=LATER)
    assert again.number == 2
    assert again.first_published_at == first.first_published_at


def test_a_retracted_article_says_why_and_stays_away(publisher):
    article, _quotation = sourced_article()
    edition = publish_now(article, publisher)
    with pytest.raises(UnableToWithdraw, match="note"):
        retract(article=article, actor=publisher, now=LATER, note=" ")
    retract(article=article, actor=publisher, now=LATER, note="The thread was staged.")
    edition.refresh_from_db()
    assert (edition.state, edition.retraction_note) == ("retracted", "The thread was staged.")
    with pytest.raises(UnableToPublish, match="retracted"):
        publish_now(article, publisher, now=LATER + timedelta(hours=1))


def test_a_restored_revision_goes_through_the_same_gate(desk):
    article, _quotation = sourced_article()
    first = record_revision(article=article, actor=desk, now=NOW)
    publish(revision=first, actor=desk, now=NOW)
    unverified = factories.make_sourced_quotation(accepted=False)
    block = factories.quoted(unverified)
    block.parent, block.region, block.ordering = article, "body", 99
    block.save()
    second = record_revision(article=article, actor=desk, now=LATER)
    restored = restore_revision(revision=first, actor=desk, now=LATER)
    assert restored.document["blocks"] == first.document["blocks"]
    with pytest.raises(UnableToPublish):
        publish(revision=restore_revision(revision=second, actor=desk, now=LATER), actor=desk, now=LATER)


def test_a_snapshot_never_holds_a_script(desk):
    article = factories.make_article()
    # A plain save does not run the form field's cleaning.
    TextBlock.objects.filter(parent=article).update(
        html="<p onclick='x()'>Hello<script>alert(1)</script></p>"
    )
    document = take_snapshot(article=article)
    assert document["blocks"][0]["html"] == "<p>Hello</p>"


def test_what_changed_is_announced_only_after_the_commit(desk, announced, django_capture_on_commit_callbacks):
    tag = factories.make_tag()
    article, quotation = sourced_article(tags=[tag])
    with django_capture_on_commit_callbacks(execute=True):
        publish_now(article, desk)
        assert announced == []
    assert {f"article-{article.pk}", f"tagged-{tag.pk}", f"quotation-{quotation.pk}", "lists"} <= set(
        announced
    )


@pytest.mark.parametrize("act", ["publish", "unpublish"])
def test_quotations_are_held_before_the_article_as_takedown_holds_them(desk, act):
    """Takedown locks a quotation, then masks articles, then editions: in another order both would wait for ever."""
    article, _quotation = sourced_article()
    publish_now(article, desk)
    article.refresh_from_db()
    article.title = "Another title"
    article.save()
    revision = record_revision(article=article, actor=desk, now=LATER)
    with CaptureQueriesContext(connection) as captured:
        if act == "publish":
            publish(revision=revision, actor=desk, now=LATER)
        else:
            unpublish(article=article, actor=desk, now=LATER)
    statements = [query["sql"] for query in captured]

    def first(beginning, table):
        return next(
            place for place, sql in enumerate(statements) if sql.startswith(beginning) and f'"{table}"' in sql
        )

    held = first("SELECT", "reactions_quotation")
    assert held < first("SELECT", "articles_article") < first("UPDATE", "articles_edition")
    if connection.vendor == "postgresql":
        assert statements[held].endswith('FOR UPDATE OF "reactions_quotation"')
    if act == "publish":
        # What takedown masks while its quotation is waited for goes out masked.
        assert held < first("SELECT", "articles_revision")


def test_the_database_itself_allows_one_live_edition_per_article(desk):
    article, _quotation = sourced_article()
    edition = publish_now(article, desk)
    edition.pk, edition.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.save(force_insert=True)
