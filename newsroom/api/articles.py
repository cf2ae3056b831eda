"""Articles: lists by keyset, one with all that its page shows, and what was published of it."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from msgspec import Meta

from articles.documents import Document, image_ids, plain_text
from articles.history import Moved, Retracted, editions_of, what_became_of
from articles.models import Category, Edition
from articles.reading.addresses import absolute, article_url, with_parameters
from articles.reading.anchors import Anchor, Window
from articles.reading.cards import card_for
from articles.reading.lists import Slice
from articles.reading.narrowing import Narrowing
from articles.reading.topics.naming import MOST_TAGS
from articles.reading.translations import translations_of
from articles.rendering import RenderedArticle, RenderedBlock, render
from articles.views.showing import keys_of_article, keys_of_cards
from delivery import keys
from delivery.paths import without_language
from newsroom.api import shapes
from newsroom.api.addresses import api_url, page_url
from newsroom.api.answering import Answer
from newsroom.api.asking import SECTION, Asked, Moment, Parameters, Windowed, moment_of, row_number, window_of
from newsroom.api.finding import (
    category_of,
    live_article,
    live_rows,
    no_article,
    outlet_of,
    retracted,
    tags_of,
)
from newsroom.api.names import category_name, community_name, picture_shape, stance_rows, tag_name
from newsroom.api.problems import wrong
from newsroom.api.quotations import quotation_shape
from newsroom.machines.feed_contents import html_of

TagText = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^,/\x00-\x1f\x7f]+$")]
SlugText = Annotated[
    str, Meta(pattern=SECTION, description=gettext_noop("The slug of a community or other outlet."))
]
SectionText = Annotated[str, Meta(pattern=SECTION, description=gettext_noop("The slug of a category."))]
TagList = Annotated[
    list[TagText],
    Meta(
        max_length=MOST_TAGS,
        description=gettext_noop(
            "Slugs or names of up to four tags, separated by commas: articles that have all of them."
        ),
    ),
]

LanguageText = Annotated[
    str,
    Meta(
        pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$",
        description=gettext_noop("Articles in a language, for example ko."),
    ),
]
SinceMoment = Annotated[
    Moment,
    Meta(description=gettext_noop("Published at this time or later: a day (UTC), or a time with its zone.")),
]
UntilMoment = Annotated[Moment, Meta(description=gettext_noop("Published before this time."))]


class ArticleListParameters(Windowed, frozen=True, kw_only=True):
    category: SectionText = ""
    tags: TagList = []
    community: SlugText = ""
    language: LanguageText = ""
    since: SinceMoment = ""
    until: UntilMoment = ""


class ArticleParameters(Parameters, frozen=True, kw_only=True):
    id: Annotated[row_number(), Meta(description=gettext_noop("The article's number."))]  # type: ignore[valid-type]


class AddressParameters(Parameters, frozen=True, kw_only=True):
    url: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=2_000,
            description=gettext_noop(
                "The address of its page, whole or without scheme and host; a former one will do."
            ),
        ),
    ]


def article_list(asked_for: ArticleListParameters, asked: Asked) -> Answer:
    """Give articles, newest first."""
    tags = tags_of(asked_for.tags)
    outlet = outlet_of(asked_for.community)
    category = category_of(asked_for.category)
    narrowing = Narrowing(
        category=category,
        tags=tags,
        outlet=outlet,
        language=asked_for.language,
        since=moment_of("since", asked_for.since),
        until=moment_of("until", asked_for.until),
    )
    window = window_of(asked_for)
    found = narrowing.read(window, asked_for.limit)
    cards = [card_for(edition=edition, now=asked.now) for edition in found.editions]
    shown = [
        *(key for tag in tags for key in keys.list_of_tag(tag.pk)),
        *(keys.list_of_outlet(outlet.pk) if outlet else []),
        *(keys.list_of_category(category.pk) if category else []),
        *keys_of_cards(cards),
    ]
    return Answer(
        body=shapes.ArticlePage(
            items=[in_list(edition, asked) for edition in found.editions], **links_of(found, asked, window)
        ),
        # The list as a whole too, where nothing narrower stands for it.
        shown=shown if tags or outlet or category else [keys.LISTS, *shown],
        changed_at=max((edition.published_at for edition in found.editions), default=None),
    )


def links_of(found: Slice, asked: Asked, window: Window) -> dict[str, str | None]:
    """Return the addresses of the pages of older and of newer articles."""
    first, last = (found.editions[0], found.editions[-1]) if found.editions else (None, None)
    # A page of nothing goes on, and back, where it was asked for.
    older = found.older_from or (Anchor(*last.anchor) if last else window.anchor)
    newer = found.newer_from or (Anchor(*first.anchor) if first else window.anchor)
    return {
        "next": page_url(asked.path, asked.given, before=str(older)) if older and found.has_older else None,
        "prev": page_url(asked.path, asked.given, after=str(newer)) if newer and found.has_newer else None,
    }


def article(asked_for: ArticleParameters, asked: Asked) -> Answer:
    """Give an article by its number."""
    return _answer(live_article(asked_for.id), asked)


def article_at(asked_for: AddressParameters, asked: Asked) -> Answer:
    """Give the article whose page is, or was, at an address."""
    edition, further = _at(_address_parts(asked_for.url))
    answer = _answer(edition, asked)
    answer.headers["Content-Location"] = api_url(f"/articles/{edition.article_id}")
    return replace(answer, shown=[*answer.shown, *further])


def article_editions(asked_for: ArticleParameters, asked: Asked) -> Answer:
    """Give every published edition of a live article, newest first."""
    live = live_article(asked_for.id)
    rows = editions_of(live=live)
    history = reverse("history", args=[live.category.slug, live.slug])
    items = [
        shapes.Edition(
            number=row.number,
            kind=row.kind,
            title=row.title,
            note=row.note,
            published_at=row.published_at,
            is_current=row.pk == live.pk,
            difference_url=absolute(with_parameters(history, **{"from": before.number, "to": row.number}))
            if before and not before.is_withdrawn  # type: ignore[attr-defined]
            else None,
        )
        for row, before in zip(rows, [*rows[1:], None], strict=True)
    ]
    return Answer(
        body=shapes.EditionList(items=items),
        shown=[keys.edition_of(live.article_id)],
        changed_at=live.published_at,
    )


def _address_parts(address: str) -> tuple[str, str]:
    """Return the category and the slug that an article's address names."""
    problem = wrong("url", _("It is no address of an article on this site."))
    try:
        parts = urlsplit(address)
        if (parts.scheme or parts.netloc) and f"{parts.scheme}://{parts.netloc}" != settings.SITE_URL:
            raise problem
        # Addresses without a prefix are those of the default language, whatever the answer's is.
        with translation.override(settings.LANGUAGE_CODE):
            match = resolve(without_language(unquote(parts.path, errors="strict")))
    except (ValueError, Resolver404, Http404):
        raise problem from None
    if match.url_name not in ("article", "history"):
        raise problem
    return match.kwargs["category"], match.kwargs["slug"]


def _at(place: tuple[str, str]) -> tuple[Edition, list[str]]:
    """Return the article that is, or was, at an address, and the keys of what may come to stand there instead."""
    section, slug = place
    edition = live_rows().filter(category__slug=section, slug=slug).first()
    if edition is not None:
        return edition, []
    category = Category.objects.filter(slug=section).first()
    match what_became_of(category=category, slug=slug) if category else None:
        case Moved(moved):
            return live_article(moved.article_id), _taken_again(category)
        case Retracted(last):
            refusal = retracted(last)
            refusal.shown += _taken_again(category)
            raise refusal
    raise no_article()


def _taken_again(category: Category | None) -> list[str]:
    return [keys.filed(category.pk)] if category is not None else []


def _answer(edition: Edition, asked: Asked) -> Answer:
    document: Document = edition.document
    rendered = render(document=document, now=asked.now, edition=edition)
    gone = [card.gone_at for card in rendered.cards if card.is_gone and card.gone_at is not None]
    return Answer(
        body=_whole(edition, rendered, asked),
        shown=[
            *keys_of_article(rendered, article_id=edition.article_id, images=image_ids(document)),
            *(keys.edition_of(other.article_id) for other in translations_of(edition)),
        ],
        changed_at=max([edition.published_at, *gone]),
    )


def _whole(edition: Edition, rendered: RenderedArticle, asked: Asked) -> shapes.Article:
    url = article_url(edition=edition)
    return shapes.Article(
        id=edition.article_id,
        url=absolute(url),
        api_url=api_url(f"/articles/{edition.article_id}"),
        title=rendered.title,
        deck=rendered.deck,
        language=rendered.language,
        category=category_name(rendered.category),
        byline=rendered.byline,
        published_at=rendered.first_published_at,
        updated_at=rendered.updated_at,
        edition=rendered.edition_number,
        reading_minutes=rendered.reading_minutes,
        reaction_count=rendered.reaction_count,
        community_count=rendered.community_count,
        tags=[tag_name(tag) for tag in rendered.tags],
        picture=picture_shape(rendered.lead) if rendered.lead else None,
        event_date=rendered.event_date,
        translations=[
            shapes.OtherLanguage(
                id=other.article_id,
                url=absolute(other.url),
                api_url=api_url(f"/articles/{other.article_id}"),
                language=other.language,
                title=other.title,
                is_original=other.article_id == edition.translation_of,
            )
            for other in translations_of(edition)
        ],
        selection_note=rendered.selection_note,
        body=[_block(block) for block in rendered.blocks],
        body_html=html_of(rendered) if "body_html" in asked.fields else "",
        citations=[
            shapes.Citation(
                title=citation.source.title,
                url=citation.source.canonical_url,
                language=citation.source.language,
                outlet=community_name(citation.outlet),
                published_at=citation.source.published_at,
                supports=citation.supports,
            )
            for citation in rendered.citations
        ],
        notes=_notes_of(edition) if "notes" in asked.fields else [],
        verified_count=rendered.verified_count,
        editions_url=api_url(f"/articles/{edition.article_id}/editions"),
        history_url=absolute(reverse("history", args=[edition.category.slug, edition.slug])),
    )


def _notes_of(edition: Edition) -> list[shapes.Note]:
    """Return what readers were told about this and earlier editions; no query for a first one."""
    if edition.number == 1:
        return []
    return [
        shapes.Note(edition=row.number, kind=row.kind, note=row.note, published_at=row.published_at)
        for row in editions_of(live=edition)
        if row.note and row.number <= edition.number
    ]


def _block(block: RenderedBlock) -> shapes.AnyBlock:
    place = {"key": block.key, "anchor": block.anchor}
    match block.type:
        case "heading":
            return shapes.HeadingBlock(**place, text=block.text, level=block.level)
        case "text":
            return shapes.TextBlock(**place, html=str(block.html), text=plain_text(str(block.html)))
        case "image":
            assert block.picture is not None
            return shapes.ImageBlock(**place, picture=picture_shape(block.picture))
        case "quotation":
            assert block.card is not None
            return shapes.QuotationBlock(**place, quotation=quotation_shape(block.card))
        case "paraphrase":
            assert block.paraphrase is not None
            assert block.outlet is not None
            return shapes.ParaphraseBlock(
                **place,
                text=block.paraphrase.text,
                community=community_name(block.outlet),
                source_title=block.source.title if block.source else "",
                source_url=block.source.canonical_url if block.source else "",
                captured_at=block.capture.captured_at if block.capture else None,
            )
        case "citations":
            return shapes.CitationsBlock(**place, title=block.title)
        case "chart":
            return shapes.ChartBlock(
                **place,
                title=block.title,
                total=block.chart.total if block.chart else 0,
                rows=stance_rows(block.chart),
            )
        case _:
            return shapes.EmbedBlock(
                **place, url=block.url, host=block.host, title=block.title, description=block.description
            )


def listed_fields(edition: Edition, asked: Asked) -> dict[str, object]:
    """Return what every list says of an article; the edition is one of `for_cards()`, and nothing is asked for."""
    card = card_for(edition=edition, now=asked.now)
    return {
        "id": edition.article_id,
        "url": absolute(card.url),
        "api_url": api_url(f"/articles/{edition.article_id}"),
        "title": card.title,
        "deck": card.deck,
        "language": card.language,
        "category": category_name(card.category),
        "byline": edition.byline,
        "published_at": card.published_at,
        "updated_at": card.updated_at,
        "edition": edition.number,
        "reading_minutes": edition.reading_minutes,
        "reaction_count": card.reaction_count,
        "community_count": card.community_count,
        "tags": [tag_name(tag) for tag in card.tags],
        "picture": picture_shape(card.picture) if card.picture else None,
    }


def in_list(edition: Edition, asked: Asked) -> shapes.ArticleInList:
    return shapes.ArticleInList(**listed_fields(edition, asked))  # type: ignore[arg-type]
