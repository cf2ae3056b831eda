"""Which workers are there: how anybody else can tell that the sweep goes on."""

from django.db import models


class WorkerSeen(models.Model):
    """A worker that was there, and when it last swept. It tells so itself; one that was killed tells nothing any more."""

    # Host, process, its start (`running.processes`).
    name = models.CharField(max_length=80, unique=True)
    release = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    # By the worker's clock, right after a sweep.
    swept_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
