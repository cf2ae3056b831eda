"""How the log of activity says what changed, in the reader's language."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import Activity, Article

_STATES = dict(Article.State.choices)
# Whose “from” and “to” say nothing that the kind does not.
_NAMES_TAGS = frozenset(
    {Activity.Kind.TAGGED, Activity.Kind.TAG_MERGED, Activity.Kind.TAG_UNMERGED, Activity.Kind.TAG_SPLIT}
)
_SAID_BY_KIND = frozenset(
    {Activity.Kind.DELETED, Activity.Kind.PUBLISHED, Activity.Kind.UPDATED, Activity.Kind.CORRECTED}
)


def change_in_words(row: Activity) -> str:
    """Return what changed from what to what, or nothing where the kind of activity says it all."""
    if row.kind == Activity.Kind.RESTORED:
        return _("revision %(number)s") % {"number": row.after}
    if row.kind == Activity.Kind.ASSIGNED:
        nobody = _("nobody")
        return f"{row.before or nobody} → {row.after or nobody}"
    if row.kind in _NAMES_TAGS:
        # A tag may be called like a state; what is given and taken stands by itself.
        return f"{row.before or '–'} → {row.after or '–'}"
    if row.kind in _SAID_BY_KIND:
        return ""
    words = [_value_in_words(value) for value in (row.before, row.after) if value]
    return " → ".join(words)


def _value_in_words(value: str) -> str:
    """Return a stored value as people read it: a state by its name, a moment by the newsroom's clock."""
    if value in _STATES:
        return str(_STATES[value])
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return date_format(timezone.localtime(moment), "Y-m-d H:i T") if timezone.is_aware(moment) else value
