"""The tests' own ground."""

from django.conf import settings


def test_tests_run_in_a_folder_of_their_own():
    assert settings.ENVIRONMENT == "test"
    assert "newsroom-tests-" in str(settings.MEDIA_ROOT)
