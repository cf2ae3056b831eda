"""The rows of a run become drafts, in batches: each is one transaction, so that whatever happens nothing is made twice."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import IO

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from articles.importing.archives import Archive, read_picture
from articles.importing.drafting import Draft, make_drafts
from articles.importing.files import pictures_in
from articles.importing.pages import ImportedPage, UnableToImport
from articles.importing.runs.beginning import end_run
from articles.importing.runs.payloads import page_from, pictures_of
from articles.models import Article, Category, ImportRow, ImportRun
from articles.models.imports import exchange_storage
from articles.old_addresses import keep_old_addresses
from images.models import Image
from images.preparing import UnableToStore, prepare_image
from images.storing import keep_image

ROWS_AT_ONCE = 50
State = ImportRun.State


class UnableToMake(Exception):
    """The drafts of a run cannot be made; the message says why."""


def order_making(*, run: ImportRun, actor: User, now: datetime, category: Category | None = None) -> None:
    """Let the drafts of a run that was read be made from now on, by whoever carries it out.

    `category` is chosen anew for what names none of ours; without it the run's own is kept.

    Raises `PermissionDenied` without the rights, `UnableToMake` for a run that is not ready, or is another's.
    """
    if not (actor.has_perm("articles.add_importrun") and actor.has_perm("articles.add_article")):
        raise PermissionDenied
    with transaction.atomic():
        held = ImportRun.objects.select_for_update().get(pk=run.pk)
        if held.created_by_id != actor.pk:
            raise UnableToMake(
                _("The drafts will be those of who began the import: only they can go on with it.")
            )
        if held.state != State.READ:
            raise UnableToMake(_("This import is not waiting to be made: look at how it stands now."))
        held.state, held.touched_at = State.MAKING, now
        held.category = category or held.category
        held.save(update_fields=["state", "touched_at", "category"])


def make_run(*, run_id: int, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> Iterator[int]:
    """Make the drafts that wait in a run; yield how many were made, after each batch.

    Ends early when `may_go_on` says no, or when the run was stopped. Two at once take turns.
    """
    run = ImportRun.objects.select_related("created_by", "category").get(pk=run_id)
    if run.state != State.MAKING:
        return
    with override(run.language), ExitStack() as opened:
        maker = _Maker(run, _archive_of(run, opened))
        while True:
            made = maker.make_some(now)
            if made is None:
                return
            yield made
            if not may_go_on():
                return


def _archive_of(run: ImportRun, opened: ExitStack) -> Archive | None:
    """Return the archive in which pictures are looked for, open until `opened` closes; None where there is none."""
    if not ImportRow.objects.filter(run=run, state=ImportRow.State.WAITING, picture_count__gt=0).exists():
        return None
    try:
        file: IO[bytes] = opened.enter_context(exchange_storage().open(run.file.name or "", "rb"))
        return opened.enter_context(pictures_in(file=file))
    except (FileNotFoundError, UnableToImport):
        return None


def _keep(
    rows: Sequence[ImportRow],
    *,
    state: ImportRow.State,
    reason: str = "",
    articles: Sequence[Article] = (),
) -> None:
    """Write what became of rows, whose pages are forgotten. What there is to look at may have grown."""
    numbers: list[int | None] = [article.pk for article in articles] or [None] * len(rows)
    with connection.cursor() as cursor:
        # Row by row: as one statement it would name every row several times over, and take longer than making the drafts.
        cursor.executemany(
            "UPDATE articles_importrow SET state = %s, reason = %s, page = NULL, article_id = %s, notes = %s WHERE id = %s",
            [
                (state.value, reason, number, json.dumps(row.notes), row.pk)
                for row, number in zip(rows, numbers, strict=True)
            ],
        )


class _Maker:
    def __init__(self, run: ImportRun, archive: Archive | None) -> None:
        self.run, self.archive = run, archive
        self.actor: User = run.created_by
        self.may_add_images = self.actor.has_perm("images.add_image")
        self.categories = {category.slug: category for category in Category.objects.all()}

    def make_some(self, now: datetime) -> int | None:
        """Make the drafts of the next rows; return how many, or None when there are none or the run is over."""
        waiting = list(self._waiting())
        pages = {row.pk: page_from(row.page or {}) for row in waiting}
        # Before the transaction: reading a picture takes time, and the library knows each by its content.
        pictures = {row.pk: self._pictures(row, pages[row.pk], now) for row in waiting}
        with transaction.atomic():
            held = ImportRun.objects.select_for_update().get(pk=self.run.pk)
            if held.state != State.MAKING:
                return None
            still = set(self._waiting().values_list("pk", flat=True))
            rows = [row for row in waiting if row.pk in still]
            if not rows:
                if not still:
                    end_run(run=held, state=State.DONE, now=now)
                    return None
                return 0
            self._make(rows, pages, pictures, now)
            held.touched_at = now
            held.save(update_fields=["touched_at"])
        return len(rows)

    def _waiting(self) -> QuerySet[ImportRow]:
        rows = ImportRow.objects.filter(run=self.run, state=ImportRow.State.WAITING, page__isnull=False)
        return rows.order_by("number")[:ROWS_AT_ONCE]

    def _make(
        self,
        rows: Sequence[ImportRow],
        pages: dict[int, ImportedPage],
        pictures: dict[int, dict[str, int]],
        now: datetime,
    ) -> None:
        drafts = [
            Draft(
                page=pages[row.pk],
                category=self.categories.get(pages[row.pk].category_slug, self.run.category),
                pictures=pictures[row.pk],
            )
            for row in rows
        ]
        try:
            with transaction.atomic():
                articles = make_drafts(drafts=drafts, actor=self.actor, now=now)
        except PermissionDenied:
            reason = _("Who began the import may no longer add articles.")
            _keep(rows, state=ImportRow.State.REFUSED, reason=reason)
        else:
            _keep(rows, state=ImportRow.State.MADE, articles=articles)
            keep_old_addresses((row.address, article) for row, article in zip(rows, articles, strict=True))

    def _pictures(self, row: ImportRow, page: ImportedPage, now: datetime) -> dict[str, int]:
        """Return the library's numbers of a page's pictures by address; what is missing is noted in the row."""
        found: dict[str, int] = {}
        missing = 0
        for address in pictures_of(page):
            number = self._picture(address, row, now)
            if number is None:
                missing += 1
            else:
                found[address] = number
        if missing:
            row.notes = [
                *row.notes,
                ngettext(
                    "%(number)d picture is not in the archive and was not fetched. Choose it by hand.",
                    "%(number)d pictures are not in the archive and were not fetched. Choose them by hand.",
                    missing,
                )
                % {"number": missing},
            ]
        return found

    def _picture(self, address: str, row: ImportRow, now: datetime) -> int | None:
        name = self.archive.picture(address, beside=row.name) if self.archive else None
        if name is None or self.archive is None or not self.may_add_images:
            return None
        try:
            prepared = prepare_image(data=read_picture(self.archive, name))
            known = Image.objects.filter(sha256=prepared.sha256).values_list("pk", flat=True).first()
            if known is not None:
                return known
            title = name.rpartition("/")[2].rpartition(".")[0][:200] or "?"
            image = keep_image(prepared=prepared, image=Image(title=title), actor=self.actor, now=now)
        except (UnableToStore, UnableToImport) as refusal:
            row.notes = [*row.notes, f"{name}: {refusal}"]
            return None
        return image.pk
