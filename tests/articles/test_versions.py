"""The history at the desk: sittings, names, what happened to quotations, one block brought back."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Activity, Article, HeadingBlock, NamedVersion, Revision, TextBlock
from articles.publishing import publish
from articles.snapshots import UnableToRestore, record_revision, take_snapshot
from articles.versions import history_of, name_version, quotation_changes, restore_block
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter(client: Client):
    user = factories.make_user(role=factories.REPORTER)
    client.force_login(user)
    return user


@pytest.fixture
def article(reporter):
    article = factories.make_article(
        title="First",
        created_by=reporter,
        blocks=[factories.heading("One"), factories.text("<p>Two.</p>"), factories.text("<p>Three.</p>")],
    )
    factories.make_revision(article=article)
    return article


def typed(article: Article, title: str, *, session: uuid.UUID | None = None, minutes: int = 1) -> Revision:
    Article.objects.filter(pk=article.pk).update(title=title)
    article.refresh_from_db()
    return record_revision(
        article=article,
        actor=article.created_by,
        now=NOW + timedelta(minutes=minutes),
        kind=Revision.Kind.AUTOSAVE if session else Revision.Kind.SAVE,
        session=session,
    )


def page(client: Client, name: str, article: Article, *arguments: int, **parameters: object) -> str:
    response = client.get(
        reverse(f"admin:articles_article_{name}", args=[article.pk, *arguments]), parameters
    )
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def words(article: Article) -> list[str]:
    blocks = take_snapshot(article=Article.objects.get(pk=article.pk))["blocks"]
    return [block.get("text", block.get("html")) for block in blocks]


class TestSittings:
    def test_what_one_page_saved_in_one_go_is_one_row(self, client, article):
        mine, theirs = uuid.uuid4(), uuid.uuid4()
        for number in range(2, 6):
            typed(article, f"Mine {number}", session=mine, minutes=number)
        typed(article, "Theirs", session=theirs, minutes=7)
        typed(article, "Mine again", session=mine, minutes=8)
        sittings = history_of(article=article).sittings
        assert [[revision.number for revision in sitting.revisions] for sitting in sittings] == [
            [7],
            [6],
            [5, 4, 3, 2],
            [1],
        ]
        shown = page(client, "history", article)
        assert "Revisions 2 to 5" in shown
        assert "saved 4 times" in shown
        # The row leads to what the whole sitting changed.
        assert f"/revisions/5/?from={sittings[2].before}" in shown
        assert "<del>First</del><ins>Mine 5</ins>" in page(
            client, "revision", article, 5, **{"from": sittings[2].before}
        )

    def test_names_and_editions_are_seen_in_the_row(self, client, article, reporter):
        session = uuid.uuid4()
        named = typed(article, "Before the lawyer", session=session, minutes=2)
        typed(article, "After the lawyer", session=session, minutes=3)
        name_version(revision=named, name="  Before  the lawyer’s changes ", actor=reporter, now=NOW)
        [sitting, _first] = history_of(article=article).sittings
        assert [(revision.number, name) for revision, name, _edition in sitting.marked] == [
            (2, "Before the lawyer’s changes")
        ]
        assert "Before the lawyer’s changes" in page(client, "history", article)

    def test_a_long_history_is_read_in_parts(self, client, article, monkeypatch):
        monkeypatch.setattr("articles.versions.REVISIONS_AT_ONCE", 3)
        for number in range(2, 8):
            typed(article, f"Title {number}", minutes=number)
        first = history_of(article=article)
        assert [sitting.newest.number for sitting in first.sittings] == [7, 6, 5]
        assert first.older == 5
        last = history_of(article=article, below=3)
        assert ([sitting.newest.number for sitting in last.sittings], last.older) == ([2, 1], None)
        assert "?below=5" in page(client, "history", article)
        assert "Newest" in page(client, "history", article, below=3)

    def test_the_page_costs_the_same_however_often_it_was_saved(self, client, article):
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                page(client, "history", article)
            return len(queries)

        cost()
        few = cost()
        for number in range(2, 30):
            typed(article, f"Title {number}", minutes=number)
        assert cost() == few


class TestNames:
    def test_a_name_is_given_changed_and_taken_away(self, client, article):
        address = reverse("admin:articles_article_name_version", args=[article.pk, 1])
        client.post(address, {"name": "Draft for Mina"})
        client.post(address, {"name": "x" * 500})
        assert NamedVersion.objects.get().name == "x" * 120
        client.post(address, {"name": " "})
        assert not NamedVersion.objects.exists()

    def test_only_who_may_edit_names(self, client, article):
        address = reverse("admin:articles_article_name_version", args=[article.pk, 1])
        client.force_login(factories.make_user(role=factories.REPORTER))
        assert client.post(address, {"name": "Mine"}).status_code == 403
        assert client.get(address).status_code == 405
        assert not NamedVersion.objects.exists()


class TestOneBlock:
    def key(self, article: Article, index: int) -> str:
        return take_snapshot(article=article)["blocks"][index]["key"]

    def test_it_comes_back_and_the_rest_stays(self, client, article):
        key = self.key(article, 1)
        TextBlock.objects.filter(key=key).update(html="<p>Changed.</p>")
        HeadingBlock.objects.update(text="One, and more")
        second = factories.make_revision(article=article)
        shown = page(client, "revision", article, second.number, **{"from": 1})
        assert "Bring back this block as it was here" in shown
        response = client.post(
            reverse("admin:articles_article_restore_block", args=[article.pk, 1]), {"block": key}
        )
        assert response.status_code == 302
        assert words(article) == ["One, and more", "<p>Two.</p>", "<p>Three.</p>"]
        assert article.revisions.first().kind == Revision.Kind.RESTORE
        row = Activity.objects.get(kind=Activity.Kind.RESTORED)
        assert (row.article_id, row.after) == (article.pk, "1")

    def test_one_that_was_taken_out_comes_back_where_it_stood(self, article, reporter):
        key = self.key(article, 1)
        first = article.revisions.get()
        TextBlock.objects.filter(key=key).delete()
        factories.make_revision(article=article)
        restore_block(revision=first, key=key, actor=reporter, now=NOW)
        assert words(article) == ["One", "<p>Two.</p>", "<p>Three.</p>"]

    def test_one_that_a_revision_did_not_have_goes(self, article, reporter):
        first = article.revisions.get()
        added = TextBlock.objects.create(parent=article, region="body", ordering=99, html="<p>New.</p>")
        restore_block(revision=first, key=str(added.key), actor=reporter, now=NOW)
        assert words(article) == ["One", "<p>Two.</p>", "<p>Three.</p>"]

    def test_what_is_no_block_is_refused_in_words(self, client, article, reporter):
        first = article.revisions.get()
        with pytest.raises(UnableToRestore):
            restore_block(revision=first, key=str(uuid.uuid4()), actor=reporter, now=NOW)
        for key in ("", "x" * 5_000, "\x00"):
            response = client.post(
                reverse("admin:articles_article_restore_block", args=[article.pk, 1]), {"block": key}
            )
            assert response.status_code == 302
        assert article.revisions.count() == 1

    def test_only_who_may_edit_brings_back(self, client, article):
        other = factories.make_user(role=factories.REPORTER)
        TextBlock.objects.all().delete()
        with pytest.raises(PermissionDenied):
            restore_block(revision=article.revisions.get(), key=self.key(article, 0), actor=other, now=NOW)


def test_what_happened_to_a_quotation_is_part_of_the_difference(reporter, client):
    quotation = factories.make_quotation(submitted_by=reporter)
    article = factories.make_article(created_by=reporter, blocks=[factories.quoted(quotation)])
    before = record_revision(article=article, actor=reporter, now=NOW - timedelta(days=1))
    assert quotation_changes(old=None, new=before) == []
    factories.accept(quotation, now=NOW)
    Article.objects.filter(pk=article.pk).update(title="Another")
    article.refresh_from_db()
    after = record_revision(article=article, actor=reporter, now=NOW + timedelta(days=1))
    [change] = quotation_changes(old=before, new=after)
    assert [(span.kind, span.text.strip()) for span in change.spans[1:]] == [
        ("removed", "not verified"),
        ("added", "verified"),
    ]
    assert "<ins>verified</ins>" in page(client, "revision", article, after.number)


def test_a_restored_block_goes_out_only_through_the_gate(article, reporter):
    desk = factories.make_user(role=factories.DESK_EDITOR)
    publish(revision=article.revisions.get(), actor=desk, now=NOW, override_reason="")
    first = article.revisions.get()
    TextBlock.objects.all().delete()
    factories.make_revision(article=article)
    restored = restore_block(revision=first, key=str(first.document["blocks"][1]["key"]), actor=desk, now=NOW)
    live = article.editions.get()
    assert live.revision_id == first.pk != restored.pk
