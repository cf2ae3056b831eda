"""A tag is renamed while others write its old labels into search, each in a connection of its own: the new ones stand there."""

import threading

import pytest
from django.core.management import call_command
from django.db import connections
from django_tasks_db.models import DBTaskResult

from articles.models import Article, SearchEntry
from articles.publishing import publish
from articles.search import indexing
from articles.snapshots import record_revision
from reactions.takedown.redacting import hide
from tags.naming import rename
from tests import factories
from tests.factories import NOW

# SQLite has one writer at a time: nothing can be read before a rename there, and written after it.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.only_on("postgresql")]


class Held:
    """Something that is done in a thread, and held where it has read the tags and written nothing of them yet."""

    def __init__(self, monkeypatch, place, work):
        self.raised = []
        self.has_read, self.may_write = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, args=[work])
        function = getattr(indexing, place)

        def held(*arguments, **options):
            found = function(*arguments, **options)
            if threading.current_thread() is self.thread:
                self.has_read.set()
                assert self.may_write.wait(timeout=30)
            return found

        monkeypatch.setattr(indexing, place, held)

    def _run(self, work):
        try:
            work()
        except BaseException as error:  # noqa: BLE001  it is handed to the test, which fails
            self.raised.append(error)
        finally:
            connections.close_all()

    def begin(self):
        self.thread.start()
        assert self.has_read.wait(timeout=30)

    def end(self):
        self.may_write.set()
        self.thread.join(timeout=30)
        assert not self.thread.is_alive()
        assert self.raised == []


@pytest.fixture
def tag():
    return factories.make_tag(name_en="Queue")


@pytest.fixture(params=["worker at once", "worker later"])
def rename_while(request, tag):
    """Rename the tag before what is held has written anything; the worker does what that orders meanwhile, or after it."""

    def rename_while(held):
        held.begin()
        rename(tag=tag, name_en="Zeppelin", name_ko="")
        worker = threading.Thread(target=_work)
        if request.param == "worker at once":
            worker.start()
            # It waits for what is held, or is done.
            worker.join(timeout=0.5)
            held.end()
        else:
            held.end()
            worker.start()
        worker.join(timeout=30)
        assert not worker.is_alive()

    return rename_while


def _work():
    try:
        for result in DBTaskResult.objects.filter(task_path__startswith="articles.search."):
            result.task.func(*result.task_result.args)
    finally:
        connections.close_all()


def labels_in_search():
    return [set(entry.tags.split()) for entry in SearchEntry.objects.filter(form=indexing.FORM)]


def test_beside_a_rebuild(monkeypatch, tag, rename_while):
    for _number in range(3):
        factories.make_edition(tags=[tag])
    SearchEntry.objects.update(form=0)
    rebuild = Held(monkeypatch, "_tags_of", lambda: call_command("rebuild_search", verbosity=0))
    rename_while(rebuild)
    assert labels_in_search() == [{"zeppelin"}] * 3


def test_beside_a_publication_that_counts_no_tag_anew(monkeypatch, tag, rename_while):
    publisher = factories.make_user(role=factories.PUBLISHER)
    article = factories.make_edition(tags=[tag]).article
    Article.objects.filter(pk=article.pk).update(title="Submarine")
    article.refresh_from_db()
    revision = record_revision(article=article, actor=publisher, now=NOW)
    publication = Held(monkeypatch, "entry_for", lambda: publish(revision=revision, actor=publisher, now=NOW))
    rename_while(publication)
    assert SearchEntry.objects.get().edition.title == "Submarine"
    assert labels_in_search() == [{"zeppelin"}]


def test_beside_takedown(monkeypatch, tag, rename_while):
    quotation = factories.make_sourced_quotation(translation="I regret nothing")
    factories.make_edition(blocks=[factories.quoted(quotation)], tags=[tag])
    takedown = Held(monkeypatch, "_tags_of", lambda: hide(quotation=quotation, now=NOW))
    rename_while(takedown)
    assert labels_in_search() == [{"zeppelin"}]
