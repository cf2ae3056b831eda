"""What the style guide shows in its components: outlets, quotations and cards that nobody has written, and no row holds."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from articles.models import Category, Edition
from articles.reading.cards import Card
from images.pictures import Picture
from reactions.models import Capture, Outlet, Quotation, Source, Stance, Translation
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


def an_outlet(number: int) -> Outlet:
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


def a_source(outlet: Outlet) -> Source:
    return Source(
        pk=1,
        outlet=outlet,
        title="[막배] 섬사람들 이야기",
        language="ko",
        canonical_url="https://board.example/threads/41/" + "a-very-long-address-" * 6,
    )


def a_quotation(**changes: Any) -> QuotationCard:
    outlet = changes.pop("outlet", an_outlet(0))
    text = changes.pop("text", "주민들이 석 달 동안 직접 승객 수를 셌다는 게 제일 놀라움.")
    language = changes.pop("language", "ko")
    translated = changes.pop(
        "translated",
        "What amazes me most is that residents counted the passengers themselves, for three months.",
    )
    source = a_source(outlet)
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


def quotations() -> dict[str, QuotationCard]:
    gone: dict[str, Any] = {"is_gone": True, "gone_at": AT, "verified": False}
    cards = {
        "verified, in Korean with its translation": a_quotation(),
        "not verified yet": a_quotation(verified=False, verdict_label="", outlet=an_outlet(1)),
        "in the reader's language, no translation": a_quotation(
            text="I queued until three in the morning, and I regret nothing.",
            language="en",
            translated="",
            outlet=an_outlet(2),
        ),
        "words left out, several lines": a_quotation(
            text="첫 줄입니다.\n둘째 줄도 있습니다. […] 그리고 끝.", outlet=an_outlet(3)
        ),
        "translation only": a_quotation(
            shows_original=False, original="", pieces=(), source_url="", outlet=an_outlet(4)
        ),
        "restricted: neither name nor link": a_quotation(author_name="", source_url="", outlet=an_outlet(5)),
        "a site where nobody has a name": a_quotation(author_name="", is_without_name=True, votes_down=None),
        "edited at its source": a_quotation(
            source_is_changed=True,
            source_state_label="edited since",
            source_state_since=AT,
            outlet=an_outlet(6),
        ),
        "deleted at its source": a_quotation(
            source_is_changed=True,
            source_state_label="deleted since",
            source_state_since=AT,
            outlet=an_outlet(7),
        ),
        "with context": a_quotation(
            context_note="Written before the second vote, under a picture of the empty pier.",
            outlet=an_outlet(8),
        ),
        "Arabic": a_quotation(
            text="أكثر ما أدهشني أن السكان عدّوا الركاب بأنفسهم (ثلاثة أشهر!) مع رقم الرحلة 11:40.",
            language="ar",
        ),
        "Hebrew": a_quotation(
            text="מה שהכי הדהים אותי: התושבים ספרו בעצמם את הנוסעים, לילה אחרי לילה.", language="he"
        ),
        "very long words": a_quotation(text=f"{LONG_WORD} https://board.example/{'x' * 140}", language="de"),
        "Hangul without a space": a_quotation(text=LONG_HANGUL),
        "mixed writing": a_quotation(
            text="ㅋㅋㅋ 레전드 GOAT 🐐 그 자체... 와 미쳤다 insane", translated="Legend. Mad."
        ),
        "hidden while a request is examined": a_quotation(**gone),
        "redacted": a_quotation(**gone, gone_ground="after a request of the person who wrote it"),
    }
    return {
        name: replace(card, quotation=Quotation(pk=number))
        for number, (name, card) in enumerate(cards.items(), 1)
    }


def a_picture() -> Picture:
    return Picture(
        sources=(),
        src=PICTURE,
        src_width=960,
        src_height=640,
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


def tags(*names: str) -> list[Tag]:
    return [
        Tag(pk=number, slug=f"invented-{number}", name_en=name, name_ko=name)
        for number, name in enumerate(names, 1)
    ]


def a_card(**changes: Any) -> Card:
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
        picture=a_picture(),
        reaction_count=12,
        community_count=5,
        tags=tags("ferries", "islands", "night work"),
        dom_id="",
    )
    return replace(card, **changes)


def cards() -> dict[str, Card]:
    return {
        "with a picture": a_card(),
        "without a picture": a_card(picture=None),
        "a long title and no deck": a_card(title=LONG_TITLE, deck="", picture=None),
        "a long title beside a picture": a_card(title=LONG_TITLE),
        "in Korean": a_card(
            title="해은도서관, 새벽 두 시까지 불을 켠다", deck="시험 기간만의 이야기가 아니다.", language="ko"
        ),
        "one endless word": a_card(title=LONG_WORD, deck=LONG_HANGUL, picture=None),
        "no reactions, no tags": a_card(reaction_count=0, tags=[], picture=None),
    }
