"""Metrics in the text format of Prometheus (version 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/).

What processes count is told for each of them (`process`), so that one that is started again begins at nothing by itself. What is asked of
the database is the same wherever it is asked.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count, Min
from django_tasks_db.models import DBTaskResult

from delivery.models import CacheInFront
from newsroom.health.counting import STEPS
from newsroom.running.presence import workers_there

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[str, dict[str, object], float]


def metrics(processes: Iterable[dict[str, Any]], *, now: datetime) -> str:
    """Return everything that there is to measure. What the database does not say is left out."""
    processes = list(processes)
    lines: list[str] = []
    for name, kind, words, samples in (
        ("newsroom_answers_total", "counter", "Answers by kind of page and status.", _answers(processes)),
        ("newsroom_kept_pages_total", "counter", "What kept pages had of a request: hit, stale, miss or none.", _kept(processes)),
        ("newsroom_answer_seconds", "histogram", "Seconds until an answer began, by kind of page.", _times(processes)),
        ("newsroom_process_resident_bytes", "gauge", "Memory of a process.", _own(processes, "memory")),
        ("newsroom_process_open_files", "gauge", "Open files and connections of a process.", _own(processes, "files")),
        ("newsroom_process_threads", "gauge", "Threads of a process.", _own(processes, "threads")),
    ):  # fmt: skip
        lines += _written(name, kind, words, samples)
    try:
        for name, words, value in _of_the_database(now):
            lines += _written(name, "gauge", words, value)
        lines += _written("newsroom_database_up", "gauge", "Whether the database answers.", [("", {}, 1)])
    except (DatabaseError, InterfaceError):
        lines += _written("newsroom_database_up", "gauge", "Whether the database answers.", [("", {}, 0)])
    return "\n".join(lines) + "\n"


def _answers(processes: list[dict[str, Any]]) -> Iterator[Sample]:
    for one in processes:
        for kind, status, count in one.get("answers", ()):
            yield "", {"process": one["process"], "kind": kind, "status": status}, count


def _kept(processes: list[dict[str, Any]]) -> Iterator[Sample]:
    for one in processes:
        for result, count in one.get("kept", ()):
            yield "", {"process": one["process"], "result": result}, count


def _times(processes: list[dict[str, Any]]) -> Iterator[Sample]:
    for one in processes:
        for kind, counts, seconds in one.get("times", ()):
            labels = {"process": one["process"], "kind": kind}
            sum_so_far = 0
            for step, count in zip([*STEPS, "+Inf"], counts, strict=True):
                sum_so_far += count
                yield "_bucket", labels | {"le": step}, sum_so_far
            yield "_sum", labels, seconds
            yield "_count", labels, sum_so_far


def _own(processes: list[dict[str, Any]], name: str) -> Iterator[Sample]:
    for one in processes:
        if name in one:
            yield "", {"process": one["process"], "role": one["kind"]}, one[name]


def _of_the_database(now: datetime) -> Iterator[tuple[str, str, list[Sample]]]:
    states = Counter(
        dict(
            DBTaskResult.objects.exclude(status="SUCCESSFUL")
            .order_by()
            .values_list("status")
            .annotate(count=Count("pk"))
        )
    )
    # Not those that are to run later.
    waiting = DBTaskResult.objects.ready().aggregate(count=Count("pk"), oldest=Min("enqueued_at"))
    yield (
        "newsroom_tasks",
        "Tasks by state; failed ones of two weeks.",
        [
            ("", {"state": "ready"}, waiting["count"]),
            ("", {"state": "running"}, states["RUNNING"]),
            ("", {"state": "failed"}, states["FAILED"]),
        ],
    )
    yield (
        "newsroom_oldest_task_seconds",
        "How long the oldest task that could run has waited.",
        [("", {}, _seconds(now - waiting["oldest"]) if waiting["oldest"] else 0)],
    )
    workers = workers_there(now=now)
    yield "newsroom_workers", "Workers that swept within a quarter of an hour.", [("", {}, len(workers))]
    if workers:
        age = _seconds(now - workers[0].swept_at)
        yield "newsroom_sweep_age_seconds", "Since the last sweep of any worker.", [("", {}, age)]
    caches = list(CacheInFront.objects.order_by("name").values_list("name", "looked_at", "trouble_since"))
    yield (
        "newsroom_cache_in_front_trouble_seconds",
        "For how long a cache in front could not be told what changed; 0 where all is well.",
        [("", {"cache": name}, _seconds(now - since) if since else 0) for name, _looked_at, since in caches],
    )
    yield (
        "newsroom_cache_in_front_age_seconds",
        "Since a cache in front was last looked after.",
        [("", {"cache": name}, _seconds(now - looked_at)) for name, looked_at, _since in caches],
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(state, 'none'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1 ORDER BY 1"
            )
            connections = [("", {"state": state}, count) for state, count in cursor.fetchall()]
        yield "newsroom_database_connections", "Connections to the database, by their state.", connections


def _seconds(span: timedelta) -> float:
    return max(0.0, round(span.total_seconds(), 3))


def _written(name: str, kind: str, words: str, samples: Iterable[Sample]) -> list[str]:
    lines = [
        f"{name}{ending}{_labels(labels)} {value:g}"
        if isinstance(value, float)
        else f"{name}{ending}{_labels(labels)} {value}"
        for ending, labels, value in samples
    ]
    return [f"# HELP {name} {words}", f"# TYPE {name} {kind}", *lines] if lines else []


def _labels(labels: dict[str, object]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: object) -> str:
    return str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
