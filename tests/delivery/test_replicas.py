"""Pages that are read from a replica: a copy of the database as it was at one moment, which is what a standby is that fell behind.

What a standby of PostgreSQL says of itself is met in `tests/scale/`.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection, connections
from django.http import HttpResponse

from articles.models import Edition
from articles.publishing import publish
from articles.snapshots import record_revision
from delivery import keys, replicas
from delivery.announcing import announce
from delivery.changes import Follower, Stamp, log_of
from delivery.public_pages import public_page
from delivery.replicas import Replica, Router
from images.models import Image
from images.pictures import address_of as address_of_picture
from tests import factories
from tests.delivery.front import let_the_log_be_read
from tests.images.test_renditions import stored

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # PostgreSQL's own standby is met by tests/scale.
    pytest.mark.one_database,
    # A copy is made of a file.
    pytest.mark.only_on("sqlite"),
]


@dataclass
class Behind:
    """The copy: where it is, and the moment at which it was made."""

    path: Path
    made_at: Stamp


class FrozenReplica(Replica):
    """A standby that says of itself what is true of the copy, if it answers."""

    def __init__(self, behind: Behind) -> None:
        super().__init__()
        self.behind = behind
        self.query = f"SELECT 1, {behind.made_at.moment.first_running}, '{behind.made_at.generation}' FROM articles_edition"


@pytest.fixture
def behind(tmp_path: Path, settings) -> Iterator[Behind]:
    """A copy of the database with one article, and the site reading pages from it."""
    factories.make_edition(title="The queue at the harbour", blocks=[factories.text()])
    image = stored()
    Image.objects.filter(pk=image.pk).update(is_public=True)
    follower = Follower(log_of())
    made_at = follower.stamp()
    follower.log.close()
    path = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    settings.DATABASE_ROUTERS = ["delivery.replicas.Router"]
    # In this thread alone, and none that Django's tests know of.
    replica = connection.copy(alias=replicas.ALIAS)
    replica.settings_dict = {**connection.settings_dict, "NAME": str(path)}
    connections[replicas.ALIAS] = replica
    yield Behind(path, made_at)
    replica.close()
    del connections[replicas.ALIAS]


@pytest.fixture
def front(make_front, behind):
    return make_front(replica=FrozenReplica(behind))


def address() -> str:
    edition = Edition.objects.get()
    return f"/{edition.category.slug}/{edition.slug}/"


def change_unheard(title: str) -> None:
    """Change what readers see without a word, so that it is seen from which database a page came."""
    edition = Edition.objects.get()
    edition.document["title"] = title
    Edition.objects.filter(pk=edition.pk).update(title=title, document=edition.document)


def test_readers_pages_come_from_the_replica_and_others_from_the_primary(front):
    change_unheard("Only on the primary")
    assert b"The queue at the harbour" in front.get(address()).body
    assert b"The queue at the harbour" in front.get("/api/v1/articles").body
    assert b"Only on the primary" in front.get(f"/ko{address()}", HTTP_COOKIE="sessionid=1").body


def test_a_page_for_which_the_replica_was_too_late_is_made_on_the_primary_and_kept(front):
    front.get(address())
    article = factories.make_article(slug="another", title="Another one", blocks=[factories.text()])
    publisher = factories.make_user(role=factories.PUBLISHER)
    revision = record_revision(article=article, actor=publisher, now=factories.NOW)
    publish(revision=revision, actor=publisher, now=factories.NOW)
    let_the_log_be_read()
    there = f"/{article.category.slug}/another/"
    # On the replica there is no such article.
    answer = front.get(there)
    assert (answer.status, answer.what) == (200, "fwd=miss; stored")
    assert front.get(there).what == "hit"
    assert b"Another one" in front.get("/latest/").body


def test_a_picture_that_was_taken_off_is_not_read_from_a_replica_that_has_not_heard(front):
    image = Image.objects.get()
    there = address_of_picture(rendition=image.renditions.first())
    assert front.get(there).status == 200
    Image.objects.update(is_public=False)
    announce([keys.image(image.pk)])
    let_the_log_be_read()
    assert front.get(there).status == 404


def test_while_the_replica_is_gone_the_primary_answers_and_one_line_says_so(front, behind, caplog):
    connections[replicas.ALIAS].close()
    behind.path.write_bytes(b"")
    change_unheard("Only on the primary")
    with caplog.at_level(logging.WARNING, logger="delivery.replicas"):
        assert b"Only on the primary" in front.get(address()).body
        assert b"Only on the primary" in front.get(f"/ko{address()}").body
    assert [record.getMessage()[:29] for record in caplog.records] == ["The replica is left alone, pa"]


def test_a_replica_that_goes_while_it_is_read_costs_no_page(behind, rf, caplog):
    edition = Edition.objects.get()

    @public_page
    def view(request):
        title = Edition.objects.get(pk=edition.pk).title
        if Router().db_for_read(Edition) == replicas.ALIAS:
            with connections[replicas.ALIAS].cursor() as cursor:
                cursor.execute("SELECT * FROM no_such_table")
        return HttpResponse(title)

    replica = FrozenReplica(behind)
    answer = view(rf.get("/", **{replicas.MAY_READ: replica}))
    assert answer.content == b"The queue at the harbour"
    assert replica.stamp() is None


def test_the_page_of_a_primary_that_is_gone_is_read_from_the_replica(front, monkeypatch):
    # The log cannot be read; the replica can.
    connection.close()
    monkeypatch.setitem(front.follower.log.connection.settings_dict, "NAME", "/nowhere/at.all")
    front.follower.log.close()
    change_unheard("Only on the primary")
    answer = front.get(address())
    assert (answer.status, answer.what) == (200, "")
    assert b"The queue at the harbour" in answer.body


def test_what_does_not_replay_another_database_is_no_replica(behind):
    replica = FrozenReplica(behind)
    replica.query = replica.query.replace("SELECT 1", "SELECT 0")
    assert replica.stamp() is None
