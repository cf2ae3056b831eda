"""Tasks for the tests of the worker."""

from django_tasks import task


class UnableToRun(Exception):
    """An answer, not an accident."""


@task()
def add(first: int, second: int) -> int:
    return first + second


@task()
def stumble() -> None:
    raise OSError("the disk was away")


@task()
def refuse() -> None:
    raise UnableToRun("no, and no again")
