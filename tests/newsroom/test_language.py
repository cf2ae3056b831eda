"""The interface's language: from the address for readers, from the browser for the desk."""

import pytest


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
