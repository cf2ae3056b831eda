"""The demo: what it holds, that it can be loaded again and again, and that it goes away without a trace."""

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from articles.gate import problems_of
from articles.models import ArchiveMonth, Article, ChartBlock, Edition, Offer, QuotationBlock
from articles.publishing import UnableToPublish, publish
from articles.snapshots import newest_revision
from images.models import Image
from newsroom.demo.drawing.catalogue import ILLUSTRATIONS
from newsroom.demo.loading import UnableToLoad, load_demo
from newsroom.demo.markup import ADDRESSES, NOTE
from newsroom.demo.removing import UnableToRemove, remove_demo
from newsroom.demo.stories import STORIES
from newsroom.demo.story import Figure, Quote, Story, Text
from newsroom.demo.topics import TOPICS
from newsroom.demo_logins import DEMO_LOGINS, DEMO_PASSWORD
from reactions.capturing.storing import text_of
from reactions.models import (
    Appearance,
    Capture,
    CaptureArtifact,
    DeskTask,
    Outlet,
    Paraphrase,
    Quotation,
    Source,
)
from reactions.sealing import read_artifact
from tags.models import Tag
from tags.naming import create_tag
from tests import factories

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def files() -> set[Path]:
    folders = (Path(settings.MEDIA_ROOT), Path(settings.EVIDENCE_ROOT))
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def row_counts() -> dict[str, int]:
    """Return the number of rows of every table of the newsroom's own rooms, and of people."""
    models = [
        model
        for label in ("articles", "reactions", "images", "tags", "auth")
        for model in apps.get_app_config(label).get_models()
    ]
    return {model._meta.label: model._base_manager.count() for model in models}


def tellings(story: Story) -> list[Story]:
    """Return the story in each of its languages."""
    return [story, story.translated()] if story.translation else [story]


# The stories themselves; nothing of this needs a database.


def test_every_quoted_word_stands_in_its_comment() -> None:
    for story in STORIES:
        for comment in story.quotations():
            assert comment.quoted in comment.words, comment.key


def test_every_quotation_has_a_translation_and_a_stance_and_is_used_once() -> None:
    for story in STORIES:
        for told in tellings(story):
            used = [part.key for part in told.body if isinstance(part, Quote)]
            assert sorted(used) == sorted(comment.key for comment in story.quotations()), told.slug
        assert all(comment.english and comment.stance for comment in story.quotations()), story.slug


def test_threads_have_numbers_of_their_own_under_addresses_that_say_demo() -> None:
    numbers = [(thread.outlet, thread.number) for story in STORIES for thread in story.threads]
    assert len(numbers) == len(set(numbers))
    assert all("demo" in address or ".example/" in address for address in ADDRESSES.values())


def test_every_tag_and_picture_of_a_story_exists() -> None:
    for story in STORIES:
        assert set(story.tags) <= set(TOPICS), story.slug
        pictures = {part.picture for part in story.body if isinstance(part, Figure)} | {story.picture}
        assert pictures - {""} <= set(ILLUSTRATIONS), story.slug


def test_text_in_quotation_marks_stands_in_the_failing_draft_only() -> None:
    quoted = [
        told.slug
        for story in STORIES
        for told in tellings(story)
        if any(mark in part.text for part in told.body if isinstance(part, Text) for mark in '“”"')
    ]
    assert quoted == ["robots-that-wait-at-the-kerb"]


def test_an_illustration_is_drawn_the_same_each_time_and_no_two_are_the_same() -> None:
    drawn = {
        name: illustration.draw().to_png()
        for name, illustration in itertools.islice(ILLUSTRATIONS.items(), 3)
    }
    assert len(set(drawn.values())) == 3
    assert all(ILLUSTRATIONS[name].draw().to_png() == data for name, data in drawn.items())


# Loaded. The load is slow, so one test looks at all of it.


@pytest.fixture
def few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the same illustrations, but make only the smallest sizes of them."""
    monkeypatch.setattr("images.renditions.WIDTHS", (320,))


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("few_pictures")
@pytest.mark.one_database
def test_the_demo_is_what_it_promises_to_be_and_loading_it_twice_changes_nothing(client: Client) -> None:
    assert load_demo(now=NOW) == len(STORIES)

    states = Counter(Article.objects.values_list("state", flat=True))
    assert states == {"published": 15, "retracted": 1, "scheduled": 1, "draft": 1}
    live = Edition.objects.live()
    assert live.values("category").distinct().count() >= 3
    assert live.filter(language="ko").count() == 4
    first, last = live.order_by("first_published_at").values_list("first_published_at", flat=True)[
        :: live.count() - 1
    ]
    assert last - first > timedelta(days=90)
    assert last <= NOW

    assert Quotation.objects.count() >= 44
    quotations = Quotation.objects.with_standing().filter(redacted_at__isnull=True)
    assert {quotation.latest_verdict for quotation in quotations} == {"exact"}
    assert [quotation.latest_decision for quotation in quotations].count("accepted") == quotations.count() - 1
    assert all(quotation.translations.filter(language="en").exists() for quotation in quotations)
    assert all(quotation.comment is not None and quotation.posted_at for quotation in quotations)
    assert quotations.values("source__outlet").distinct().count() >= 8
    texts = {capture.pk: text_of(capture=capture) for capture in Capture.objects.all()}
    assert all(quotation.exact in texts[quotation.capture_id] for quotation in quotations)
    assert all(capture.comment_count >= 5 for capture in Capture.objects.all())
    pages = [
        read_artifact(artifact=artifact).decode() for artifact in CaptureArtifact.objects.filter(role="html")
    ]
    assert all(NOTE in page for page in pages)
    assert Source.objects.exclude(title__startswith="[").count() == 0
    call_command("verify_evidence", verbosity=0)

    assert Tag.objects.exclude(name_en="").exclude(name_ko="").count() >= 30
    assert Image.objects.count() == len(ILLUSTRATIONS)
    assert all(image.renditions.count() == 3 for image in Image.objects.all())
    assert Paraphrase.objects.exists()
    assert ChartBlock.objects.exists()
    assert set(User.objects.values_list("username", flat=True)) == {login.username for login in DEMO_LOGINS}
    assert client.login(username=DEMO_LOGINS[0].username, password=DEMO_PASSWORD)

    corrected = Edition.objects.get(kind="correction")
    assert (corrected.number, corrected.state) == (2, "live")
    assert "three hours and" in corrected.note
    assert Edition.objects.get(state="retracted").retraction_note
    assert Article.objects.get(state="scheduled").publish_at > NOW
    english, korean = live.exclude(translation_group=None).order_by("language")
    assert (english.language, korean.language, korean.translation_of) == ("en", "ko", english.article_id)
    for one, other in ((english, korean), (korean, english)):
        shown = set(Appearance.objects.filter(edition_id=one.pk).values_list("quotation", flat=True))
        assert len(shown) == 4
        page = client.get(f"/{one.category.slug}/{one.slug}/").text
        assert f'hreflang="{other.language}"' in page
        assert other.slug in unquote(page)
    due = Article.objects.get(state="scheduled")
    assert problems_of(document=newest_revision(article=due).document, article_id=due.pk, now=NOW) == []

    draft = Article.objects.get(state="draft")
    desk = User.objects.get(groups__name="Desk editor")
    with pytest.raises(UnableToPublish) as refusal:
        publish(revision=newest_revision(article=draft), actor=desk, now=NOW)
    codes = {problem.code for problem in refusal.value.problems}
    assert {"image_credit", "unsourced_verbatim"} < codes
    assert any(code.startswith("quotation_") for code in codes)

    before, stored = row_counts(), files()
    assert load_demo(now=NOW + timedelta(hours=1)) == 0
    assert row_counts() == before
    assert files() == stored


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("few_pictures")
def test_the_demo_shows_what_becomes_of_quotations(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    stories = tuple(story for story in STORIES if story.later)
    monkeypatch.setattr("newsroom.demo.loading.STORIES", stories)
    load_demo(now=NOW)
    told = Counter(Quotation.objects.values_list("told_health", flat=True))
    assert (told["edited"], told["comment_deleted"]) == (1, 1)
    assert DeskTask.objects.filter(closed_at=None).count() == 2
    edited = Quotation.objects.get(told_health="edited")
    changed = edited.health_checks.get(outcome="edited")
    assert changed.capture is not None
    assert edited.exact not in text_of(capture=changed.capture)
    # No one visits pages that were invented.
    assert not Source.objects.filter(recheck_at__isnull=False).exists()
    market = client.get("/news/market-hangs-out-its-prices/").content.decode()
    assert "edited at the source" in market
    assert "deleted at the source" in market

    removed = Quotation.objects.get(redacted_at__isnull=False)
    assert client.get(f"/reactions/{removed.pk}/").status_code == 410
    words = next(one for story in stories for one in story.quotations() if one.key == "open-way-home").words
    edition = Edition.objects.live().get(slug="해은도서관-새벽-두-시까지-문-연다")
    page = client.get(f"/{edition.category.slug}/{edition.slug}/").content.decode()
    assert "Its words were removed on" in page
    assert words not in page
    assert "Words removed, at the request of its author" in client.get("/takedowns/").content.decode()
    call_command("verify_evidence", verbosity=0)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("few_pictures")
@pytest.mark.one_database
def test_removing_the_demo_leaves_no_row_and_no_file(django_capture_on_commit_callbacks) -> None:
    before = row_counts()
    search_rows = _search_rows()
    load_demo(now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        removal = remove_demo(now=NOW)
    assert removal.kept == []
    assert removal.removed["articles"] == sum(len(tellings(story)) for story in STORIES)
    assert row_counts() == before
    assert _search_rows() == search_rows
    assert files() == set()
    assert Outlet.objects.filter(quotation_count__gt=0).count() == 0
    assert ArchiveMonth.objects.count() == 0
    assert remove_demo(now=NOW).removed.total() == 0


def _search_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM articles_search")
        return int(cursor.fetchone()[0])


# One story is enough for the rest.


@pytest.fixture
def one_story(monkeypatch: pytest.MonkeyPatch, few_pictures: None) -> None:
    story = next(story for story in STORIES if story.slug == "last-night-ferry-to-solbat-stays")
    monkeypatch.setattr("newsroom.demo.loading.STORIES", (story,))


@pytest.mark.django_db
@pytest.mark.usefixtures("one_story")
def test_what_the_newsroom_has_of_its_own_survives_the_removal_of_the_demo() -> None:
    own_tag = create_tag(name_en="islands", name_ko="섬나라")
    load_demo(now=NOW)
    carried = Tag.objects.get(name_en="night ferry")
    article = factories.make_article()
    article.tags.add(carried)
    offered = Article.objects.filter(is_demo=True).first()
    Offer.objects.create(article=article, offered_id=offered.pk, position=0, score=1.0)
    quotation = factories.make_quotation()
    removal = remove_demo(now=NOW)
    assert not Offer.objects.exists()
    assert Tag.objects.filter(pk=own_tag.pk).exists()
    assert not Tag.objects.get(pk=carried.pk).is_demo
    assert Quotation.objects.filter(pk=quotation.pk).exists()
    assert Article.objects.filter(pk=article.pk).exists()
    # Its capture is chained to the demo's, and the chain is never cut.
    assert quotation.capture.previous is not None
    assert Capture.objects.filter(source__is_demo=True).count() == 3
    assert any("chained" in line for line in removal.kept)
    assert Quotation.objects.filter(is_demo=True).count() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("one_story")
def test_the_demo_stays_while_an_article_of_the_newsrooms_own_quotes_it() -> None:
    load_demo(now=NOW)
    article = factories.make_article(title="Ours")
    QuotationBlock.objects.create(
        parent=article, region="body", ordering=1, quotation=Quotation.objects.first()
    )
    before = row_counts()
    with pytest.raises(UnableToRemove, match="Ours"):
        remove_demo(now=NOW)
    assert row_counts() == before


@pytest.mark.django_db
@pytest.mark.usefixtures("one_story")
def test_a_removed_demo_can_be_loaded_again_also_where_its_captures_had_to_stay() -> None:
    load_demo(now=NOW)
    factories.make_quotation()
    remove_demo(now=NOW)
    for _again in range(2):
        load_demo(now=NOW)
        assert Article.objects.filter(is_demo=True).count() == 1
        assert Capture.objects.filter(source__is_demo=True).count() == 3


@pytest.mark.django_db
@pytest.mark.usefixtures("one_story")
def test_an_article_of_the_demo_that_somebody_renamed_is_not_brought_twice() -> None:
    load_demo(now=NOW)
    Article.objects.update(slug="renamed", title="Renamed")
    assert load_demo(now=NOW) == 0
    assert Article.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("one_story")
def test_a_story_that_quotes_a_community_taken_away_is_left_out() -> None:
    Outlet.objects.filter(slug="pgr21").delete()
    assert load_demo(now=NOW) == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("one_story")
def test_a_demo_person_who_made_something_real_is_locked_out_and_kept() -> None:
    load_demo(now=NOW)
    reporter = User.objects.get(groups__name="Reporter")
    factories.make_article(created_by=reporter)
    removal = remove_demo(now=NOW)
    reporter.refresh_from_db()
    assert not reporter.is_active
    assert any(reporter.username in line for line in removal.kept)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_story")
def test_production_gets_no_demo_unless_it_insists_and_then_no_known_password(settings) -> None:
    settings.IN_PRODUCTION = True
    with pytest.raises(UnableToLoad):
        load_demo(now=NOW)
    with pytest.raises(CommandError, match="--force"):
        call_command("load_demo")
    load_demo(now=NOW, in_production=True)
    assert not any(user.has_usable_password() or user.is_staff for user in User.objects.all())


@pytest.mark.django_db
@pytest.mark.usefixtures("one_story")
def test_a_removed_demo_does_not_come_back_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo", unless_removed=True)
    assert "1 of 1" in capsys.readouterr().out
    call_command("remove_demo")
    assert "1 articles" in capsys.readouterr().out
    call_command("load_demo", unless_removed=True)
    assert Article.objects.count() == 0
    call_command("load_demo")
    assert Article.objects.count() == 1
