"""What is known of people goes by rule, and with them when they leave."""

import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Activity, BlockComment, EditingSession, Notice, PreviewLink
from articles.previewing.comments import comment_by_link
from articles.previewing.links import make_link
from articles.publishing import publish
from articles.reviewing.comments import comment
from articles.snapshots import record_revision
from articles.workflow import assign
from newsroom.backups.contents import tables
from newsroom.models import AccountEvent, CacheRow
from newsroom.retention.erasing import UnableToErase, erase_person
from newsroom.retention.forgetting import (
    GUESTS_KEPT,
    NOBODY,
    forget_expired_notes,
    forget_guests,
    forget_guests_and_notes,
)
from reactions.sealing import verify_chain
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
NAMES = ("kim.minji", "Minji", "minji@desk.example")


@pytest.fixture
def leaving() -> User:
    """Return somebody who has done everything that a person can do here."""
    person = factories.make_user(
        username="kim.minji",
        role=factories.PUBLISHER,
        first_name="Minji",
        last_name="Kim",
        email="minji@desk.example",
    )
    colleague = factories.make_user(username="park", role=factories.DESK_EDITOR)
    quotation = factories.make_quotation(submitted_by=person)
    article = factories.make_article(created_by=person, blocks=[factories.text()])
    revision = record_revision(article=article, actor=person, now=NOW)
    publish(revision=revision, actor=person, now=NOW, override_reason="A test")
    draft = factories.make_article(slug="draft")
    assign(article=draft, person=person, actor=colleague, now=NOW)
    comment(
        article=draft,
        text="Ask @kim.minji. Not @kim.minjis, nor kim@kim.minji.example",
        author=colleague,
        now=NOW,
    )
    comment(article=draft, text="I see", author=person, now=NOW)
    assert quotation.submitted_by == person
    client = Client()
    client.force_login(person)
    client.get(reverse("admin:articles_article_change", args=[article.pk]))
    UserSession.objects.get_or_create(
        user=person,
        session_key=client.session.session_key,
        defaults={"ip": "192.0.2.1", "user_agent": "Minji's phone"},
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "Minji"})
    LogEntry.objects.create(
        user=colleague, action_time=NOW, content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk), object_repr="kim.minji", action_flag=ADDITION, change_message="",
    )  # fmt: skip
    AccountEvent.objects.create(
        kind=AccountEvent.Kind.LOGGED_IN, at=NOW, person=person, name="kim.minji", network="192.0.2.0/24", device="Minji's phone"
    )  # fmt: skip
    assert Notice.objects.filter(person=person).exists()
    return User.objects.get(pk=person.pk)


def everything() -> dict[str, str]:
    """Return all that the database holds, as text by model."""
    return {
        model._meta.label: json.dumps(
            list(model._base_manager.values_list()), default=str, ensure_ascii=False
        )
        for model in tables(apps)
    }


class TestErasing:
    def test_nothing_names_a_person_who_was_made_nobody_and_history_stands(self, leaving: User) -> None:
        seals = [one.manifest_sha256 for one in verify_chain()]
        counts = {model._meta.label: model._base_manager.count() for model in tables(apps)}
        before = everything()
        assert {label for label, text in before.items() if "kim.minji" in text} >= {
            "auth.User", "articles.Activity", "articles.BlockComment", "admin.LogEntry"
        }  # fmt: skip
        erased = erase_person(person=leaving, now=NOW)
        assert erased.name == f"former-{leaving.pk}"
        found = {
            label: re.findall(r".{20}(?:kim\.minji(?!s|\.example)|Minji|minji@desk).{20}", text)
            for label, text in everything().items()
        }
        assert {label: places for label, places in found.items() if places} == {}
        text = BlockComment.objects.get(author__username="park").text
        assert text == f"Ask @{erased.name}. Not @kim.minjis, nor kim@kim.minji.example"
        # What others rely on is all there, and the chain of evidence holds.
        gone = {"articles.Notice", "usersessions.UserSession", "account.EmailAddress", "mfa.Authenticator"}
        gone |= {"sessions.Session", "auth.User_groups", "articles.EditingSession", "articles.NoticeChoice"}
        for model in tables(apps):
            if model._meta.label not in gone:
                assert model._base_manager.count() >= counts[model._meta.label], model
        assert [one.manifest_sha256 for one in verify_chain()] == seals
        assert not Session.objects.exists()
        assert not EditingSession.objects.filter(person=leaving).exists()

    def test_nobody_logs_in_as_nobody(self, leaving: User) -> None:
        client = Client()
        client.force_login(leaving)
        assert client.get(reverse("admin:index")).status_code == 200
        erase_person(person=leaving, now=NOW)
        assert client.get(reverse("admin:index")).status_code == 302
        held = User.objects.get(pk=leaving.pk)
        assert not any([held.is_active, held.is_staff, held.is_superuser, held.has_usable_password()])
        assert not held.groups.exists()

    def test_what_they_did_is_shown_as_done_by_nobody_in_particular(self, leaving: User) -> None:
        erased = erase_person(person=leaving, now=NOW)
        client = Client()
        client.force_login(factories.make_superuser())
        page = client.get(reverse("admin:articles_activity_changelist"))
        assert page.status_code == 200
        assert erased.name in page.content.decode()

    @pytest.mark.one_database
    def test_the_last_who_gives_roles_stays_and_nobody_erases_themselves(self) -> None:
        last = factories.make_superuser()
        with pytest.raises(UnableToErase, match="make another first"):
            erase_person(person=last, now=NOW)
        with pytest.raises(UnableToErase, match="somebody else"):
            erase_person(person=last, actor=last, now=NOW)
        other = User.objects.create_superuser("other", password="long-and-unguessable")
        assert erase_person(person=last, actor=other, now=NOW).name == f"former-{last.pk}"
        assert LogEntry.objects.get(user=other).object_repr == f"former-{last.pk}"

    @pytest.mark.one_database
    def test_the_command_asks_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        factories.make_user(username="kim.minji", role=factories.REPORTER)
        monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("erase_person", "kim.minji")
        with pytest.raises(CommandError, match="nobody called"):
            call_command("erase_person", "nobody", yes=True)
        out = io.StringIO()
        call_command("erase_person", "kim.minji", yes=True, stdout=out)
        assert "kim.minji is former-" in out.getvalue()
        assert not User.objects.filter(username="kim.minji").exists()


class TestForgetting:
    @pytest.mark.one_database
    def test_guests_are_forgotten_half_a_year_after_their_link_ended(self) -> None:
        desk = factories.make_user(role=factories.DESK_EDITOR)
        article = factories.make_article(created_by=desk)
        record_revision(article=article, actor=desk, now=NOW)
        made = make_link(article=article, made_for="Lawyer Lee", lasts=timedelta(days=3), actor=desk, now=NOW)
        comment_by_link(link=made.link, name="Lee", text="Fine by me", block_key=None, now=NOW)
        assert "Lee" in BlockComment.objects.get().author_name
        ended = NOW + timedelta(days=3)
        assert forget_guests(now=ended + GUESTS_KEPT - timedelta(days=4)) == 0
        assert forget_guests(now=ended + GUESTS_KEPT + timedelta(seconds=1)) == 3
        assert PreviewLink.objects.get().made_for == NOBODY
        assert BlockComment.objects.get().author_name == NOBODY
        assert BlockComment.objects.get().text == "Fine by me"
        assert Activity.objects.get(kind=Activity.Kind.LINK_MADE).note == ""
        assert forget_guests(now=ended + GUESTS_KEPT + timedelta(days=1)) == 0

    @pytest.mark.one_database
    def test_notes_of_the_cache_that_are_over_are_deleted(self) -> None:
        now = timezone.now()
        for name, expires in (("over", now - timedelta(seconds=1)), ("holds", now + timedelta(hours=1))):
            CacheRow.objects.create(cache_key=name, value="192.0.2.1", expires=expires)
        assert forget_expired_notes(now=now) == 1
        assert CacheRow.objects.filter(cache_key="holds").exists()

    @pytest.mark.one_database
    def test_the_sweep_looks_once_an_hour(self) -> None:
        CacheRow.objects.create(cache_key="over", value="", expires=NOW - timedelta(days=1))
        cache.delete("newsroom.retention.forgetting")
        assert forget_guests_and_notes(now=NOW) >= 1
        CacheRow.objects.create(cache_key="over", value="", expires=NOW - timedelta(days=1))
        assert forget_guests_and_notes(now=NOW) == 0


def test_the_periods_of_the_documentation_are_those_of_the_code() -> None:
    from articles.reviewing import noticing
    from articles.saving import clearing
    from images import holding
    from newsroom.accounts import log
    from newsroom.browser_reports import keeping
    from newsroom.running import sweeping
    from reactions.takedown import details

    table = (
        Path(django_settings.BASE_DIR, "docs", "operations.md")
        .read_text("utf-8")
        .split("### Personal data\n")[1]
    )
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in table.split("\n\n")[1].splitlines()[2:]
    ]
    days = {row[0]: int(found[1]) for row in rows if (found := re.match(r"(\d+) days?", row[2]))}
    assert days == {
        "What a person who asks for a takedown writes, and their mail address": details.KEPT_AFTER_DECISION.days,
        "Where such a request came from": details.CLIENT_KEPT.days,
        "Names of people without an account, on preview links and their comments": GUESTS_KEPT.days,
        "Notices": noticing.FORGOTTEN_AFTER.days,
        "What somebody typed and did not save": clearing.FORGOTTEN_AFTER.days,
        "Pictures that wait for an answer": holding.KEPT_FOR.days,
        "Results of background work": sweeping.FORGOTTEN_AFTER.days,
        "Log of accounts: logins, changes and refusals, with the network they came from": log.KEPT_FOR.days,
        "What browsers refused": keeping.KEPT_FOR.days,
    }
    assert all(len(row) == 4 and all(row) for row in rows)
