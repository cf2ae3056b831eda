"""What background work is called at the desk."""

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_tasks.base import Task

NAMES: dict[str, str | Promise] = {
    "carry_out": _("Merge of tags"),
    "carry_out_capture": _("Capture of a page"),
    "carry_on": _("Import of many articles"),
    "check_source_of": _("Look at a source"),
    "export_everything": _("Export of everything"),
    "follow": _("What follows a merge of tags"),
    "follow_publication": _("What to read next, and checks of what is quoted"),
    "index_rest": _("Search index"),
    "index_tagged": _("Search index"),
    "mail_about_account": _("Mail about an account"),
    "mail_desk": _("Mail to the desk about a takedown"),
    "mail_links": _("Mail to who forgot a password"),
    "mail_notices": _("Mail of notices"),
    "mail_person": _("Mail to a person who asked for a takedown"),
    "make_renditions_of": _("Sizes of a picture"),
    "mask_archive": _("Removed words in articles"),
    "stamp_seals": _("Time stamps of evidence"),
    "sweep_words": _("Removed words in evidence"),
    "tell_hub": _("Word to the feeds' hub"),
    "undo": _("Merge of tags, taken back"),
}


def is_there(task_path: str) -> bool:
    """Return whether the path of a task leads to one, as it does not after a version that renamed it."""
    try:
        return isinstance(import_string(task_path), Task)
    except ImportError:
        return False


def name_of_task(task_path: str) -> str:
    """Return the name of a task by the path of its function; the function's own name where it has none."""
    function = task_path.rpartition(".")[2]
    return str(NAMES.get(function, function.replace("_", " ")))
