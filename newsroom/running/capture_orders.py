"""Orders to capture whose task is no more: queued again, or ended where it was tried often enough."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django_tasks_db.models import DBTaskResult

from newsroom.running.retrying import is_tried_again
from reactions.capturing.requests import enqueue, give_up, open_orders
from reactions.tasks import carry_out_capture

# An order that was just made is queued a moment later.
SETTLED = timedelta(minutes=1)


def take_up_lost_captures(*, now: datetime) -> int:
    """Queue open orders again that no task will carry out, and end those whose task failed for good; return how many."""
    orders = open_orders(made_before=now - SETTLED)
    if not orders:
        return 0
    tasks: dict[int, list[DBTaskResult[Any, Any]]] = defaultdict(list)
    path = f"{carry_out_capture.func.__module__}.{carry_out_capture.func.__qualname__}"
    for result in DBTaskResult.objects.filter(task_path=path):
        tasks[result.args_kwargs["args"][0]].append(result)
    count = 0
    for order in orders:
        own = tasks[order]
        if any(result.status in {"READY", "RUNNING"} or is_tried_again(result, now=now) for result in own):
            continue
        if any(result.status == "FAILED" for result in own):
            give_up(request_id=order, now=now)
        else:
            enqueue(request_id=order)
        count += 1
    return count
