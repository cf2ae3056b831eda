"""An imported page becomes an article: a draft with blocks, tags and its first revision."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from articles.importing.draft_rows import DraftRows
from articles.importing.pages import CategoryNames, ImportedPage, UnableToImport
from articles.models import Article, Category
from tags.holding import share_tagging
from tags.models import key_of
from tags.naming import UnableToName, tag_ids_by_key, tags_named


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
    known = tag_ids_by_key(key_of(name) for name in page.tags)
    return [name for name in page.tags if key_of(name) not in known]


def make_draft(
    *, page: ImportedPage, actor: User, now: datetime, category: Category | None = None
) -> Article:
    """Make the page an article of the actor's, as a draft with its first revision, in `category` or the one it names.

    New tags are created only for an actor who may; others get the tags that exist. An image on the page becomes
    an image block without a picture, which the gate will name until one is chosen.

    Raises `PermissionDenied` without the right to add articles, `UnableToImport` where a tag or category is
    impossible.
    """
    draft = Draft(page=page, category=category or category_for(page=page))
    return make_drafts(drafts=[draft], actor=actor, now=now)[0]


@dataclass(frozen=True, slots=True)
class Draft:
    """A page that becomes an article, in a category, with those of its pictures that the library has, by their address."""

    page: ImportedPage
    category: Category
    pictures: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def make_drafts(*, drafts: Sequence[Draft], actor: User, now: datetime) -> list[Article]:
    """Make each page an article, as `make_draft` does one; return them in the same order.

    The number of queries depends on the kinds of blocks, not on the number of drafts. Raises as `make_draft` does, and
    then nothing is made.
    """
    if not actor.has_perm("articles.add_article"):
        raise PermissionDenied
    share_tagging()
    articles = Article.objects.bulk_create(_article(draft, actor, now) for draft in drafts)
    tags = _tags_for([draft.page for draft in drafts], actor)
    rows = DraftRows(actor=actor, now=now)
    for article, draft, ids in zip(articles, drafts, tags, strict=True):
        rows.add(article, blocks=draft.page.blocks, pictures=draft.pictures, tags=ids)
    rows.write()
    return articles


def _article(draft: Draft, actor: User, now: datetime) -> Article:
    page, lead = draft.page, draft.page.lead
    lead_image = draft.pictures.get(lead.picture) if lead else None
    return Article(
        title=page.title,
        deck=page.deck,
        slug=page.slug,
        language=page.language,
        category_id=draft.category.pk,
        byline=page.byline,
        event_date=page.date,
        lead_image_id=lead_image,
        lead_alternative_text=lead.alternative_text if lead and lead_image else "",
        lead_caption=lead.caption if lead and lead_image else "",
        created_at=now,
        created_by_id=actor.pk,
        updated_at=now,
    )


def _tags_for(pages: Sequence[ImportedPage], actor: User) -> list[list[int]]:
    """Return the ids of each page's tags, in its order, each once; new tags are made where the actor may."""
    # Most names stand on many pages: the key of each is found once.
    keys = {name: key_of(name) for name in itertools.chain.from_iterable(page.tags for page in pages)}
    known = tag_ids_by_key(keys.values())
    new = [name for name, key in keys.items() if key not in known]
    if new and actor.has_perm("tags.add_tag"):
        try:
            made = tags_named(new)
        except UnableToName as error:
            raise UnableToImport(str(error)) from error
        known |= {keys[name]: tag.pk for name, tag in zip(new, made, strict=True)}
    return [
        list(dict.fromkeys(known[key] for name in page.tags if (key := keys[name]) in known))
        for page in pages
    ]
