"""Taking a corpus away: its rows with all that hangs on them, and its files; nothing of anybody else's."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.files.storage import Storage
from django.db import IntegrityError, connection, models, transaction
from django.db.models import CASCADE, SET_NULL, ForeignObjectRel, ProtectedError, QuerySet

from articles.discovering.keeping import rebuild_offers
from articles.models import Activity, Article, Category, Edition, Offer
from articles.search.indexing import count_words_anew
from articles.tallies import rebuild_counts
from images.models import Image
from images.storing import discard_image
from newsroom.corpus import bulk, tables
from newsroom.corpus.foundation import Foundation
from newsroom.corpus.generating import Told
from newsroom.corpus.record import forget_record, recorded, recorded_foundation
from newsroom.corpus.scheme import Scheme
from newsroom.corpus.tables import Table
from reactions.models import Appearance, Capture, Outlet, SourceAuthor
from reactions.models.evidence import evidence_storage
from tags.models import Tag

ARTICLES_AT_ONCE = 1_000


class UnableToRemove(Exception):
    """The corpus cannot be removed without breaking something of somebody else's; the message says what."""


def remove(*, now: datetime) -> Iterator[Told]:
    """Remove the corpus of this database, whole or begun; yield how far it is. All of it goes, or nothing.

    Raises `UnableToRemove` where there is none, or something that is not of it uses a part of it.
    """
    progress = recorded()
    if progress is None:
        raise UnableToRemove("There is no corpus here.")
    foundation = recorded_foundation()
    try:
        with transaction.atomic():
            list(bulk.make_again(progress.aside))
            if connection.vendor == "postgresql":
                # Checked with each statement: what waits for the end of the transaction waits in memory.
                _execute("SET CONSTRAINTS ALL IMMEDIATE")
            yield from _Removal(progress.scheme, foundation).everything()
            if connection.vendor == "sqlite":
                # It would say at the end of the transaction that a key leads nowhere, but not which one.
                connection.check_constraints()
            list(rebuild_counts())
            count_words_anew()
            forget_record()
    except (IntegrityError, ProtectedError) as failure:
        raise UnableToRemove(
            "Something that is not of the corpus uses a part of it, for example an article of yours one of its tags, pictures "
            f"or quotations. Nothing was removed. The database says: {str(failure).splitlines()[0][:300]}"
        ) from failure
    if Edition.objects.live().exists():
        list(rebuild_offers(now=now))


class _Removal:
    def __init__(self, scheme: Scheme, foundation: Foundation) -> None:
        self.scheme, self.foundation = scheme, foundation

    def everything(self) -> Iterator[Told]:
        self._refuse_if_chained_to()
        starts = range(0, self.scheme.articles, ARTICLES_AT_ONCE)
        # What shows quotations goes before them, and these before their evidence; the end of the chain first.
        for step, take_away in (
            ("articles", self._articles),
            ("quotations", self._quotations),
            ("evidence", self._evidence),
        ):
            for start in reversed(starts):
                take_away(start)
                yield Told(step, self.scheme.articles - start, self.scheme.articles)
        self._foundation()

    def _rows(self, table: Table, start: int) -> "QuerySet[models.Model]":
        """Return the rows that some articles have in a table."""
        last = self.foundation.last_numbers[table.name]
        after = min(start + ARTICLES_AT_ONCE, self.scheme.articles)
        return table.model._base_manager.filter(
            pk__gt=last + start * table.places, pk__lte=last + after * table.places
        )

    def _refuse_if_chained_to(self) -> None:
        last = self.foundation.last_numbers[tables.CAPTURE.name]
        own = {"gt": last, "lte": last + self.scheme.articles * tables.CAPTURE.places}
        chained = Capture.objects.filter(previous__gt=own["gt"], previous__lte=own["lte"])
        if chained.filter(pk__gt=own["lte"]).exists():
            raise UnableToRemove(
                "Evidence of yours is chained to the corpus's, and the chain is never cut. Nothing was removed."
            )

    def _articles(self, start: int) -> None:
        articles = self._rows(tables.ARTICLE, start)
        editions = Edition.objects.filter(article__in=articles.values("pk"))
        _delete(Appearance.objects.filter(edition_id__in=editions.values("pk")))
        numbers = sorted(articles.values_list("pk", flat=True))
        if numbers:
            column = "article_id" if connection.vendor == "postgresql" else "rowid"
            _execute(f"DELETE FROM articles_search WHERE {column} BETWEEN %s AND %s", numbers[0], numbers[-1])
        _delete(Activity.objects.filter(article__in=articles.values("pk")))
        _delete(Offer.objects.filter(offered_id__in=articles.values("pk")))
        _delete(editions)
        Article.objects.filter(pk__in=articles.values("pk")).update(publish_revision=None)
        _delete(articles)

    def _quotations(self, start: int) -> None:
        _delete(self._rows(tables.QUOTATION, start))

    def _evidence(self, start: int) -> None:
        _delete(self._rows(tables.CAPTURE, start))
        _delete(self._rows(tables.SOURCE, start))

    def _foundation(self) -> None:
        known = self.foundation
        outlets = [outlet.pk for outlet in (*known.communities, *known.press)]
        SourceAuthor.objects.filter(outlet__in=outlets).delete()
        Outlet.objects.filter(pk__in=outlets).delete()
        _delete(Tag.objects.filter(pk__in=[tag.pk for tag in known.tags]))
        for image in Image.objects.prefetch_related("renditions").filter(pk__in=known.images):
            discard_image(image=image)
        Category.objects.filter(pk__in=[pk for pk, _slug in known.categories]).delete()
        User.objects.filter(pk__in=[known.reporter, known.desk]).delete()
        storage: Storage = evidence_storage()
        names = [str(row[4]) for thread in known.threads.values() for row in thread.artifacts]

        def remove_files() -> None:
            for name in names:
                storage.delete(name)

        transaction.on_commit(remove_files)


def _delete(rows: "QuerySet[models.Model]") -> None:
    """Delete rows and what Django would delete or let go with them, a statement for each kind of row."""
    named = rows.order_by().values("pk")
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
            continue
        hanging: Any = relation.related_model
        if hanging is rows.model or hanging._meta.proxy:
            continue
        found = hanging._base_manager.filter(**{f"{relation.field.name}__in": named})
        if relation.on_delete is CASCADE:
            _delete(found)
        elif relation.on_delete is SET_NULL:
            models.QuerySet.update(found, **{relation.field.name: None})
    rows.order_by()._raw_delete(rows.db)


def _execute(statement: str, *parameters: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
