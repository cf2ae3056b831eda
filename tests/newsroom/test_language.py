"""The interface's language: from the address for readers, from the browser for the desk."""

import pytest

from newsroom.language import addresses_by_language, in_language, language_of, without_language


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
        ("", "en", ""),
    ],
)
def test_a_path_names_its_language(path, language, bare):
    assert language_of(path) == language
    assert without_language(path) == bare


@pytest.mark.parametrize("path", ["/", "/news/a-story/", "/tags/night+rain/?before=3"])
def test_a_page_is_found_again_in_each_language_and_back(path):
    assert in_language(path, "ko") == f"/ko{path}"
    assert in_language(in_language(path, "ko"), "en") == path
    assert addresses_by_language(in_language(path, "ko")) == addresses_by_language(path)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_desk_follows_the_browser(client, language):
    answer = client.get("/admin/login/", headers={"accept-language": language})
    assert answer.headers["Content-Language"] == language
    assert f'lang="{language}"' in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "language"), [("/", "en"), ("/ko/", "ko")])
def test_readers_get_the_language_of_the_address_whatever_their_browser_says(client, path, language):
    for accepted in ("en", "ko", "fr"):
        answer = client.get(path, headers={"accept-language": accepted})
        assert answer.headers["Content-Language"] == language
        assert "accept-language" not in answer.headers.get("Vary", "").lower()
        assert not answer.cookies
