"""Valid objects of every kind, made by plain functions: name what the test is about, the rest is filled in.

People, outlets and words are invented. Where the newsroom has a function that does the making, it is called.
"""

import hashlib
import io
import itertools
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils.html import escape
from PIL import Image as Picture

from articles.models import (
    Article,
    Block,
    Category,
    ChartBlock,
    CitationsBlock,
    Edition,
    EmbedBlock,
    HeadingBlock,
    ImageBlock,
    ParaphraseBlock,
    QuotationBlock,
    Revision,
    TextBlock,
)
from articles.publishing import publish
from articles.snapshots import record_revision
from images.models import Image
from images.storing import store_image
from reactions.capturing.storing import capture
from reactions.models import (
    Capture,
    Outlet,
    OutletHost,
    Paraphrase,
    Quotation,
    Source,
    SourceAuthor,
    Translation,
    Verification,
)
from reactions.quoting import locate, translate
from reactions.quoting import quote as quote_words
from reactions.verifying.checks import decide
from tags.models import Tag
from tags.naming import create_tag

REPORTER, DESK_EDITOR, PUBLISHER, ADMINISTRATOR = "Reporter", "Desk editor", "Publisher", "Administrator"
PASSWORD = "a long enough password"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WORDS = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
_number = itertools.count(1)


# People


def make_user(*, role: str = "", username: str = "", password: str = PASSWORD, **fields: Any) -> User:
    """Return a user; with a role (one of the four group names) also one who may enter the desk."""
    user = User.objects.create_user(
        username=username or f"person-{next(_number)}", password=password, is_staff=bool(role), **fields
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def make_superuser(**fields: Any) -> User:
    return User.objects.create_superuser(
        username=fields.pop("username", f"root-{next(_number)}"), password=PASSWORD, **fields
    )


# Sources and evidence


def make_outlet(
    *, name_en: str = "", kind: str = Outlet.Kind.COMMUNITY, hosts: Iterable[str] = (), **fields: Any
) -> Outlet:
    number = next(_number)
    name_en = name_en or f"Harbour Board {number}"
    fields.setdefault("slug", f"outlet-{number}")
    fields.setdefault("name_native", f"항구게시판 {number}")
    fields.setdefault("mark", "H")
    outlet = Outlet.objects.create(kind=kind, name_en=name_en, **fields)
    OutletHost.objects.bulk_create(
        OutletHost(outlet=outlet, host=host) for host in hosts or [f"harbour-{number}.example"]
    )
    return outlet


def make_source(*, outlet: Outlet | None = None, created_by: User | None = None, **fields: Any) -> Source:
    number = next(_number)
    outlet = outlet or make_outlet()
    fields.setdefault("native_id", str(number))
    fields.setdefault(
        "canonical_url", f"https://{outlet.hosts.values_list('host', flat=True)[0]}/thread/{number}"
    )
    fields.setdefault("title", f"Thread {number}")
    fields.setdefault("created_at", NOW)
    return Source.objects.create(outlet=outlet, created_by=created_by or make_user(), **fields)


def make_author(*, outlet: Outlet, pseudonym: str = "", **fields: Any) -> SourceAuthor:
    number = next(_number)
    fields.setdefault("handle_encrypted", b"sealed")
    fields.setdefault("handle_hash", hashlib.sha256(str(number).encode()).hexdigest())
    return SourceAuthor.objects.create(outlet=outlet, pseudonym=pseudonym or f"Reader {number:03d}", **fields)


def thread_page(
    *, title: str, comments: Iterable[str], post: str = "어제 항구 앞에 새 가게가 문을 열었습니다."
) -> str:
    """Return the HTML of a forum thread as somebody might save it: a post, and comments numbered from 1."""
    items = "\n".join(
        f'<li class="comment-item" id="c-{number}"><span class="comment-author">구경꾼{number}</span>'
        f' <time datetime="2026-03-01T18:{number % 60:02d}:00+09:00">18:{number % 60:02d}</time>'
        f'<div class="comment-text">{escape(words)}</div></li>'
        for number, words in enumerate(comments, start=1)
    )
    return (
        f'<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1><article><p>{escape(post)}</p></article>"
        f'<ul class="comment-list">{items}</ul></body></html>'
    )


def make_capture(
    *,
    source: Source | None = None,
    comments: Iterable[str] = (WORDS,),
    data: bytes = b"",
    media_type: str = "text/html",
    operator: User | None = None,
    now: datetime = NOW,
) -> Capture:
    """Return a sealed capture of a thread with the comments, or of the page in `data`."""
    source = source or make_source()
    page = thread_page(title=source.title, comments=[*comments, "저도 다음 주에 가 보려고 합니다"])
    return capture(
        source=source,
        data=data or page.encode(),
        media_type=media_type,
        method=Capture.Method.UPLOAD,
        captured_at=now,
        operator=operator or make_user(role=REPORTER),
        now=now,
    )


def make_quotation(
    *,
    capture: Capture | None = None,
    source: Source | None = None,
    exact: str = WORDS,
    submitted_by: User | None = None,
    translation: str = "",
    accepted: bool = False,
    now: datetime = NOW,
    **options: Any,
) -> Quotation:
    """Return a quotation of words that stand in a capture (by default in one made for it).

    `translation` adds an English one, `accepted` the acceptance of a second person. Other options go to `quote()`.
    """
    capture = capture or make_capture(source=source, comments=[exact], now=now)
    place = locate(capture=capture, words=exact)
    quotation = quote_words(
        capture=capture,
        start=place.start,
        end=place.end,
        elisions=place.elisions,
        actor=submitted_by or make_user(role=REPORTER),
        now=now,
        **options,
    )
    if translation:
        make_translation(quotation=quotation, text=translation)
    if accepted:
        accept(quotation, now=now)
    return quotation


def accept(quotation: Quotation, *, reviewer: User | None = None, now: datetime = NOW) -> Verification:
    """Let a second person accept the quotation."""
    return decide(
        quotation=quotation, reviewer=reviewer or make_user(role=DESK_EDITOR), decision="accepted", now=now
    )


def make_sourced_quotation(
    *, words: str = WORDS, translation: str = "", accepted: bool = True, **options: Any
) -> Quotation:
    """Return a quotation with which an article can go out: `make_quotation()`, accepted unless said otherwise."""
    return make_quotation(exact=words, translation=translation, accepted=accepted, **options)


def make_translation(
    *,
    quotation: Quotation,
    text: str = "I queued until three in the morning and regret nothing",
    language: str = "en",
    method: str = Translation.Method.HUMAN,
    translator: User | None = None,
    now: datetime = NOW,
) -> Translation:
    return translate(
        quotation=quotation,
        language=language,
        text=text,
        method=method,
        actor=translator or make_user(role=REPORTER),
        now=now,
    )


def make_verification(
    *,
    quotation: Quotation,
    verdict: str = "exact",
    reviewer: User | None = None,
    decision: str = "",
    **fields: Any,
) -> Verification:
    """Return a recorded check as it stands in the table, whatever the words say: for states that are rare."""
    fields.setdefault("checked_at", NOW)
    fields.setdefault("algorithm_version", "1")
    fields.setdefault("artifact_sha256", "0" * 64)
    return Verification.objects.create(
        quotation=quotation,
        verdict=verdict,
        submitter=quotation.submitted_by,
        reviewer=reviewer,
        decision=decision,
        **fields,
    )


def make_paraphrase(
    *,
    capture: Capture | None = None,
    text: str = "Several readers said that the queue was worth it.",
    created_by: User | None = None,
    **fields: Any,
) -> Paraphrase:
    capture = capture or make_capture()
    fields.setdefault("created_at", NOW)
    return Paraphrase.objects.create(
        source=capture.source, capture=capture, text=text, created_by=created_by or make_user(), **fields
    )


# Tags, pictures


def make_tag(*, name_en: str = "", name_ko: str = "", aliases: Iterable[str] = (), **fields: Any) -> Tag:
    if not (name_en or name_ko):
        name_en = f"Topic {next(_number)}"
    tag = create_tag(name_en=name_en, name_ko=name_ko, aliases=aliases)
    for name, value in fields.items():
        setattr(tag, name, value)
    if fields:
        tag.save(update_fields=list(fields))
    return tag


def picture_bytes(
    *, width: int = 64, height: int = 48, picture_format: str = "PNG", number: int = 0
) -> bytes:
    """Return the bytes of a small picture of one colour, drawn in memory; each number has its own colour."""
    picture = Picture.new("RGB", (width, height), (number * 53 % 256, number // 256 % 256, number * 97 % 256))
    buffer = io.BytesIO()
    picture.save(buffer, picture_format)
    return buffer.getvalue()


def make_image(
    *,
    title: str = "",
    data: bytes | None = None,
    width: int = 64,
    height: int = 48,
    actor: User | None = None,
    now: datetime = NOW,
    alternative_text: str = "A queue in front of a closed shop",
    credit: str = "The Desk",
    renditions_at_once: bool = False,
    is_public: bool = False,
    **details: Any,
) -> Image:
    """Return an image of the library; `is_public` as if a live edition showed it, details as `store_image()`."""
    number = next(_number)
    image = store_image(
        data=data or picture_bytes(width=width, height=height, number=number),
        title=title or f"Picture {number}",
        actor=actor,
        now=now,
        alternative_text=alternative_text,
        credit=credit,
        renditions_at_once=renditions_at_once,
        **details,
    )
    if is_public:
        image.is_public = True
        image.save(update_fields=["is_public"])
    return image


# Articles


def make_category(*, slug: str = "", name_en: str = "", name_ko: str = "", **fields: Any) -> Category:
    number = next(_number)
    return Category.objects.create(
        slug=slug or f"section-{number}",
        name_en=name_en or f"Section {number}",
        name_ko=name_ko or f"분야 {number}",
        **fields,
    )


def heading(words: str = "What people said", *, level: int = 2) -> HeadingBlock:
    return HeadingBlock(text=words, level=level)


def text(html: str = "<p>The queue was still there in the morning.</p>") -> TextBlock:
    return TextBlock(html=html)


def picture(image: Image | None = None, **fields: Any) -> ImageBlock:
    return ImageBlock(image=image, **fields)


def quoted(quotation: Quotation) -> QuotationBlock:
    return QuotationBlock(quotation=quotation)


def paraphrase(reported: Paraphrase) -> ParaphraseBlock:
    return ParaphraseBlock(paraphrase=reported)


def citations(title: str = "") -> CitationsBlock:
    return CitationsBlock(title=title)


def chart(title: str = "") -> ChartBlock:
    return ChartBlock(title=title)


def embed(
    url: str = "https://video.example/1", title: str = "The queue, filmed", **fields: Any
) -> EmbedBlock:
    return EmbedBlock(url=url, title=title, **fields)


def make_article(
    *,
    title: str = "",
    blocks: Sequence[Block] | None = None,
    tags: Iterable[Tag] = (),
    category: Category | None = None,
    created_by: User | None = None,
    **fields: Any,
) -> Article:
    """Return a draft. `blocks` are unsaved blocks in order, as `text()` and its neighbours make them."""
    number = next(_number)
    fields.setdefault("slug", f"story-{number}")
    fields.setdefault("deck", "A shop opened, and people queued for it.")
    fields.setdefault("byline", "The Desk")
    fields.setdefault("created_at", NOW)
    fields.setdefault("updated_at", fields["created_at"])
    article = Article.objects.create(
        title=title or f"Story {number}",
        category=category or make_category(),
        created_by=created_by or make_user(role=REPORTER),
        **fields,
    )
    for ordering, block in enumerate([text()] if blocks is None else blocks, start=1):
        block.parent, block.region, block.ordering = article, "body", ordering * 10
        block.save()
    article.tags.add(*tags)
    return article


def make_revision(
    *, article: Article | None = None, actor: User | None = None, now: datetime = NOW
) -> Revision:
    article = article or make_article()
    return record_revision(article=article, actor=actor or article.created_by, now=now)


def make_edition(
    *,
    article: Article | None = None,
    actor: User | None = None,
    now: datetime = NOW,
    kind: str = "",
    note: str = "",
    **article_fields: Any,
) -> Edition:
    """Publish the article (or a new one made with the fields) at `now` and return its live edition.

    The gate is asked like anybody else's: give quotations that are accepted and translated.
    """
    article = article or make_article(**article_fields)
    revision = make_revision(article=article, now=now)
    return publish(revision=revision, actor=actor or make_user(role=PUBLISHER), now=now, kind=kind, note=note)
