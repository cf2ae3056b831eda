"""What readers see changes by publishing, or by the hand of the desk; never silently by a reporter's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Citation
from articles.publishing import unpublish
from articles.scheduling import schedule
from delivery import keys
from delivery.announcing import keys_changed
from reactions.quoting import UnableToTranslate, translate
from tests import factories
from tests.articles.desk_forms import shown_form
from tests.factories import DESK_EDITOR, NOW, PUBLISHER, REPORTER

pytestmark = pytest.mark.django_db


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(factories.make_user(role=role))
    return client


def address(kind: str, row) -> str:
    return reverse(f"admin:{kind}_change", args=[row.pk])


def form_of(kind: str, row) -> dict[str, str]:
    """Return the form as somebody sees it who may change everything."""
    return shown_form(signed_in(PUBLISHER).get(address(kind, row)))


def page_of(edition) -> str:
    return Client().get(f"/{edition.category.slug}/{edition.slug}/").content.decode()


def a_quotation(**options):
    return factories.make_sourced_quotation(translation="I queued until three", **options)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("translations-0-text", "I regret every minute"),
        ("context_note", "Written by somebody who was paid"),
        ("stance", "critical"),
        ("display", "translation"),
    ],
)
@pytest.mark.parametrize(("role", "is_allowed"), [(REPORTER, False), (DESK_EDITOR, True)])
def test_a_quotation_that_readers_see_is_put_differently_by_the_desk_alone(role, is_allowed, field, value):
    quotation = a_quotation()
    edition = factories.make_edition(blocks=[factories.quoted(quotation)])
    before = page_of(edition)
    data = form_of("reactions_quotation", quotation) | {field: value}
    response = signed_in(role).post(address("reactions_quotation", quotation), data)
    assert response.status_code == (302 if is_allowed else 403)
    assert (page_of(edition) != before) is is_allowed


@pytest.mark.parametrize("field", ["translations-0-text", "context_note", "stance", "display"])
def test_what_a_reviewer_accepted_a_reporter_does_not_change_before_it_goes_out(field):
    quotation = a_quotation()
    values = {"display": "translation", "stance": "critical"}
    data = form_of("reactions_quotation", quotation) | {field: values.get(field, "Something else")}
    signed_in(REPORTER).post(address("reactions_quotation", quotation), data)
    quotation.refresh_from_db()
    assert quotation.translations.get().text == "I queued until three"
    assert (quotation.context_note, quotation.stance, quotation.display) == ("", "", "full")


def test_a_reporter_adds_the_translation_that_an_accepted_quotation_lacks():
    quotation = factories.make_sourced_quotation()
    reporter = signed_in(REPORTER)
    shown = shown_form(reporter.get(address("reactions_quotation", quotation)))
    added = {
        "translations-TOTAL_FORMS": "1",
        "translations-0-language": "en",
        "translations-0-method": "human",
    }
    data = shown | added | {"translations-0-text": "I queued until three"}
    assert reporter.post(address("reactions_quotation", quotation), data).status_code == 302
    assert quotation.translations.get().text == "I queued until three"


def test_a_translation_that_readers_see_is_not_replaced_by_any_function_for_a_reporter():
    quotation = a_quotation()
    factories.make_edition(blocks=[factories.quoted(quotation)])
    quotation.refresh_from_db()
    words = {"text": "I regret every minute", "method": "human", "now": NOW}
    reporter = factories.make_user(role=REPORTER)
    for language in ("en", "fr"):
        with pytest.raises(UnableToTranslate, match="Ask the desk"):
            translate(quotation=quotation, language=language, actor=reporter, **words)
    translate(quotation=quotation, language="en", actor=factories.make_user(role=DESK_EDITOR), **words)
    assert quotation.translations.get().text == "I regret every minute"


@pytest.mark.parametrize(("role", "is_allowed"), [(REPORTER, False), (DESK_EDITOR, True)])
def test_a_paraphrase_and_the_sources_that_readers_see_are_changed_by_the_desk_alone(role, is_allowed):
    reported = factories.make_paraphrase()
    cited = factories.make_source(title="The ministry answers")
    article = factories.make_article(blocks=[factories.paraphrase(reported), factories.citations()])
    Citation.objects.create(article=article, source=cited)
    edition = factories.make_edition(article=article)
    for kind, row, field in (
        ("reactions_paraphrase", reported, "text"),
        ("reactions_source", reported.source, "title"),
        ("reactions_source", cited, "title"),
    ):
        data = form_of(kind, row) | {field: "Everybody was against it"}
        response = signed_in(role).post(address(kind, row), data)
        assert response.status_code == (302 if is_allowed else 403)
    assert ("Everybody was against it" in page_of(edition)) is is_allowed


@pytest.mark.parametrize(("role", "is_allowed"), [(REPORTER, False), (DESK_EDITOR, True)])
def test_the_words_under_a_picture_that_readers_see_are_changed_by_the_desk_alone(role, is_allowed):
    image = factories.make_image(renditions_at_once=True)
    edition = factories.make_edition(blocks=[factories.picture(image), factories.text()])
    image.refresh_from_db()
    data = form_of("images_image", image) | {"credit": "Somebody else"}
    response = signed_in(role).post(address("images_image", image), data)
    assert response.status_code == (302 if is_allowed else 403)
    assert ("Somebody else" in page_of(edition)) is is_allowed


def test_a_reporter_works_freely_on_what_nobody_relies_on_yet():
    reported, quotation, image = (
        factories.make_paraphrase(),
        factories.make_quotation(),
        factories.make_image(),
    )
    for kind, row, field in (
        ("reactions_paraphrase", reported, "text"),
        ("reactions_source", reported.source, "title"),
        ("reactions_quotation", quotation, "context_note"),
        ("images_image", image, "credit"),
    ):
        data = form_of(kind, row) | {field: "A better word"}
        assert signed_in(REPORTER).post(address(kind, row), data).status_code == 302
        row.refresh_from_db()
        assert getattr(row, field) == "A better word"


def test_what_a_plan_will_show_is_no_longer_a_reporter_s_to_change():
    reported = factories.make_paraphrase()
    article = factories.make_article(blocks=[factories.paraphrase(reported)])
    factories.make_revision(article=article)
    publisher = factories.make_user(role=PUBLISHER)
    schedule(article=article, publish_at=NOW + timedelta(days=1), zone="UTC", actor=publisher, now=NOW)
    data = form_of("reactions_paraphrase", reported) | {"text": "Everybody was against it"}
    assert signed_in(REPORTER).post(address("reactions_paraphrase", reported), data).status_code == 403


def test_what_readers_saw_once_stays_the_desk_s_after_the_article_is_withdrawn():
    reported = factories.make_paraphrase()
    edition = factories.make_edition(blocks=[factories.paraphrase(reported)])
    unpublish(article=edition.article, actor=factories.make_user(role=PUBLISHER), now=NOW)
    reported.refresh_from_db()
    assert reported.was_shown
    assert reported.source.was_shown


def test_a_change_by_the_desk_is_announced_to_the_pages_that_show_it(django_capture_on_commit_callbacks):
    reported, quotation = factories.make_paraphrase(), a_quotation()
    edition = factories.make_edition(blocks=[factories.paraphrase(reported), factories.quoted(quotation)])
    page = Client().get(f"/{edition.category.slug}/{edition.slug}/")
    changes = {
        keys.paraphrase(reported.pk): ("reactions_paraphrase", reported, "text"),
        keys.quotation(quotation.pk): ("reactions_quotation", quotation, "context_note"),
        keys.outlet(reported.source.outlet_id): ("reactions_source", reported.source, "title"),
    }
    for key, (kind, row, field) in changes.items():
        heard: set[str] = set()

        def hear(sender, heard=heard, **message):
            heard.update(message["keys"])

        keys_changed.connect(hear)
        data = form_of(kind, row) | {field: "A better word"}
        with django_capture_on_commit_callbacks(execute=True):
            signed_in(DESK_EDITOR).post(address(kind, row), data)
        keys_changed.disconnect(hear)
        assert key in heard
        assert key in page.headers["Cache-Tag"].split(",")


def test_words_that_the_desk_hides_are_not_found_by_any_more():
    quotation = a_quotation(words="새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요")
    edition = factories.make_edition(blocks=[factories.quoted(quotation)])
    found = f"/{edition.category.slug}/{edition.slug}/"
    assert found in Client().get("/search/", {"q": "후회하지"}).content.decode()
    data = form_of("reactions_quotation", quotation) | {"display": "translation"}
    signed_in(DESK_EDITOR).post(address("reactions_quotation", quotation), data)
    assert found not in Client().get("/search/", {"q": "후회하지"}).content.decode()
    assert found in Client().get("/search/", {"q": "queued until"}).content.decode()
