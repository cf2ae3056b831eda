"""The Korean interface: nothing that people see is left in English, and nothing in a translation is broken."""

import functools
import json
import re
from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

from newsroom.gathering import (
    Message,
    gather_messages,
    gather_script_messages,
    messages_of_code,
    messages_of_script,
    messages_of_script_map,
    messages_of_template,
    update_catalogue,
)

CATALOGUES = Path(settings.BASE_DIR) / "newsroom" / "locale" / "ko" / "LC_MESSAGES"
PLACES = re.compile(r"%\(\w+\)[a-z]|%[sd]|%%|\{\w*\}")
MARKUP = re.compile(r"<[^>]*>")
HANGUL = re.compile(r"[가-힣]")
# Names of formats, and patterns: the same words in every language.
SAME_IN_KOREAN = {
    " By %(filter_title)s ",
    "HTML",
    "SHA-256",
    "%(how)s %(time)s",
    "%(date)s, %(time)s %(zone)s",
    "%(quotation)s: %(decision)s.",
}

CATALOGUE_NAMES = ("django.po", "djangojs.po")


# Reading all code takes seconds: each process that only collects the tests is spared it.
@functools.cache
def gathered(name: str) -> Collection[Message]:
    return (
        gather_messages(folder=Path(settings.BASE_DIR)) if name == "django.po" else gather_script_messages()
    )


@functools.cache
def entries() -> list[tuple[str, polib.POEntry]]:
    return [(name, entry) for name in CATALOGUE_NAMES for entry in polib.pofile(str(CATALOGUES / name))]


def translations_of(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("name", CATALOGUE_NAMES)
def test_the_catalogue_holds_exactly_the_messages_of_the_code(name: str) -> None:
    """`manage.py gather_translations` brings it up to date; then the new messages want a translation."""
    spoken = {(message.context, message.singular, message.plural) for message in gathered(name)}
    listed = {
        (entry.msgctxt or "", entry.msgid, entry.msgid_plural)
        for file, entry in entries()
        if file == name and not entry.obsolete
    }

    assert spoken - listed == set()
    assert listed - spoken == set()


def test_messages_are_found_wherever_they_are_spoken() -> None:
    by_place = Counter(
        place.partition("/")[0] for message in gathered("django.po") for place in message.places
    )

    assert {"articles", "reactions", "images", "tags", "newsroom", "content_editor", "taggit"} <= set(
        by_place
    )
    assert {message.singular for message in gathered("djangojs.po")} >= {"Edit Link", "Cancel"}


def test_every_message_is_translated() -> None:
    assert [entry.msgid for _name, entry in entries() if entry.fuzzy or not all(translations_of(entry))] == []


def test_a_translation_keeps_the_places_and_the_markup_of_its_message() -> None:
    broken = [
        (entry.msgid, words)
        for _name, entry in entries()
        for words in translations_of(entry)
        for pattern in (PLACES, MARKUP)
        if sorted(pattern.findall(entry.msgid_plural or entry.msgid)) != sorted(pattern.findall(words))
    ]

    assert broken == []


def test_a_translation_is_korean() -> None:
    """Guards against English that was copied instead of translated."""
    foreign = {
        entry.msgid
        for _name, entry in entries()
        if not all(HANGUL.search(PLACES.sub("", words)) for words in translations_of(entry))
    }

    assert foreign <= SAME_IN_KOREAN


def test_a_translation_ends_as_its_message_does() -> None:
    """An ellipsis says that a step asks before it is taken; white space would show."""
    uneven = [
        (entry.msgid, words)
        for _name, entry in entries()
        for words in translations_of(entry)
        if words != words.strip() or (entry.msgid.endswith("…") and not words.endswith("…"))
    ]

    assert uneven == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            'from django.utils.translation import gettext_lazy as _\nname = _("a " "b")',
            [Message("a b")],
        ),
        (
            'from django.utils.translation.trans_null import gettext_noop\nname = gettext_noop("a")',
            [Message("a")],
        ),
        (
            'from django.utils.translation import ngettext\nngettext("%d a", "%d as", number)',
            [Message("%d a", plural="%d as")],
        ),
        (
            'from django.utils.translation import pgettext_lazy\npgettext_lazy("colour", "light")',
            [Message("light", context="colour")],
        ),
        ("from django.utils.translation import gettext as _\n_(words)", []),
        ('from elsewhere import gettext as _\n_("a")', []),
    ],
)
def test_messages_of_code_are_those_that_django_looks_up(source: str, expected: list[Message]) -> None:
    assert list(messages_of_code(source)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% translate \"a 'b'\" %}", [Message("a 'b'")]),
        ('{% translate "light" context "colour" %}', [Message("light", context="colour")]),
        ("{% blocktranslate trimmed %}\n  a\n  {{ b }}\n{% endblocktranslate %}", [Message("a %(b)s")]),
        (
            "{% blocktranslate count n=n %}{{ n }} a{% plural %}{{ n }} as{% endblocktranslate %}",
            [Message("%(n)s a", plural="%(n)s as")],
        ),
        ('{% include "part.html" with title=_("a") %}', [Message("a")]),
        ('{{ title|default:_("a") }}', [Message("a")]),
        ('{% comment %}{% translate "a" %}{% endcomment %}', []),
        ("<p>gettext is a library</p>", []),
    ],
)
def test_messages_of_a_template_are_those_that_django_looks_up(source: str, expected: list[Message]) -> None:
    assert list(messages_of_template(source)) == expected


def test_the_names_of_the_editors_buttons_are_messages() -> None:
    source = 'define("bold", buttons.material("format_bold", "bold")), buttons.material(icon, level)'

    assert list(messages_of_script(source)) == [Message("bold")]


def test_messages_of_a_packed_script_are_read_from_its_map() -> None:
    script_map = '{"sourcesContent": [null, "import a\\nlabel(gettext(\\n \\"Edit \\\\\\"it\\\\\\"\\"))"]}'

    assert list(messages_of_script_map(script_map)) == [Message('Edit "it"')]


def test_gathering_keeps_translations_and_drops_what_is_no_longer_said(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_text(
        'msgid ""\nmsgstr ""\n\nmsgid "kept"\nmsgstr "남음"\n\nmsgid "gone"\nmsgstr "없음"\n', "utf-8"
    )
    messages = [Message("kept", places=["a.py"]), Message("%(n)s new", plural="%(n)s news", places=["b.py"])]

    assert update_catalogue(path=path, messages=messages) == (1, 1)

    kept, new = polib.pofile(str(path))
    assert (kept.msgid, kept.msgstr) == ("kept", "남음")
    assert (new.msgid_plural, new.msgstr_plural, new.flags) == ("%(n)s news", {0: ""}, ["python-format"])
    written = path.read_bytes()
    assert update_catalogue(path=path, messages=messages) == (0, 0)
    assert path.read_bytes() == written


@pytest.mark.django_db
def test_the_text_editor_speaks_the_browsers_language(client: Client, admin_user: User) -> None:
    client.force_login(admin_user)

    words = client.get("/admin/jsi18n/", headers={"accept-language": "ko"}).text

    catalogue = json.loads(words.partition("const newcatalog = ")[2].partition(";\n")[0])
    assert catalogue["Edit Link"] == "링크 편집"
    # The admin's own words stay beside them.
    assert HANGUL.search(catalogue["Available %s"])


@pytest.mark.django_db
def test_words_with_numbers_in_them_follow_the_browser_too(client: Client, admin_user: User) -> None:
    """A lazy text that is formatted while a module is imported would stay English for ever."""
    client.force_login(admin_user)

    page = client.get("/admin/images/image/add/", headers={"accept-language": "ko"}).text

    assert "최대 25MB" in page


def test_the_half_of_the_day_stands_before_the_hour_in_korean() -> None:
    with translation.override("ko"):
        assert date_format(datetime(2026, 3, 20, 18, 34, tzinfo=UTC), "TIME_FORMAT") == "오후 6:34"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_desks_lists_say_times_shortly(language: str) -> None:
    with translation.override(language):
        assert date_format(datetime(2026, 3, 20, 18, 34, tzinfo=UTC), "DATETIME_FORMAT") == "2026-03-20 18:34"


@pytest.mark.django_db
def test_who_may_not_see_a_page_is_told_so_in_their_language(
    client: Client, django_user_model: type[User]
) -> None:
    client.force_login(django_user_model.objects.create_user("somebody", is_staff=True))

    answer = client.get("/admin/articles/edition/", headers={"accept-language": "ko"})

    assert answer.status_code == 403
    assert "볼 수 없는 페이지입니다" in answer.text
