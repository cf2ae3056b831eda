"""Text fragments name whole words, and encode what means something in a directive."""

import pytest

from reactions.text_fragments import with_text_fragment

THREAD = "https://theqoo.net/square/1"


@pytest.mark.parametrize(
    ("words", "directive"),
    [
        ("so good", "so%20good"),
        ("non-violent, really & truly", "non%2Dviolent%2C%20really%20%26%20truly"),
        ("좋다", "%EC%A2%8B%EB%8B%A4"),
        ("two\n lines", "two%20lines"),
    ],
)
def test_words_are_encoded_with_dash_comma_and_ampersand(words: str, directive: str) -> None:
    assert with_text_fragment(url=THREAD, words=words) == f"{THREAD}#:~:text={directive}"


def test_a_long_quotation_is_named_by_its_first_and_last_words() -> None:
    words = " ".join(f"word{number}" for number in range(40))
    address = with_text_fragment(url=THREAD, words=words)
    assert address.endswith("#:~:text=word0%20word1%20word2%20word3,word36%20word37%20word38%20word39")


def test_a_word_that_is_cut_is_left_out() -> None:
    address = with_text_fragment(url=THREAD, words="able to go on", prefix="un", suffix="e more time")
    assert address == f"{THREAD}#:~:text=to%20go"


def test_a_fragment_of_the_address_is_kept() -> None:
    assert (
        with_text_fragment(url=f"{THREAD}#comment_5", words="so good")
        == f"{THREAD}#comment_5:~:text=so%20good"
    )


def test_without_words_the_address_stays_as_it_was() -> None:
    assert with_text_fragment(url=THREAD, words="  ") == THREAD
