"""What parameters name: an article, tags, an outlet, a category; refused in words where there is none."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from articles.models import Category, Edition
from articles.reading.community_pages import outlet_with_page
from articles.reading.topics.naming import NoSuchTag, Topic, tags_named, topic_named
from articles.reading.translations import with_translations
from delivery import keys
from newsroom.api.asking import Asked
from newsroom.api.problems import Refusal, nothing_there
from reactions.models import Outlet
from tags.models import Tag


def live_rows() -> "QuerySet[Edition]":
    """Return the live editions with their categories and their translations."""
    return with_translations(Edition.objects.live().select_related("category"))


def live_article(article_id: int) -> Edition:
    """Return the edition of an article that readers get, as `live_rows()` has it; refuse where there is none."""
    edition = live_rows().filter(article_id=article_id).first()
    if edition is not None:
        return edition
    newest = Edition.objects.filter(article_id=article_id).defer("document").order_by("-number").first()
    if newest is not None and newest.state == Edition.State.RETRACTED:
        raise retracted(newest)
    raise no_article()


def no_article() -> Refusal:
    return nothing_there(_("There is no such article."))


def retracted(edition: Edition) -> Refusal:
    """Return the refusal that says why an article was retracted; `edition` is its last one."""
    return Refusal(
        "retracted",
        _("“%(title)s” was retracted. %(note)s")
        % {"title": edition.title, "note": edition.retraction_note or edition.note},
        shown=[keys.edition_of(edition.article_id)],
    )


def tags_of(names: Sequence[str]) -> list[Tag]:
    """Return the tags that are named; refuse where one of them is none."""
    if not names:
        return []
    try:
        return tags_named("+".join(names))
    except NoSuchTag:
        raise no_tag(names) from None


def no_tag(names: Sequence[str]) -> Refusal:
    return nothing_there(_("There is no such tag: %(names)s.") % {"names": ", ".join(names)})


def topic_of(name: str, asked: Asked) -> Topic:
    """Return the one tag that is named by its slug, a name or an alias, with its kept counts."""
    try:
        topic = topic_named(name, now=asked.now)
    except NoSuchTag:
        topic = None
    if topic is None or "+" in name:
        raise no_tag([name])
    return topic


def outlet_of(slug: str) -> Outlet | None:
    """Return the outlet that is named, None for no name; refuse where it has no page."""
    if not slug:
        return None
    outlet = outlet_with_page(slug=slug)
    if outlet is None:
        raise nothing_there(_("There is no such community: %(name)s.") % {"name": slug})
    return outlet


def category_of(slug: str) -> Category | None:
    """Return the category that is named, None for no name; refuse where there is none."""
    if not slug:
        return None
    category = Category.objects.filter(slug=slug).first()
    if category is None:
        raise no_category(slug)
    return category


def no_category(slug: str) -> Refusal:
    return nothing_there(_("There is no such category: %(name)s.") % {"name": slug})
