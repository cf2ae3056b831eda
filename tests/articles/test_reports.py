"""Reports: each finds what it says and nothing else, within rights, in parts, as a table that no spreadsheet computes."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import GateOverride
from articles.publishing import publish
from articles.reporting.links import broken_among, own_path
from articles.reporting.reports import REPORTS
from images.models import Image
from reactions.models import Health, Quotation
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client):
    user = factories.make_user(role=factories.PUBLISHER)
    client.force_login(user)
    return user


def address(name: str) -> str:
    return reverse("admin:articles_article_report", args=[name])


def texts(name: str) -> list[str]:
    return [row.cells[0].text for row in REPORTS[name].all_rows()]


def live(desk, **fields):
    article = factories.make_article(created_by=desk, **fields)
    publish(
        revision=factories.make_revision(article=article),
        actor=desk,
        now=NOW,
        override_reason="For the test.",
    )
    return article


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_each_report_is_read_empty_and_exported(client, desk, name, language):
    page = client.get(address(name), headers={"accept-language": language})
    assert page.status_code == 200
    table = client.get(address(name), {"format": "csv"}, headers={"accept-language": language})
    assert b"".join(table.streaming_content).decode().startswith("\ufeff")
    assert "attachment" in table.headers["Content-Disposition"]


class TestFindings:
    def test_unsourced_passages(self, client, desk):
        factories.make_article(
            title="Said", blocks=[factories.text("<p>One user said, “nobody slept that night in town”.</p>")]
        )
        factories.make_article(title="Silent", blocks=[factories.text("<p>Nothing was said.</p>")])
        assert [row.cells[1].text for row in REPORTS["unsourced"].all_rows()] == ["Said"]
        assert "nobody slept that night" in client.get(address("unsourced")).content.decode()

    def test_overrides(self, desk):
        live(desk, title="Out anyway")
        assert GateOverride.objects.count() == len(texts("overrides")) == 1

    def test_articles_without_pictures_and_without_tags(self, desk):
        image = factories.make_image()
        live(desk, title="Bare")
        live(desk, title="Pictured", lead_image=image, tags=[factories.make_tag()])
        assert texts("no-pictures") == ["Bare"]
        assert texts("no-tags") == ["Bare"]

    def test_sources_that_are_gone_and_seen(self, desk):
        seen, unseen, well = (factories.make_quotation() for _number in range(3))
        Quotation.objects.filter(pk__in=[seen.pk, unseen.pk]).update(health=Health.COMMENT_DELETED)
        live(desk, blocks=[factories.quoted(seen)])
        live(desk, blocks=[factories.quoted(well)])
        assert [row.key for row in REPORTS["sources-gone"].all_rows()] == [seen.pk]

    def test_stale_translations(self, desk):
        original = live(desk, title="Original", language="en")
        live(desk, title="번역", language="ko", translation_of=original)
        assert texts("stale-translations") == []
        original.title = "Original, again"
        original.save()
        publish(
            revision=factories.make_revision(article=original),
            actor=desk,
            now=NOW + timedelta(hours=1),
            override_reason="For the test.",
        )
        assert texts("stale-translations") == ["번역"]

    def test_tags_in_need_of_care(self, desk):
        tidy = factories.make_tag(name_en="Both", name_ko="둘")
        factories.make_article(tags=[tidy])
        factories.make_tag(name_en="Alone")
        assert texts("tags") == ["Alone"]


class TestLinks:
    def test_only_links_of_ours_that_lead_nowhere(self, client, desk, settings):
        there = live(desk, title="There", slug="there")
        factories.make_tag(name_en="Harbour", aliases=["Port"])
        live(
            desk,
            title="Linking",
            blocks=[
                factories.text(
                    f'<p><a href="/{there.category.slug}/there/">a</a> <a href="/news/nowhere/?a=1&amp;b=2">b</a> '
                    f'<a href="{settings.SITE_URL}/tags/no-such-tag/">c</a> <a href="https://example.org/x">d</a> '
                    f'<a href="/tags/harbour/">e</a> <a href="/tags/port/">f</a> <a href="/search/">g</a></p>'
                )
            ],
        )
        rows = list(REPORTS["broken-links"].all_rows())
        assert sorted(row.cells[0].text for row in rows) == sorted(
            [f"{settings.SITE_URL}/tags/no-such-tag/", "/news/nowhere/?a=1&b=2"]
        )
        assert {row.cells[1].text for row in rows} == {"Linking"}

    @pytest.mark.parametrize(
        "link", ["//[", "http://[::1", "mailto:x@example.org", "#part", "", "javascript:1"]
    )
    def test_what_is_no_address_of_ours_is_none_of_its_business(self, link):
        assert own_path(link) is None

    def test_the_language_of_the_reader_changes_nothing(self, client, desk):
        from django.utils.translation import override

        with override("ko"):
            assert broken_among({"/search/", "/no/such/page/at/all/"}) == {"/no/such/page/at/all/"}
        assert own_path("/ko/search/") == "/search/"


class TestAlternativeTexts:
    @pytest.fixture
    def image(self):
        image = factories.make_image(title="A queue", alternative_text="")
        factories.make_article(blocks=[factories.picture(image)])
        factories.make_image(title="Unused", alternative_text="")
        return image

    def test_texts_are_given_in_one_go(self, client, desk, image):
        page = client.get(address("alternative-text")).content.decode()
        assert "A queue" in page
        assert "Unused" not in page
        client.post(address("alternative-text"), {f"text-{image.pk}": "  People   in a queue "})
        image.refresh_from_db()
        assert image.alternative_text == "People in a queue"
        assert texts("alternative-text") == []

    def test_a_text_that_somebody_gave_meanwhile_stays(self, client, desk, image):
        Image.objects.filter(pk=image.pk).update(alternative_text="Theirs")
        client.post(address("alternative-text"), {f"text-{image.pk}": "Mine"})
        image.refresh_from_db()
        assert image.alternative_text == "Theirs"

    def test_a_reporter_does_not_change_what_readers_see(self, client, image):
        Image.objects.filter(pk=image.pk).update(is_public=True)
        client.force_login(factories.make_user(role=factories.REPORTER))
        page = client.post(address("alternative-text"), {f"text-{image.pk}": "Mine"}, follow=True)
        assert "somebody at the desk has to write its text" in page.content.decode()
        image.refresh_from_db()
        assert image.alternative_text == ""

    @pytest.mark.parametrize(
        "data",
        [{}, {"text-": "x"}, {"text-abc": "x"}, {"text-99999999999999999999": "x"}, {"text-1": "\x00"}],
    )
    def test_nonsense_changes_nothing(self, client, desk, image, data):
        assert client.post(address("alternative-text"), data).status_code == 302
        image.refresh_from_db()
        assert image.alternative_text == ""

    def test_nothing_else_is_mended(self, client, desk):
        assert client.post(address("no-tags"), {}).status_code == 405


def test_each_reads_what_they_may(client):
    client.force_login(factories.make_user(role=factories.REPORTER))
    page = client.get(reverse("admin:articles_article_reports")).content.decode()
    assert "Unsourced passages" in page
    assert "Overrides of the gate" not in page
    assert client.get(address("overrides")).status_code == 403
    assert client.get(address("overrides"), {"format": "csv"}).status_code == 403
    assert client.get(address("no-such-report")).status_code == 404
    client.logout()
    assert client.get(address("tags")).status_code == 302


def test_a_spreadsheet_computes_nothing(client, desk):
    factories.make_tag(name_en="=1+1")
    factories.make_tag(name_en="@cmd, “quoted”")
    body = b"".join(client.get(address("tags"), {"format": "csv"}).streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert {row[0] for row in rows[1:]} == {"'=1+1", "'@cmd, “quoted”"}


def test_a_report_is_read_in_parts_with_as_many_queries_for_many_rows(client, desk, monkeypatch):
    monkeypatch.setattr("articles.reporting.reading.PART_LENGTH", 4)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address("tags")).status_code == 200
        return len(queries)

    factories.make_tag(name_en="One")
    cost()
    few = cost()
    for number in range(10):
        factories.make_tag(name_en=f"Tag {number}")
    assert cost() == few
    report = REPORTS["tags"]
    seen, below = [], None
    while True:
        part = report.part(below=below)
        seen += [row.key for row in part.rows]
        if part.older is None:
            break
        below = part.older
    assert len(seen) == len(set(seen)) == 11
    assert seen == [row.key for row in report.all_rows()]


def test_unsourced_passages_are_looked_for_in_many_articles_with_as_many_queries(client, desk):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            list(REPORTS["unsourced"].all_rows())
        return len(queries)

    def write(count: int) -> None:
        for _number in range(count):
            factories.make_revision(
                article=factories.make_article(blocks=[factories.text("<p>Nothing was said.</p>")])
            )

    write(1)
    few = cost()
    write(8)
    assert cost() == few
