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
from django.core.files.base import ContentFile
from PIL import Image as Picture

from articles.models import (
    Article,
    Block,
    Category,
    ChartBlock,
    CitationsBlock,
    Edition,
    EditionTag,
    EmbedBlock,
    HeadingBlock,
    ImageBlock,
    ParaphraseBlock,
    QuotationBlock,
    Revision,
    TextBlock,
)
from articles.snapshots import record_revision
from images.models import Image
from reactions.capturing import capture, text_of
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
from reactions.quoting import quote, translate
from reactions.verification import decide
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


def make_capture(
    *, source: Source | None = None, operator: User | None = None, captured_at: datetime = NOW, **fields: Any
) -> Capture:
    source = source or make_source()
    previous = Capture.objects.order_by("-id").first()
    seal = hashlib.sha256(f"capture {next(_number)}".encode()).hexdigest()
    fields.setdefault("method", Capture.Method.UPLOAD)
    fields.setdefault("is_readable", True)
    fields.setdefault("title", source.title)
    fields.setdefault("tool", "factory 1")
    return Capture.objects.create(
        source=source,
        requested_url=source.canonical_url,
        final_url=source.canonical_url,
        captured_at=captured_at,
        recorded_at=captured_at,
        operator=operator or make_user(role=REPORTER),
        previous=previous,
        manifest={},
        manifest_sha256=seal,
        **fields,
    )


def make_quotation(
    *,
    capture: Capture | None = None,
    source: Source | None = None,
    exact: str = WORDS,
    submitted_by: User | None = None,
    translation: str = "",
    accepted: bool = False,
    **fields: Any,
) -> Quotation:
    """Return a quotation; `translation` adds an English one, `accepted` the acceptance of a second person."""
    capture = capture or make_capture(source=source)
    fields.setdefault("start", 0)
    fields.setdefault("end", fields["start"] + len(exact) if fields["start"] is not None else None)
    fields.setdefault("submitted_at", NOW)
    quotation = Quotation.objects.create(
        source=capture.source,
        capture=capture,
        exact=exact,
        submitted_by=submitted_by or make_user(role=REPORTER),
        **fields,
    )
    if translation:
        make_translation(quotation=quotation, text=translation)
    if accepted:
        make_verification(quotation=quotation, reviewer=make_user(role=DESK_EDITOR), decision="accepted")
    return quotation


def make_sourced_quotation(
    *,
    words: str = WORDS,
    translation: str = "",
    accepted: bool = True,
    source: Source | None = None,
    submitted_by: User | None = None,
    **fields: Any,
) -> Quotation:
    """Return a quotation made as the desk makes one: a page is captured, its words quoted and accepted by another."""
    submitter = submitted_by or make_user(role=REPORTER)
    page = f"""<html><head><meta charset="utf-8"><title>Thread {next(_number)}</title></head><body>
    <article><h1>가게 앞의 줄에 대한 이야기</h1><p>오늘 아침 가게 앞에 모인 사람들의 이야기를 적어 봅니다.</p></article>
    <ul class="comments">
    <li class="comment" id="comment-1"><span class="author">first</span><p>저는 그냥 지나가다가 보았을 뿐입니다.</p></li>
    <li class="comment" id="comment-2"><span class="author">second</span><p>{words}</p></li>
    <li class="comment" id="comment-3"><span class="author">third</span><p>다음에는 저도 한번 가 보려고 합니다.</p></li>
    </ul></body></html>"""
    evidence = capture(
        source=source or make_source(),
        data=page.encode(),
        media_type="text/html",
        method=Capture.Method.UPLOAD,
        captured_at=NOW,
        operator=submitter,
        now=NOW,
    )
    start = text_of(capture=evidence).index(words)
    quotation = quote(
        capture=evidence, start=start, end=start + len(words), actor=submitter, now=NOW, **fields
    )
    if translation:
        translate(
            quotation=quotation, language="en", text=translation, method="human", actor=submitter, now=NOW
        )
    if accepted:
        decide(quotation=quotation, reviewer=make_user(role=DESK_EDITOR), decision="accepted", now=NOW)
    return quotation


def make_translation(
    *,
    quotation: Quotation,
    text: str = "I queued until three in the morning and regret nothing",
    language: str = "en",
    translator: User | None = None,
    **fields: Any,
) -> Translation:
    fields.setdefault("updated_at", NOW)
    return Translation.objects.create(
        quotation=quotation, text=text, language=language, translator=translator or make_user(), **fields
    )


def make_verification(
    *,
    quotation: Quotation,
    verdict: str = "exact",
    reviewer: User | None = None,
    decision: str = "",
    **fields: Any,
) -> Verification:
    """Return a check by the algorithm, or with a reviewer and a decision that of a person."""
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


def picture_bytes(*, width: int = 64, height: int = 48, picture_format: str = "PNG", seed: int = 0) -> bytes:
    """Return the bytes of a small picture, drawn in memory; another seed gives another picture."""
    picture = Picture.new("RGB", (width, height), (seed * 53 % 256, seed * 97 % 256, seed * 193 % 256))
    buffer = io.BytesIO()
    picture.save(buffer, picture_format)
    return buffer.getvalue()


def make_image(
    *, title: str = "", data: bytes | None = None, width: int = 64, height: int = 48, **fields: Any
) -> Image:
    number = next(_number)
    # The number goes into the bytes: no picture may be stored twice.
    data = data or picture_bytes(width=width, height=height, seed=number) + str(number).encode()
    fields.setdefault("alternative_text", "A queue in front of a closed shop")
    fields.setdefault("credit", "The Desk")
    fields.setdefault("created_at", NOW)
    return Image.objects.create(
        title=title or f"Picture {number}",
        original=ContentFile(data, name=f"picture-{number}.png"),
        sha256=hashlib.sha256(data).hexdigest(),
        media_type="image/png",
        width=width,
        height=height,
        **fields,
    )


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
    *, article: Article | None = None, actor: User | None = None, now: datetime = NOW, **article_fields: Any
) -> Edition:
    """Return the live first edition of the article, published at `now` (of a new one made with the fields)."""
    article = article or make_article(**article_fields)
    revision = make_revision(article=article, now=now)
    edition = Edition.objects.create(
        article=article,
        revision=revision,
        number=1,
        kind=Edition.Kind.FIRST,
        state=Edition.State.LIVE,
        document=revision.document,
        slug=article.slug,
        language=article.language,
        category=article.category,
        title=article.title,
        deck=article.deck,
        byline=article.byline,
        lead_image=article.lead_image,
        first_published_at=now,
        published_at=now,
        published_by=actor or make_user(role=PUBLISHER),
    )
    EditionTag.objects.bulk_create(
        EditionTag(edition=edition, tag=tag, position=position, article_id=article.pk, first_published_at=now)
        for position, tag in enumerate(article.tags.all())
    )
    return edition
