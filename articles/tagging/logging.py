"""What was done to tags is written into the desk's log, by whoever did it and from wherever."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model


def log(*, row: Model, actor: User, words: str, name: str = "", flag: int = CHANGE) -> None:
    """Write one line into the log of a row. `name` is how it is called where that is not what it says of itself."""
    LogEntry.objects.create(
        user=actor,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=(name or str(row))[:200],
        action_flag=flag,
        change_message=words,
    )
