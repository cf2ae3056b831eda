"""Watching as the settings say."""

import socket
from pathlib import Path

from django.conf import settings

from newsroom.health.answering import Application, Observed
from newsroom.health.counting import Counts
from newsroom.health.sharing import Sharing

WEB, WORKER = "web", "worker"


def watched(application: Application) -> Observed:
    """Return the application with its health told and, where there is a token for metrics, its answers counted."""
    return Observed(application, token=settings.METRICS_TOKEN, sharing=_of_web)


def of_worker() -> Sharing | None:
    """Return what tells of a worker's process on this machine; None where nobody may ask."""
    return Sharing(_folder(), kind=WORKER) if settings.METRICS_TOKEN else None


def _of_web(counts: Counts) -> Sharing:
    return Sharing(_folder(), kind=WEB, counts=counts.as_json)


def _folder() -> Path:
    # Of this host: numbers of processes mean nothing on another that has the same folder.
    return Path(settings.VAR_DIR) / "metrics" / socket.gethostname()
