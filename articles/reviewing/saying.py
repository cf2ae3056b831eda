"""What a notice says: in one sentence for the desk and the subject of a mail, in the language that is active."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.models import Notice

MOST_OF_A_TEXT = 600


def sentence_of(notice: Notice) -> str:
    """Return who did what to which article, in one line."""
    # It is the subject of a mail too, and a name is what a stranger gave by a preview's link.
    words = {"who": " ".join(who_did(notice).split()), "title": " ".join(notice.article.title.split())}
    match notice.kind:
        case Notice.Kind.ASSIGNED:
            return _("%(who)s assigned “%(title)s” to you") % words
        case Notice.Kind.SUBMITTED:
            return _("%(who)s handed in “%(title)s”") % words
        case Notice.Kind.CHANGES_REQUESTED:
            return _("%(who)s asks for changes to “%(title)s”") % words
        case Notice.Kind.APPROVED:
            return _("%(who)s approved “%(title)s”") % words
        case Notice.Kind.APPROVAL_LAPSED:
            return _("%(who)s changed “%(title)s” after it was approved; it waits for review again") % words
        case Notice.Kind.REPLY:
            return _("%(who)s replied to a comment on “%(title)s”") % words
        case Notice.Kind.MENTION:
            return _("%(who)s mentioned you in a comment on “%(title)s”") % words
        case Notice.Kind.FELL_SHORT:
            return _("“%(title)s” did not go out as scheduled") % words
        case Notice.Kind.PUBLISHED:
            return _("“%(title)s” is published") % words
    return _("%(who)s commented on “%(title)s”") % words


def who_did(notice: Notice) -> str:
    """Return by which name whoever did it is known: also a person without an account, or the newsroom itself."""
    if notice.actor is not None:
        return notice.actor.get_full_name() or notice.actor.get_username()
    if notice.comment is not None:
        return notice.comment.author_name
    return pgettext("who did something by itself", "The newsroom")


def words_of(notice: Notice) -> str:
    """Return what was said with it: the comment, or the reason that was given."""
    text = notice.comment.text if notice.comment is not None else notice.note
    return text if len(text) <= MOST_OF_A_TEXT else f"{text[:MOST_OF_A_TEXT]}…"


def address_of(notice: Notice) -> str:
    """Return the path of the page at the desk that it is about."""
    path = reverse("admin:articles_article_change", args=[notice.article_id])
    if notice.comment is not None:
        return f"{path}#thread-{notice.comment.answers_id or notice.comment.pk}"
    return path
