"""One article of the corpus in words: its title, its blocks, its documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import cast
from uuid import UUID

from articles.documents import FORMAT, BlockDocument, Document
from articles.models import Category
from newsroom.corpus import tables
from newsroom.corpus.foundation import ALTERNATIVE_KO, Foundation
from newsroom.corpus.scheme import (
    ARTICLES_PER_REPORT,
    QUOTATIONS,
    SECTIONS,
    SENTENCES_PER_SECTION,
    THREADS_PER_ARTICLE,
    Outline,
    Scheme,
)
from newsroom.corpus.words import HEADINGS, TITLES, Name, name_of, sentences, topic_of
from reactions.models import Outlet
from tags.models import Tag

BYLINES = {"en": "The Corpus Desk", "ko": "말뭉치 편집부"}
DECKS = {
    "en": "{p} has a new {a} to look at, and {b} beside it.",
    "ko": "{p}에 새로 생긴 {a}, 그 곁의 {b} 이야기.",
}
CHART_TITLES = {"en": "How it was taken", "ko": "어떻게 받아들였나"}
SELECTIONS = {
    "en": "5 of 20 comments in two threads, chosen for range. Everything here is invented.",
    "ko": "글 두 개의 댓글 20개 가운데 5개를 고루 골랐다. 모두 지어낸 것이다.",
}
CAPTIONS = {"en": "Hills near {p}, drawn", "ko": "{p} 언덕 그림"}
SUPPORTS = {"en": "the date of it", "ko": "날짜"}
CORRECTIONS = {
    "en": "The last sentence named another place.",
    "ko": "마지막 문장에 다른 곳의 이름을 적었다.",
}
# What an article's first document says where the corrected one has another place.
MISTAKE = 11


@dataclass(slots=True)
class Corpus:
    """What every article needs at hand: the rows that it names, as objects that no database knows."""

    scheme: Scheme
    foundation: Foundation
    tags: list[Tag]
    communities: list[Outlet]
    categories: list[Category]

    @classmethod
    def of(cls, scheme: Scheme, foundation: Foundation) -> "Corpus":
        return cls(
            scheme,
            foundation,
            tags=[
                Tag(pk=tag.pk, slug=tag.slug, name=tag.name, name_en=tag.name_en, name_ko=tag.name_ko)
                for tag in foundation.tags
            ],
            communities=[
                Outlet(pk=known.pk, slug=known.slug, name_en=known.name_en, name_native=known.name_native)
                for known in foundation.communities
            ],
            categories=[Category(pk=pk, slug=slug) for pk, slug in foundation.categories],
        )

    def compared(self, outline: Outline) -> Document:
        """Return of an article's document what is compared with others: its tags, its category and its event."""
        return cast(
            "Document",
            {
                "tags": [self.tags[tag].pk for tag in outline.tags],
                "category": self.categories[outline.category].pk,
                "event_date": self.event_date(outline).isoformat(),
                "pinned": [],
                "excluded": [],
            },
        )

    def event_date(self, outline: Outline) -> date:
        """Return the day an article tells of: that on which it, or what it translates, went out, or the day before."""
        out_at = self.scheme.out_at(outline.evidence_of)
        return (out_at - timedelta(days=outline.title % 2)).date()


class Story:
    """One article: what it says, and in which documents. The last of `documents` is what readers get."""

    def __init__(self, corpus: Corpus, outline: Outline) -> None:
        self.corpus, self.outline = corpus, outline
        self.number, self.language, self.out_at = outline.number, outline.language, outline.out_at
        self.pk = corpus.foundation.number(tables.ARTICLE, self.number)
        self.tags = [corpus.tags[tag] for tag in outline.tags]
        self.category = corpus.categories[outline.category]
        self.image = corpus.foundation.images[outline.picture % len(corpus.foundation.images)]
        self.threads = [corpus.foundation.threads[thread] for thread in outline.threads]
        self.event_date = corpus.event_date(outline)
        self.report = self.number // ARTICLES_PER_REPORT
        place, street, topic = name_of(outline.place), name_of(outline.street), topic_of(outline.tags[0])
        self.names = {
            "a": self._label(topic),
            "b": self._label(topic_of(outline.tags[1])),
            "p": self._label(place),
            "q": f"{street.en} Street" if self.language == "en" else f"{street.ko}길",
        }
        self.title = self._filled(TITLES[outline.title % len(TITLES)])
        self.deck = DECKS[self.language].format_map(self.names)
        self.slug = f"{place.en} {topic.en} {self.number + 1}".lower().replace(" ", "-")
        self._chance = Random(f"{corpus.scheme.seed} words {self.number}")
        self._keys = count(self._chance.getrandbits(127))
        self.documents = self._documents()

    def quotation(self, place: int) -> int:
        """Return the number of one of the article's quotations."""
        return self.corpus.foundation.number(tables.QUOTATION, self.outline.evidence_of, place)

    def report_source(self) -> int:
        """Return the number of the source of the report that the article cites."""
        return self.corpus.foundation.number(
            tables.SOURCE, self.report * ARTICLES_PER_REPORT, THREADS_PER_ARTICLE
        )

    def _label(self, name: Name) -> str:
        return name.ko if self.language == "ko" else name.en

    def _filled(self, texts: tuple[str, str]) -> str:
        filled = texts[self.language == "ko"].format_map(self.names)
        return filled[0].upper() + filled[1:]

    def _documents(self) -> list[Document]:
        blocks = self._blocks()
        if not self.outline.is_corrected:
            return [self._document(blocks)]
        return [self._document(some) for some in self._mistaken_and_mended(blocks)]

    def _paragraphs(self) -> str:
        chosen = self._chance.choices(
            sentences(self.language, self.corpus.scheme.seed), k=SENTENCES_PER_SECTION
        )
        half = len(chosen) // 2
        return f"<p>{' '.join(chosen[:half])}</p><p>{' '.join(chosen[half:])}</p>".format_map(self.names)

    def _blocks(self) -> list[BlockDocument]:
        headings = self._chance.sample(HEADINGS, SECTIONS)
        blocks: list[BlockDocument] = []
        for section in range(SECTIONS):
            blocks.append(self._block("heading", text=self._filled(headings[section]), level=2))
            blocks.append(self._block("text", html=self._paragraphs()))
            if section == 1:
                blocks.append(
                    self._block(
                        "image",
                        image=self.image,
                        alternative_text=self._alternative(),
                        caption=self._caption(),
                    )
                )
            if section < QUOTATIONS:
                blocks.append(self._block("quotation", quotation=self.quotation(section)))
        blocks.append(self._block("chart", title=CHART_TITLES[self.language]))
        blocks.append(self._block("citations", title=""))
        return blocks

    def _block(self, kind: str, **content: str | int) -> BlockDocument:
        return {"key": str(UUID(int=next(self._keys))), "type": kind, **content}

    def _alternative(self) -> str:
        return ALTERNATIVE_KO if self.language == "ko" else ""

    def _caption(self) -> str:
        return CAPTIONS[self.language].format_map(self.names)

    def _mistaken_and_mended(self, blocks: Sequence[BlockDocument]) -> list[list[BlockDocument]]:
        """Return the blocks as they first went out, with another place in the last text, and as they are now."""
        last = max(place for place, block in enumerate(blocks) if block["type"] == "text")
        html = str(blocks[last]["html"]).removesuffix("</p>")
        places = self._label(name_of(self.outline.place + MISTAKE)), self.names["p"]
        return [
            [
                *blocks[:last],
                {**blocks[last], "html": f"{html} {self._closing(place)}</p>"},
                *blocks[last + 1 :],
            ]
            for place in places
        ]

    def _closing(self, place: str) -> str:
        return f"All of it was in {place}." if self.language == "en" else f"모두 {place}에서 있었던 일이다."

    def _document(self, blocks: Sequence[BlockDocument]) -> Document:
        document = Document(
            format=FORMAT,
            title=self.title,
            deck=self.deck,
            slug=self.slug,
            language=self.language,
            category=self.category.pk,
            byline=BYLINES[self.language],
            event_date=self.event_date.isoformat(),
            selection_note=SELECTIONS[self.language],
            lead={"image": self.image, "alternative_text": "", "caption": ""},
            tags=[tag.pk for tag in self.tags],
            citations=[{"source": self.report_source(), "supports": SUPPORTS[self.language]}],
            pinned=[],
            excluded=[],
            cleared=[],
            blocks=list(blocks),
        )
        if self.outline.translates:
            document["translation_of"] = self.corpus.foundation.number(
                tables.ARTICLE, self.outline.evidence_of
            )
        return document
