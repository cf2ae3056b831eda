"""Names of requests and tasks as the settings say."""

from typing import Any

from django.conf import settings
from django_tasks.signals import task_finished, task_started

from newsroom.logs.about import begin_task, end_task
from newsroom.logs.requests import Application, Named


def named(application: Application) -> Named:
    """Return the application with a name for each request."""
    return Named(application, behind_proxy=settings.BEHIND_PROXY)


def name_tasks() -> None:
    """Let lines that a task writes name it, from now on in this process."""
    task_started.connect(_begin, dispatch_uid="log: task")
    task_finished.connect(_end, dispatch_uid="log: task is over")


def _begin(*, task_result: Any, **_signal: object) -> None:
    begin_task(str(task_result.id))


def _end(**_signal: object) -> None:
    end_task()
