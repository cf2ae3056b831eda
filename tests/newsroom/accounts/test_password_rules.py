"""Passwords of any letters are taken, if nobody could go on with them and no list of breaches has them."""

from hashlib import sha1
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from newsroom.accounts.breached import is_listed, is_usable
from newsroom.production import refuse_a_useless_list_of_breaches

pytestmark = pytest.mark.one_database


def refusals(password: str) -> set[str]:
    try:
        validate_password(password)
    except ValidationError as refused:
        return {str(error.code) for error in refused.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "483920175566",
        "９３０４８２７１６０５３",
        "밤배는세시에떠난다고했다",
        "!!?*)(&^%$#@",
        "     a gull     ",
    ],
)
def test_letters_digits_and_signs_of_any_kind_are_taken(password: str) -> None:
    assert refusals(password) == set()


@pytest.mark.parametrize(
    "password",
    [
        "12345678901234567",
        "98765432109876",
        "0000000000000000",
        "135791357913579",
        "qwertyuiopasdf",
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹ",
        "tango tango tango tango",
        "항구항구항구항구항구항구",
    ],
)
def test_what_counts_repeats_itself_or_follows_the_keys_is_refused(password: str) -> None:
    assert "password_predictable" in refusals(password)


def test_a_list_of_breaches_is_asked_whatever_its_size_and_ending(tmp_path: Path, settings: object) -> None:
    words = [f"a gull on wall {number}" for number in range(200)]
    lines = sorted(
        f"{sha1(word.encode(), usedforsecurity=False).hexdigest().upper()}:{number}"
        for number, word in enumerate(words)
    )
    file = tmp_path / "breached.txt"
    for text in ("\n".join(lines), "\n".join(lines) + "\n", "\r\n".join(lines).lower() + "\r\n"):
        file.write_bytes(text.encode())
        assert all(is_listed(word, file=file) for word in words)
        assert not any(is_listed(f"{word}x", file=file) for word in words)
    file.write_bytes(b"")
    assert not is_listed(words[0], file=file)
    file.write_text(lines[0])
    assert sum(is_listed(word, file=file) for word in words) == 1
    assert is_usable(file)
    for useless in ("", "123456\npassword\n", "\n".join(reversed(lines)), "\n".join(words)):
        file.write_text(useless)
        assert not is_usable(file)
    settings.BREACHED_PASSWORDS = str(file)
    assert [problem.id for problem in refuse_a_useless_list_of_breaches()] == ["newsroom.E012"]
    settings.BREACHED_PASSWORDS = ""

    assert refusals(words[0]) == set()
    file.write_text("\n".join(lines))
    settings.BREACHED_PASSWORDS = str(file)
    assert refusals(words[0]) == {"password_breached"}
    assert refuse_a_useless_list_of_breaches() == []
    assert refusals("a gull on the harbour wall") == set()
