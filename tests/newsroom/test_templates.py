"""Templates of the site: nothing in them that the content security policy would refuse, and words that are safe."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import mark_safe

from articles.charts import chart_of
from newsroom.drawing.presentation import hue_class, language_name, moment, reactions_from, votes
from newsroom.drawing.structured_data import json_ld
from reactions.models import Outlet

FOLDERS = [
    Path(settings.BASE_DIR) / room / kind
    for room in ("newsroom", "articles", "reactions", "images", "tags")
    for kind in ("jinja2", "templates")
]
TEMPLATES = sorted((folder, path) for folder in FOLDERS for path in folder.rglob("*.html"))
NAMES = [str(path.relative_to(folder)) for folder, path in TEMPLATES]
PAGES = [path for folder, path in TEMPLATES if folder.name == "jinja2"]
PAGE_NAMES = ["/".join(path.parts[-2:]) for path in PAGES]
# Comments and template tags may speak of what the markup may not contain.
NOT_MARKUP = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
FORBIDDEN = {
    what: re.compile(form, re.IGNORECASE)
    for what, form in {
        "style element": r"<style\b",
        "style attribute": r"\sstyle\s*=",
        "event handler": r"\son[a-z]+\s*=\s*[\"']",
        "javascript address": r"javascript:",
        "inline script": r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")",
        "unescaped text": r"\|\s*safe\b|{%\s*autoescape\b",
    }.items()
}
POSTED_AT = datetime(2026, 3, 20, 5, 3, 9, tzinfo=UTC)


def test_there_are_templates_to_look_at() -> None:
    assert {"base.html", "articles/article.html", "reactions/evidence.html"} <= set(NAMES)


def test_a_name_stands_for_one_template_alone() -> None:
    """By the name the engine is found: readers' pages are Jinja's, the desk's are Django's."""
    assert len(set(NAMES)) == len(NAMES)
    desk = {
        name for (folder, _path), name in zip(TEMPLATES, NAMES, strict=True) if folder.name == "templates"
    }
    assert {name.split("/")[0] for name in desk} == {"admin", "registration"}


@pytest.mark.parametrize(("folder", "path"), TEMPLATES, ids=NAMES)
def test_a_template_can_be_compiled(folder: Path, path: Path) -> None:
    get_template(str(path.relative_to(folder)))


@pytest.mark.parametrize("path", [path for _folder, path in TEMPLATES], ids=NAMES)
def test_a_template_holds_nothing_that_the_policy_refuses(path: Path) -> None:
    markup = NOT_MARKUP.sub("", path.read_text(encoding="utf-8"))

    assert {what for what, form in FORBIDDEN.items() if form.search(markup)} == set()


@pytest.mark.parametrize("path", PAGES, ids=PAGE_NAMES)
def test_what_is_asked_of_a_row_in_words_is_called(path: Path) -> None:
    """Django calls what can be called by itself, Jinja writes what it is."""
    assert re.findall(r"\bget_\w+_display\b(?!\()", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", PAGES, ids=PAGE_NAMES)
def test_a_page_takes_no_words_for_its_own_but_those_that_it_says(path: Path) -> None:
    """What is translated is markup: were it a value, whoever wrote the value would write markup."""
    calls = re.findall(r"\b(?:_|n?p?gettext|said_in)\(([^)]*)", path.read_text(encoding="utf-8"))

    assert [call for call in calls if not re.match(r"(?:code, )?\"", call)] == []


def test_what_a_page_is_handed_is_escaped_and_what_is_markup_can_be_shown_as_text() -> None:
    page = engines["jinja2"].from_string("{{ words }} {{ markup }} {{ markup|force_escape }}")

    assert page.render({"words": "<b>", "markup": mark_safe("<i>")}) == "&lt;b&gt; <i> &lt;i&gt;"


def test_words_of_a_page_are_those_of_the_language_and_what_stands_in_them_is_escaped() -> None:
    words = engines["jinja2"].from_string(
        """{{ _("Search") }}|{{ pgettext("colours", "Dark") }}|{{ _("<b>50 %%</b>") }}|{{ said_in("ko", "Search") }}|"""
        """{% trans number=name %}Edition {{ number }}{% endtrans %}|"""
        """{% trans counter=minutes %}{{ counter }} minute to read{% pluralize %}{{ counter }} minutes to read{% endtrans %}"""
    )

    for _turn in range(2):
        with translation.override("en"):
            told = words.render({"name": "<2>", "minutes": 2})
            assert told == "Search|Dark|<b>50 %</b>|검색|Edition &lt;2&gt;|2 minutes to read"
            assert words.render({"name": "2", "minutes": 1}).endswith("|1 minute to read")
        with translation.override("ko"):
            told = words.render({"name": "2", "minutes": 2})
            assert told == "검색|어둡게|<b>50 %</b>|검색|제2판|읽는 시간 2분"


def test_a_time_is_written_for_programs_in_the_zone_of_the_site() -> None:
    page = engines["jinja2"].from_string("""{{ time|date("c") }}""")

    assert page.render({"time": POSTED_AT}) == "2026-03-20T14:03:09+09:00"


def test_structured_data_cannot_end_its_own_element() -> None:
    data = {"headline": "</script><script>alert(1)</script> & <!--"}

    html = json_ld(data)

    text = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert "<" not in text
    assert ">" not in text
    assert json.loads(text) == data


def test_no_structured_data_makes_no_element() -> None:
    assert json_ld(None) == ""


@pytest.mark.parametrize(
    ("precision", "machine", "shown"),
    [
        ("second", "2026-03-20T14:03:09+09:00", "March 20, 2026, 2:03 p.m. KST"),
        ("minute", "2026-03-20T14:03+09:00", "March 20, 2026, 2:03 p.m. KST"),
        ("hour", "2026-03-20T14:03+09:00", "March 20, 2026, about 2:03 p.m. KST"),
        ("day", "2026-03-20", "March 20, 2026"),
    ],
)
def test_a_time_is_no_more_exact_than_it_is_known(precision: str, machine: str, shown: str) -> None:
    with translation.override("en"):
        assert moment(POSTED_AT, precision, "Asia/Seoul") == f'<time datetime="{machine}">{shown}</time>'


@pytest.mark.parametrize(("value", "precision"), [(None, "minute"), (POSTED_AT, "unknown")])
def test_a_time_that_is_not_known_is_said_to_be_unknown(value: datetime | None, precision: str) -> None:
    with translation.override("en"):
        assert moment(value, precision) == "date unknown"


def test_a_time_is_written_as_korean_readers_write_it() -> None:
    with translation.override("ko"):
        assert "2026년 3월 20일" in moment(POSTED_AT, "day", "Asia/Seoul")


@pytest.mark.parametrize(
    ("degrees", "name"), [(0, "hue-0"), (214, "hue-21"), (359, "hue-0"), (None, "hue-0")]
)
def test_a_hue_becomes_one_of_the_classes_there_are(degrees: int | None, name: str) -> None:
    assert hue_class(degrees) == name
    assert f".{name} {{" in (Path(settings.BASE_DIR) / "static/css/site/tokens.css").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("reactions", "communities", "text"),
    [
        (12, 5, "12 reactions from 5 communities"),
        (1, 1, "1 reaction from one community"),
        (3, 1, "3 reactions from one community"),
        (1200, 40, "1,200 reactions from 40 communities"),
        (1, 0, "1 reaction"),
        (2, 0, "2 reactions"),
    ],
)
def test_reactions_are_counted_in_words(reactions: int, communities: int, text: str) -> None:
    with translation.override("en"):
        assert reactions_from(reactions, communities) == text


@pytest.mark.parametrize(
    ("up", "down", "text"),
    [
        (312, 4, "312 votes for, 4 against when captured"),
        (1, 0, "1 vote for, 0 against when captured"),
        (1, None, "1 vote when captured"),
        (2, None, "2 votes when captured"),
        (None, None, ""),
    ],
)
def test_votes_are_those_of_the_capture(up: int | None, down: int | None, text: str) -> None:
    with translation.override("en"):
        assert votes(up, down) == text


def test_the_numbers_beside_charts_are_grouped_as_all_others() -> None:
    board, blog = (Outlet(pk=pk, slug=f"o{pk}", name_en=f"Board {pk}", mark="B", hue=10) for pk in (1, 2))
    stances = chart_of([("supportive", board, 12_345), ("supportive", blog, 6_789), ("critical", board, 1)])
    drawn = {
        "chart": {"chart": stances, "title": "", "key": "stances"},
        "activity": {"activity": [(date(2026, 1, 1), 12_345, 100)], "is_partial": False},
    }
    with translation.override("en"):
        for part, context in drawn.items():
            html = get_template(f"articles/parts/{part}.html").render(context)
            words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)
            assert "12,345" in words
            assert not re.search(r"\d{4,}", words.replace("2026", "")), part


def test_a_language_without_a_name_is_called_by_its_code() -> None:
    with translation.override("en"):
        assert language_name("ko") == "Korean"
        assert language_name("tlh") == "tlh"
