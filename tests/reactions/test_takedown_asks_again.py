"""A decision that erases is asked about once more: what goes, what stays, and nothing that was typed is lost."""

import re
from html import unescape

import pytest
from django.test import Client

from tests import factories
from tests.articles.reading_corpus import fill
from tests.reactions.test_takedown_requests import receive_one

pytestmark = pytest.mark.django_db

WORDS = "비가 와도 줄은 줄어들지 않더라고요 정말로 대단했습니다"
TYPED = {"act": "redact", "ground": "privacy", "answer": "It is “done”.", "note": "File 17"}


@pytest.fixture
def quotation():
    made = factories.make_sourced_quotation(
        words=WORDS, translation="Nobody would leave that line in the rain"
    )
    fill(1, category=factories.make_category(slug="harbour"), quotations=[made])
    return made


@pytest.fixture
def row(quotation):
    return receive_one(quotation, message="I am the one who wrote this")


@pytest.fixture
def address(row):
    return f"/admin/reactions/takedownrequest/{row.pk}/decide/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(factories.make_user(role=factories.PUBLISHER))
    return client


def carried(html: str) -> dict[str, str]:
    """Return the hidden fields of the page's own form."""
    form = html[html.index('class="evidence-form"') :]
    found = re.findall(r'type="hidden" name="(\w+)"(?: value="([^"]*)")?', form)
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_erasing_asks_once_more_and_says_what_goes_and_what_stays(desk, address, row, quotation):
    page = desk.post(address, TYPED | {"mask_in_texts": "on"})
    quotation.refresh_from_db()
    row.refresh_from_db()
    assert (quotation.exact, row.state) == (WORDS, "received")
    html = page.content.decode()
    gone, stays = html.index("This is erased"), html.index("This stays")
    assert gone < html.index(WORDS, gone) < stays
    assert "What we wrote ourselves, wherever it repeats these words" in html[gone:stays]
    assert "and on what ground: to protect a person" in html[stays:]
    assert desk.post(address, carried(html) | {"confirmed": ""}).status_code == 302
    quotation.refresh_from_db()
    row.refresh_from_db()
    assert (quotation.exact, quotation.redaction_ground) == ("", "privacy")
    assert (row.state, row.answer) == ("granted", "It is “done”.")


def test_what_we_wrote_ourselves_stays_where_that_was_chosen(desk, address):
    html = desk.post(address, TYPED).content.decode()
    assert "What we wrote ourselves, also where it repeats these words." in html[html.index("This stays") :]
    assert carried(html)["mask_in_texts"] == "False"


def test_going_back_gives_back_what_was_typed_and_erases_nothing(desk, address, quotation):
    asked = carried(desk.post(address, TYPED).content.decode())
    page = desk.post(address, asked | {"change": ""})
    form = page.context["form"]
    assert {name: form[name].value() for name in TYPED} == TYPED
    assert not form["mask_in_texts"].value()
    assert "I am the one who wrote this" in page.content.decode()
    quotation.refresh_from_db()
    assert quotation.exact == WORDS


def test_what_erases_nothing_is_done_at_once(desk, address, row):
    assert desk.post(address, TYPED | {"act": "restrict"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "granted"


def test_no_ground_is_said_at_its_field_before_anything_is_asked(desk, address):
    page = desk.post(address, TYPED | {"ground": ""})
    assert page.context["form"].errors.keys() == {"ground"}
