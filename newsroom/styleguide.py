"""The living page of the design system: every component in every state, made of the real templates and invented words.

For those who change how the site looks. It is there in development, in production only with `NEWSROOM_STYLEGUIDE=1`;
it asks the database for nothing but the navigation, so that it is the same for everybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from articles.charts import chart_of
from articles.models import Category, Edition
from articles.reading.cards import Card
from articles.rendering import PublicNote
from images.pictures import Picture
from reactions.models import Capture, Outlet, Paraphrase, Quotation, Source, Stance, Translation
from reactions.presenting.by_value import ShownParaphrase
from reactions.presenting.cards import QuotationCard, direction_of
from tags.models import Tag

AT = datetime(2026, 11, 2, 5, 3, tzinfo=UTC)
LONG_WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 2
LONG_HANGUL = "가나다라마바사아자차카타파하" * 9
LONG_TITLE = (
    "A council that had planned to save a billion a year changes its mind after islanders counted, for three months, "
    "everybody who was on board of the last boat of the night"
)
PICTURE = (
    "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20width='960'%20height='640'%3E%3Crect%20width='960'%20"
    "height='640'%20fill='%235b7f8c'/%3E%3Ccircle%20cx='640'%20cy='220'%20r='90'%20fill='%23f4d58d'/%3E%3Cpath%20"
    "d='M0%20460h960v180H0z'%20fill='%23263f4d'/%3E%3C/svg%3E"
)
# Whole pages that stand outside the ordinary way.
PAGES = ("403", "403_csrf", "404", "410", "500")


@dataclass(frozen=True, slots=True)
class Specimen:
    name: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Chapter:
    name: str
    anchor: str
    specimens: Sequence[Specimen]


def is_open() -> bool:
    """Return whether this site shows its style guide."""
    return settings.DEBUG or settings.STYLEGUIDE


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    if not is_open():
        raise Http404("The style guide is for development.")
    context = {
        "chapters": _chapters(request),
        "sizes": ["tiny", "small", "note", "body", "reading", "large", "title", "quotation", "headline"],
        "surfaces": ["paper", "paper-deep", "highlight", "added", "removed"],
        "inks": ["ink", "ink-soft", "accent"],
        "schemes": ["light", "dark"],
        "hues": range(36),
        "pages": PAGES,
    }
    return render(request, "newsroom/styleguide.html", context)


@require_safe
def styleguide_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show a page that is hard to meet, with invented content."""
    if not is_open() or name not in PAGES:
        raise Http404("There is no such page in the style guide.")
    context = {
        "title": "Mayor to sell the harbour cranes",
        "note": "The mayor's office never planned the sale. We had believed a letter that was forged.",
        "ended_at": AT,
        "near_tags": _tags("ferries", "islands"),
        "near_cards": [_card(), _card(picture=None)],
    }
    return render(request, f"{name}.html", context)


def _chapters(request: HttpRequest) -> list[Chapter]:
    def chapter(name: str, *specimens: tuple[str, str, Mapping[str, Any]]) -> Chapter:
        return Chapter(
            name=name,
            anchor=name.lower().replace(" ", "-"),
            specimens=[
                Specimen(
                    name=label, html=SafeString(render_to_string(template, dict(context), request=request))
                )
                for label, template, context in specimens
            ],
        )

    quotation = "reactions/parts/quotation.html"
    outlets = [_outlet(number) for number in range(9)]
    all_stances = [(stance.value, outlets[0], 9 - place) for place, stance in enumerate(Stance)]
    crowded = [
        (stance.value, outlet, 1 + (place + number) % 4)
        for place, stance in enumerate(Stance)
        for number, outlet in enumerate(outlets)
    ]
    return [
        chapter("Quotation", *((name, quotation, {"card": card}) for name, card in _quotations().items())),
        chapter(
            "Quotation on its own page",
            (
                "large",
                quotation,
                {"card": replace(_quotation(), quotation=Quotation(pk=99)), "is_large": True},
            ),
        ),
        chapter(
            "Paraphrase",
            (
                "in our words",
                "reactions/parts/paraphrase.html",
                {
                    "paraphrase": ShownParaphrase.of(
                        Paraphrase(
                            text="Several asked who would pay for the boat in winter.",
                            source=_source(outlets[2]),
                            capture=Capture(captured_at=AT),
                        )
                    )
                },
            ),
        ),
        chapter(
            "Chart",
            ("one stance", "articles/parts/chart.html", _chart([(Stance.values[0], outlets[0], 3)], "one")),
            ("every stance, one community", "articles/parts/chart.html", _chart(all_stances, "all")),
            ("every stance, many communities", "articles/parts/chart.html", _chart(crowded, "crowd")),
        ),
        chapter(
            "Card",
            *(
                (name, "articles/parts/card.html", {"card": card.shown, "level": "h3"})
                for name, card in _cards().items()
            ),
        ),
        chapter(
            "Lead",
            ("with a picture", "articles/parts/lead.html", {"card": _card().shown}),
            ("with words alone", "articles/parts/lead.html", {"card": _card(picture=None).shown}),
        ),
        chapter(
            "Notes",
            (
                "a correction and an update",
                "articles/parts/notes.html",
                {
                    "article": {"category": {"slug": "news"}, "slug": "the-boat-stays", "language": "en"},
                    "notes": [
                        PublicNote(
                            number=3,
                            kind="correction",
                            note="It was three hours, not five.",
                            published_at=AT,
                        ),
                        PublicNote(number=2, kind="update", note="The office has answered.", published_at=AT),
                    ],
                },
            ),
        ),
        chapter(
            "Contents",
            (
                "a long article",
                "articles/parts/contents.html",
                {"headings": [("a", "A cause with a name"), ("b", "종이 시간표"), ("c", LONG_TITLE)]},
            ),
        ),
        chapter(
            "Tags",
            ("a few", "articles/parts/tags.html", {"tags": _tags("ferries", "밤배", LONG_WORD)}),
            (
                "two hundred",
                "articles/parts/tags.html",
                {"tags": _tags(*(f"tag {number}" for number in range(1, 201)))},
            ),
        ),
        chapter(
            "Paging",
            ("both ways", "articles/parts/paging.html", {"page": {"newer_url": "#", "older_url": "#"}}),
            ("older alone", "articles/parts/paging.html", {"page": {"older_url": "#"}}),
        ),
        chapter(
            "Activity",
            (
                "twelve months",
                "articles/parts/activity.html",
                {
                    "activity": [
                        (AT.replace(month=month, day=1), month * 3 % 11, month * 27 % 100)
                        for month in range(1, 13)
                    ]
                },
            ),
        ),
        chapter("Communities", ("a list", "articles/parts/outlets.html", {"outlets": outlets[:3]})),
        chapter("Search", ("large", "articles/parts/large_search.html", {"query": "막배"})),
        chapter(
            "River",
            *(
                (
                    f"{number} cards",
                    "articles/parts/river.html",
                    {"page": {"cards": list(_cards().values())[:number]}},
                )
                for number in (1, 2, 3)
            ),
        ),
        chapter("Nothing here", ("a list", "articles/parts/river.html", {"page": {"cards": []}})),
    ]


def _chart(numbers: list[tuple[str, Outlet, int]], key: str) -> dict[str, Any]:
    return {"chart": chart_of(numbers), "title": "", "key": key}


def _outlet(number: int) -> Outlet:
    names = [
        "Harbour Board",
        "Tidewater",
        "Nine Lamps",
        "Pier 4",
        "Kettle",
        "Slow Lane",
        "Gull",
        "Mole",
        "Dory",
    ]
    name = names[number]
    return Outlet(
        pk=number + 1,
        slug=f"invented-{number + 1}",
        name_en=name,
        name_native=["항구게시판", "밀물", "아홉등불"][number] if number < 3 else name,
        kind=Outlet.Kind.COMMUNITY,
        language="ko",
        hue=number * 40,
        mark=name[:2].upper() if number % 2 == 0 else name[0],
        description_en="An invented board, where ferries are discussed.",
        quotation_count=number * 4,
        timezone="Asia/Seoul",
    )


def _source(outlet: Outlet) -> Source:
    return Source(
        pk=1,
        outlet=outlet,
        title="[막배] 섬사람들 이야기",
        language="ko",
        canonical_url="https://board.example/threads/41/" + "a-very-long-address-" * 6,
    )


def _quotation(**changes: Any) -> QuotationCard:
    outlet = changes.pop("outlet", _outlet(0))
    text = changes.pop("text", "주민들이 석 달 동안 직접 승객 수를 셌다는 게 제일 놀라움.")
    language = changes.pop("language", "ko")
    translated = changes.pop(
        "translated",
        "What amazes me most is that residents counted the passengers themselves, for three months.",
    )
    source = _source(outlet)
    card = QuotationCard(
        quotation=Quotation(pk=changes.pop("pk", 1)),
        number=None,
        outlet=outlet,
        source=source,
        capture=Capture(pk=1, captured_at=AT, comment_count=24),
        author_name="harbour-mira",
        is_without_name=False,
        shows_original=True,
        original=text,
        pieces=tuple(text.split(" […] ")),
        language=language,
        direction=direction_of(language),
        translation=Translation(language="en", text=translated, method=Translation.Method.HUMAN)
        if translated
        else None,
        posted_at=AT,
        posted_precision="minute",
        votes_up=1204,
        votes_down=17,
        votes_observed_at=AT,
        captured_at=AT,
        verdict="exact",
        verdict_label="word for word in the capture",
        verified=True,
        verified_at=AT,
        stance=Stance.values[0],
        stance_label=str(Stance.choices[0][1]),
        evidence_url="#evidence",
        source_url=source.canonical_url,
        context_note="",
        comments_quoted=3,
        report_url="#report",
        archived_how="a page that the newsroom fetched",
    )
    return replace(card, **changes)


def _quotations() -> dict[str, QuotationCard]:
    gone: dict[str, Any] = {"is_gone": True, "gone_at": AT, "verified": False}
    cards = {
        "verified, in Korean with its translation": _quotation(),
        "not verified yet": _quotation(verified=False, verdict_label="", outlet=_outlet(1)),
        "in the reader's language, no translation": _quotation(
            text="I queued until three in the morning, and I regret nothing.",
            language="en",
            translated="",
            outlet=_outlet(2),
        ),
        "words left out, several lines": _quotation(
            text="첫 줄입니다.\n둘째 줄도 있습니다. […] 그리고 끝.", outlet=_outlet(3)
        ),
        "translation only": _quotation(
            shows_original=False, original="", pieces=(), source_url="", outlet=_outlet(4)
        ),
        "restricted: neither name nor link": _quotation(author_name="", source_url="", outlet=_outlet(5)),
        "a site where nobody has a name": _quotation(author_name="", is_without_name=True, votes_down=None),
        "edited at its source": _quotation(
            source_is_changed=True,
            source_state_label="edited since",
            source_state_since=AT,
            outlet=_outlet(6),
        ),
        "deleted at its source": _quotation(
            source_is_changed=True,
            source_state_label="deleted since",
            source_state_since=AT,
            outlet=_outlet(7),
        ),
        "with context": _quotation(
            context_note="Written before the second vote, under a picture of the empty pier.",
            outlet=_outlet(8),
        ),
        "Arabic": _quotation(
            text="أكثر ما أدهشني أن السكان عدّوا الركاب بأنفسهم (ثلاثة أشهر!) مع رقم الرحلة 11:40.",
            language="ar",
        ),
        "Hebrew": _quotation(
            text="מה שהכי הדהים אותי: התושבים ספרו בעצמם את הנוסעים, לילה אחרי לילה.", language="he"
        ),
        "very long words": _quotation(text=f"{LONG_WORD} https://board.example/{'x' * 140}", language="de"),
        "Hangul without a space": _quotation(text=LONG_HANGUL),
        "mixed writing": _quotation(
            text="ㅋㅋㅋ 레전드 GOAT 🐐 그 자체... 와 미쳤다 insane", translated="Legend. Mad."
        ),
        "hidden while a request is examined": _quotation(**gone),
        "redacted": _quotation(**gone, gone_ground="after a request of the person who wrote it"),
    }
    return {
        name: replace(card, quotation=Quotation(pk=number))
        for number, (name, card) in enumerate(cards.items(), 1)
    }


def _picture() -> Picture:
    return Picture(
        sources=(),
        src=PICTURE,
        largest_src=PICTURE,
        width=960,
        height=640,
        alternative_text="A moon over the sea",
        caption="The pier at night.",
        credit="Invented",
        licence="CC0 1.0",
        licence_url="https://creativecommons.org/publicdomain/zero/1.0/",
        sizes="100vw",
        focal_x=0.6,
        focal_y=0.4,
    )


def _tags(*names: str) -> list[Tag]:
    return [
        Tag(pk=number, slug=f"invented-{number}", name_en=name, name_ko=name)
        for number, name in enumerate(names, 1)
    ]


def _card(**changes: Any) -> Card:
    language = changes.get("language", "en")
    card = Card(
        edition=Edition(language=language),
        url="#card",
        category=Category(slug="news", name_en="News", name_ko="뉴스"),
        title="The 11:40 boat stays",
        deck="A council changes its mind after islanders counted who is on board.",
        language=language,
        published_at=AT,
        updated_at=None,
        picture=_picture(),
        reaction_count=12,
        community_count=5,
        tags=_tags("ferries", "islands", "night work"),
        dom_id="",
    )
    return replace(card, **changes)


def _cards() -> dict[str, Card]:
    return {
        "with a picture": _card(),
        "without a picture": _card(picture=None),
        "a long title and no deck": _card(title=LONG_TITLE, deck="", picture=None),
        "a long title beside a picture": _card(title=LONG_TITLE),
        "in Korean": _card(
            title="해은도서관, 새벽 두 시까지 불을 켠다", deck="시험 기간만의 이야기가 아니다.", language="ko"
        ),
        "one endless word": _card(title=LONG_WORD, deck=LONG_HANGUL, picture=None),
        "no reactions, no tags": _card(reaction_count=0, tags=[], picture=None),
    }
