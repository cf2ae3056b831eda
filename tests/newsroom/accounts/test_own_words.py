"""Passwords of the newsroom's own words are refused, and others are not."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def named(settings) -> None:
    settings.SITE_NAME, settings.SITE_URL = "Harbour Post", "https://news.harbourpost.example"


@pytest.mark.parametrize(
    "password",
    [
        "HarbourPost2026!",
        "harbour-post-newsroom",
        "newsroompassword1",
        "뉴스룸비밀번호2026!!",
        "Publisher-Reporter-1",
    ],
)
def test_words_that_anybody_would_try_here_are_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert "password_of_own_words" in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize(
    "password",
    ["a gull on the harbour wall", "correct horse battery", "밤 배는 세 시에 떠난다", "tq9#Lm2!vXe8wR"],
)
def test_others_are_taken(password: str) -> None:
    validate_password(password)
