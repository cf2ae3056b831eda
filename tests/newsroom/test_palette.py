"""The command palette answers within the rights of who asks, and with a fixed number of queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def ask(client: Client, question: str = "", **headers: str) -> dict[str, list[dict[str, str]]]:
    response = client.get(reverse("admin:palette"), {"q": question}, headers=headers)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    return {group["name"]: group["items"] for group in response.json()["groups"]}


def sign_in(client: Client, role: str) -> None:
    client.force_login(factories.make_user(role=role))


def test_it_finds_things_by_every_word_and_leads_to_them(client):
    sign_in(client, factories.REPORTER)
    article = factories.make_article(title="A queue at the harbour")
    factories.make_article(title="A queue elsewhere")
    tag = factories.make_tag(name_en="Harbour", name_ko="항구")
    outlet = factories.make_outlet(name_en="Harbour Board")
    source = factories.make_source(outlet=outlet, title="Harbour thread")
    quotation = factories.make_quotation(translation="Nobody at the harbour slept")
    found = ask(client, "  harbour ")
    assert [item["title"] for item in found["Articles"]] == ["A queue at the harbour"]
    assert found["Articles"][0]["address"] == reverse("admin:articles_article_change", args=[article.pk])
    assert found["Tags"][0]["address"] == reverse("admin:tags_tag_change", args=[tag.pk])
    assert reverse("admin:reactions_source_change", args=[source.pk]) in [
        item["address"] for item in found["Sources"]
    ]
    assert found["Quotations"][0]["address"].endswith(f"/{quotation.pk}/change/")
    assert "Harbour Board" in [item["title"] for item in found["Communities and outlets"]]
    assert [item["title"] for item in ask(client, "queue harbour")["Articles"]] == ["A queue at the harbour"]
    assert ask(client, "항구")["Tags"][0]["title"] == "Harbour"
    for group in found.values():
        for item in group:
            assert client.get(item["address"]).status_code == 200


def test_each_sees_what_they_may(client):
    factories.make_article(title="Secret draft")
    quotation = factories.make_quotation(exact="Secret words")
    sign_in(client, factories.ADMINISTRATOR)
    found = ask(client, "secret")
    assert "Quotations" not in found
    actions = {item["title"] for item in ask(client)["Actions"]}
    assert "People and roles" in actions
    assert "Write an article" not in actions
    sign_in(client, factories.REPORTER)
    assert ask(client, "secret")["Quotations"][0]["title"] == quotation.exact
    actions = {item["title"] for item in ask(client)["Actions"]}
    assert "Write an article" in actions
    assert not actions & {"People and roles", "Verify quotations"}
    client.logout()
    assert client.get(reverse("admin:palette")).status_code == 302


@pytest.mark.parametrize("question", ["\x00", "%", "'\"--", "a" * 10_000, "😀 " * 50, "㄀", "#", " "])
def test_any_question_gets_an_answer(client, question):
    sign_in(client, factories.PUBLISHER)
    ask(client, question)


def test_a_thousand_rows_cost_what_one_costs(client):
    sign_in(client, factories.PUBLISHER)

    def cost() -> int:
        client.get(reverse("admin:palette"))
        with CaptureQueriesContext(connection) as queries:
            ask(client, "queue")
        return len(queries)

    factories.make_article(title="A queue")
    factories.make_quotation(exact="queue")
    one = cost()
    for number in range(8):
        factories.make_article(title=f"Queue {number}")
        factories.make_quotation(exact=f"queue {number}")
    assert cost() == one
