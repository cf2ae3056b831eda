"""The answer to a request during which something failed: what is wrong in words, and everything that was typed."""

import sys
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsroom.language import DESK_PREFIX
from newsroom.trouble.recognising import Trouble, trouble_behind
from reactions.takedown import form_tokens

# Seconds after which to come again.
COME_AGAIN = 30
COME_AGAIN_SOON = 2
# Whatever has such a word in its name is never repeated on a page.
SECRETS = ("password", "passwd", "code", "secret", "credential", "token")
# But for these: they tell a form of ours from one made elsewhere, and are in the page of whoever sends them.
FORM_TOKENS = frozenset({"csrfmiddlewaretoken", form_tokens.FIELD})


@dataclass(frozen=True)
class Telling:
    """What people at the desk read of a trouble; readers are told only that the page is not to be had now."""

    title: str | Promise
    explanation: str | Promise


TELLINGS = {
    Trouble.BUSY: Telling(
        _("The newsroom is busy"),
        _(
            "Something else held what you wanted for too long. Try again now; it usually works the second time."
        ),
    ),
    Trouble.DATABASE_AWAY: Telling(
        _("The database does not answer"),
        _(
            "It is being restarted or cannot be reached. Try again in a minute. If it goes on, tell whoever runs the site."
        ),
    ),
    Trouble.NO_ROOM: Telling(
        _("There is no room left to save anything"),
        _(
            "The disk or the database is full. Tell whoever runs the site, and leave this page open: you can try again from here when there is room."
        ),
    ),
    Trouble.READ_ONLY: Telling(
        _("Nothing can be saved at the moment"),
        _(
            "What should be written to takes no changes. Tell whoever runs the site, and leave this page open: you can try again from here."
        ),
    ),
    Trouble.STORE_AWAY: Telling(
        _("The storage does not answer"),
        _(
            "Where pictures, evidence or passing notes are kept cannot be reached. Try again in a minute. If it goes on, tell whoever runs the site."
        ),
    ),
}


def answer_failure(request: HttpRequest) -> HttpResponse:
    """Return 503 with what is wrong where it lies around the newsroom, and 500 where it lies in its code.

    Django's `handler500`: called while the exception is handled. Neither answer asks the database or a session.
    """
    trouble = trouble_behind(sys.exc_info()[1])
    if trouble is None:
        return HttpResponse(render_to_string("500.html"), status=500)
    telling = TELLINGS[trouble] if request.path_info.startswith(DESK_PREFIX) else None
    headers = {
        "Retry-After": str(COME_AGAIN_SOON if trouble is Trouble.BUSY else COME_AGAIN),
        "Cache-Control": "private, no-store",
    }
    if telling and request.headers.get("Accept") == "application/json":
        # The desk's scripts keep what was typed by themselves.
        return JsonResponse({"problem": f"{telling.title}."}, status=503, headers=headers)
    typed = _typed(request)
    context = {
        "telling": telling,
        "address": request.get_full_path(),
        "typed": typed,
        # By number: a field's name is no word of any language.
        "texts": [text for name, text in typed or [] if name not in FORM_TOKENS and len(text) > 40],
        "had_files": bool(typed is not None and request.FILES),
        "is_form": request.method == "POST",
    }
    return HttpResponse(render_to_string("503.html", context), status=503, headers=headers)


def _typed(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Return the fields of a form that was sent, to be sent again; `None` where there is none, or it holds a secret.

    With them goes the very token that came with them: whoever made somebody's browser send a form from elsewhere
    has none that is good, and so gains nothing by its being sent again.
    """
    if request.method != "POST":
        return None
    try:
        fields = [(str(name), str(value)) for name, values in request.POST.lists() for value in values]
    except (BadRequest, OSError, SuspiciousOperation, UnreadablePostError):
        return None
    names = {name.lower() for name, _value in fields} - FORM_TOKENS
    if len(fields) > settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or any(
        secret in name for name in names for secret in SECRETS
    ):
        return None
    return fields
