"""Articles that are hard on a page: it answers, shows what there is, and asks no more of the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.tallies import rebuild_counts
from reactions.models import Quotation
from tests import factories
from tests.articles.reading_corpus import START, block, fill, make_shown_image

pytestmark = pytest.mark.django_db

# As long as titles may be, with the number that `fill()` gives them.
LONG_TITLE = ("Everybody queued " * 12)[:190]
# A word without a space or a hyphen that a line could be broken at.
LONG_WORD = "줄" * 190
ARABIC = "انتظرت في الطابور حتى الثالثة ولا أندم على شيء"


@pytest.fixture
def quotation():
    return factories.make_sourced_quotation(translation="I queued until three", stance="hopeful")


@pytest.fixture
def right_to_left():
    """Return words that are written from right to left; that they are Arabic is the desk's word."""
    found = factories.make_sourced_quotation(words=ARABIC, translation="I queued until three")
    Quotation.objects.filter(pk=found.pk).update(language="ar")
    return found


def asked(client, address):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200, address
    return len(queries), response.content.decode()


def test_hard_articles_cost_what_a_plain_one_does(client, quotation, right_to_left):
    category = factories.make_category(slug="harbour")
    plain = {
        "category": category, "quotations": [quotation], "image": make_shown_image(),
        "tags": [factories.make_tag()], "citations": [{"source": quotation.source_id, "supports": ""}],
    }  # fmt: skip
    very_many = [factories.make_tag(name_en=f"Matter {number}") for number in range(200)]
    blocks = [
        block("text", html=f"<p>Paragraph {number}.</p>")
        if number % 3
        else block("quotation", quotation=quotation.pk)
        for number in range(300)
    ]
    kinds = {
        "plain": {},
        "no tags": {"tags": []},
        "200 tags": {"tags": very_many},
        "no picture": {"image": None},
        "a picture that is gone": {"lead": {"image": 999_999, "alternative_text": "A queue", "caption": ""}},
        "long title": {"title": LONG_TITLE},
        "long word": {"title": LONG_WORD},
        "Korean only": {
            "title": "줄 서기", "deck": "새벽 세 시까지", "language": "ko", "html": "<p>아침에도 줄이 있었다.</p>",
        },
        "right to left": {"quotations": [right_to_left]},
        "300 blocks": {"blocks": blocks},
        "no blocks": {"blocks": []},
    }  # fmt: skip
    addresses, found = {}, {}
    for number, (kind, options) in enumerate(kinds.items()):
        (edition,) = fill(1, start=START.replace(minute=number), **{**plain, **options})
        addresses[kind] = f"/harbour/{edition.slug}/"
    list(rebuild_counts())
    for kind, address in addresses.items():
        found[kind] = asked(client, address)
        korean = asked(client, f"/ko{address}")
        assert korean[0] == found[kind][0], kind
    most = found["plain"][0]
    assert {kind: cost for kind, (cost, _page) in found.items() if cost > most} == {}
    assert ARABIC in found["right to left"][1]
    assert 'lang="ar" dir="rtl"' in found["right to left"][1]
    assert "Matter 199" in found["200 tags"][1]
    assert "Paragraph 299." in found["300 blocks"][1]
    assert LONG_WORD in found["long word"][1]
    assert 'lang="ko"' in found["Korean only"][1]
    costs = {address: asked(client, address)[0] for address in ("/", "/latest/", "/harbour/")}
    assert costs == {"/": 4, "/latest/": 3, "/harbour/": 3}
