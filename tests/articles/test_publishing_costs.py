"""What publishing costs: as many statements for a long article as for a short one, however much there is on the site."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Edition
from articles.publishing import publish, retract, unpublish
from articles.snapshots import record_revision
from delivery.announcing import keys_changed
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)
# PostgreSQL takes its turn with a statement of its own; SQLite has one writer at a time.
TURN = 1 if connection.vendor == "postgresql" else 0
FIRST, CORRECTION, WITHDRAWAL = 29, 18, 29


@pytest.fixture
def desk():
    person = factories.make_user(role=factories.PUBLISHER)
    # What they may is asked once for each request, not by publishing.
    assert person.has_perm("articles.publish_article")
    return person


def statements_of(act):
    """Return the statements of an act, without the savepoint around it, which in life is the transaction."""
    with CaptureQueriesContext(connection) as queries:
        act()
    statements = [query["sql"] for query in queries]
    assert statements[0].startswith("SAVEPOINT")
    assert statements[-1].startswith("RELEASE SAVEPOINT")
    return statements[1:-1]


def written(*, blocks, tags, besides=()):
    """Return an article of so many blocks and tags, with a lead picture: texts, new quotations, and pictures in turn."""
    made = [
        factories.text,
        lambda: factories.quoted(factories.make_sourced_quotation(translation="I regret nothing")),
        lambda: factories.picture(factories.make_image()),
    ]
    return factories.make_article(
        blocks=[*(made[number % 3]() for number in range(blocks)), *besides],
        tags=[factories.make_tag() for _tag in range(tags)],
        lead_image=factories.make_image(),
        lead_alternative_text="A queue",
    )


def life_of(article, desk):
    """Publish, correct, publish again with other tags and words, and unpublish; return the statements of each."""
    costs = []

    def go_out(now, **options):
        revision = record_revision(article=article, actor=desk, now=now)
        costs.append(statements_of(lambda: publish(revision=revision, actor=desk, now=now, **options)))

    go_out(NOW)
    article.refresh_from_db()
    article.deck = "Other words than before."
    article.save()
    go_out(LATER, kind=Edition.Kind.CORRECTION, note="The deck was wrong.")
    costs.append(statements_of(lambda: unpublish(article=article, actor=desk, now=LATER)))
    return costs


def test_publishing_correcting_and_unpublishing_cost_the_same_however_much_there_is(desk):
    short = life_of(written(blocks=2, tags=2), desk)
    others = [written(blocks=2, tags=1) for _number in range(3)]
    for other in others:
        factories.make_edition(article=other)
    long = life_of(written(blocks=60, tags=40), desk)
    found = [len(statements) for statements in long]
    assert found == [FIRST + TURN, CORRECTION + TURN, WITHDRAWAL + TURN]
    assert [len(statements) for statements in short] == found


def test_one_tag_alone_has_no_pairs_to_count(desk):
    first, correction, withdrawal = life_of(written(blocks=2, tags=1), desk)
    assert (len(first), len(correction), len(withdrawal)) == (
        FIRST + TURN - 1,
        CORRECTION + TURN,
        WITHDRAWAL + TURN - 1,
    )


def test_what_others_quote_too_costs_no_more(desk):
    """One quotation is new, so that all is written that may be."""
    shared = factories.make_sourced_quotation(translation="I queued until three")
    for _number in range(2):
        factories.make_edition(blocks=[factories.quoted(shared)], tags=[factories.make_tag()])
    article = written(blocks=2, tags=2, besides=[factories.quoted(shared)])
    first, correction, withdrawal = life_of(article, desk)
    assert (len(first), len(correction), len(withdrawal)) == (
        FIRST + TURN,
        CORRECTION + TURN,
        WITHDRAWAL + TURN,
    )


def test_a_retraction_costs_what_an_unpublication_does(desk):
    article = written(blocks=2, tags=2)
    factories.make_edition(article=article)
    statements = statements_of(
        lambda: retract(article=article, actor=desk, now=NOW, note="It never happened.")
    )
    assert len(statements) == WITHDRAWAL + TURN


def test_each_is_announced_once(desk, django_capture_on_commit_callbacks):
    heard = []

    def hear(keys, **_rest):
        heard.append(keys)

    keys_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            article = written(blocks=3, tags=2)
            life_of(article, desk)
    finally:
        keys_changed.disconnect(hear)
    assert len([keys for keys in heard if f"article-{article.pk}" in keys]) == 3
