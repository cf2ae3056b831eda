"""Production refuses what is fine on a desk and dangerous on the internet."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from newsroom import production
from newsroom.demo_logins import (
    DEMO_LOGINS,
    DEMO_PASSWORD,
    UnableToMakeDemoLogins,
    make_demo_logins,
    usable_demo_logins,
)

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def safe(settings):
    """Settings as a careful administrator has them."""
    settings.IN_PRODUCTION = True
    settings.SECRET_KEY = secrets.token_urlsafe(64)
    settings.EVIDENCE_KEYS = [Fernet.generate_key().decode()]
    settings.ALLOWED_HOSTS = ["news.example.org"]
    settings.SITE_URL = "https://news.example.org"
    settings.DEBUG = False
    return settings


def test_safe_settings_start(safe):
    production.insist()


@pytest.mark.parametrize(
    ("name", "value", "variable"),
    [
        ("SECRET_KEY", "short", "NEWSROOM_SECRET_KEY"),
        ("SECRET_KEY", "insecure-development-key-not-for-production", "NEWSROOM_SECRET_KEY"),
        ("EVIDENCE_KEYS", ["no key at all"], "NEWSROOM_EVIDENCE_KEYS"),
        ("ALLOWED_HOSTS", [], "NEWSROOM_ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", ["news.example.org", "*"], "NEWSROOM_ALLOWED_HOSTS"),
        ("SITE_URL", "http://news.example.org", "NEWSROOM_SITE_URL"),
        ("DEBUG", True, "NEWSROOM_DEBUG"),
        ("FETCH_ALLOWED_ADDRESSES", ["127.0.0.1:8765"], "NEWSROOM_FETCH_ALLOWED"),
    ],
)
def test_an_insecure_setting_is_refused_and_the_message_says_what_to_set(safe, name, value, variable):
    setattr(safe, name, value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        production.insist()
    assert variable in str(refusal.value)
    assert str(refusal.value).count("\n") == 1


def test_the_evidence_key_of_development_is_refused_even_behind_a_good_one(safe):
    safe.EVIDENCE_KEYS = [*safe.EVIDENCE_KEYS, safe.DEVELOPMENT_EVIDENCE_KEY]
    with pytest.raises(ImproperlyConfigured, match="NEWSROOM_EVIDENCE_KEYS"):
        production.insist()


def test_development_starts_with_nothing_set(settings):
    settings.IN_PRODUCTION = False
    production.insist()


@pytest.mark.django_db
class TestDemoLogins:
    def test_they_work_in_development_one_per_role(self, client):
        make_demo_logins()
        assert usable_demo_logins() == list(DEMO_LOGINS)
        for login in DEMO_LOGINS:
            assert client.login(username=login.username, password=DEMO_PASSWORD)

    def test_making_them_twice_keeps_what_somebody_changed(self):
        user = make_demo_logins()["Reporter"]
        user.set_password("my own, and long")
        user.save()
        make_demo_logins()
        user.refresh_from_db()
        assert user.check_password("my own, and long")

    def test_they_are_not_made_in_production(self, safe):
        with pytest.raises(UnableToMakeDemoLogins):
            make_demo_logins()

    def test_production_does_not_start_while_one_of_them_works(self, safe):
        safe.IN_PRODUCTION = False
        make_demo_logins()
        safe.IN_PRODUCTION = True
        (problem,) = production.refuse_demo_logins(databases=["default"])
        assert "demo-publisher" in problem.msg

    def test_production_starts_once_their_passwords_are_changed(self, safe):
        safe.IN_PRODUCTION = False
        for user in make_demo_logins().values():
            user.set_unusable_password()
            user.save()
        safe.IN_PRODUCTION = True
        assert production.refuse_demo_logins(databases=["default"]) == []


def test_the_web_server_itself_does_not_start_with_insecure_defaults():
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSROOM_")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    result = subprocess.run(
        [sys.executable, "-c", "import newsroom.wsgi"],
        cwd=ROOT,
        env={**clean, "NEWSROOM_ENV": "production"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    for variable in ("SECRET_KEY", "EVIDENCE_KEYS", "ALLOWED_HOSTS", "SITE_URL"):
        assert f"NEWSROOM_{variable}" in result.stderr


def test_the_deployment_checks_are_clean_with_good_variables():
    result = subprocess.run(
        ["scripts/check_production_settings"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.one_database
def test_static_files_can_be_read_by_whoever_serves_them_and_uploads_cannot(tmp_path: Path) -> None:
    told = settings.STORAGES["staticfiles"]
    static = storages.create_storage(
        told | {"OPTIONS": {**told["OPTIONS"], "location": str(tmp_path / "static"), "base_url": "/static/"}}
    )
    saved = static.path(static.save("css/some.css", ContentFile(b"a {}")))
    assert oct(Path(saved).stat().st_mode)[-3:] == "644"
    assert oct(Path(saved).parent.stat().st_mode)[-3:] == "755"
    media = storages.create_storage(settings.STORAGES["default"])
    uploaded = media.path(media.save("some.jpg", ContentFile(b"x")))
    assert oct(Path(uploaded).stat().st_mode)[-3:] == "640"
