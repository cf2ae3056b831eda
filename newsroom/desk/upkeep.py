"""The boxes of the first page that keep the newsroom running: work that failed, caches in front that were not told of
changes, and pictures whose rights run out."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from delivery.purging.trouble import caches_in_trouble
from images.models import Image
from images.rights import ending_soon
from newsroom.desk.boxes import Box, Row, address_of, box_of
from newsroom.running.retrying import RIGHT_TO_RETRY, is_tried_again
from newsroom.running.task_names import name_of_task

RIGHT_TO_SEE_TASKS = "django_tasks_database.view_dbtaskresult"


def upkeep_boxes(*, person: User, now: datetime) -> list[Box]:
    """Return the boxes of upkeep within the person's rights, one query each at most."""
    boxes = []
    if person.has_perm(RIGHT_TO_SEE_TASKS):
        may_retry = person.has_perm(RIGHT_TO_RETRY)
        boxes.append(
            box_of(
                "failed",
                _("Failed tasks"),
                f"{address_of('django_tasks_database_dbtaskresult_changelist')}?status__exact=FAILED",
                DBTaskResult.objects.failed()
                .only("pk", "status", "task_path", "finished_at", "exception_class_path", "worker_ids")
                .order_by("-finished_at", "-pk"),
                lambda row: _task_row(row, may_retry=may_retry, now=now),
                is_alarm=True,
            )
        )
        boxes += _caches_in_trouble(now=now)
    if person.has_perm("images.view_image") and person.has_perm("articles.publish_article"):
        boxes.append(
            box_of(
                "rights",
                _("Picture rights that run out"),
                f"{address_of('images_image_changelist')}?rights=soon",
                ending_soon(Image.objects.only("title", "credit", "rights_expire_at", "is_public"), now=now),
                lambda row: _image_row(row, now),
            )
        )
    return boxes


def _caches_in_trouble(*, now: datetime) -> list[Box]:
    """Return a box of the caches in front that show what was there before; no box where all of them know what changed."""
    rows = [
        Row(
            title=trouble.name,
            address="",
            details=[
                trouble.reason or _("no worker tells it what changes"),
                _("for %(time)s") % {"time": timesince(trouble.since, now)} if trouble.since else "",
            ],
            mark="bad",
            mark_words=_("readers may see what is out of date"),
        )
        for trouble in caches_in_trouble(names=settings.PURGE, now=now)
    ]
    title = _("Caches that are not told what changes")
    return [Box("caches", title, "", rows, str(len(rows)), is_alarm=True)] if rows else []


def _task_row(row: DBTaskResult[Any, Any], *, may_retry: bool, now: datetime) -> Row:
    is_pending = is_tried_again(row, now=now)
    details = [row.exception_class_path.rpartition(".")[2]]
    if row.finished_at is not None:
        details.append(_("%(time)s ago") % {"time": timesince(row.finished_at, now)})
    return Row(
        title=name_of_task(row.task_path),
        address=address_of("django_tasks_database_dbtaskresult_change", row.pk),
        details=details,
        mark="warn" if is_pending else "bad",
        mark_words=_("tried again by itself") if is_pending else _("given up"),
        again=address_of("task_again", row.pk) if may_retry else "",
    )


def _image_row(row: Image, now: datetime) -> Row:
    assert row.rights_expire_at is not None
    return Row(
        title=row.title,
        address=address_of("images_image_change", row.pk),
        details=[row.credit, _("in %(time)s") % {"time": timesince(now, row.rights_expire_at)}],
        mark="warn" if row.is_public else "",
        mark_words=_("readers see it") if row.is_public else "",
    )
