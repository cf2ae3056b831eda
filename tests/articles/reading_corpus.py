"""Published articles in bulk for tests of public pages: editions with all the rows that publishing would write."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from articles.documents import Document
from articles.models import Article, Category, Edition, EditionImage, EditionTag, Revision
from articles.search.indexing import entry_for, index_entries
from articles.tallies import rebuild_counts
from images.models import Image, Rendition
from reactions.models import Appearance, Outlet, Quotation
from tags.models import Tag
from tests import factories

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_number = count(1)


def block(kind: str, **content: Any) -> dict[str, Any]:
    return {"key": str(uuid.UUID(int=next(_number))), "type": kind, **content}


def document_of(
    *,
    title: str,
    slug: str,
    category: Category,
    tags: Sequence[Tag] = (),
    quotations: Sequence[Quotation] = (),
    image: Image | None = None,
    html: str = "<p>The queue was still there in the morning.</p>",
    **fields: Any,
) -> Document:
    lead = {"image": image.pk, "alternative_text": "A queue", "caption": ""} if image else None
    return {
        "format": 1,
        "title": title,
        "deck": "People queued, and people talked.",
        "slug": slug,
        "language": "en",
        "category": category.pk,
        "byline": "The Desk",
        "event_date": None,
        "selection_note": "",
        "lead": lead,
        "tags": [tag.pk for tag in tags],
        "citations": [],
        "pinned": [],
        "excluded": [],
        "cleared": [],
        "blocks": [
            block("heading", text="What people said", level=2),
            block("text", html=html),
            *(block("quotation", quotation=quotation.pk) for quotation in quotations),
            block("chart", title=""),
        ],
        **fields,
    }


def make_shown_image() -> Image:
    """Return a public image with two renditions (rows only; the files are not there)."""
    image = factories.make_image(is_public=True)
    for number, kind in enumerate((Rendition.Format.WEBP, Rendition.Format.JPEG)):
        Rendition.objects.create(
            image=image, format=kind, width=320, height=240, digest=f"{image.pk:015x}{number}",
            file=f"renditions/{image.pk}-{number}", byte_count=1,
        )  # fmt: skip
    return image


def fill(
    number: int,
    *,
    category: Category,
    tags: Sequence[Tag] = (),
    some_tags: Sequence[Tag] = (),
    quotations: Sequence[Quotation] = (),
    image: Image | None = None,
    start: datetime = START,
    step: timedelta = timedelta(hours=1),
    title: str = "Story",
    **document_fields: Any,
) -> list[Edition]:
    """Publish `number` articles, each newer than the one before; every second one has `some_tags` too."""
    person = factories.make_user()
    outlets = {quotation.pk: Outlet.objects.get(sources=quotation.source_id) for quotation in quotations}
    documents, times, tag_lists = [], [], []
    for index in range(number):
        named = [*tags, *(some_tags if index % 2 else ())]
        key = next(_number)
        documents.append(
            document_of(
                title=f"{title} {key}",
                slug=f"story-{key}",
                category=category,
                tags=named,
                quotations=quotations,
                image=image,
                **document_fields,
            )
        )
        times.append(start + index * step)
        tag_lists.append(named)
    articles = Article.objects.bulk_create(
        Article(
            title=document["title"], slug=document["slug"], category=category, created_by=person,
            created_at=time, updated_at=time, state=Article.State.PUBLISHED,
        )
        for document, time in zip(documents, times, strict=True)
    )  # fmt: skip
    revisions = Revision.objects.bulk_create(
        Revision(
            article=article, number=1, document=document, created_at=time, created_by=person,
            sha256=hashlib.sha256(document["slug"].encode()).hexdigest(),
        )
        for article, document, time in zip(articles, documents, times, strict=True)
    )  # fmt: skip
    editions = Edition.objects.bulk_create(
        Edition(
            article=article, revision=revision, number=1, kind=Edition.Kind.FIRST, state=Edition.State.LIVE,
            document=document, slug=document["slug"], language=document["language"], category=category,
            title=document["title"], deck=document["deck"], byline=document["byline"], lead_image=image,
            reaction_count=len(quotations), community_count=len({outlet.pk for outlet in outlets.values()}),
            first_published_at=time, published_at=time, published_by=person,
        )
        for article, revision, document, time in zip(articles, revisions, documents, times, strict=True)
    )  # fmt: skip
    _derive(editions, tag_lists, quotations=quotations, outlets=outlets, image=image, category=category)
    list(rebuild_counts())
    return editions


def _derive(
    editions: Sequence[Edition],
    tag_lists: Sequence[Sequence[Tag]],
    *,
    quotations: Sequence[Quotation],
    outlets: dict[int, Outlet],
    image: Image | None,
    category: Category,
) -> None:
    """Write what `articles.showing` would have written for each of the editions."""
    EditionTag.objects.bulk_create(
        EditionTag(
            edition=edition, tag=tag, position=position, article_id=edition.article_id,
            first_published_at=edition.first_published_at,
        )
        for edition, named in zip(editions, tag_lists, strict=True)
        for position, tag in enumerate(named)
    )  # fmt: skip
    Quotation.objects.filter(pk__in=outlets).update(was_shown=True)
    Appearance.objects.bulk_create(
        Appearance(
            quotation=quotation, outlet=outlets[quotation.pk], edition_id=edition.pk,
            path=f"/{category.slug}/{edition.slug}/", title=edition.title, language=edition.language,
            published_at=edition.first_published_at,
        )
        for edition in editions
        for quotation in quotations
    )  # fmt: skip
    if image is not None:
        EditionImage.objects.bulk_create(EditionImage(edition=edition, image=image) for edition in editions)
    index_entries(
        [
            entry_for(edition=edition, tags=named, quotations=quotations)
            for edition, named in zip(editions, tag_lists, strict=True)
        ]
    )
