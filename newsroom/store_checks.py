"""Checks of S3-compatible storage: what the settings name fits together, and nobody but the newsroom can read it.

What needs no network is asked at every start; whether the storage answers and is closed, by `manage.py check --deploy`:
a newsroom must start while its storage is down.
"""

from contextlib import suppress
from importlib.util import find_spec

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.files.storage import storages
from django.utils.translation import gettext as _

VARIABLES = {
    "default": "NEWSROOM_MEDIA_STORE",
    "evidence": "NEWSROOM_EVIDENCE_STORE",
    "exchange": "NEWSROOM_EXCHANGE_STORE",
}


@register(Tags.files)
def refuse_unusable_buckets(**_options: object) -> list[CheckMessage]:
    """Return an error for each place in a bucket that cannot be used as the settings name it."""
    buckets = {alias: place for alias, place in settings.BUCKETS.items() if place is not None}
    if buckets and find_spec("storages") is None:
        return [
            Error(
                _("%(variable)s names a bucket, and what reads buckets is not installed.")
                % {"variable": VARIABLES[next(iter(buckets))]},
                hint=_("Run pip install --require-hashes -r locks/requirements-s3.txt."),
                id="newsroom.E009",
            )
        ]
    problems: list[CheckMessage] = []
    named = list(buckets.items())
    for number, (alias, place) in enumerate(named):
        for other_alias, other in named[number + 1 :]:
            if _meet(place, other):
                problems.append(
                    Error(
                        _(
                            "%(one)s and %(other)s name places within each other: what is cleared away in one would be taken from the other."
                        )
                        % {"one": VARIABLES[alias], "other": VARIABLES[other_alias]},
                        hint=_("Give each a bucket of its own, or a folder beside the other's."),
                        id="newsroom.E010",
                    )
                )
    return problems


def _meet(one: dict[str, str | None], other: dict[str, str | None]) -> bool:
    if (one["endpoint_url"], one["bucket_name"]) != (other["endpoint_url"], other["bucket_name"]):
        return False
    paths = [f"{place['location']}/".lstrip("/") for place in (one, other)]
    return paths[0].startswith(paths[1]) or paths[1].startswith(paths[0])


@register(Tags.files, deploy=True)
def refuse_open_buckets(**_options: object) -> list[CheckMessage]:
    """Return an error for each bucket that does not answer, or that anybody can list or read."""
    if refuse_unusable_buckets():
        return []
    problems: list[CheckMessage] = []
    for alias, place in settings.BUCKETS.items():
        if place is None:
            continue
        problem = _problem_of(alias)
        if problem:
            hint = _(
                "Look at its address, the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and its policy."
            )
            problems.append(Error(f"{VARIABLES[alias]}: {problem}", hint=hint, id="newsroom.E011"))
    return problems


def _problem_of(alias: str) -> str:
    from botocore.exceptions import BotoCoreError, ClientError

    from newsroom.object_storage import BucketStorage

    storage = storages[alias]
    assert isinstance(storage, BucketStorage)
    bucket = storage.bucket_name
    try:
        found = storage.connection.meta.client.list_objects_v2(
            Bucket=bucket, Prefix=storage.location, MaxKeys=1
        ).get("Contents", [])
    except (BotoCoreError, ClientError) as error:
        return _("the bucket %(bucket)s cannot be read: %(error)s") % {"bucket": bucket, "error": error}
    anybody = storage.unsigned_connection.meta.client
    for entry in found:
        with suppress(BotoCoreError, ClientError):
            anybody.head_object(Bucket=bucket, Key=entry["Key"])
            return _("anybody can read %(key)s in the bucket %(bucket)s.") % {
                "key": entry["Key"],
                "bucket": bucket,
            }
    with suppress(BotoCoreError, ClientError):
        anybody.list_objects_v2(Bucket=bucket, MaxKeys=1)
        return _("anybody can list the bucket %(bucket)s.") % {"bucket": bucket}
    return ""
