"""`manage.py fill_site`: as many articles as are asked for, with the words and the tags of the newsroom's own corpus.

Pages are written in bulk with the paths that treebeard would give them; revisions, search and the index of references,
which no reader's page reads, are left out.
"""

import io
from argparse import ArgumentParser
from collections.abc import Iterator
from random import Random

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils.text import slugify
from PIL import Image as Pixels
from taggit.models import Tag
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from news.models import ArticlePage, ArticleTag, NewsIndexPage
from newsroom.corpus.scheme import QUOTATIONS, SECTIONS, SENTENCES_PER_SECTION, TAGS, Outline, Scheme
from newsroom.corpus.words import HEADINGS, TITLES, Name, name_of, remark, sentences, topic_of

SEED, BATCH = 1, 500
DECKS = {
    "en": "{p} has a new {a} to look at, and {b} beside it.",
    "ko": "{p}에 새로 생긴 {a}, 그 곁의 {b} 이야기.",
}
Block = tuple[str, object]


class Command(BaseCommand):
    help = "Fills an empty site with articles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--articles", type=int, required=True)

    def handle(self, *, articles: int, **options: object) -> None:
        if ArticlePage.objects.count() == articles:
            return
        scheme = Scheme(seed=SEED, articles=articles)
        parent = self._parent()
        tags = [Tag(name=topic_of(number).en) for number in range(TAGS)]
        for tag in tags:
            tag.slug = slugify(tag.name)
        Tag.objects.bulk_create(tags)
        pictures = [self._picture(number) for number in range(scheme.pictures())]
        locale, kind = Locale.get_default(), ContentType.objects.get_for_model(ArticlePage)
        for first in range(0, articles, BATCH):
            numbers = range(first, min(first + BATCH, articles))
            outlines = [scheme.outline(number) for number in numbers]
            pages = [
                Page(
                    path=Page._get_path(parent.path, parent.depth + 1, outline.number + 1),
                    depth=parent.depth + 1,
                    url_path=f"{parent.url_path}article-{outline.number + 1}/",
                    slug=f"article-{outline.number + 1}",
                    **dict.fromkeys(
                        ("title", "draft_title"), filled(TITLES[outline.title % len(TITLES)], outline)
                    ),
                    **dict.fromkeys(
                        ("first_published_at", "last_published_at", "latest_revision_created_at"),
                        outline.out_at,
                    ),
                    content_type=kind,
                    locale=locale,
                )
                for outline in outlines
            ]
            with transaction.atomic():
                Page.objects.bulk_create(pages)
                self._complete(pages, outlines, pictures)
                ArticleTag.objects.bulk_create(
                    ArticleTag(content_object_id=page.pk, tag=tags[number])
                    for page, outline in zip(pages, outlines, strict=True)
                    for number in outline.tags
                )
        Page.objects.filter(pk=parent.pk).update(numchild=articles)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def _parent(self) -> NewsIndexPage:
        """Return the list, below the page that Wagtail's first migration made."""
        home = Site.objects.get(is_default_site=True).root_page
        return home.add_child(instance=NewsIndexPage(title="Latest", slug="news", show_in_menus=True))

    def _picture(self, number: int) -> object:
        colour = Random(f"corpus picture {number}").randrange(1 << 24)
        pixels, file = Pixels.new("RGB", (960, 600), f"#{colour:06x}"), io.BytesIO()
        pixels.save(file, "JPEG")
        return get_image_model().objects.create(
            title=f"Hills near {name_of(number).en}, drawn",
            file=ContentFile(file.getvalue(), f"picture-{number}.jpg"),
        )

    def _complete(self, pages: list[Page], outlines: list[Outline], pictures: list[object]) -> None:
        """Write the rows of the articles' own table: Django's `bulk_create` writes none of a model with two."""
        articles = []
        for page, outline in zip(pages, outlines, strict=True):
            article = ArticlePage(
                page_ptr_id=page.pk,
                deck=filled((DECKS["en"], DECKS["ko"]), outline),
                byline="The Corpus Desk",
                lead_image=pictures[outline.picture % len(pictures)],
            )
            article.body = list(blocks_of(outline))
            articles.append(article)
        fields = ArticlePage._meta.local_concrete_fields
        ArticlePage._base_manager._insert(articles, fields=fields, using="default")


def names_of(outline: Outline) -> dict[str, str]:
    """Return the names in an article's texts, as `newsroom.corpus.stories` chooses them."""
    place, street = name_of(outline.place), name_of(outline.street)

    def label(name: Name) -> str:
        return name.ko if outline.language == "ko" else name.en

    return {
        "a": label(topic_of(outline.tags[0])),
        "b": label(topic_of(outline.tags[1])),
        "p": label(place),
        "q": f"{street.en} Street" if outline.language == "en" else f"{street.ko}길",
    }


def filled(texts: tuple[str, str], outline: Outline) -> str:
    text = texts[outline.language == "ko"].format_map(names_of(outline))
    return text[0].upper() + text[1:]


def blocks_of(outline: Outline) -> Iterator[Block]:
    """Yield what an article says: sections with a heading and two paragraphs, a quotation after each but the last."""
    chance, names = Random(f"{SEED} words {outline.number}"), names_of(outline)
    for section, heading in enumerate(chance.sample(HEADINGS, SECTIONS)):
        yield "heading", filled(heading, outline)
        chosen = chance.choices(sentences(outline.language, SEED), k=SENTENCES_PER_SECTION)
        half = len(chosen) // 2
        html = f"<p>{' '.join(chosen[:half])}</p><p>{' '.join(chosen[half:])}</p>"
        yield "text", html.format_map(names)
        if section < QUOTATIONS:
            said = remark(chance)
            yield (
                "quotation",
                {
                    "text": said.ko,
                    "translation": said.en,
                    "source": f"{name_of(outline.threads[section % 2]).en} Board",
                    "url": f"https://board.example/threads/{outline.threads[section % 2]}#comment-{section}",
                },
            )
