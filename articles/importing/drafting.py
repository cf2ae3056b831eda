"""An imported page becomes an article: a draft with blocks, tags and its first revision."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from articles.importing.pages import BlockKind, CategoryNames, ImportedBlock, ImportedPage, UnableToImport
from articles.models import (
    Article,
    ArticleTag,
    Block,
    Category,
    HeadingBlock,
    ImageBlock,
    Revision,
    TextBlock,
)
from articles.snapshots import record_revision
from tags.models import Tag, key_of
from tags.naming import UnableToName, resolve_or_create, tags_by_key

# Room between blocks, so that one can be put in between.
BLOCK_STEP = 10


def category_names() -> list[CategoryNames]:
    """Return every category with the names by which a page may call it; one query."""
    return [
        CategoryNames(slug=category.slug, names=(category.name_en, category.name_ko))
        for category in Category.objects.all()
    ]


def category_for(*, page: ImportedPage) -> Category:
    """Return the category that a draft of the page gets: its own, or the first where it has none of ours.

    Raises `UnableToImport` where the newsroom has no category at all.
    """
    category = Category.objects.filter(slug=page.category_slug).first() or Category.objects.first()
    if category is None:
        raise UnableToImport(_("There is no category yet. Make one in the desk, then import the page again."))
    return category


def tags_not_known(*, page: ImportedPage) -> list[str]:
    """Return the page's tags that would be new; one query."""
    known = tags_by_key(key_of(name) for name in page.tags)
    return [name for name in page.tags if key_of(name) not in known]


@transaction.atomic
def make_draft(*, page: ImportedPage, actor: User, now: datetime) -> Article:
    """Make the page an article of the actor's, as a draft with its first revision.

    New tags are created only for an actor who may; others get the tags that exist. An image on the page becomes
    an image block without a picture, which the gate will name until one is chosen.

    Raises `PermissionDenied` without the right to add articles, `UnableToImport` where a tag or category is
    impossible.
    """
    if not actor.has_perm("articles.add_article"):
        raise PermissionDenied
    article = Article.objects.create(
        title=page.title,
        deck=page.deck,
        language=page.language,
        category=category_for(page=page),
        byline=page.byline,
        event_date=page.date,
        created_at=now,
        created_by=actor,
        updated_at=now,
    )
    _write_blocks(article, page.blocks)
    tags = _tags_for(page, actor)
    ArticleTag.objects.bulk_create(ArticleTag(content_object=article, tag=tag) for tag in tags)
    record_revision(article=article, actor=actor, now=now, kind=Revision.Kind.IMPORT)
    return article


def _write_blocks(article: Article, blocks: Sequence[ImportedBlock]) -> None:
    made: dict[type[Block], list[Block]] = {}
    for position, imported in enumerate(blocks):
        block = _block(imported)
        block.parent, block.region, block.ordering = article, "body", (position + 1) * BLOCK_STEP
        made.setdefault(type(block), []).append(block)
    for model, rows in made.items():
        model.objects.bulk_create(rows)


def _block(imported: ImportedBlock) -> Block:
    match imported.kind:
        case BlockKind.HEADING:
            return HeadingBlock(text=imported.text, level=imported.level)
        case BlockKind.TEXT:
            return TextBlock(html=imported.html)
        case BlockKind.IMAGE:
            return ImageBlock(alternative_text=imported.alternative_text, caption=imported.caption)


def _tags_for(page: ImportedPage, actor: User) -> list[Tag]:
    names = list(page.tags)
    if not actor.has_perm("tags.add_tag"):
        unknown = set(tags_not_known(page=page))
        names = [name for name in names if name not in unknown]
    try:
        return resolve_or_create(names=names)
    except UnableToName as error:
        raise UnableToImport(str(error)) from error
