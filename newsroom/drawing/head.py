"""What the head of a page says to programs. Presentation only: no queries, no rules."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from articles.reading.addresses import absolute
from articles.reading.translations import Alternate
from articles.rendering import RenderedArticle
from delivery.paths import LANGUAGE_CODES, in_language
from newsroom.drawing.presentation import reactions_from
from newsroom.machines.share_pictures import SharePicture, share_picture_of
from newsroom.machines.texts import one_line
from reactions.embedding.frames import oembed_address

LONGEST_DESCRIPTION = 200


def in_format(feed_url: str, form: str) -> str:
    """Return the address of the same feed in another format: `rss` or `json`."""
    return f"{feed_url.removesuffix('.atom')}.{form}"


def picture_to_share(article: RenderedArticle) -> SharePicture | None:
    """Return the picture by which the article is shared: one that is drawn for it, or else its lead."""
    drawn = share_picture_of(article)
    if drawn is not None or article.lead is None:
        return drawn
    lead = article.lead
    return SharePicture(
        absolute(lead.largest_src), lead.width, lead.height, lead.alternative_text, media_type=""
    )


def summary(article: RenderedArticle) -> str:
    """Return what is said of the article beside its title: its deck, or else who is quoted."""
    if article.deck or not article.reaction_count:
        return article.deck
    return reactions_from(article.reaction_count, article.community_count)


@pass_context
def page_metadata(
    context: Context,
    *,
    title: str,
    description: str = "",
    kind: str = "website",
    canonical_url: str = "",
    noindex: bool = False,
    picture: SharePicture | None = None,
) -> Markup:
    """Return what says what the page is; without a description of its own, what the site is."""
    said = one_line(description) or _(
        "What online communities said about the news, each quotation with its evidence."
    )
    values = {
        "title": one_line(title),
        "description": Truncator(said).chars(LONGEST_DESCRIPTION),
        "kind": kind,
        "address": canonical_url or _own_address(context),
        "noindex": noindex or context.get("noindex", False),
        "picture": picture,
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
    }
    drawn = context.environment.get_template("newsroom/parts/metadata.html").render(values)
    return Markup(drawn)  # noqa: S704  a template escaped it


@pass_context
def page_alternates(context: Context) -> list[Alternate]:
    """Return the addresses of the page in each interface language, as they are its own there."""
    path = _own_address(context).removeprefix(settings.SITE_URL)
    return [Alternate(code, f"{settings.SITE_URL}{in_language(path, code)}") for code in LANGUAGE_CODES]


def oembed_addresses(url: str) -> Sequence[tuple[str, str]]:
    """Return the media types and addresses at which oEmbed consumers ask how to show the page at `url`."""
    return [
        ("application/json+oembed", oembed_address(url=url, form="json")),
        ("text/xml+oembed", oembed_address(url=url, form="xml")),
    ]


def _own_address(context: Context) -> str:
    """Return the address that stands for the page: what its view says it is, or else its path."""
    return str(context.get("canonical_url") or absolute(context["request"].path))
