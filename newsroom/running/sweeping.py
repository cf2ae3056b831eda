"""The sweep: what must happen at its time, and what a crash left undone.

Runs every few seconds in each worker. Every part is safe to run twice and at the same time elsewhere.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django_tasks_db.models import DBTaskResult

from articles.exchange.orders import clear_old_exports
from articles.importing.runs.beginning import forget_idle_runs
from articles.reviewing.noticing import forget_old_notices
from articles.saving.clearing import clear_sessions_and_autosaves
from articles.scheduling import publish_due, unpublish_due
from delivery.announcing import forget_announcements
from delivery.purging.kept_addresses import forget_kept_addresses
from images.holding import forget_unanswered
from images.rights import announce_lapsed
from newsroom.accounts.log import forget_old_events
from newsroom.accounts.sessions import forget_ended_sessions
from newsroom.browser_reports.keeping import forget_old_reports
from newsroom.retention.forgetting import forget_guests_and_notes
from newsroom.running.capture_orders import take_up_lost_captures
from newsroom.running.presence import forget_gone_workers
from newsroom.running.processes import is_gone
from newsroom.running.publication_orders import take_up_lost_publications
from newsroom.running.retrying import MAX_ATTEMPTS, TRIED_FOR, is_tried_again
from reactions.capturing.leftover_files import look_for_leftover_files
from reactions.health.scheduling import enqueue_due_checks
from reactions.takedown.details import erase_decided_details
from reactions.timestamping.stamping import order_time_stamps

logger = logging.getLogger(__name__)

# The pause after a task's first failure; each further pause is four times as long: half a minute, 2, 8 and 32 minutes.
FIRST_RETRY_AFTER = timedelta(seconds=30)
# A worker on another machine that has had a task for so long is taken for dead. No task may take longer.
LOST_AFTER = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=14)


def sweep(*, now: datetime) -> None:
    """Publish and take off what is due, take down pictures whose rights ended, check quotations at their sources, order
    time stamps, take up lost and failed tasks, captures and what follows publications, and clear away what is left over.

    One part's failure is logged and keeps no other from running.
    """
    parts: tuple[Callable[..., object], ...] = (
        publish_due,
        unpublish_due,
        announce_lapsed,
        enqueue_due_checks,
        order_time_stamps,
        take_up_lost_tasks,
        take_up_failed_tasks,
        take_up_lost_captures,
        take_up_lost_publications,
        look_for_leftover_files,
        forget_old_results,
        erase_decided_details,
        forget_idle_runs,
        forget_announcements,
        forget_kept_addresses,
        clear_old_exports,
        forget_unanswered,
        clear_sessions_and_autosaves,
        forget_old_notices,
        forget_old_reports,
        forget_ended_sessions,
        forget_old_events,
        forget_gone_workers,
        forget_guests_and_notes,
    )
    for part in parts:
        try:
            part(now=now)
        except Exception:
            logger.exception("%s failed; the next sweep tries again", part.__name__)


def take_up_lost_tasks(*, now: datetime) -> int:
    """Put tasks whose worker died back into the queue; return how many.

    A worker of this machine is dead when its process is gone; one elsewhere, when it has had the task for
    `LOST_AFTER`. A task that was begun `MAX_ATTEMPTS` times is left as failed: it may be what kills workers.
    """
    count = 0
    for result in DBTaskResult.objects.running():
        worker = result.worker_ids[-1] if result.worker_ids else ""
        is_old = result.started_at is None or result.started_at <= now - LOST_AFTER
        if not (is_gone(worker) or is_old):
            continue
        # Only if nobody else has taken it up since.
        same = DBTaskResult.objects.running().filter(pk=result.pk, started_at=result.started_at)
        if len(result.worker_ids) >= MAX_ATTEMPTS:
            same.update(
                status="FAILED",
                finished_at=now,
                exception_class_path="newsroom.running.sweeping.WorkerLost",
                traceback=f"The worker {worker} ended while it ran this task, as did those before it.",
            )
            logger.error("Task %s (%s) ended %d workers; given up", result.pk, result.task_path, MAX_ATTEMPTS)
        elif same.update(status="READY", run_after=now):
            logger.warning("Task %s (%s) was lost by %s; again", result.pk, result.task_path, worker)
            count += 1
    return count


def take_up_failed_tasks(*, now: datetime) -> int:
    """Put failed tasks back into the queue once their pause is over; return how many.

    Not those that an `UnableTo…` ended: that is an answer, and the same again would get the same answer.
    """
    count = 0
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=now - TRIED_FOR)
    for result in failed.only(
        "pk", "status", "worker_ids", "finished_at", "exception_class_path", "task_path"
    ):
        attempts = len(result.worker_ids)
        if not is_tried_again(result, now=now) or result.finished_at is None:
            continue
        if now < result.finished_at + FIRST_RETRY_AFTER * 4 ** (attempts - 1):
            continue
        same = DBTaskResult.objects.failed().filter(pk=result.pk, finished_at=result.finished_at)
        if same.update(status="READY", run_after=now, finished_at=None):
            logger.info("Task %s (%s) failed; attempt %d", result.pk, result.task_path, attempts + 1)
            count += 1
    return count


def forget_old_results(*, now: datetime) -> int:
    """Delete the results of tasks that ended `FORGOTTEN_AFTER` ago; return how many."""
    count, _by_model = DBTaskResult.objects.finished().filter(finished_at__lt=now - FORGOTTEN_AFTER).delete()
    return count


class WorkerLost(Exception):
    """Names, in a task's result, that its worker ended without a word."""
