"""Which failed tasks are tried again: by the sweep, and by a person who may."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from articles.models import Activity
from articles.reviewing.activity import record

RIGHT_TO_RETRY = "django_tasks_database.change_dbtaskresult"
# How often a task is begun before it is left as failed, and how long after a failure it may still be begun again.
MAX_ATTEMPTS = 5
TRIED_FOR = timedelta(days=1)


def is_tried_again(result: DBTaskResult[Any, Any], *, now: datetime) -> bool:
    """Return whether a failed task is begun again by a later sweep.

    Not one that an `UnableTo…` ended: that is an answer, and the same again would get the same answer.
    """
    if result.status != "FAILED" or result.finished_at is None or result.finished_at <= now - TRIED_FOR:
        return False
    is_answer = result.exception_class_path.rpartition(".")[2].startswith("UnableTo")
    return not is_answer and 0 < len(result.worker_ids) < MAX_ATTEMPTS


@transaction.atomic
def try_again(*, result_id: UUID, actor: User, now: datetime) -> bool:
    """Put a failed task back into the queue at once; return whether it was still failed.

    Raises `PermissionDenied` for who may not.
    """
    if not actor.has_perm(RIGHT_TO_RETRY):
        raise PermissionDenied(_("You may not try failed tasks again."))
    failed = DBTaskResult.objects.failed().filter(pk=result_id)
    task_path = failed.values_list("task_path", flat=True).first()
    if task_path is None or not failed.update(status="READY", run_after=now, finished_at=None):
        return False
    record(
        kind=Activity.Kind.TASK_RETRIED,
        actor=actor,
        now=now,
        after=task_path.rpartition(".")[2],
    )
    return True
