"""Templates of the site: nothing in them that the content security policy would refuse, and words that are safe."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils import translation

from newsroom.templatetags.presentation import hue_class, language_name, moment, reactions_from, votes
from newsroom.templatetags.structured_data import json_ld

FOLDERS = [
    Path(settings.BASE_DIR) / room / "templates"
    for room in ("newsroom", "articles", "reactions", "images", "tags")
]
TEMPLATES = sorted((folder, path) for folder in FOLDERS for path in folder.rglob("*.html"))
NAMES = [str(path.relative_to(folder)) for folder, path in TEMPLATES]
# Comments and template tags may speak of what the markup may not contain.
NOT_MARKUP = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
POSTED_AT = datetime(2026, 3, 20, 5, 3, 9, tzinfo=UTC)


def test_there_are_templates_to_look_at() -> None:
    assert {"base.html", "articles/article.html", "reactions/evidence.html"} <= set(NAMES)


@pytest.mark.parametrize(("folder", "path"), TEMPLATES, ids=NAMES)
def test_a_template_can_be_compiled(folder: Path, path: Path) -> None:
    get_template(str(path.relative_to(folder)))


@pytest.mark.parametrize("path", [path for _folder, path in TEMPLATES], ids=NAMES)
@pytest.mark.parametrize(
    "forbidden",
    [
        pytest.param(r"<style\b", id="style element"),
        pytest.param(r"\sstyle\s*=", id="style attribute"),
        pytest.param(r"\son[a-z]+\s*=\s*[\"']", id="event handler"),
        pytest.param(r"javascript:", id="javascript address"),
        pytest.param(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")", id="inline script"),
        pytest.param(r"\|\s*safe\b|{%\s*autoescape off", id="unescaped text"),
    ],
)
def test_a_template_holds_nothing_that_the_policy_refuses(path: Path, forbidden: str) -> None:
    markup = NOT_MARKUP.sub("", path.read_text(encoding="utf-8"))

    assert re.search(forbidden, markup, re.IGNORECASE) is None


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
    ],
)
def test_reactions_are_counted_in_words(reactions: int, communities: int, text: str) -> None:
    with translation.override("en"):
        assert reactions_from(reactions, communities) == text


@pytest.mark.parametrize(
    ("up", "down", "text"),
    [
        (312, 4, "312 votes for, 4 against when captured"),
        (1, None, "1 vote when captured"),
        (2, None, "2 votes when captured"),
        (None, None, ""),
    ],
)
def test_votes_are_those_of_the_capture(up: int | None, down: int | None, text: str) -> None:
    with translation.override("en"):
        assert votes(up, down) == text


def test_a_language_without_a_name_is_called_by_its_code() -> None:
    with translation.override("en"):
        assert language_name("ko") == "Korean"
        assert language_name("tlh") == "tlh"
