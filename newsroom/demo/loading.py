"""Put the demo into the newsroom, through the functions that the desk itself uses, each with its time passed in."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.html import escape

from articles.models import (
    Article,
    ArticleTag,
    Block,
    Category,
    ChartBlock,
    Citation,
    CitationsBlock,
    Edition,
    HeadingBlock,
    ImageBlock,
    Notice,
    ParaphraseBlock,
    QuotationBlock,
    TextBlock,
)
from articles.publishing import publish, retract
from articles.scheduling import schedule
from articles.snapshots import record_revision
from articles.workflow import submit_for_review
from images.models import Image
from images.renditions import make_renditions
from images.storing import store_image
from newsroom.demo.afterwards import bring_what_came_later
from newsroom.demo.drawing.catalogue import ILLUSTRATIONS, LICENCE, LICENCE_URL
from newsroom.demo.evidence import Evidence, bring_evidence, evidence_of_translation
from newsroom.demo.markup import address_of_thread
from newsroom.demo.stories import STORIES
from newsroom.demo.story import Chart, Figure, Heading, Part, Quote, Reaction, Sources, Story, Text
from newsroom.demo.topics import OUTLETS, TOPICS
from newsroom.demo_logins import DEMO_LOGINS, DEMO_PASSWORD, make_demo_logins
from reactions.models import Outlet, OutletHost, Quotation
from reactions.sources.addresses import canonical_url
from tags.models import key_of
from tags.naming import create_tag, tags_by_key

Say = Callable[[str], None]
ZONE = "Asia/Seoul"
SELECTION = {
    "en": "Demo: everything here is invented. {quoted} of {found} comments in {threads} threads, chosen for range; not a survey.",
    "ko": "데모: 여기 실린 일은 모두 지어낸 것이다. 글 {threads}개의 댓글 {found}개 중 {quoted}개를 고루 골랐으며, 여론조사가 아니다.",
}


class UnableToLoad(Exception):
    """The demo was not loaded; the message says why."""


def load_demo(*, now: datetime, in_production: bool = False, say: Say = lambda _line: None) -> int:
    """Load what is missing of the demo and return how many stories were brought.

    Each story is one transaction, so an interrupted load goes on where it stopped. Raises `UnableToLoad` in
    production unless `in_production` is asked for; the demo's people then get no usable password.
    """
    if settings.IN_PRODUCTION and not in_production:
        raise UnableToLoad(
            "Demo content is invented and does not belong on a public site. Use --force if you mean it."
        )
    missing = _missing_stories()
    if not missing:
        return 0
    if not Category.objects.exists():
        raise UnableToLoad("There is no category to put the demo's articles into. Make one first.")
    people = _people()
    _bring_outlets()
    _bring_tags()
    # Oldest first: evidence is chained in the order in which it came.
    for number, story in enumerate(sorted(missing, key=lambda story: -story.days_ago), start=1):
        say(f"  {number} of {len(missing)}: {story.title}")
        images = _bring_images(story, people["Reporter"], now)
        with transaction.atomic():
            _bring_story(story, people, images, now)
    # What the people were told of while it came is old.
    Notice.objects.filter(article__is_demo=True, created_at__lt=now - timedelta(days=1)).update(read_at=now)
    return len(missing)


def _missing_stories() -> list[Story]:
    """Return the stories that are not there. One that somebody renamed or deleted a part of counts as there.

    A story is left out where the newsroom has taken away a community that it quotes.
    """
    quoted = set(Quotation.objects.filter(is_demo=True).values_list("source__canonical_url", flat=True))
    outlets = set(Outlet.objects.values_list("slug", flat=True))
    return [
        story
        for story in STORIES
        if canonical_url(address_of_thread(story.threads[0].outlet, story.threads[0].number)) not in quoted
        and all(thread.outlet in outlets for thread in story.threads)
    ]


def _people() -> dict[str, User]:
    """Return one person per role."""
    people: dict[str, User] = {}
    if not settings.IN_PRODUCTION:
        people = make_demo_logins()
        for user in people.values():
            if not user.is_active and not user.has_usable_password():
                # Locked out when the demo was removed, because evidence that had to stay names them.
                user.is_active = user.is_staff = True
                user.set_password(DEMO_PASSWORD)
                user.save()
        return people
    for login in DEMO_LOGINS:
        user, is_new = User.objects.get_or_create(
            username=login.username, defaults={"first_name": login.first_name, "last_name": login.last_name}
        )
        if not user.has_usable_password():
            user.is_active = True
            user.save(update_fields=["is_active"])
        if is_new:
            user.set_unusable_password()
            user.save(update_fields=["password"])
            user.groups.add(Group.objects.get(name=login.role))
        people[login.role] = user
    return people


@transaction.atomic
def _bring_outlets() -> None:
    for slug, demo in OUTLETS.items():
        outlet, _is_new = Outlet.objects.get_or_create(
            slug=slug,
            defaults={
                "kind": demo.kind,
                "name_en": demo.name_en,
                "name_native": demo.name_native,
                "aliases": demo.alias,
                "homepage": f"https://{demo.host}/",
                "hue": demo.hue,
                "mark": demo.mark,
                "description_en": demo.about,
            },
        )
        OutletHost.objects.get_or_create(host=demo.host, defaults={"outlet": outlet})


@transaction.atomic
def _bring_tags() -> None:
    known = tags_by_key(key_of(name) for name in TOPICS)
    for name, topic in TOPICS.items():
        if key_of(name) in known:
            continue
        # What the newsroom has already keeps its name, also where it is one of our aliases.
        taken = tags_by_key(key_of(other) for other in (topic.korean, *topic.aliases))
        tag = create_tag(
            name_en=name,
            name_ko="" if key_of(topic.korean) in taken else topic.korean,
            aliases=[alias for alias in topic.aliases if key_of(alias) not in taken],
        )
        tag.introduction_en, tag.introduction_ko = topic.introduction, topic.introduction_ko
        tag.is_demo = True
        tag.save()


def _bring_images(story: Story, actor: User, now: datetime) -> dict[str, Image]:
    """Return the story's pictures by name, drawing and storing those that the library lacks."""
    names = {part.picture for part in story.body if isinstance(part, Figure)} | {story.picture}
    images = {}
    for name in sorted(names - {""}):
        illustration = ILLUSTRATIONS[name]
        image = Image.objects.filter(is_demo=True, title=illustration.title).first()
        if image is None:
            image = store_image(
                data=illustration.draw().to_png(),
                title=illustration.title,
                actor=actor,
                now=min(now, now - timedelta(days=story.days_ago)),
                alternative_text=illustration.alternative_text,
                credit=illustration.credit,
                licence=LICENCE,
                licence_url=LICENCE_URL,
                focal_x=illustration.focal[0],
                focal_y=illustration.focal[1],
                is_demo=True,
                renditions_at_once=True,
            )
        else:
            # An interrupted load may have left it with half of its sizes.
            make_renditions(image=image)
        images[name] = image
    return images


def _bring_story(story: Story, people: dict[str, User], images: dict[str, Image], now: datetime) -> None:
    reporter, desk, publisher = people["Reporter"], people["Desk editor"], people["Publisher"]
    out_at = min(now, now - timedelta(days=story.days_ago)).replace(microsecond=0)
    evidence = bring_evidence(story=story, reporter=reporter, desk=desk, out_at=out_at)
    article = _make_article(story, evidence, images, reporter, out_at)
    revision = record_revision(article=article, actor=reporter, now=out_at - timedelta(minutes=40))
    if story.is_draft:
        return
    submit_for_review(article=article, actor=reporter, now=out_at - timedelta(minutes=30))
    if story.days_ago < 0:
        publish_at = (now - timedelta(days=story.days_ago)).replace(minute=0, second=0, microsecond=0)
        schedule(article=article, publish_at=publish_at, zone=ZONE, actor=desk, now=now)
        return
    publish(revision=revision, actor=desk, now=out_at)
    bring_what_came_later(
        story=story, evidence=evidence, reporter=reporter, publisher=publisher, out_at=out_at, now=now
    )
    article.refresh_from_db()
    if story.correction is not None:
        corrected_at = out_at + story.correction.after
        _change_words(article, story.correction.changes, corrected_at)
        corrected = record_revision(article=article, actor=reporter, now=corrected_at)
        publish(
            revision=corrected,
            actor=desk,
            now=corrected_at,
            kind=Edition.Kind.CORRECTION,
            note=story.correction.note,
        )
    if story.retraction is not None:
        retract(
            article=article, actor=publisher, now=out_at + story.retraction.after, note=story.retraction.note
        )
    if story.translation is not None:
        translated = story.translated()
        shared = evidence_of_translation(evidence, translated=translated, reporter=reporter, out_at=out_at)
        translated_at = out_at + story.translation.after
        copy = _make_article(translated, shared, images, reporter, translated_at, translation_of=article)
        revision = record_revision(article=copy, actor=reporter, now=translated_at - timedelta(minutes=20))
        submit_for_review(article=copy, actor=reporter, now=translated_at - timedelta(minutes=15))
        publish(revision=revision, actor=desk, now=translated_at)


def _make_article(
    story: Story,
    evidence: Evidence,
    images: dict[str, Image],
    reporter: User,
    out_at: datetime,
    *,
    translation_of: Article | None = None,
) -> Article:
    begun_at = out_at - timedelta(hours=2)
    lead = images.get(story.picture)
    korean = ILLUSTRATIONS[story.picture].alternative_text_ko if lead else ""
    article = Article.objects.create(
        title=story.title,
        deck=story.deck,
        slug=story.slug,
        language=story.language,
        translation_of=translation_of,
        category=Category.objects.filter(slug=story.category).first() or Category.objects.all()[0],
        byline=story.byline,
        event_date=(out_at - timedelta(days=1)).date(),
        selection_note=SELECTION[story.language].format(
            quoted=len(evidence.quotations), found=evidence.comment_count, threads=len(story.threads)
        ),
        lead_image=lead,
        lead_alternative_text=korean if story.language == "ko" else "",
        lead_caption=story.caption,
        is_demo=True,
        created_at=begun_at,
        created_by=reporter,
        updated_at=begun_at,
    )
    tags = tags_by_key(key_of(name) for name in story.tags)
    ArticleTag.objects.bulk_create(
        ArticleTag(content_object=article, tag=tags[key_of(name)]) for name in story.tags
    )
    Citation.objects.bulk_create(
        Citation(article=article, source=source, supports=report.supports, position=position)
        for position, (report, source) in enumerate(zip(story.reports, evidence.reports, strict=True))
    )
    for ordering, part in enumerate(story.body):
        block = _block_for(part, story, evidence, images)
        block.parent, block.region, block.ordering = article, "body", ordering * 10
        block.save()
    return article


def _block_for(part: Part, story: Story, evidence: Evidence, images: dict[str, Image]) -> Block:
    match part:
        case Heading():
            return HeadingBlock(text=part.text, level=part.level)
        case Text():
            paragraphs = [paragraph.strip() for paragraph in part.text.split("\n\n")]
            return TextBlock(html="".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs))
        case Quote():
            return QuotationBlock(quotation=evidence.quotations[part.key])
        case Reaction():
            return ParaphraseBlock(paraphrase=evidence.paraphrases[story.body.index(part)])
        case Figure():
            return ImageBlock(image=images[part.picture], caption=part.caption)
        case Chart():
            return ChartBlock(title=part.title)
        case Sources():
            return CitationsBlock(title=part.title)


def _change_words(article: Article, changes: tuple[tuple[str, str], ...], now: datetime) -> None:
    """Change words of the working copy, wherever they stand; a change that finds nothing is a mistake of ours."""
    for old, new in changes:
        block = TextBlock.objects.filter(parent=article, html__contains=old).first()
        if block is not None:
            block.html = block.html.replace(old, new)
            block.save()
        elif old in article.deck:
            article.deck = article.deck.replace(old, new)
        else:
            raise UnableToLoad(f"The correction of “{article.title}” changes words that are not there: {old}")
    article.version += 1
    article.updated_at = now
    article.save()
