"""The import at the desk: preview, save, refusals, and who may."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.importing.runs.making import make_run
from articles.models import Article, Category
from tags.models import Tag
from tests import factories
from tests.articles.exchange_files import zipped
from tests.articles.test_importing_runs import read
from tests.factories import NOW

FIXTURES = Path(__file__).parent.parent / "fixtures" / "imports"
TEXT = (FIXTURES / "island-bridge.txt").read_text("utf-8")

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter_client() -> Client:
    client = Client()
    client.force_login(factories.make_user(role=factories.REPORTER, username="reporter"))
    return client


def address() -> str:
    return reverse("admin:articles_article_import")


def test_a_preview_shows_what_would_be_made_and_saves_nothing(reporter_client: Client) -> None:
    response = reporter_client.post(address(), {"text": TEXT, "_preview": "1"})
    html = response.content.decode()
    assert response.status_code == 200
    for words in (
        "2026-03-04",
        "How Did the Boards Take It?",
        "floating bridge",
        "Does the bridge come with",
        "PGR21",
    ):
        assert words in html
    assert not Article.objects.exists()
    assert not Tag.objects.filter(name="Norando").exists()


def test_a_previewed_upload_can_be_saved_without_uploading_it_again(reporter_client: Client) -> None:
    upload = SimpleUploadedFile("page.html", (FIXTURES / "night-market.html").read_bytes())
    preview = reporter_client.post(address(), {"file": upload, "_preview": "1"})
    kept = preview.context["form"]["text"].value()
    assert "Night Market" in kept
    saved = reporter_client.post(address(), {"text": kept, "format": "auto", "_save": "1"})
    article = Article.objects.get()
    assert saved["Location"] == reverse("admin:articles_article_change", args=[article.pk])
    assert (article.title, article.created_by.username) == (
        "Night Market Moves Under the Viaduct",
        "reporter",
    )
    assert reporter_client.get(saved["Location"]).status_code == 200


def test_the_category_is_seen_in_the_preview_and_can_be_chosen_there(reporter_client: Client) -> None:
    first, culture = Category.objects.all()[0], Category.objects.get(slug="culture")
    text = "A title\n\nA paragraph that is long enough to be one, and says where it stands."
    named = reporter_client.post(address(), {"text": text, "_preview": "1"})
    assert named.context["placing"]["category"].value() == first.pk
    assert "The page names none of ours: choose." in named.text
    assert re.search(
        rf'<select name="category" form="import-form"[^>]*>\s*<option value="{first.pk}" selected', named.text
    )
    again = reporter_client.post(address(), {"text": text, "_preview": "1", "category": culture.pk})
    assert again.context["placing"]["category"].value() == str(culture.pk)
    gone = reporter_client.post(address(), {"text": text, "_save": "1", "category": "999999"})
    assert "This category is no longer there" in gone.text
    assert not Article.objects.exists()
    reporter_client.post(address(), {"text": text, "_save": "1", "category": culture.pk})
    assert Article.objects.get().category == culture


def test_of_many_the_category_of_each_is_seen_and_that_of_the_rest_chosen_before_they_are_made() -> None:
    editor = factories.make_user(role=factories.DESK_EDITOR)
    own = factories.make_category(name_en="Harbour")
    pages = {
        "own.txt": "Night Market\n\nHarbour\n\nIt moves under the viaduct now, and takes its lamps along.",
        "none.txt": "Day Market\n\nIt stays where it has been for forty years, and has no lamps at all.",
    }
    run = read(zipped({name: text.encode() for name, text in pages.items()}), editor, name="pages.zip")
    desk = Client()
    desk.force_login(editor)
    page = desk.get(reverse("admin:articles_importrun_change", args=[run.pk]))
    assert {row.title: category for row, category in page.context["rows"]} == {
        "Night Market": own,
        "Day Market": None,
    }
    assert "as chosen above" in page.text
    assert page.context["making"]["category"].value() == run.category_id
    chosen = Category.objects.get(slug="culture")
    make = reverse("admin:articles_importrun_make", args=[run.pk])
    assert "no longer there" in desk.post(make, {"category": "999999"}, follow=True).text
    desk.post(make, {"category": chosen.pk})
    for _count in make_run(run_id=run.pk, now=NOW):
        pass
    made = {article.title: article.category for article in Article.objects.all()}
    assert made == {"Night Market": own, "Day Market": chosen}
    page = desk.get(page.wsgi_request.path)
    assert {row.title: category for row, category in page.context["rows"]} == made


def test_a_page_in_cp949_survives_preview_and_save(reporter_client: Client) -> None:
    data = (FIXTURES / "library-cat.ko.html").read_text("utf-8").encode("cp949")
    preview = reporter_client.post(address(), {"file": SimpleUploadedFile("page.html", data)})
    reporter_client.post(address(), {"text": preview.context["form"]["text"].value(), "_save": "1"})
    assert Article.objects.get().title == "도서관 고양이, 정식 직원 되다"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.4", "not text"),
        (b"Alone", "no text"),
        (b"\xfd\xfc\xfb\xfa\xf9\x81" * 60, "character set"),
    ],
)
def test_a_wrong_file_is_answered_in_words_and_pasted_text_stays(
    reporter_client: Client, data: bytes, words: str
) -> None:
    upload = SimpleUploadedFile("page", data)
    response = reporter_client.post(address(), {"file": upload, "text": "Pasted before", "_save": "1"})
    assert words in str(response.context["form"].errors)
    assert response.context["form"]["text"].value() in {"Pasted before", "Alone"}
    assert not Article.objects.exists()


def test_pasted_text_that_cannot_be_imported_stays_in_the_form(reporter_client: Client) -> None:
    response = reporter_client.post(address(), {"text": "Only a title", "_save": "1"})
    assert "no text" in str(response.context["form"].errors)
    assert "Only a title" in response.content.decode()
    assert not Article.objects.exists()


def test_nothing_at_all_is_answered_in_words(reporter_client: Client) -> None:
    assert "paste its text" in str(reporter_client.post(address(), {}).context["form"].errors)


def test_markup_of_the_page_is_shown_as_text(reporter_client: Client) -> None:
    text = "A <b onclick=x>title</b>\n\nHe typed <script>alert(1)</script> and said “</textarea><img src=x> two words”."
    html = reporter_client.post(address(), {"text": text, "format": "text"}).content.decode()
    for markup in ("<script>alert", "<b onclick", "</textarea><img"):
        assert markup not in html


def test_a_stray_null_character_does_no_harm(reporter_client: Client) -> None:
    reporter_client.post(address(), {"text": "A title\n\nA para\x00graph.", "_save": "1"})
    assert Article.objects.get().title == "A title"


def test_who_may_not_add_articles_may_not_import() -> None:
    client = Client()
    client.force_login(factories.make_user(role=factories.ADMINISTRATOR))
    assert client.get(address()).status_code == 403
    assert client.post(address(), {"text": TEXT, "_save": "1"}).status_code == 403
    assert not Article.objects.exists()


def test_a_stranger_is_sent_to_log_in() -> None:
    assert Client().post(address(), {"text": TEXT, "_save": "1"}).status_code == 302
    assert not Article.objects.exists()


def test_a_form_of_another_site_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_user(role=factories.REPORTER))
    assert client.post(address(), {"text": TEXT, "_save": "1"}).status_code == 403
    assert not Article.objects.exists()


def test_who_may_not_make_tags_gets_those_that_exist() -> None:
    factories.make_tag(name_en="ferry")
    writer = factories.make_user()
    writer.is_staff = True
    writer.save()
    writer.user_permissions.add(Permission.objects.get(codename="add_article"))
    client = Client()
    client.force_login(writer)
    preview = client.post(address(), {"text": TEXT})
    assert ("ferry", True) in preview.context["tags"]
    assert ("Norando", False) in preview.context["tags"]
    client.post(address(), {"text": TEXT, "_save": "1"})
    assert [tag.name for tag in Article.objects.get().tags.all()] == ["ferry"]
