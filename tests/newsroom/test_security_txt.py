"""security.txt (RFC 9116): there as long as a contact holds, and asked for by the deployment check."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from newsroom import environment
from newsroom.production import recommend_a_contact

CONTACT = "mailto:security@news.example.org"


@pytest.fixture
def until(settings):
    settings.SECURITY_CONTACT = CONTACT
    settings.SECURITY_EXPIRES = timezone.now().date() + timedelta(days=90)
    return settings.SECURITY_EXPIRES


def test_it_names_the_contact_and_until_when_it_holds(client, until):
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields == {
        "Contact": CONTACT,
        "Expires": f"{until.isoformat()}T23:59:59Z",
        "Preferred-Languages": "en, ko",
        "Canonical": "http://127.0.0.1:8000/.well-known/security.txt",
    }
    assert recommend_a_contact() == []


@pytest.mark.django_db
def test_there_is_none_without_a_contact_or_after_its_day(client, settings, until):
    settings.SECURITY_EXPIRES = timezone.now().date() - timedelta(days=2)
    assert client.get("/.well-known/security.txt").status_code == 404
    assert [problem.id for problem in recommend_a_contact()] == ["newsroom.W002"]
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404
    assert [problem.id for problem in recommend_a_contact()] == ["newsroom.W001"]


@pytest.mark.parametrize(
    "wrong", ["security@news.example.org", "http://x.example/", "mailto:a@b c", "mailto:\na@b"]
)
def test_a_contact_that_is_no_address_is_refused(monkeypatch, wrong):
    monkeypatch.setenv("NEWSROOM_SECURITY_CONTACT", wrong)
    with pytest.raises(ImproperlyConfigured, match="NEWSROOM_SECURITY_CONTACT"):
        environment.contact_address("NEWSROOM_SECURITY_CONTACT", "")


def test_a_day_is_read_strictly(monkeypatch):
    monkeypatch.setenv("NEWSROOM_SECURITY_EXPIRES", "2027-06-30")
    assert environment.day("NEWSROOM_SECURITY_EXPIRES") == date(2027, 6, 30)
    monkeypatch.setenv("NEWSROOM_SECURITY_EXPIRES", "next year")
    with pytest.raises(ImproperlyConfigured, match="no day"):
        environment.day("NEWSROOM_SECURITY_EXPIRES")
