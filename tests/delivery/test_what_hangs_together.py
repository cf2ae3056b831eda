"""Acts that change pages of something else than they are about: each page is what Django answers now. And what ends no page of others."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.masking import mask_article
from articles.models import Article, Citation, PinnedArticle
from articles.publishing import publish, retract, unpublish
from articles.snapshots import record_revision
from images.models import Image
from images.renditions import make_renditions
from newsroom.running.working import run_one_task
from reactions.models import Quotation, Source
from reactions.quoting import supersede, translate
from reactions.takedown.redacting import redact
from reactions.takedown.removed_words import RemovedWords, TextKind
from reactions.verifying.checks import decide
from tags.naming import rename
from tests import factories
from tests.articles.desk_forms import shown_form
from tests.delivery.front import let_the_log_be_read
from tests.factories import DESK_EDITOR, NOW, PUBLISHER, REPORTER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
OTHER_WORDS = "우리 동네에도 이런 가게가 생기면 좋겠습니다"


@pytest.fixture
def category():
    # The first article of a category ends every page, for the navigation.
    category = factories.make_category(slug="harbour")
    factories.make_edition(slug="first-of-all", category=category)
    return category


@pytest.fixture
def site(make_front):
    return Site(make_front())


class Site:
    """Readers who look at addresses before an act and after it."""

    def __init__(self, front):
        self.front = front

    def look_at(self, *addresses):
        run_tasks()
        let_the_log_be_read()
        self.addresses = addresses
        self.before = {address: self.front.get(address) for address in addresses}
        self.front.made.clear()
        return self.before

    def assert_true(self):
        """Hold that each page is what Django answers now."""
        let_the_log_be_read()
        client, stale = Client(headers={"host": "localhost"}), {}
        for address in self.addresses:
            kept, now = self.front.get(address), client.get(address)
            if (kept.status, kept.body) != (now.status_code, now.content):
                lines = zip(kept.body.decode().splitlines(), now.content.decode().splitlines(), strict=False)
                stale[address] = (
                    kept.status,
                    now.status_code,
                    next((pair for pair in lines if len(set(pair)) > 1), None),
                )
        assert not stale

    def assert_kept(self):
        """Hold that no page had to be made anew."""
        let_the_log_be_read()
        assert [address for address in self.addresses if "hit" not in self.front.get(address).what] == []


def run_tasks():
    while run_one_task():
        pass


def publish_again(article, actor, **changes):
    article = Article.objects.get(pk=article.pk)
    for name, value in changes.items():
        setattr(article, name, value)
    article.save()
    now = timezone.now()
    return publish(revision=record_revision(article=article, actor=actor, now=now), actor=actor, now=now)


def at_the_desk(action, address, row, **fields):
    client = Client()
    client.force_login(factories.make_superuser())
    path = reverse(f"admin:{address}_{action}", args=[row.pk])
    data = {"post": "yes"} if action == "delete" else shown_form(client.get(path)) | fields
    return client.post(path, data)


@pytest.fixture
def publisher():
    return factories.make_user(role=PUBLISHER)


# Words that were removed, where they are repeated


def test_a_note_that_repeats_removed_words_goes_from_every_page(site, category, publisher):
    source = factories.make_source()
    removed = factories.make_sourced_quotation(source=source, translation="I stood in line")
    repeating = factories.make_sourced_quotation(
        source=source, words=OTHER_WORDS, translation="I want to go", context_note=f"An answer to: {removed.exact}"
    )  # fmt: skip
    factories.make_edition(slug="one", category=category, blocks=[factories.quoted(removed)])
    factories.make_edition(slug="two", category=category, blocks=[factories.quoted(repeating)])
    site.look_at(
        "/harbour/two/", f"/reactions/{repeating.pk}/", f"/reactions/{repeating.pk}/embed/", f"/api/v1/quotations/{repeating.pk}"
    )  # fmt: skip
    redact(quotation=removed, ground="author", actor=publisher, now=timezone.now())
    site.assert_true()


def test_a_title_that_repeats_them_goes_from_the_evidence_of_what_else_is_quoted(site, category, publisher):
    removed = factories.make_sourced_quotation(translation="I stood in line until three and regret nothing")
    other = factories.make_sourced_quotation(words=OTHER_WORDS, translation="I want to go")
    factories.make_edition(
        slug="one", title=f"They said: {removed.exact}", category=category, blocks=[factories.quoted(removed), factories.quoted(other)]
    )  # fmt: skip
    site.look_at(
        f"/reactions/{other.pk}/",
        f"/api/v1/quotations/{other.pk}",
        f"/communities/{other.source.outlet.slug}/",
    )
    redact(quotation=removed, ground="author", actor=publisher, now=timezone.now())
    site.assert_true()


def test_a_masked_title_goes_from_the_older_pages_of_a_community(site, category):
    quotation = factories.make_sourced_quotation(translation="I want to go")
    edition = factories.make_edition(
        title="The secret words of somebody", category=category, blocks=[factories.quoted(quotation)]
    )
    page = f"/communities/{quotation.source.outlet.slug}/"
    site.look_at(page, f"{page}?before=20200105T150000.000000Z-9", f"/reactions/{quotation.pk}/")
    words = RemovedWords(["secret words of somebody"])
    assert mask_article(
        article_id=edition.article_id, words=words, kind=TextKind.ANYWHERE, now=timezone.now()
    )
    site.assert_true()


# What to read next


def test_a_pin_stands_there_once_it_is_published(site, category, publisher):
    pinned, pinning = (factories.make_article(slug=slug, category=category) for slug in ("pinned", "pinning"))
    PinnedArticle.objects.create(article=pinning, pinned=pinned, position=0)
    factories.make_edition(article=pinning)
    site.look_at("/harbour/pinning/")
    factories.make_edition(article=pinned)
    run_tasks()
    site.assert_true()


def test_what_was_offered_stands_there_again_when_it_is_back_before_the_tasks(site, category, publisher):
    tag = factories.make_tag(name_en="Queue")
    factories.make_edition(slug="offering", category=category, tags=[tag])
    offered = factories.make_article(slug="offered", category=category, tags=[tag])
    factories.make_edition(article=offered)
    page = "/harbour/offering/"
    assert b"/harbour/offered/" in site.look_at(page)[page].body
    unpublish(article=offered, actor=publisher, now=timezone.now())
    let_the_log_be_read()
    assert b"/harbour/offered/" not in site.front.get(page).body
    publish_again(offered, publisher)
    site.assert_true()


# Addresses that are taken again


def test_an_article_at_an_address_of_another_is_what_stands_there(site, category, publisher):
    moved, withdrawn = (
        factories.make_article(slug=slug, category=category) for slug in ("moved", "withdrawn")
    )
    for article in (moved, withdrawn):
        factories.make_edition(article=article)
    publish_again(moved, publisher, slug="elsewhere")
    retract(article=Article.objects.get(pk=withdrawn.pk), actor=publisher, now=timezone.now(), note="No.")
    asked = "url=http://127.0.0.1:8000/harbour"
    site.look_at(
        "/harbour/moved/", "/harbour/moved/history/", "/harbour/withdrawn/",
        *(f"/{about}?{asked}/{slug}/" for about in ("oembed", "api/v1/articles/at") for slug in ("moved", "withdrawn")),
    )  # fmt: skip
    for slug in ("moved", "withdrawn"):
        factories.make_edition(
            slug=slug, category=category, title="Another at this address", now=timezone.now()
        )
    site.assert_true()


# Evidence


def test_a_verdict_on_what_is_shown_is_on_its_pages(site, category):
    quotation = factories.make_sourced_quotation(translation="I stood in line")
    factories.make_edition(slug="one", category=category, blocks=[factories.quoted(quotation)])
    site.look_at("/harbour/one/", f"/reactions/{quotation.pk}/", f"/api/v1/quotations/{quotation.pk}")
    reviewer = factories.make_user(role=DESK_EDITOR)
    decide(quotation=quotation, reviewer=reviewer, decision="refused", note="Not so.", now=timezone.now())
    site.assert_true()


def test_search_finds_by_a_new_translation(site, category, publisher):
    quotation = factories.make_sourced_quotation(translation="I stood in line")
    factories.make_edition(category=category, blocks=[factories.quoted(quotation)])
    site.look_at("/search/?q=zeppelin", "/api/v1/search?q=zeppelin")
    translate(quotation=quotation, language="en", text="I waited for the zeppelin", method="human", actor=publisher, now=timezone.now())  # fmt: skip
    site.assert_true()


def test_the_example_of_how_we_source_is_the_newest_that_may_be_shown(site, category):
    hidden = {"words": OTHER_WORDS, "display": Quotation.Display.TRANSLATION_ONLY}
    older, newer = (
        factories.make_sourced_quotation(translation="I want to go", **options) for options in ({}, hidden)
    )
    factories.make_edition(category=category, blocks=[factories.quoted(older)])
    factories.make_edition(category=category, blocks=[factories.quoted(newer)], now=NOW + timedelta(hours=1))
    site.look_at("/how-we-source/")
    assert at_the_desk("change", "reactions_quotation", newer, display="full").status_code == 302
    site.assert_true()


def test_a_new_name_of_an_outlet_is_in_every_list_of_quotations(site, category):
    quotation = factories.make_sourced_quotation(translation="I stood in line")
    tag = factories.make_tag(name_en="Queue")
    edition = factories.make_edition(category=category, tags=[tag], blocks=[factories.quoted(quotation)])
    site.look_at(
        *(f"/api/v1/quotations{asked}" for asked in ("", f"?article={edition.article_id}", "?tag=queue"))
    )
    outlet = quotation.source.outlet
    at_the_desk("change", "reactions_outlet", outlet, name_en="The Quay Board", name_native="부두게시판")
    site.assert_true()


def test_a_source_that_goes_to_another_outlet_goes_on_every_page(site, category):
    own, other = (factories.make_outlet(kind="press") for _number in range(2))
    source = factories.make_source(outlet=own)
    article = factories.make_article(
        slug="citing", category=category, blocks=[factories.text(), factories.citations()]
    )
    Citation.objects.create(article=article, source=source, position=0)
    factories.make_edition(article=article)
    site.look_at("/harbour/citing/")
    at_the_desk("change", "reactions_source", Source.objects.get(pk=source.pk), outlet=str(other.pk))
    assert Source.objects.get(pk=source.pk).outlet_id == other.pk
    site.assert_true()


# Pictures


def test_pictures_that_are_made_later_are_in_sitemaps_and_answers_of_oembed(site, category):
    image, now = factories.make_image(width=1600, height=900), timezone.now()
    factories.make_edition(
        slug="one", category=category, lead_image=image, lead_alternative_text="A queue", now=now
    )
    oembed = "/oembed?maxwidth=900&url=http://127.0.0.1:8000/harbour/one/"
    let_the_log_be_read()
    site.addresses = ("/harbour/one/", f"/sitemap-{now:%Y-%m}.xml", "/sitemap-news.xml", oembed)
    for address in site.addresses:
        site.front.get(address)
    assert make_renditions(image=Image.objects.get(pk=image.pk))
    site.assert_true()


# Deletions


def test_what_is_deleted_is_gone_from_every_page(site, category, publisher):
    empty, outlet = factories.make_category(slug="empty-one"), factories.make_outlet()
    tag = factories.make_tag(name_en="Former")
    article = factories.make_article(slug="one", category=category, tags=[tag])
    factories.make_edition(article=article)
    article.tags.remove(tag)
    publish_again(article, publisher)
    site.look_at(
        "/empty-one/", "/empty-one/feed.atom", "/communities/", f"/communities/{outlet.slug}/", "/api/v1/communities",
        "/harbour/one/history/?from=1&to=2",
    )  # fmt: skip
    for address, row in (("articles_category", empty), ("reactions_outlet", outlet), ("tags_tag", tag)):
        at_the_desk("delete", address, row)
        assert not type(row).objects.filter(pk=row.pk).exists()
    site.assert_true()


def test_a_correction_of_a_quotation_that_is_deleted_was_none(site, category):
    quotation = factories.make_sourced_quotation(translation="I stood in line")
    factories.make_edition(category=category, blocks=[factories.quoted(quotation)])
    newer = supersede(
        quotation=quotation, start=quotation.start, end=quotation.end - 3, actor=factories.make_user(role=REPORTER), now=timezone.now()
    )  # fmt: skip
    site.look_at(f"/reactions/{quotation.pk}/", f"/api/v1/quotations/{quotation.pk}")
    at_the_desk("delete", "reactions_quotation", newer)
    assert not Quotation.objects.filter(pk=newer.pk).exists()
    site.assert_true()


def test_what_readers_see_of_a_source_and_a_paraphrase_is_not_deleted(category):
    source, reported = factories.make_source(), factories.make_paraphrase()
    blocks = [factories.text(), factories.citations(), factories.paraphrase(reported)]
    article = factories.make_article(category=category, blocks=blocks)
    citation = Citation.objects.create(article=article, source=source, position=0)
    factories.make_edition(article=article)
    # Of the draft they are gone, of what is live they are not.
    citation.delete()
    blocks[-1].delete()
    for address, row in (("reactions_source", source), ("reactions_paraphrase", reported)):
        assert at_the_desk("delete", address, row).status_code == 403
        assert type(row).objects.filter(pk=row.pk).exists()


# What ends no page of others


def test_an_update_ends_no_page_that_shares_a_picture_a_quotation_or_a_capture(site, category, publisher):
    image = factories.make_image(width=1600, height=900, renditions_at_once=True)
    quotation = factories.make_sourced_quotation(translation="I stood in line")
    beside = factories.make_sourced_quotation(
        capture=quotation.capture, words="저도 다음 주에 가 보려고 합니다", translation="I want to go"
    )
    lead = {"lead_image": image, "lead_alternative_text": "A queue"}
    shown = {
        "/quay/one/": lead,
        "/pier/one/": {"blocks": [factories.quoted(quotation)]},
        "/dock/one/": {"blocks": [factories.quoted(beside)]},
    }
    for address, fields in shown.items():
        # Not one category, where each would offer the other to read next.
        factories.make_edition(
            slug="one", category=factories.make_category(slug=address.split("/")[1]), **fields
        )
    updated = factories.make_article(category=category, blocks=[factories.quoted(quotation)], **lead)
    factories.make_edition(article=updated)
    evidence = f"/reactions/{quotation.pk}/"
    site.look_at(*shown, evidence, f"{evidence}embed/", f"/reactions/{beside.pk}/")
    publish_again(updated, publisher, deck="Another deck.")
    site.assert_kept()


def test_a_new_title_is_on_the_evidence_of_what_it_quotes(site, category, publisher):
    quotation = factories.make_sourced_quotation(translation="I stood in line")
    article = factories.make_article(category=category, blocks=[factories.quoted(quotation)])
    factories.make_edition(article=article)
    site.look_at(f"/reactions/{quotation.pk}/")
    publish_again(article, publisher, title="Called otherwise since")
    site.assert_true()
    assert "Called otherwise since" in site.front.get(f"/reactions/{quotation.pk}/").body.decode()


def test_a_tag_that_is_renamed_ends_no_page_without_it(site, category):
    tag = factories.make_tag(name_en="Queue")
    factories.make_edition(slug="with", category=category, tags=[tag])
    factories.make_edition(slug="without", category=factories.make_category(slug="quay"))
    site.look_at("/takedowns/", "/quay/without/history/")
    rename(tag=tag, name_en="Line", name_ko="")
    run_tasks()
    site.assert_kept()


def test_a_source_that_nobody_saw_ends_no_page_of_its_outlet(site, category):
    quotation = factories.make_sourced_quotation(translation="I stood in line")
    unseen = factories.make_source(outlet=quotation.source.outlet)
    factories.make_edition(slug="one", category=category, blocks=[factories.quoted(quotation)])
    site.look_at("/harbour/one/", f"/reactions/{quotation.pk}/", f"/reactions/{quotation.pk}/embed/")
    assert (
        at_the_desk("change", "reactions_source", unseen, title="A title that nobody sees").status_code == 302
    )
    site.assert_kept()
