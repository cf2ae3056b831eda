"""Drafts are written as rows; what stands in them is what their models would have stored."""

import pytest
from django.contrib.auth.models import User

from articles.importing.draft_rows import COLUMNS
from articles.importing.drafting import make_draft
from articles.importing.pages import BlockKind, ImportedBlock, ImportedPage
from articles.models import Article, HeadingBlock, ImageBlock, Revision, TextBlock
from articles.snapshots import record_revision, take_snapshot
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
# Hangul that was taken apart, as macOS hands it on.
TAKEN_APART = "\u1112\u1161\u11ab"
HARD = "a\\N\tb\\\r\n\\.\nc"


@pytest.fixture
def editor() -> User:
    return factories.make_user(role=factories.DESK_EDITOR)


@pytest.fixture
def draft(editor: User) -> Article:
    blocks = (
        ImportedBlock(BlockKind.HEADING, text=f"{TAKEN_APART} {HARD}", level=3),
        ImportedBlock(BlockKind.TEXT, html=f"<p>{HARD} “둘”</p><script>x</script>"),
        ImportedBlock(BlockKind.IMAGE, alternative_text=TAKEN_APART, caption=HARD, picture="/a.png"),
    )
    page = ImportedPage(
        format="html", title="Ferry", language="en", date=None, category="", category_slug="", deck="", byline="",
        blocks=blocks, tags=("b", "a", "B"), unsourced=(), notes=(),
    )  # fmt: skip
    return make_draft(page=page, actor=editor, now=NOW)


@pytest.mark.parametrize("model", COLUMNS)
def test_every_column_is_said(model: type[Article]) -> None:
    # What has a default in Python has none in the database.
    assert {"id", *COLUMNS[model]} == {field.column for field in model._meta.concrete_fields}


def test_short_texts_are_composed_and_no_letter_is_lost(draft: Article) -> None:
    heading = HeadingBlock.objects.get(parent=draft)
    assert (heading.text, heading.level, heading.region, heading.ordering) == (f"한 {HARD}", 3, "body", 10)
    assert TextBlock.objects.get(parent=draft).html == f"<p>{HARD} “둘”</p><script>x</script>"
    image = ImageBlock.objects.get(parent=draft)
    assert (image.alternative_text, image.caption, image.image, image.ordering) == ("한", HARD, None, 30)
    assert [row.tag.name for row in draft.tag_rows.order_by("pk")] == ["b", "a"]


def test_the_first_revision_is_what_a_save_would_find(draft: Article, editor: User) -> None:
    draft = Article.objects.get(pk=draft.pk)
    revision = Revision.objects.get(article=draft)
    assert (revision.number, revision.kind, revision.session) == (1, "import", None)
    assert (revision.created_at, revision.created_by) == (NOW, editor)
    assert revision.document == take_snapshot(article=draft)
    # The very digest: nothing changed.
    assert record_revision(article=draft, actor=editor, now=NOW) == revision
