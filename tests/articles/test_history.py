"""History: every published edition, and what changed between any two, without what is no longer shown."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.difference import difference
from articles.models import Edition
from articles.publishing import publish, retract, unpublish
from articles.snapshots import record_revision
from articles.words import Effort, compare_words, moved
from reactions.models import Quotation
from tests import factories
from tests.articles.reading_corpus import START, block, document_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    return factories.make_category(slug="harbour")


@pytest.fixture
def corrected(category):
    """Publish an article with a quotation, then a correction without it; a third revision is only saved."""
    desk, publisher = (
        factories.make_user(role=role) for role in (factories.DESK_EDITOR, factories.PUBLISHER)
    )
    quotation = factories.make_sourced_quotation(translation="I queued until three")
    quoted = factories.quoted(quotation)
    prose = factories.text("<p>The queue was <strong>short</strong> &amp; quiet.</p>")
    article = factories.make_article(
        slug="a-queue", category=category, title="A queue", blocks=[prose, quoted]
    )
    for hours, options in ((0, {}), (1, {"kind": "correction", "note": "The queue was long."})):
        if hours:
            prose.html = "<p>The queue was <strong>long</strong> &amp; quiet.</p>"
            prose.save()
            quoted.delete()
        now = START + timedelta(hours=hours)
        publish(
            revision=record_revision(article=article, actor=desk, now=now),
            actor=publisher,
            now=now,
            **options,
        )
    prose.html = "<p>A secret.</p>"
    prose.save()
    record_revision(article=article, actor=desk, now=START + timedelta(hours=2))
    return quotation


def rows(response):
    return [
        (row.kind, row.label, [(span.kind, span.text) for span in row.spans])
        for row in response.context["difference"]
        if row.kind != "same"
    ]


def test_every_published_edition_is_listed_with_its_note_newest_first(client, corrected):
    response = client.get("/harbour/a-queue/history/")
    editions = [
        (edition.number, edition.note, changes) for edition, _own, changes in response.context["editions"]
    ]
    assert editions == [(2, "The queue was long.", "/harbour/a-queue/history/?from=1&to=2"), (1, "", None)]
    assert "secret" not in response.content.decode()


def test_the_difference_is_in_words_and_a_quotation_no_longer_shown_is_not_spelled_out(client, corrected):
    response = client.get("/harbour/a-queue/history/?from=1&to=2")
    assert rows(response) == [
        ("changed", "Text", [("same", "The queue was "), ("removed", "short "), ("added", "long "), ("same", "& quiet.")]),
        ("removed", "Quotation", []),
    ]  # fmt: skip
    html = response.content.decode()
    assert corrected.exact not in html
    assert "I queued until three" not in html
    backwards = client.get("/harbour/a-queue/history/?from=2&to=1")
    assert ("added", "Quotation", []) in rows(backwards)


@pytest.mark.parametrize(
    "chosen", ["from=1", "to=2", "from=1&to=1", "from=1&to=3", "from=x&to=y", "from=0&to=2"]
)
def test_editions_that_do_not_exist_lead_to_the_whole_history(client, corrected, chosen):
    response = client.get(f"/harbour/a-queue/history/?{chosen}")
    assert (response.status_code, response.headers["Location"]) == (302, "/harbour/a-queue/history/")


def test_the_history_of_what_is_not_live_is_not_to_be_seen(client, corrected):
    Edition.objects.filter(number=2).update(state="unpublished", ended_at=START)
    assert client.get("/harbour/a-queue/history/").status_code == 404
    assert client.get("/harbour/a-queue/history/?from=1&to=2").status_code == 404


def test_what_was_taken_off_the_site_stays_off_when_its_article_comes_back(client, category):
    desk, publisher = (
        factories.make_user(role=role) for role in (factories.DESK_EDITOR, factories.PUBLISHER)
    )
    article = factories.make_article(slug="a-queue", category=category)

    def published(title, hours, **options):
        article.title, now = title, START + timedelta(hours=hours)
        article.save()
        revision = record_revision(article=article, actor=desk, now=now)
        publish(revision=revision, actor=publisher, now=now, **options)

    published("Libel", 0)
    published("Libel again", 1, kind="correction", note="The queue was long.")
    unpublish(article=article, actor=publisher, now=START + timedelta(hours=2))
    article.refresh_from_db()
    published("A queue", 3)
    published("The queue", 4)
    url = "/harbour/a-queue/history/"
    response = client.get(url)
    assert [(edition.number, own, changes) for edition, own, changes in response.context["editions"]] == [
        (4, f"{url}?edition=4", f"{url}?from=3&to=4"), (3, f"{url}?edition=3", None), (2, None, None), (1, None, None),
    ]  # fmt: skip
    assert "The queue was long." in response.content.decode()
    for chosen in ("edition=1", "edition=2", "from=1&to=2", "from=2&to=3", "from=4&to=1"):
        assert client.get(f"{url}?{chosen}").status_code == 302, chosen
    assert client.get(f"{url}?from=3&to=4").status_code == 200
    told = client.get(f"/api/v1/articles/{article.pk}/editions")
    assert [(row["title"], bool(row["difference_url"])) for row in told.json()["items"]] == [
        ("The queue", True), ("A queue", False), ("", False), ("", False),
    ]  # fmt: skip
    for page in (response, told, client.get("/corrections/")):
        assert "The queue was long." in page.content.decode()
        assert "Libel" not in page.content.decode()


def test_blocks_are_told_apart_by_their_keys(category):
    heading, first, second = (
        block("heading", text="Head", level=2), block("text", html="<p>One</p>"), block("text", html="<p>Two</p>"),
    )  # fmt: skip
    old = {**document_of(title="A", slug="a", category=category), "blocks": [heading, first, second]}
    new = {
        **old, "title": "B",
        "blocks": [second, heading, first, block("image", image=None, alternative_text="A cat", caption="")],
    }  # fmt: skip
    kinds = [(row.kind, row.label) for row in difference(old=old, new=new)]
    assert kinds == [
        ("changed", "Title"), ("moved", "Text"), ("same", "Heading"), ("same", "Text"), ("added", "Picture"),
    ]  # fmt: skip


def test_words_put_together_again_give_both_texts():
    old, new = "He said that  it was\nnot true.", "She said it was true, he said."
    spans = compare_words(old=old, new=new)
    assert "".join(span.text for span in spans if span.kind != "added").split() == old.split()
    assert "".join(span.text for span in spans if span.kind != "removed") == new


def test_a_comparison_that_would_take_too_long_counts_as_rewritten():
    old, new = "a b " * 2_000, "b c " * 2_000
    assert [span.kind for span in compare_words(old=old, new=new)] == ["removed", "added"]


def test_long_texts_that_were_rewritten_are_compared_in_bounded_steps(category):
    """300 blocks, every one written anew: what is left of the effort decides, not the patience of the reader."""

    def document(word):
        blocks = [
            {"key": str(number), "type": "text", "html": f"<p>{' '.join(f'{word}{(number * step) % 7}' for step in range(200))}</p>"}
            for number in range(300)
        ]  # fmt: skip
        return {**document_of(title="A", slug="a", category=category), "blocks": blocks}

    found = difference(old=document("a"), new=document("b"))
    assert [row.kind for row in found] == ["changed"] * 300
    effort = Effort(steps=500)
    texts = [" ".join(str(number % 9) for number in range(start, start + 300)) for start in (0, 1)]
    for _ in range(5):
        compare_words(old=texts[0], new=texts[1][::-1], effort=effort)
    # A comparison that has begun ends within one more round.
    assert effort.steps > -2_000


def test_only_blocks_that_left_the_longest_row_have_moved():
    assert moved(list("abcde"), list("eabcd")) == {"e"}
    assert moved(list("abcdef"), list("badcfe")) in [{"a", "c", "e"}, {"b", "d", "f"}]
    keys = [str(number) for number in range(20_000)]
    assert len(moved(keys, keys[::-1])) == 19_999
    assert moved([], []) == set()


def test_words_are_the_same_whichever_way_they_were_changed():
    dice = random.Random(5)
    for _ in range(300):
        before = [dice.choice("abcde") for _ in range(dice.randrange(25))]
        after = list(before)
        for _ in range(dice.randrange(8)):
            if after and dice.random() < 0.5:
                after.pop(dice.randrange(len(after)))
            else:
                after.insert(dice.randrange(len(after) + 1), dice.choice("abcde"))
        old, new = " ".join(before), " ".join(after)
        spans = compare_words(old=old, new=new)
        assert "".join(span.text for span in spans if span.kind != "added").split() == before
        assert "".join(span.text for span in spans if span.kind != "removed") == new


def test_tags_captions_and_quotations_are_part_of_the_difference(client, category):
    desk = factories.make_user(role=factories.PUBLISHER)
    tags = [factories.make_tag(name_en=name) for name in ("Queue", "Rain")]
    quotation = factories.make_sourced_quotation(translation="I queued until three")
    article = factories.make_article(
        slug="tagged",
        category=category,
        tags=tags[:1],
        lead_image=factories.make_image(),
        lead_caption="A shop",
    )
    publish(revision=record_revision(article=article, actor=desk, now=START), actor=desk, now=START)
    article.tags.add(tags[1])
    article.lead_caption = "A closed shop"
    article.save()
    quoted = factories.quoted(quotation)
    quoted.parent, quoted.region, quoted.ordering = article, "body", 990
    quoted.save()
    publish(revision=record_revision(article=article, actor=desk, now=START), actor=desk, now=START)

    response = client.get("/harbour/tagged/history/?from=1&to=2")
    found = {label: spans for _kind, label, spans in rows(response)}
    assert found["Tags"] == [("removed", "Queue"), ("added", "Queue, Rain")] or (
        "added", "Rain") in found["Tags"]  # fmt: skip
    assert ("added", "closed ") in found["Lead picture"]
    assert f'href="/reactions/{quotation.pk}/"' in response.text
    assert "<ins><span" in response.text
    keys = response.headers["Cache-Tag"].split(",")
    assert {f"quotation-{quotation.pk}", *(f"tag-{tag.pk}" for tag in tags)} <= set(keys)

    Quotation.objects.filter(pk=quotation.pk).update(hidden_at=START)
    page = client.get("/harbour/tagged/history/?from=1&to=2").text
    assert f'href="/reactions/{quotation.pk}/"' not in page
    assert "removed since" in page


def test_each_edition_can_be_read_without_what_is_no_longer_shown(client, corrected):
    page = client.get("/harbour/a-queue/history/?edition=1").text
    assert "The queue was short" in page
    assert "no longer shown" in page
    assert corrected.exact not in page
    assert f"/reactions/{corrected.pk}/" not in page
    assert "secret" not in page
    for hostile in ("0", "3", "-1", "x", "1e3", "9" * 5_000, "%00", "１"):
        response = client.get(f"/harbour/a-queue/history/?edition={hostile}")
        assert (response.status_code, response.headers["Location"]) == (302, "/harbour/a-queue/history/")


def test_every_view_of_the_history_costs_five_queries_at_most(client, corrected):
    costs = {}
    for name, query in (("list", ""), ("edition", "?edition=1"), ("difference", "?from=1&to=2")):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/harbour/a-queue/history/{query}")
        costs[name] = len(queries)
    # A document without tags asks for none.
    assert costs == {"list": 3, "edition": 4, "difference": 4}


def test_a_correction_leads_to_what_it_changed(client, corrected):
    link = 'href="/harbour/a-queue/history/?from=1&amp;to=2"'
    assert link in client.get("/harbour/a-queue/").text
    assert link in client.get("/corrections/").text


def test_a_retracted_article_says_why_and_what_to_read_instead(client, category):
    desk = factories.make_user(role=factories.PUBLISHER)
    tag = factories.make_tag()
    gone = factories.make_article(slug="gone", category=category, tags=[tag], title="Gone", language="ko")
    near = factories.make_article(slug="near", category=category, tags=[tag], title="Near")
    far = factories.make_article(slug="far", title="Far")
    for article in (gone, near, far):
        publish(revision=record_revision(article=article, actor=desk, now=START), actor=desk, now=START)
    retract(article=gone, actor=desk, now=START, note="It was made up.")
    response = client.get("/harbour/gone/")
    assert response.status_code == 410
    assert "It was made up." in response.text
    assert "/harbour/near/" in response.text
    assert "Far" not in response.text
    assert f"article-{near.pk}" in response.headers["Cache-Tag"]
    unpublish(article=near, actor=desk, now=START)
    assert "/harbour/near/" not in client.get("/harbour/gone/").text
