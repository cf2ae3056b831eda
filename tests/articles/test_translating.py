"""Translations at the desk: naming the original, beginning one, and who may."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from articles.gate import problems_of
from articles.models import Article, Revision
from articles.snapshots import blocks_of, take_snapshot
from articles.translating import UnableToTranslate, start_translation
from tests import factories
from tests.articles.desk_forms import opened, save
from tests.factories import ADMINISTRATOR, DESK_EDITOR, NOW, PUBLISHER, REPORTER

pytestmark = pytest.mark.django_db


def signed_in(role):
    client = Client()
    client.user = factories.make_user(role=role)
    client.force_login(client.user)
    return client


def translate_address(article):
    return reverse("admin:articles_article_translate", args=[article.pk])


def a_rich_article(**fields):
    quotation = factories.make_sourced_quotation(translation="I regret nothing")
    article = factories.make_article(
        title="A queue",
        blocks=[
            factories.heading(),
            factories.text(),
            factories.quoted(quotation),
            factories.picture(factories.make_image(), caption="A caption"),
        ],
        tags=[factories.make_tag(), factories.make_tag()],
        lead_image=factories.make_image(),
        lead_caption="A queue",
        **fields,
    )
    article.citations.create(source=quotation.source, supports="the date")
    return article


def error_of(client, article, **changed):
    response = save(client, article, opened(client, article) | changed)
    if response.status_code == 302:
        return ""
    return " ".join(response.context["adminform"].form.errors.get("translation_of", ["another error"]))


def test_a_translation_begins_as_a_copy_of_all_that_its_original_is_made_of():
    source = a_rich_article()
    reporter = factories.make_user(role=REPORTER)
    made = start_translation(source=source, language="ko", actor=reporter, now=NOW)
    made.refresh_from_db()
    before, after = take_snapshot(article=source), take_snapshot(article=made)
    assert (made.title, made.slug, made.language) == ("[→ ko] A queue", f"{source.slug}-ko", "ko")
    assert (made.state, made.created_by, made.translation_of) == ("draft", reporter, source)
    for name in ("deck", "category", "byline", "lead", "tags", "citations", "selection_note"):
        assert after[name] == before[name], name
    contents = [
        [{name: value for name, value in block.items() if name != "key"} for block in document["blocks"]]
        for document in (before, after)
    ]
    assert contents[0] == contents[1]
    assert not {block.key for block in blocks_of(article=source)} & {
        block.key for block in blocks_of(article=made)
    }
    assert Revision.objects.get(article=made).document == after
    codes = [problem.code for problem in problems_of(document=after, article_id=made.pk, now=NOW)]
    assert "title_untranslated" in codes


def test_what_was_cleared_in_the_original_is_judged_anew():
    source = factories.make_article()
    source.cleared_passages.create(
        digest="0" * 64, text="x", reason="a title", cleared_at=NOW, cleared_by=source.created_by
    )
    made = start_translation(source=source, language="ko", actor=source.created_by, now=NOW)
    assert not made.cleared_passages.exists()


def test_a_translation_of_a_translation_names_the_original():
    source = factories.make_article(title="A queue")
    korean = start_translation(source=source, language="ko", actor=source.created_by, now=NOW)
    japanese = start_translation(source=korean, language="ja", actor=source.created_by, now=NOW)
    assert japanese.translation_of == source
    with pytest.raises(UnableToTranslate):
        start_translation(source=japanese, language="KO", actor=source.created_by, now=NOW)
    with pytest.raises(UnableToTranslate):
        start_translation(source=korean, language="en", actor=source.created_by, now=NOW)


def test_long_titles_and_slugs_are_cut():
    source = factories.make_article(title="가" * 200, slug="가" * 120)
    made = start_translation(source=source, language="ja", actor=source.created_by, now=NOW)
    made.full_clean(exclude=["lead_image"])
    assert made.slug.endswith("-ja")


def test_only_who_may_read_and_add_articles_copies_one():
    source = factories.make_article()
    outsider = factories.make_user()
    with pytest.raises(PermissionDenied):
        start_translation(source=source, language="ko", actor=outsider, now=NOW)
    for role, status in ((REPORTER, 200), (DESK_EDITOR, 200), (PUBLISHER, 200), (ADMINISTRATOR, 403)):
        client = signed_in(role)
        assert client.get(translate_address(source)).status_code == status, role
        posted = client.post(translate_address(source), {"language": "nonsense"})
        assert posted.status_code == status, role
    assert Article.objects.count() == 1
    assert Client().get(translate_address(source)).status_code == 302


def test_somebody_who_may_add_articles_but_see_none_copies_none():
    from django.contrib.auth.models import Permission

    source = factories.make_article(title="Not for your eyes")
    client = Client()
    user = factories.make_user()
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="add_article"))
    client.force_login(user)
    for method in (client.get, client.post):
        response = method(translate_address(source), {"language": "ko"})
        assert response.status_code == 403
        assert "Not for your eyes" not in response.text


def test_beginning_a_translation_at_the_desk():
    source = a_rich_article()
    client = signed_in(REPORTER)
    page = client.get(translate_address(source))
    assert [code for code, _label in page.context["form"].fields["language"].choices][:1] == ["ko"]
    response = client.post(translate_address(source), {"language": "ko"}, follow=True)
    made = Article.objects.get(translation_of=source)
    assert response.redirect_chain[-1][0] == reverse("admin:articles_article_change", args=[made.pk])
    # A second time the language is no longer free.
    again = client.post(translate_address(source), {"language": "ko"})
    assert again.status_code == 200
    assert Article.objects.filter(translation_of=source).count() == 1
    assert client.get(translate_address(factories.make_article(pk=10**6))).status_code == 200
    assert client.get(reverse("admin:articles_article_translate", args=[10**9])).status_code == 404


def test_an_editor_names_the_original_on_the_article_itself():
    client = signed_in(DESK_EDITOR)
    english, korean = factories.make_article(title="A queue"), factories.make_article(language="ko")
    assert error_of(client, korean, translation_of=str(english.pk)) == ""
    korean.refresh_from_db()
    assert korean.translation_of == english
    assert "translation_of" in Revision.objects.filter(article=korean).order_by("-number")[0].document
    # Whichever version is chosen, the original is named.
    japanese = factories.make_article(language="ja")
    assert error_of(client, japanese, translation_of=str(korean.pk)) == ""
    japanese.refresh_from_db()
    assert japanese.translation_of == english


def test_an_editor_is_told_what_is_wrong_with_an_original():
    client = signed_in(DESK_EDITOR)
    english = factories.make_article(title="A queue")
    korean = factories.make_article(language="ko", title="줄", translation_of=english)
    assert "translation of this article" in error_of(client, english, translation_of=str(korean.pk))
    assert "translation of this article" in error_of(client, english, translation_of=str(english.pk))
    other = factories.make_article(language="ko")
    assert "줄" in error_of(client, other, translation_of=str(english.pk))
    assert "A queue" in error_of(client, factories.make_article(), translation_of=str(english.pk))
    for hostile in ("999999999", "-1", "1e9", "\x00", "9" * 400):
        assert error_of(client, other, translation_of=hostile)
    other.refresh_from_db()
    assert other.translation_of is None


def test_the_list_and_the_page_say_the_language():
    client = signed_in(DESK_EDITOR)
    english = factories.make_article(title="A queue")
    korean = factories.make_article(language="ko", translation_of=english)
    listed = client.get(reverse("admin:articles_article_changelist")).text
    assert "Korean" in listed
    page = client.get(reverse("admin:articles_article_change", args=[english.pk])).text
    assert reverse("admin:articles_article_change", args=[korean.pk]) in page
