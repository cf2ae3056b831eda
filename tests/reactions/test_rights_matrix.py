"""Every address of the desk that came with evidence, for every role: who gets in, by which method, and what it changes."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.test import Client

from reactions.models import CaptureRequest, DeskTask, HealthCheck, Redaction
from reactions.takedown.destroying import propose
from tests import factories
from tests.articles.reading_corpus import fill
from tests.factories import ADMINISTRATOR, DESK_EDITOR, NOW, PUBLISHER, REPORTER
from tests.reactions.evidence import sealed_text_capture
from tests.reactions.test_takedown_requests import receive_one

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# Staff of no role: may enter the desk, and nothing in it.
NO_ROLE = "no role"
ROLES = (REPORTER, DESK_EDITOR, PUBLISHER, ADMINISTRATOR, NO_ROLE)
EVERYBODY, DESK, DECIDERS = {REPORTER, DESK_EDITOR, PUBLISHER}, {DESK_EDITOR, PUBLISHER}, {PUBLISHER}
NOBODY: set[str] = set()


@dataclass(frozen=True)
class Address:
    """An address (with places for ids), who may read it, who may post to it; None where the method is refused to all."""

    path: str
    readers: set[str] | None
    writers: set[str] | None


ADDRESSES = [
    Address("reactions/capture/new/", EVERYBODY, EVERYBODY),
    Address("reactions/capture/known/?address=https://x.example/1", EVERYBODY, EVERYBODY),
    Address("reactions/capture/bookmarklet/", EVERYBODY, EVERYBODY),
    Address("reactions/capture/receive/", EVERYBODY, EVERYBODY),
    Address("reactions/capture/", EVERYBODY, EVERYBODY),
    Address("reactions/capture/{capture}/change/", EVERYBODY, NOBODY),
    Address("reactions/capture/{capture}/read/", EVERYBODY, EVERYBODY),
    Address("reactions/capture/{capture}/close/", DESK, DESK),
    Address("reactions/capture/{capture}/history/", EVERYBODY, EVERYBODY),
    Address("reactions/capture/artifact/{artifact}/", EVERYBODY, EVERYBODY),
    Address("reactions/capturerequest/", EVERYBODY, EVERYBODY),
    Address("reactions/capturerequest/{order}/change/", EVERYBODY, NOBODY),
    Address("reactions/capturerequest/{order}/progress/", EVERYBODY, EVERYBODY),
    Address("reactions/capturerequest/{order}/progress.json", EVERYBODY, EVERYBODY),
    Address("reactions/capturerequest/{order}/again/", None, EVERYBODY),
    Address("reactions/source/{source}/capture/", EVERYBODY, EVERYBODY),
    Address("reactions/source/{source}/look/", None, EVERYBODY),
    Address("reactions/source/{source}/fetch/", None, EVERYBODY),
    Address("reactions/quotation/", EVERYBODY, EVERYBODY),
    Address("reactions/quotation/to-verify/", DESK, DESK),
    Address("reactions/quotation/{quotation}/verify/", EVERYBODY, DESK),
    Address("reactions/quotation/{quotation}/check/", None, EVERYBODY),
    Address("reactions/quotation/{quotation}/look/", None, EVERYBODY),
    Address("reactions/quotation/{quotation}/evidence/", DESK, DESK),
    Address("reactions/quotation/{quotation}/redact/", DECIDERS, DECIDERS),
    Address("reactions/desktask/", EVERYBODY, EVERYBODY),
    Address("reactions/desktask/{task}/change/", EVERYBODY, DESK),
    Address("reactions/healthcheck/", EVERYBODY, EVERYBODY),
    Address("reactions/healthcheck/{check}/change/", EVERYBODY, NOBODY),
    Address("reactions/takedownrequest/", DESK, DESK),
    Address("reactions/takedownrequest/{request}/change/", DESK, NOBODY),
    Address("reactions/takedownrequest/{request}/history/", DESK, DESK),
    Address("reactions/takedownrequest/{request}/decide/", DECIDERS, DECIDERS),
    Address("reactions/redaction/", DESK, DESK),
    Address("reactions/redaction/{redaction}/change/", DESK, NOBODY),
    Address("reactions/redaction/{redaction}/confirm/", None, DECIDERS),
]


@pytest.fixture
def ids() -> dict[str, int]:
    """One of everything, of which nothing belongs to who asks."""
    quotation = factories.make_sourced_quotation(
        words="비가 와도 줄은 줄어들지 않더라고요", translation="Rain"
    )
    fill(1, category=factories.make_category(slug="harbour"), quotations=[quotation])
    capture = sealed_text_capture()
    order = CaptureRequest.objects.create(
        source=capture.source, requested_by=factories.make_user(role=REPORTER), requested_at=NOW,
        state="failed", reason="timeout", finished_at=NOW,
    )  # fmt: skip
    task = DeskTask.objects.create(kind="edited", source=quotation.source, quotation=quotation, opened_at=NOW)
    check = HealthCheck.objects.create(
        source=quotation.source, level="thread", outcome="live", checked_at=NOW, reason="page_stands"
    )
    proposer = factories.make_user(role=PUBLISHER)
    return {
        "quotation": quotation.pk,
        "capture": capture.pk,
        "source": capture.source_id,
        "artifact": capture.artifacts.all()[0].pk,
        "order": order.pk,
        "task": task.pk,
        "check": check.pk,
        "request": receive_one(quotation).pk,
        "redaction": propose(capture=capture, scope="suppress", ground="court", actor=proposer, now=NOW).pk,
    }


def client_of(role: str) -> Client:
    client = Client()
    person = factories.make_user(role="" if role == NO_ROLE else role)
    person.is_staff = True
    person.save()
    client.force_login(person)
    return client


def everything_kept() -> dict[str, Any]:
    """Return all rows of the rooms of evidence, of articles, and of what waits for the worker."""
    models = [
        *apps.get_app_config("reactions").get_models(),
        apps.get_model("django_tasks_database", "DBTaskResult"),
    ]
    return {model.__name__: sorted(map(repr, model.objects.values_list())) for model in models}


@pytest.mark.parametrize("role", ROLES)
def test_reading_takes_the_right_and_changes_nothing(role, ids):
    client, before = client_of(role), everything_kept()
    wrong = {}
    for address in ADDRESSES:
        for method in (client.get, client.head):
            status = method(f"/admin/{address.path.format(**ids)}").status_code
            if address.readers is None:
                is_right = status in {403, 404, 405}
            else:
                is_right = status == (200 if role in address.readers else 403)
            if not is_right:
                wrong[address.path] = status
    assert wrong == {}
    assert everything_kept() == before


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_who_may_not_post_changes_nothing_by_it(role, ids):
    client, before = client_of(role) if role else Client(), everything_kept()
    wrong = {}
    sent = {
        "act": "redact", "ground": "court", "scope": "destroy", "decision": "accepted", "note": "x", "answer": "x",
        "words": "새벽 세 시까지", "address": "https://x.example/1", "action": "set_stance_of_selected", "stance": "support",
        "_selected_action": [str(ids["quotation"])],
    }  # fmt: skip
    for address in ADDRESSES:
        if address.writers is not None and role in address.writers:
            continue
        status = client.post(f"/admin/{address.path.format(**ids)}", sent).status_code
        if status != (403 if role else 302):
            wrong[address.path] = status
    assert wrong == {}
    assert everything_kept() == before
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("role", ROLES)
def test_who_may_post_is_heard_even_with_nothing_to_say(role, ids):
    client, wrong = client_of(role), {}
    for address in ADDRESSES:
        if role in (address.writers or ()):
            status = client.post(f"/admin/{address.path.format(**ids)}", {}).status_code
            if status not in {200, 302, 404}:
                wrong[address.path] = status
    assert wrong == {}
    if role in DECIDERS:
        assert Redaction.objects.get(pk=ids["redaction"]).effective_at is not None


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_change_nothing(method, ids):
    client, before = client_of(PUBLISHER), everything_kept()
    for address in ADDRESSES:
        if "confirm" not in address.path:
            assert getattr(client, method)(f"/admin/{address.path.format(**ids)}").status_code < 500
    assert everything_kept() == before
