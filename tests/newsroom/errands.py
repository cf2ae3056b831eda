"""Tasks for the tests of the worker."""

import logging

from django.db import connection, transaction
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)


class UnableToRun(Exception):
    """An answer, not an accident."""


@task()
def add(first: int, second: int) -> int:
    return first + second


@task()
def say() -> None:
    logger.warning("said")


@task()
def stumble() -> None:
    raise OSError("the disk was away")


@task()
def refuse() -> None:
    raise UnableToRun("no, and no again")


def run_waiting_tasks() -> int:
    """Run what is queued in this very transaction, in order, and what these queue in turn; return how many."""
    count = 0
    while result := DBTaskResult.objects.filter(status="READY").order_by("enqueued_at").first():
        with transaction.atomic():
            hooks = connection.run_on_commit
            connection.run_on_commit = []
            import_string(result.task_path).func(*result.args_kwargs["args"], **result.args_kwargs["kwargs"])
            waiting, connection.run_on_commit = connection.run_on_commit, hooks
        for _savepoints, hook, _robust in waiting:
            hook()
        DBTaskResult.objects.filter(pk=result.pk).update(status="SUCCESSFUL")
        count += 1
    return count
