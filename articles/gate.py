"""The gate: what must be true before an article goes out. The one rule, whatever path leads here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from articles.documents import Document, image_ids, named_in
from articles.language_names import language_label
from articles.models import Article, Category, Edition
from articles.planning.zones import clock_shows
from articles.slugs import slug_for
from articles.sourcing.coverage import OpenPassage, open_passages, outlet_names, outlets_in_use
from articles.translation_groups import Member, group_with, is_circular, languages_taken_twice, near
from articles.workflow import is_second_person_missing, second_person_wanted
from delivery.carrying import together
from images.models import Image
from reactions.models import Outlet, Quotation
from reactions.verifying.messages import gettext as _
from reactions.verifying.shortcomings import paraphrase_shortcomings, shortcomings, with_evidence

# How the title of a translation that was only begun starts (`articles.translating`).
TO_BE_TRANSLATED = re.compile(r"\[→ [A-Za-z0-9-]{2,40}\]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is mended: a kind of thing (article, quotation, paraphrase, image) and its id."""

    kind: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps an article from going out, in words for an editor.

    A Publisher may override what is about sourcing (`can_be_overridden`), never what would break an address.
    """

    code: str
    message: str
    place: Place
    block_key: str | None = None
    can_be_overridden: bool = True


@dataclass(frozen=True, slots=True)
class Examined:
    """What the gate says of a document, and what it read to say so: who publishes it reads none of that again.

    `quotations` (with source, outlet and translations) and `images` are those of the document that exist, by id;
    `group` are the live pieces it would be one with, itself first.
    """

    problems: Sequence[Problem]
    category: Category | None
    group: Sequence[Member]
    quotations: Mapping[int, Quotation]
    images: Mapping[int, Image]
    # Of the queries that were asked beside its own, the rows.
    beside: Sequence[Sequence[Any]]


def problems_of(
    *,
    document: Document,
    article_id: int | None,
    now: datetime,
    passages: Sequence[OpenPassage] | None = None,
) -> list[Problem]:
    """Return everything that falls short in the document at `now`, in the order of the article.

    `passages` are its open ones, for who has found them. The number of queries does not depend on how much the article holds.
    """
    article = Article.objects.filter(pk=article_id).first() if article_id is not None else None
    return [*examine(document=document, article=article, now=now, passages=passages).problems]


def examine(
    *,
    document: Document,
    article: Article | None,
    now: datetime,
    passages: Sequence[OpenPassage] | None = None,
    beside: Sequence[QuerySet[Any]] = (),
) -> Examined:
    """Look at everything that must be true of an article's document; None for an article that was never saved.

    One statement reads all rows that it names, but for quotations and paraphrases, and those of the queries `beside`.
    """
    candidate = _as_member(document, article)
    categories, at_address, found, images, outlets, *others = together(
        Category.objects.filter(pk=document["category"]),
        _at_address(document, article),
        near(candidate),
        Image.objects.filter(pk__in=image_ids(document)),
        outlets_in_use() if passages is None else Outlet.objects.none(),
        *beside,
    )
    category = categories[0] if categories else None
    group = group_with(candidate, found=found)
    images_by_id = {image.pk: image for image in images}
    quotations = with_evidence(quotation_ids=named_in(document, "quotation"))
    if passages is None:
        passages = open_passages(document=document, names=outlet_names(outlets), quotations=quotations)
    problems = [
        *_embargo_problems(article, now),
        *_address_problems(document, article, category, at_address),
        *_translation_problems(document, group),
        *_block_problems(document),
        *_quotation_problems(document, quotations),
        *_paraphrase_problems(document),
        *_image_problems(document, images_by_id, now),
        *_passage_problems(passages),
    ]
    return Examined(problems, category, group, quotations, images_by_id, others)


def sender_problems(*, article: Article, actor: User) -> list[Problem]:
    """Return what falls short with who sends the article out: nobody's own goes out before another person saw it."""
    if not is_second_person_missing(article=article, actor=actor):
        return []
    return [Problem("second_person", second_person_wanted(), Place("article", article.pk))]


def _embargo_problems(article: Article | None, now: datetime) -> list[Problem]:
    if article is None or article.embargo_until is None or article.embargo_until <= now:
        return []
    words = {
        "time": clock_shows(article.embargo_until, article.embargo_zone),
        "zone": article.embargo_zone,
    }
    message = _("It is under embargo until %(time)s (%(zone)s).") % words
    return [Problem("embargo", message, Place("article", article.pk))]


def _at_address(document: Document, article: Article | None) -> QuerySet[Edition]:
    """Return the live edition of another article that has the document's address, if there is one."""
    rows = Edition.objects.live().filter(category=document["category"], slug=document["slug"])
    return rows.exclude(article=article).only("title") if article is not None else rows.only("title")


def _address_problems(
    document: Document, of: Article | None, category: Category | None, at_address: Sequence[Edition]
) -> list[Problem]:
    article = Place("article", of.pk if of is not None else None)
    problems = []
    if not document["title"].strip():
        problems.append(Problem("title", _("The article has no title."), article, can_be_overridden=False))
    if document["slug"] != slug_for(document["slug"]) and not document["slug"].isascii():
        # Composed and decomposed Hangul look the same and are not the same address.
        problems.append(
            Problem(
                "slug", _("The slug has characters that do not belong in an address."), article, None, False
            )
        )
    if category is None:
        problems.append(
            Problem("category", _("The article's category no longer exists."), article, None, False)
        )
    elif at_address:
        problems.append(
            Problem(
                "address_taken",
                _("“%(title)s” already lives at this address. Change the slug “%(slug)s”.")
                % {"title": at_address[0].title, "slug": document["slug"]},
                article,
                None,
                False,
            )
        )
    return problems


def _as_member(document: Document, article: Article | None) -> Member:
    return Member(
        # No article has the id 0.
        article_id=article.pk if article is not None else 0,
        language=document["language"],
        title=document["title"],
        translation_of=document.get("translation_of"),
    )


def _translation_problems(document: Document, group: Sequence[Member]) -> list[Problem]:
    """Return what would link it wrongly with its translations: nobody overrides these."""
    candidate = group[0]
    article = Place("article", candidate.article_id or None)
    problems = []
    if TO_BE_TRANSLATED.match(document["title"]):
        problems.append(
            Problem(
                "title_untranslated",
                _("The title is still marked as one to be translated."),
                article,
                can_be_overridden=False,
            )
        )
    if is_circular(candidate, group):
        message = _("The article is a translation of one that is a translation of it. Mend one of the two.")
        problems.append(Problem("translation_circle", message, article, can_be_overridden=False))
    for first, second in languages_taken_twice(group):
        words = {
            "first": first.title,
            "second": second.title,
            "language": language_label(second.language),
        }
        problems.append(
            Problem(
                "translation_language",
                _("“%(first)s” and “%(second)s” would be one piece, and both are in %(language)s.") % words,
                article,
                can_be_overridden=False,
            )
        )
    return problems


def _block_problems(document: Document) -> list[Problem]:
    shown = [block for block in document["blocks"] if block["type"] not in {"citations", "chart"}]
    if shown:
        return []
    return [Problem("empty", _("The article has no text yet."), Place("article"), None, False)]


def _block_keys(document: Document, kind: str) -> dict[int, str]:
    """Return the key of the first block that names each thing of a kind."""
    keys: dict[int, str] = {}
    for block in document["blocks"]:
        if block["type"] == kind and block.get(kind):
            keys.setdefault(block[kind], block["key"])
    return keys


def _quotation_problems(document: Document, quotations: Mapping[int, Quotation]) -> list[Problem]:
    keys = _block_keys(document, "quotation")
    found = shortcomings(
        quotation_ids=named_in(document, "quotation"),
        article_language=document["language"],
        quotations=quotations,
    )
    return [
        Problem(
            f"quotation_{item.code}",
            item.message,
            Place("quotation", quotation_id),
            keys[quotation_id],
            # Nobody publishes anew what somebody asked to have removed, whatever the reason.
            can_be_overridden=item.code not in {"hidden", "redacted"},
        )
        for quotation_id in keys
        for item in found.get(quotation_id, ())
    ]


def _paraphrase_problems(document: Document) -> list[Problem]:
    keys = _block_keys(document, "paraphrase")
    found = paraphrase_shortcomings(paraphrase_ids=named_in(document, "paraphrase"))
    return [
        Problem(
            f"paraphrase_{item.code}", item.message, Place("paraphrase", paraphrase_id), keys[paraphrase_id]
        )
        for paraphrase_id in keys
        for item in found.get(paraphrase_id, ())
    ]


def _image_problems(document: Document, images: Mapping[int, Image], now: datetime) -> list[Problem]:
    uses: list[tuple[int | None, str, str | None]] = [
        (block.get("image"), block["alternative_text"], block["key"])
        for block in document["blocks"]
        if block["type"] == "image"
    ]
    if document["lead"]:
        uses.insert(0, (document["lead"]["image"], document["lead"]["alternative_text"], None))
    problems = []
    for image_id, alternative_text, key in uses:
        image = images.get(image_id) if image_id else None
        if image is None:
            problems.append(
                Problem(
                    "image_missing",
                    _("An image block has no picture yet. Choose one or remove the block."),
                    Place("article"),
                    key,
                )
            )
            continue
        name = {"image": image.title}
        place = Place("image", image.pk)
        if not (alternative_text or image.alternative_text).strip():
            problems.append(
                Problem(
                    "image_alternative_text",
                    _("The image “%(image)s” has no alternative text.") % name,
                    place,
                    key,
                )
            )
        if not image.credit.strip():
            problems.append(
                Problem("image_credit", _("The image “%(image)s” has no credit.") % name, place, key)
            )
        if image.rights_have_lapsed(now):
            problems.append(
                Problem(
                    "image_rights", _("The rights to the image “%(image)s” have lapsed.") % name, place, key
                )
            )
    return problems


def _passage_problems(passages: Sequence[OpenPassage]) -> list[Problem]:
    messages = {
        "verbatim": _("Quoted words are tied to no quotation: %(passage)s"),
        "paraphrase": _("A reported reaction is tied to no quotation or paraphrase: %(passage)s"),
        "citation": _("A report is named but not cited: %(passage)s"),
    }
    return [
        Problem(
            f"unsourced_{item.passage.kind}",
            messages[item.passage.kind] % {"passage": item.passage.text},
            Place("article"),
            item.block_key,
        )
        for item in passages
    ]
