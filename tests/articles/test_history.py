"""History: every published edition, and what changed between any two, without what is no longer shown."""

from datetime import timedelta

import pytest

from articles.difference import compare_words, difference
from articles.models import Edition
from articles.publishing import publish
from articles.snapshots import record_revision
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
    editions = [(edition.number, edition.note, url) for edition, url in response.context["editions"]]
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
