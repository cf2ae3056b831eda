"""`manage.py import_article`: a draft, a list of what is unsourced, or a message and nothing saved."""

import io
import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, HeadingBlock, ImageBlock, Revision, TextBlock
from articles.snapshots import blocks_of
from tags.models import Tag
from tests import factories

FIXTURES = Path(__file__).parent.parent / "fixtures" / "imports"
PAGE = str(FIXTURES / "island-bridge.txt")

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import_article", *arguments, stdout=out)
    return out.getvalue()


def test_a_page_becomes_a_draft_with_blocks_tags_and_a_first_revision() -> None:
    reporter = factories.make_user(role=factories.REPORTER)
    run(PAGE, "--user", reporter.username)
    article = Article.objects.get()
    assert (article.state, article.category.slug, article.created_by) == ("draft", "news", reporter)
    assert (str(article.event_date), article.language) == ("2026-03-04", "en")
    blocks = blocks_of(article=article)
    assert len([block for block in blocks if isinstance(block, HeadingBlock)]) == 7
    assert [type(block) for block in blocks[:5]] == [
        HeadingBlock,
        TextBlock,
        HeadingBlock,
        ImageBlock,
        TextBlock,
    ]
    assert (blocks[3].image, blocks[3].alternative_text) == (None, "관련 이미지")
    assert [row.tag.name for row in article.tag_rows.order_by("id")][:2] == ["Norando", "floating bridge"]
    revision = article.revisions.get()
    assert (revision.number, revision.kind) == (1, Revision.Kind.IMPORT)
    assert len(revision.document["blocks"]) == len(blocks)


def test_a_tag_that_exists_under_any_spelling_is_used() -> None:
    factories.make_superuser()
    tag = factories.make_tag(name_en="FERRY")
    run(PAGE)
    assert tag in Article.objects.get().tags.all()
    assert Tag.objects.filter(name__iexact="ferry").count() == 1


def test_json_says_what_was_made_and_found() -> None:
    factories.make_superuser()
    result = json.loads(run(PAGE, "--json"))
    assert result["article"] == Article.objects.get().pk
    assert (result["date"], result["category"], len(result["sections"]), len(result["tags"])) == (
        "2026-03-04",
        "News",
        7,
        9,
    )
    passage = next(found for found in result["unsourced"] if found["words"].startswith("Does the bridge"))
    assert (passage["kind"], passage["outlets"]) == ("verbatim", ["pgr21"])


def test_words_for_people_list_what_is_unsourced() -> None:
    factories.make_superuser()
    printed = run(PAGE)
    assert "[fmkorea] while others on FM Korea wondered" in printed


def test_a_dry_run_saves_nothing_and_needs_nobody() -> None:
    assert json.loads(run(PAGE, "--json", "--dry-run"))["article"] is None
    assert not Article.objects.exists()
    assert not Tag.objects.filter(name="Norando").exists()


def test_a_page_comes_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.make_superuser()
    with (FIXTURES / "night-market.html").open() as page:
        monkeypatch.setattr(sys, "stdin", page)
        run("-", "--format", "html")
    assert Article.objects.get().category.slug == "culture"


def test_an_unknown_category_becomes_the_first_one_and_is_said() -> None:
    factories.make_superuser()
    result = json.loads(run(str(FIXTURES / "library-cat.ko.html"), "--json"))
    assert (result["category"], result["category_slug"], result["draft_category"]) == ("사회", None, "news")
    assert any("사회" in note for note in result["notes"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n", "not text"),
        (b"Alone", "no text"),
        (b"2025-07-07\n\nText.", "no title"),
    ],
)
def test_a_page_that_cannot_be_imported_is_refused_and_nothing_saved(
    tmp_path: Path, data: bytes, words: str
) -> None:
    factories.make_superuser()
    page = tmp_path / "page"
    page.write_bytes(data)
    with pytest.raises(CommandError, match=words):
        run(str(page))
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such-file"], "no file"),
        ([str(FIXTURES)], "folder"),
        ([PAGE, "--user", "nobody"], "no active user"),
        ([PAGE], "createsuperuser"),
    ],
)
def test_a_wrong_argument_is_answered_in_words(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(*arguments)


def test_a_user_without_the_right_imports_nothing() -> None:
    administrator = factories.make_user(role=factories.ADMINISTRATOR)
    with pytest.raises(CommandError, match="may not add articles"):
        run(PAGE, "--user", administrator.username)
    assert not Article.objects.exists()
    assert not Tag.objects.filter(name="Norando").exists()
