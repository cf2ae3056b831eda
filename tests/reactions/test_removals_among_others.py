"""A removal while somebody else works on the same quotation: nothing that was loaded before brings the words back."""

import threading

import pytest
from django.contrib.admin.sites import site
from django.db import connection, transaction
from django.test import Client

from reactions.models import Paraphrase, Quotation, Source, Translation
from reactions.quoting import UnableToQuote, quote
from reactions.takedown.redacting import redact
from tests import factories
from tests.factories import NOW
from tests.reactions.evidence import sealed_text_capture

WORDS = "비가 와도 줄은 줄어들지 않더라고요 정말로 대단했습니다"
COMMENTS = (f"{WORDS}. 화장실은 못 찾았어요.", "저는 다음 주에 가족과 함께 가 보려고 합니다")


def removed_while(monkeypatch, model, person):
    """Let the words be removed after the desk's form has loaded a row and before it stores it."""
    admin = site.get_model_admin(model)
    validate = admin.get_form

    def get_form(request, obj=None, change=False, **options):
        if request.method == "POST":
            for row in Quotation.objects.filter(redacted_at=None):
                redact(quotation=row, ground="author", actor=person, now=NOW)
        return validate(request, obj, change=change, **options)

    monkeypatch.setattr(admin, "get_form", get_form)


@pytest.mark.django_db
def test_a_form_that_was_loaded_before_stores_neither_the_words_nor_a_translation(monkeypatch):
    publisher = factories.make_user(role=factories.PUBLISHER)
    quotation = factories.make_quotation(capture=sealed_text_capture(comments=COMMENTS), exact=WORDS)
    removed_while(monkeypatch, Quotation, publisher)
    client = Client()
    client.force_login(publisher)
    response = client.post(
        f"/admin/reactions/quotation/{quotation.pk}/change/",
        {
            "stance": "", "display": "full", "context_note": "Said of the rain",
            "translations-TOTAL_FORMS": "1", "translations-INITIAL_FORMS": "0",
            "translations-0-language": "en", "translations-0-method": "human", "translations-0-text": "In the rain",
        },
        follow=True,
    )  # fmt: skip
    assert "removed meanwhile" in response.content.decode()
    quotation.refresh_from_db()
    assert (quotation.exact, quotation.context_note) == ("", "")
    assert quotation.redacted_at == NOW
    assert not Translation.objects.exists()


@pytest.mark.django_db
def test_nor_a_title_from_which_they_were_removed(monkeypatch):
    publisher = factories.make_user(role=factories.PUBLISHER)
    source = factories.make_source(title=f"Thread: {WORDS}")
    factories.make_quotation(capture=sealed_text_capture(comments=COMMENTS, source=source), exact=WORDS)
    removed_while(monkeypatch, Source, publisher)
    client = Client()
    client.force_login(publisher)
    sent = {
        "title": source.title,
        "kind": source.kind,
        "language": "en",
        "published_at_0": "",
        "published_at_1": "",
    }
    assert client.post(f"/admin/reactions/source/{source.pk}/change/", sent).status_code == 302
    source.refresh_from_db()
    assert WORDS[:12] not in source.title
    assert source.language == "en"


@pytest.mark.django_db
def test_nor_a_paraphrase_from_which_they_were_removed(monkeypatch):
    publisher = factories.make_user(role=factories.PUBLISHER)
    capture = sealed_text_capture(comments=COMMENTS)
    factories.make_quotation(capture=capture, exact=WORDS)
    paraphrase = factories.make_paraphrase(capture=capture, text=f"One said: {WORDS}")
    removed_while(monkeypatch, Paraphrase, publisher)
    client = Client()
    client.force_login(publisher)
    sent = {"source": capture.source_id, "text": paraphrase.text, "language": "en", "stance": "worried"}
    address = f"/admin/reactions/paraphrase/{paraphrase.pk}/change/"
    assert client.post(address, sent).status_code == 302
    paraphrase.refresh_from_db()
    assert WORDS[:12] not in paraphrase.text
    assert paraphrase.stance == "worried"


@pytest.mark.django_db(transaction=True)
def test_who_quotes_while_words_are_removed_waits_and_then_may_not():
    person = factories.make_user(role=factories.PUBLISHER)
    capture = sealed_text_capture(comments=COMMENTS)
    first = factories.make_quotation(capture=capture, exact=WORDS)
    outcome: list[object] = []

    def quote_them() -> None:
        try:
            outcome.append(quote(capture=capture, start=0, end=len(WORDS) - 3, actor=person, now=NOW))
        except UnableToQuote as refusal:
            outcome.append(str(refusal))
        finally:
            connection.close()

    other = threading.Thread(target=quote_them)
    with transaction.atomic():
        redact(quotation=first, ground="author", actor=person, now=NOW)
        other.start()
        # Long enough to pass, were it not for the lock.
        other.join(0.7)
        assert not outcome
    other.join(20)
    assert outcome == ["These words were removed after a takedown. They cannot be quoted again."]
