"""The chapters of the style guide, and the pages that are hard to meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from articles.charts import chart_of
from articles.rendering import PublicNote
from newsroom.styleguide import invented
from reactions.models import Capture, Outlet, Paraphrase, Quotation, Stance
from reactions.presenting.by_value import ShownParaphrase

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
        "ended_at": invented.AT,
        "near_tags": invented.tags("ferries", "islands"),
        "near_cards": [invented.a_card(), invented.a_card(picture=None)],
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
    outlets = [invented.an_outlet(number) for number in range(9)]
    all_stances = [(stance.value, outlets[0], 9 - place) for place, stance in enumerate(Stance)]
    crowded = [
        (stance.value, outlet, 1 + (place + number) % 4)
        for place, stance in enumerate(Stance)
        for number, outlet in enumerate(outlets)
    ]
    return [
        chapter(
            "Quotation", *((name, quotation, {"card": card}) for name, card in invented.quotations().items())
        ),
        chapter(
            "Quotation on its own page",
            (
                "large",
                quotation,
                {"card": replace(invented.a_quotation(), quotation=Quotation(pk=99)), "is_large": True},
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
                            source=invented.a_source(outlets[2]),
                            capture=Capture(captured_at=invented.AT),
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
                for name, card in invented.cards().items()
            ),
        ),
        chapter(
            "Lead",
            ("with a picture", "articles/parts/lead.html", {"card": invented.a_card().shown}),
            ("with words alone", "articles/parts/lead.html", {"card": invented.a_card(picture=None).shown}),
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
                            published_at=invented.AT,
                        ),
                        PublicNote(
                            number=2, kind="update", note="The office has answered.", published_at=invented.AT
                        ),
                    ],
                },
            ),
        ),
        chapter(
            "Contents",
            (
                "a long article",
                "articles/parts/contents.html",
                {
                    "headings": [
                        ("a", "A cause with a name"),
                        ("b", "종이 시간표"),
                        ("c", invented.LONG_TITLE),
                    ]
                },
            ),
        ),
        chapter(
            "Tags",
            (
                "a few",
                "articles/parts/tags.html",
                {"tags": invented.tags("ferries", "밤배", invented.LONG_WORD)},
            ),
            (
                "two hundred",
                "articles/parts/tags.html",
                {"tags": invented.tags(*(f"tag {number}" for number in range(1, 201)))},
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
                        (invented.AT.replace(month=month, day=1), month * 3 % 11, month * 27 % 100)
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
                    {"page": {"cards": list(invented.cards().values())[:number]}},
                )
                for number in (1, 2, 3)
            ),
        ),
        chapter("Nothing here", ("a list", "articles/parts/river.html", {"page": {"cards": []}})),
    ]


def _chart(numbers: list[tuple[str, Outlet, int]], key: str) -> dict[str, Any]:
    return {"chart": chart_of(numbers), "title": "", "key": key}
