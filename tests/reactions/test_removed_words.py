"""Words that must go are found and masked however they were repeated, and ordinary words are left alone."""

import unicodedata

import pytest

from reactions.takedown.removed_words import MARK, RemovedWords, TextKind

WORDS = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
TRANSLATION = "I queued until three in the morning and regret nothing"
removed = RemovedWords([WORDS, TRANSLATION])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"그는 “{WORDS}”라고 했다.", f"그는 “{MARK}”라고 했다."),
        (f"x {unicodedata.normalize('NFD', WORDS)} y", f"x {MARK} y"),
        (WORDS.replace(" ", ""), MARK),
        (WORDS.replace(" ", "\u00a0\u200b\n"), MARK),
        (f"“{WORDS[:19]}…” was refused", f"“{MARK}…” was refused"),
        (TRANSLATION.upper(), MARK),
        (f"{WORDS[8:26].strip()}", MARK),
        ("She said: I — queued “until three” in the morning, once.", f"She said: {MARK}, once."),
        (f"{WORDS} 그리고 {WORDS}", f"{MARK} 그리고 {MARK}"),
    ],
)
def test_they_are_masked_whatever_their_typography(text, masked):
    assert removed.masked(text) == masked
    assert removed.stand_in(text)
    assert removed.may_stand_in(["before", text])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "…",
        "The queue was still there in the morning.",
        "새벽 세 시까지 기다렸다",
        "하나도 안 보였다",
        "I regret nothing",
    ],
)
def test_ordinary_words_are_left_alone(text):
    assert removed.masked(text) == text
    assert not removed.stand_in(text)
    assert not removed.may_stand_in([text, "after"])


def test_a_phrase_of_them_is_masked_where_they_are_quoted_and_left_where_others_wrote_it():
    phrase, words = "줄을 섰는데 하나도", "I queued until three in the"
    assert removed.masked(f"다들 {phrase} 몰랐다", TextKind.QUOTING) == f"다들 {MARK} 몰랐다"
    assert removed.masked(f"다들 {phrase} 몰랐다", TextKind.ANYWHERE) == f"다들 {phrase} 몰랐다"
    assert removed.masked(f"{words} vain", TextKind.QUOTING) == f"{MARK} vain"
    assert removed.masked(f"{words} vain", TextKind.ANYWHERE) == f"{words} vain"
    # All of the words are no coincidence, however few they are.
    assert (
        RemovedWords(["줄을 섰는데 하나도"]).masked(f"다들 {phrase} 몰랐다", TextKind.ANYWHERE)
        == f"다들 {MARK} 몰랐다"
    )


def test_a_copy_made_by_the_software_is_masked_from_eight_letters_on():
    assert removed.masked("“I queued un…”: refused", TextKind.COPY) == f"“{MARK}…”: refused"
    assert removed.masked("“I queued un…”: refused", TextKind.ANYWHERE) == "“I queued un…”: refused"


def test_short_words_are_only_looked_for_where_they_are_quoted_and_as_words():
    short = RemovedWords(["글쎄요", "nope"])
    assert short.masked("글쎄요라고 했다, nope.", TextKind.QUOTING) == f"{MARK}라고 했다, {MARK}."
    assert short.masked("nopeful", TextKind.QUOTING) == "nopeful"
    assert short.masked("글쎄요라고 했다, nope.", TextKind.ANYWHERE) == "글쎄요라고 했다, nope."


def test_words_of_punctuation_alone_remove_nothing():
    assert not RemovedWords(["?!…"])
    assert RemovedWords(["?!…", ""]).masked("What?!…", TextKind.COPY) == "What?!…"


def test_pieces_with_something_left_out_between_are_looked_for_each():
    gaps = RemovedWords(["새벽 세 시까지 줄을 섰는데 […] 하나도 후회하지 않아요"])
    assert (
        gaps.masked("새벽 세 시까지 줄을 섰는데 다리는 아파도 하나도 후회하지 않아요")
        == f"{MARK} 다리는 아파도 {MARK}"
    )


def test_html_keeps_its_tags_and_loses_the_words_and_the_links_to_them():
    html = (
        "<p>그는 새벽 세 <strong>시까지 줄을 섰</strong>는데&nbsp;하나도 후회하지 않아요, "
        '<a href="https://board.example/1#:~:text=%EC%83%88%EB%B2%BD%20%EC%84%B8%20%EC%8B%9C%EA%B9%8C%EC%A7%80%20%EC%A4%84%EC%9D%84%20%EC%84%B0%EB%8A%94%EB%8D%B0">여기</a>'
        ' &amp; <a href="https://board.example/2">저기</a></p>'
    )
    assert removed.masked_html(html) == (
        f'<p>그는 {MARK}<strong></strong>, <a href="https://board.example/1">여기</a>'
        ' &amp; <a href="https://board.example/2">저기</a></p>'
    )
    assert (
        removed.masked_html("<p>I queued until&#32;three in <em>the morning</em></p>")
        == f"<p>{MARK}<em></em></p>"
    )


def test_an_address_that_holds_them_in_its_path_is_cut_to_its_host():
    assert (
        removed.masked_address(f"https://board.example/{WORDS.replace(' ', '-')}/1")
        == "https://board.example/"
    )
    assert removed.masked_address("https://board.example/1#c2") == "https://board.example/1#c2"


def test_json_is_masked_in_all_its_strings():
    value = {
        "title": WORDS,
        "n": 1,
        "blocks": [{"html": f"<p>{TRANSLATION}</p>"}, {"url": f"https://a.example/#{WORDS}"}, None],
    }
    assert removed.masked_json(value) == {
        "title": MARK, "n": 1, "blocks": [{"html": f"<p>{MARK}</p>"}, {"url": "https://a.example/"}, None],
    }  # fmt: skip


def test_emoji_are_words_too():
    assert RemovedWords(["🎉🎉🎉"]).masked("So 🎉🎉🎉!", TextKind.QUOTING) == f"So {MARK}!"
