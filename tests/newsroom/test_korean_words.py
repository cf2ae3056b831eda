"""The Korean of the interface and of its guide: one word for one thing, and no particle that a value would decide.

The words are those of the table in `docs/editor-guide.ko.md`: what stands in its last column is written nowhere.
"""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

GUIDE = Path(settings.BASE_DIR) / "docs" / "editor-guide.ko.md"
CATALOGUES = Path(settings.BASE_DIR) / "newsroom" / "locale" / "ko" / "LC_MESSAGES"
GLOSSARY_HEADING = "## 용어"
TABLE_ROW = re.compile(r"^\|(?P<english>[^|]+)\|(?P<korean>[^|]+)\|(?P<refused>[^|]*)\|$", re.MULTILINE)

# Where a refused word is the right one: the word, and the messages that may say it.
ALLOWED = {
    "인용문": {"blockquote"},  # A paragraph of the text editor, not a quotation.
}

PLACE = r"(?:%\(\w+\)[a-z]|%[sd]|\{\w*\})"
# What may stand between a value and its particle: the mark that closes a quotation, the end of an element.
CLOSING = r"[”’»」』\"']*(?:</\w+>)?[”’»」』\"']*"
# Each has another form after another sound.
PARTICLES = "은|는|이|가|을|를|과|와|으로|로|이라|라|이라고|라고|이라는|라는|이란|란|이나|나|아|야"
DEPENDENT = re.compile(rf"{PLACE}{CLOSING}(?:{PARTICLES})(?![가-힣])")
# Both forms at once, as machines write: 을(를), 은(는), (으)로 …
DOUBLE = re.compile(r"[은을이과]\([는를가와]\)|[는를가와]\([은을이과]\)|\([으이]\)[가-힣]")

MISCOUNTED = re.compile(rf"(?:기사|인용|초안) ?{PLACE}개")


def translations() -> list[tuple[str, str]]:
    return [
        (entry.msgid, words)
        for name in ("django.po", "djangojs.po")
        for entry in polib.pofile(str(CATALOGUES / name))
        for words in (list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr])
    ]


def parts_of_guide() -> tuple[str, str]:
    """Return the table of words, and the guide without it."""
    before, heading, after = GUIDE.read_text("utf-8").partition(GLOSSARY_HEADING)
    assert heading, f"the guide has lost its “{GLOSSARY_HEADING}”"
    table, next_heading, rest = after.partition("\n## ")
    return table, before + next_heading + rest


def glossary() -> list[tuple[list[str], list[str]]]:
    """Return what is said and what is not, row by row."""
    rows = [row for row in TABLE_ROW.finditer(parts_of_guide()[0]) if "---" not in row["english"]]
    return [(words_of(row["korean"]), words_of(row["refused"])) for row in rows[1:]]


def words_of(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(",") if word.strip()]


def refused_words() -> list[str]:
    return [word for _said, refused in glossary() for word in refused]


def test_the_table_of_words_is_read() -> None:
    assert (["근거"], ["증거"]) in glossary()
    assert len(refused_words()) == len(set(refused_words())) > 30


def test_no_translation_says_what_the_table_refuses() -> None:
    said = [
        (word, msgid, words)
        for msgid, words in translations()
        for word in refused_words()
        if word in words and msgid not in ALLOWED.get(word, set())
    ]

    assert said == []


def test_the_guide_keeps_to_its_own_words() -> None:
    _table, text = parts_of_guide()

    assert [word for word in refused_words() if word in text] == []


def test_every_word_of_the_table_is_said() -> None:
    """A word that nothing says would be a rule about nothing."""
    spoken = "\n".join(words for _msgid, words in translations()) + parts_of_guide()[1]

    assert [word for said, _refused in glossary() for word in said if word not in spoken] == []


def test_what_is_allowed_is_still_said() -> None:
    spoken = dict(translations())

    assert [
        (word, msgid)
        for word, msgids in ALLOWED.items()
        for msgid in msgids
        if word not in spoken.get(msgid, "")
    ] == []


def test_no_particle_depends_on_a_value() -> None:
    """“%(title)s” 기사를 …, or the value at the end after a colon: both are right for every value."""
    dependent = [
        (msgid, words) for msgid, words in translations() if DEPENDENT.search(words) or DOUBLE.search(words)
    ]

    assert dependent == []


def test_articles_quotations_and_drafts_are_counted_as_newsrooms_do() -> None:
    counted = [words for _msgid, words in translations() if MISCOUNTED.search(words)]

    assert counted == []


@pytest.mark.parametrize(
    "words",
    [
        "“%(title)s”을(를) 발행",
        "%(host)s은(는) 없음",
        "<b>%(name)s</b>(으)로 로그인",
        "%(name)s라는 매체",
        "%s로 이동",
        "{name}와",
    ],
)
def test_particles_after_values_are_found(words: str) -> None:
    assert DEPENDENT.search(words) or DOUBLE.search(words)


@pytest.mark.parametrize(
    "words",
    [
        "“%(title)s” 기사를 발행",
        "%(name)s(가명)",
        "%(count)s개를 찾음",
        "%(name)s 님이 고침",
        "%(time)s까지",
        "%(count)d가지",
    ],
)
def test_what_is_the_same_after_every_value_is_let_be(words: str) -> None:
    assert not DEPENDENT.search(words)
    assert not DOUBLE.search(words)
