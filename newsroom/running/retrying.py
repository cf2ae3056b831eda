"""Which failed tasks are tried again."""

from datetime import datetime, timedelta
from typing import Any

from django_tasks_db.models import DBTaskResult

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
