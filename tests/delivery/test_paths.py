"""Paths by name are remembered, and are those that Django gives; a path names its language."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils.translation import override

from delivery.paths import in_interface_language, in_language, language_of, path_of, without_language
from newsroom.language import addresses_by_language


@pytest.mark.parametrize(("name", "values"), [("front", ()), ("tag", ("night-ferry",)), ("evidence", (7,))])
def test_a_path_is_that_of_the_language_and_of_where_the_site_is_mounted(
    name: str, values: tuple[object, ...]
) -> None:
    for _turn in range(2):
        with override("en"):
            english = path_of(name, *values)
            assert english == reverse(name, args=values)
        with override("ko"):
            assert path_of(name, *values) == reverse(name, args=values) == f"/ko{english}"
            set_script_prefix("/paper/")
            try:
                assert path_of(name, *values) == reverse(name, args=values) == f"/paper/ko{english}"
            finally:
                set_script_prefix("/")


def test_a_page_that_there_is_not_has_no_path() -> None:
    for _turn in range(2):
        with pytest.raises(NoReverseMatch):
            path_of("nothing-of-that-name")


@pytest.mark.parametrize(
    ("path", "language", "bare"),
    [
        ("/", "en", "/"),
        ("/news/a-story/", "en", "/news/a-story/"),
        ("/ko/", "ko", "/"),
        ("/ko", "ko", "/"),
        ("/ko/news/a-story/", "ko", "/news/a-story/"),
        ("/ko/news/?before=3", "ko", "/news/?before=3"),
        ("/korea/", "en", "/korea/"),
        ("/en/news/", "en", "/en/news/"),
        ("/news/ko/", "en", "/news/ko/"),
        ("/ko//evil.example/x", "ko", "/evil.example/x"),
        ("//evil.example/x", "en", "/evil.example/x"),
        ("", "en", ""),
    ],
)
def test_a_path_names_its_language(path, language, bare):
    assert language_of(path) == language
    assert without_language(path) == bare


@pytest.mark.parametrize(("language", "prefix"), [("en", ""), ("ko", "/ko")])
def test_a_path_without_a_prefix_becomes_one_of_the_interface(language, prefix):
    with override(language):
        assert in_interface_language("/news/a-story/") == f"{prefix}/news/a-story/"


@pytest.mark.parametrize("path", ["/", "/news/a-story/", "/tags/night+rain/?before=3"])
def test_a_page_is_found_again_in_each_language_and_back(path):
    assert in_language(path, "ko") == f"/ko{path}"
    assert in_language(in_language(path, "ko"), "en") == path
    assert addresses_by_language(in_language(path, "ko")) == addresses_by_language(path)
