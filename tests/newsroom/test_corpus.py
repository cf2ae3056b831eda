"""The corpus: content in bulk that is as if the desk had published it, and goes away without a trace."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.discovering.choosing import choose
from articles.discovering.keeping import choice_of, rebuild_offers
from articles.gate import problems_of
from articles.models import Article, Edition, Offer, SearchEntry
from articles.publishing import publish, unpublish
from articles.reading.anchors import Anchor
from articles.reviewing.comments import comment
from articles.search.indexing import rebuild
from articles.snapshots import record_revision, take_snapshot
from articles.tallies import rebuild_counts
from newsroom.corpus import scheme as schemes
from newsroom.corpus.foundation import UnableToGenerate
from newsroom.corpus.generating import generate
from newsroom.corpus.record import recorded, recorded_foundation
from newsroom.corpus.removing import UnableToRemove, remove
from newsroom.corpus.scheme import Scheme
from newsroom.corpus.stories import Corpus
from newsroom.corpus.writing import batch_of
from reactions.models import Appearance, Capture, Quotation
from reactions.sealing.auditing import audit
from tags.models import Tag
from tests import factories
from tests.articles.test_query_counts import COSTS, costs_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ARTICLES = 40
# What publishing counts.
COUNTED = (
    "articles.ArchiveMonth", "articles.Category", "articles.EditionOutlet", "articles.OutletStance", "articles.ShownStance",
    "articles.TagMonth", "articles.TagOutlet", "articles.TagStance", "reactions.Outlet", "tags.Tag", "tags.TagPair",
)  # fmt: skip


def made(articles=ARTICLES, *, seed=1, **options):
    return list(generate(articles=articles, seed=seed, now=NOW, **options))


def rows_of(label, *, without=("id",)):
    """Return all rows of a model, but for some columns, in an order of their own."""
    model = apps.get_model(label)
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in without]
    return sorted(map(repr, model._base_manager.values_list(*names)))


def everything():
    """Return all rows of all models by label; of what is counted anew without their numbers."""
    return {
        model._meta.label: rows_of(
            model._meta.label,
            without=("id",) if model._meta.label in (*COUNTED, "articles.SearchWord") else (),
        )
        for model in apps.get_models()
        # What was announced stays announced.
        if not model._meta.proxy and model._meta.app_label != "delivery"
    }


def stored_files():
    return {alias: sorted(_files(storages[alias], "")) for alias in ("default", "evidence")}


def _files(storage, folder):
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in names)
    for name in folders:
        yield from _files(storage, f"{folder}/{name}".strip("/"))


def definitions():
    """Return every index and constraint of the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT conrelid::regclass::text || conname || pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE connamespace = 'public'::regnamespace "
                "UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
            )
        else:
            cursor.execute(
                "SELECT name || sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1"
            )
        return [row[0] for row in cursor.fetchall() if "newsroom_corpus" not in row[0]]


def test_the_rows_of_an_article_are_the_same_whatever_the_batch():
    made(3)
    progress, foundation = recorded(), recorded_foundation()
    corpus = Corpus.of(progress.scheme, foundation)
    for vendor in ("postgresql", "sqlite"):
        whole = batch_of(corpus, (0, 3), vendor=vendor)
        parts = [batch_of(corpus, (first, first + 1), vendor=vendor) for first in (2, 0, 1)]
        parts.sort(key=lambda part: part.first)
        for name, rows in whole.rows.items():
            joined = [part.rows[name] for part in parts]
            assert rows == (
                b"".join(joined) if isinstance(rows, bytes) else [row for some in joined for row in some]
            ), name
        assert whole.captures == [draft for part in parts for draft in part.captures]


def test_another_seed_makes_another_corpus():
    outlines = [Scheme(seed=seed, articles=100).outline(50) for seed in (1, 2)]
    assert outlines[0].tags != outlines[1].tags
    assert outlines[0] == Scheme(seed=1, articles=100).outline(50)


def test_tags_are_given_by_zipf():
    scheme = Scheme(seed=1, articles=2_000)
    given = [0] * schemes.TAGS
    for number in range(2_000):
        tags = scheme.outline(number).tags
        assert len(set(tags)) == schemes.TAGS_PER_ARTICLE
        for tag in tags:
            given[tag] += 1
    assert given[0] > given[3] > given[30] > given[300]
    assert sum(given[1_000:]) > 100


def test_articles_are_as_if_the_desk_had_published_them():
    made()
    assert Edition.objects.live().count() == ARTICLES
    assert Tag.objects.count() == schemes.TAGS
    assert Edition.objects.filter(kind="correction").count() == ARTICLES // schemes.CORRECTED_EVERY
    assert Article.objects.filter(language="ko").count() == ARTICLES // 3
    for article in Article.objects.order_by("pk"):
        newest = article.revisions.get(number=article.revisions.count())
        assert take_snapshot(article=article) == newest.document
        edition = Edition.objects.live().get(article=article)
        assert edition.revision_id == newest.pk
        assert edition.document == newest.document
        words = " ".join(
            block["html"] for block in newest.document["blocks"] if block["type"] == "text"
        ).split()
        assert len(words) > (600 if article.language == "en" else 400)
    for edition in Edition.objects.live()[:12]:
        assert problems_of(document=edition.document, article_id=edition.article_id, now=NOW) == []


def test_publishing_an_article_again_writes_what_the_corpus_wrote():
    made()
    publisher = factories.make_user(role=factories.PUBLISHER)
    # A first one, its translation, one that was corrected, and one in Korean.
    for number in (1, 2, 7, 11):
        article = Article.objects.order_by("pk")[number]
        before = {label: rows_of(label, without=("id", "edition_id")) for label in COUNTED}
        shown = shown_of(article)
        live = Edition.objects.live().get(article=article)
        unpublish(article=article, actor=publisher, now=live.published_at)
        Edition.objects.filter(pk=live.pk).delete()
        correction = {"kind": live.kind, "note": live.note} if live.note else {}
        publish(revision=live.revision, actor=publisher, now=live.published_at, **correction)
        assert shown_of(article) == shown
        assert {label: rows_of(label, without=("id", "edition_id")) for label in COUNTED} == before


def shown_of(article):
    """Return all that readers get of an article, without the numbers of rows."""
    edition = Edition.objects.live().get(article=article)
    entry = SearchEntry.objects.get(pk=article.pk)
    terms, key = {
        "postgresql": ("terms::text", "article_id"),
        "sqlite": ("title || deck || tags || body || quotations || facets", "rowid"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {terms} FROM articles_search WHERE {key} = %s", [article.pk])
        found = cursor.fetchone()
    return {
        "edition": values_of(edition, without=("id", "published_by_id")),
        "tags": list(edition.tag_rows.values_list("tag", "position", "article_id", "first_published_at")),
        "pictures": list(edition.image_rows.values_list("image", flat=True)),
        "outlets": sorted(edition.outlet_rows.values_list("outlet", "quotation_count", "article_id")),
        "appearances": sorted(
            Appearance.objects.filter(edition_id=edition.pk).values_list(
                "quotation", "outlet", "path", "title", "language", "published_at"
            )
        ),
        "search": values_of(entry, without=("edition_id",)),
        "terms": found,
    }


def values_of(row, *, without):
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in without
    }


def test_evidence_is_sealed_and_quotations_stand_in_it():
    earlier = factories.make_capture()
    made(batch_size=7)
    assert Capture.objects.order_by("pk")[1].previous_id == earlier.pk
    assert Capture.objects.count() == 1 + 2 * (ARTICLES - len(range(2, ARTICLES, 6)))
    steps = list(audit())
    assert [finding for step in steps for finding in step.findings] == []
    assert sum(step.quotations for step in steps) == Quotation.objects.count()
    # Captures share the files of what is the same.
    files = stored_files()["evidence"]
    assert len(files) == 2 + 2 * len(recorded_foundation().threads)


@pytest.mark.parametrize("processes", [0, 2])
def test_counts_search_and_offers_are_those_that_the_commands_make(monkeypatch, processes):
    monkeypatch.setattr("newsroom.corpus.generating.WORTH_PROCESSES", 1)
    made(processes=processes, batch_size=9)
    labels = (*COUNTED, "articles.Offer", "articles.SearchWord", "articles.SearchEntry")
    before = {label: rows_of(label) for label in labels}
    list(rebuild_counts())
    list(rebuild(all_anew=True))
    list(rebuild_offers(now=NOW))
    assert {label: rows_of(label) for label in labels} == before
    for edition in Edition.objects.live()[:10]:
        kept = Offer.objects.filter(article=edition.article_id).order_by("position")
        chosen = choose(
            document=edition.document, article_id=edition.article_id, anchor=Anchor(*edition.anchor), now=NOW
        )
        assert [choice_of(row) for row in kept] == chosen
        assert chosen


def addresses():
    """Return the addresses of a corpus of which `COSTS` says what they cost."""
    middle = Edition.objects.live().get(article=Article.objects.order_by("pk")[ARTICLES // 2])
    first, second, third = (row.tag.slug for row in middle.tag_rows.order_by("position")[:3])
    pair, three = "+".join(sorted([first, second])), "+".join(sorted([first, second, third]))
    appearance = Appearance.objects.filter(edition_id=middle.pk).select_related("outlet").first()
    outlet, category = appearance.outlet.slug, middle.category.slug
    anchor = Anchor(*middle.anchor)
    article = f"/{category}/{middle.slug}/"
    return {
        "front": "/",
        "latest": "/latest/",
        "latest, older": f"/latest/?before={anchor}",
        "category": f"/{category}/",
        "article": f"{article}?via=tags/{first}@{anchor}",
        "history": f"{article}history/",
        "tag": f"/tags/{first}/",
        "tag, older": f"/tags/{first}/?before={anchor}",
        "tag by community": f"/tags/{first}/?community={outlet}",
        "tag combination": f"/tags/{pair}/",
        "tag combination by community": f"/tags/{pair}/?community={outlet}",
        "three tags": f"/tags/{three}/",
        "tag index": "/tags/",
        "communities": "/communities/",
        "community": f"/communities/{outlet}/",
        "evidence": f"/reactions/{appearance.quotation_id}/",
        "search": f"/search/?q={first}",
        "search narrowed": f"/search/?q=morning&category={category}&tags={first}",
        "corrections": "/corrections/",
        "site feed": "/feed.atom",
        "category feed": f"/{category}/feed.atom",
        "tag feed": f"/tags/{first}/feed.atom",
        "community feed": f"/communities/{outlet}/feed.atom",
        "sitemap": "/sitemap.xml",
        "API: articles": "/api/v1/articles",
        "API: article": f"/api/v1/articles/{middle.article_id}",
        "API: tags": "/api/v1/tags",
        "API: tag": f"/api/v1/tags/{first}",
        "API: quotations": "/api/v1/quotations",
        "API: quotation": f"/api/v1/quotations/{appearance.quotation_id}",
        "API: search": "/api/v1/search?q=morning",
    }, middle


def test_its_pages_work_and_cost_what_those_of_a_real_site_cost(client):
    made()
    pages, middle = addresses()
    # The first page of a process asks the database what it can do.
    client.get("/")
    assert costs_of(client, pages) == {name: COSTS[name] for name in pages}
    shown = client.get(pages["article"]).content.decode()
    for block in middle.document["blocks"]:
        if block["type"] == "quotation":
            assert Quotation.objects.get(pk=block["quotation"]).exact in shown
    found = client.get("/search/", {"q": middle.title}).content.decode()
    assert middle.title in found
    korean = Edition.objects.live().filter(language="ko").first()
    assert korean.title in client.get(f"/{korean.category.slug}/{korean.slug}/").content.decode()


def test_one_that_was_broken_off_goes_on_and_is_the_same():
    made()
    # Of the same numbers, as far as a second one can be: what is counted and said, not the numbers of rows.
    labels = ("articles.SearchWord", "articles.ArchiveMonth")
    whole = {label: rows_of(label, without=("id", "category_id")) for label in labels}
    list(remove(now=NOW))
    steps = generate(articles=ARTICLES, seed=1, now=NOW, batch_size=9)
    for told in steps:
        if told.step == "articles" and told.done == 18:
            break
    steps.close()
    assert Article.objects.count() == recorded().written == 18
    with pytest.raises(UnableToGenerate, match="another corpus here: 40 articles"):
        made(50)
    steps = generate(articles=ARTICLES, seed=1, now=NOW, batch_size=4)
    for told in steps:
        if told.step == "what to read next" and told.done == 8:
            break
    steps.close()
    made()
    assert recorded().is_done
    assert {label: rows_of(label, without=("id", "category_id")) for label in labels} == whole
    assert [finding for step in audit() for finding in step.findings] == []
    assert Offer.objects.values("article").distinct().count() == ARTICLES


def test_indexes_and_keys_that_were_set_aside_are_the_same_afterwards():
    before = definitions()
    steps = generate(articles=10, seed=1, now=NOW, aside_from=1)
    told = next(steps)
    assert told.step == "articles"
    of_articles = len(before) - len(definitions())
    assert of_articles > 40
    # Then those of what is counted and offered.
    assert next(told for told in steps if told.step == "counts")
    assert 5 < len(before) - len(definitions()) < of_articles
    list(steps)
    assert definitions() == before
    counted = {label: rows_of(label) for label in COUNTED}
    list(rebuild_counts())
    assert {label: rows_of(label) for label in COUNTED} == counted
    assert [finding for step in audit() for finding in step.findings] == []


def test_removing_takes_away_what_hangs_on_it_too_and_nothing_else(django_capture_on_commit_callbacks):
    quotation = factories.make_sourced_quotation(translation="I regret nothing", stance="hopeful")
    tags = [factories.make_tag(name_en=name) for name in ("Queue", "Shop")]
    factories.make_edition(
        tags=tags, blocks=[factories.quoted(quotation), factories.picture(factories.make_image())]
    )
    list(rebuild_offers(now=NOW))
    before, files = everything(), stored_files()
    made()
    # What people did with it goes with it.
    article = Article.objects.order_by("pk").last()
    person = factories.make_user(role=factories.DESK_EDITOR)
    comment(article=article, text="Is that so?", author=person, now=NOW)
    article.title = "Another title"
    article.save()
    record_revision(article=article, actor=person, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        list(remove(now=NOW))
    person.groups.clear()
    person.delete()
    assert everything() == before
    assert recorded() is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM articles_search")
        assert cursor.fetchone()[0] == 1
    assert stored_files() == files


def test_what_somebody_uses_of_it_keeps_it_from_being_removed():
    made(5)
    tag = Tag.objects.order_by("pk").last()
    own = factories.make_article(tags=[tag])
    counts = {label: len(rows) for label, rows in everything().items()}
    with pytest.raises(UnableToRemove, match="article of yours"), transaction.atomic():
        list(remove(now=NOW))
    assert {label: len(rows) for label, rows in everything().items()} == counts
    own.tag_rows.all().delete()
    list(remove(now=NOW))
    assert Tag.objects.count() == 0


def test_evidence_that_was_chained_to_it_keeps_it_from_being_removed():
    made(2)
    factories.make_capture()
    with pytest.raises(UnableToRemove, match="chained"):
        list(remove(now=NOW))
    assert Article.objects.count() == 2


def test_evidence_that_comes_in_between_ends_the_making():
    steps = generate(articles=4, seed=1, now=NOW, batch_size=2)
    next(steps)
    factories.make_capture()
    with pytest.raises(UnableToGenerate, match="Evidence was captured"):
        list(steps)


def test_the_command_says_how_far_it_is_and_uses_other_processes():
    out = StringIO()
    call_command("generate_corpus", articles=12, processes=2, batch_size=5, stdout=out)
    assert "articles: 12 of 12 (100%)" in out.getvalue()
    assert "12 articles are there" in out.getvalue()
    assert [finding for step in audit() for finding in step.findings] == []
    call_command("generate_corpus", remove=True, stdout=out)
    assert "The corpus is gone" in out.getvalue()
    with pytest.raises(CommandError, match="no corpus"):
        call_command("generate_corpus", remove=True)


def test_in_production_it_has_to_be_meant(settings):
    settings.IN_PRODUCTION = True
    with pytest.raises(CommandError, match="--force"):
        call_command("generate_corpus", articles=3)
