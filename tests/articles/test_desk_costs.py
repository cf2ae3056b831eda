"""What the editing page costs: as many queries for sixty blocks as for six, and no more than is written here."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.articles.desk_forms import opened, save

pytestmark = pytest.mark.django_db
# The bar for opening is 40. Saving costs its own, most of them one small read per kind of block, thrice.
MOST_TO_OPEN, MOST_TO_SAVE = 39, 99


@pytest.fixture
def reporter(client):
    user = factories.make_user(role=factories.REPORTER)
    client.force_login(user)
    return user


def article_of(reporter, sections: int):
    quotations = [
        factories.make_sourced_quotation(translation="It rained.") for _number in range(sections // 2)
    ]
    image, tag = factories.make_image(), factories.make_tag()
    blocks = []
    for number in range(sections):
        blocks += [
            factories.heading(f"Part {number}"),
            factories.text(f"<p>Words of part {number}.</p>"),
            factories.quoted(quotations[number // 2 % len(quotations)])
            if number % 2
            else factories.picture(image),
        ]
    article = factories.make_article(created_by=reporter, blocks=blocks, tags=[tag])
    factories.make_revision(article=article)
    return article


def costs(client, reporter, sections: int) -> tuple[int, int]:
    article = article_of(reporter, sections)
    opened(client, article)
    with CaptureQueriesContext(connection) as opening:
        data = opened(client, article)
    data["articles_textblock_set-0-html"] = "<p>New words.</p>"
    data["title"] = f"A title of {sections} parts"
    with CaptureQueriesContext(connection) as saving:
        assert save(client, article, data).status_code == 302
    return len(opening), len(saving)


def test_sixty_blocks_cost_what_six_cost(client, reporter):
    few, many = costs(client, reporter, 2), costs(client, reporter, 20)
    assert few == many
    assert many[0] <= MOST_TO_OPEN
    assert many[1] <= MOST_TO_SAVE
