"""What a search finds, and what it can be narrowed to."""

from typing import Annotated

from django.utils.translation import gettext_noop as _
from msgspec import Meta

from newsroom.api.shapes.articles import ArticleInList
from newsroom.api.shapes.names import ApiAddress, CommunityName, Shape, TagName
from newsroom.api.shapes.pages import ListPage


class FoundQuotation(Shape, frozen=True, kw_only=True):
    """A quotation of a found article in which something was found, as readers see it."""

    id: int
    url: Annotated[str, Meta(description=_("The page with its evidence."))]
    api_url: ApiAddress
    words_html: Annotated[
        str, Meta(description=_("A passage, escaped, with what was found in mark elements."))
    ]
    language: str
    community: CommunityName | None


class SearchResult(ArticleInList, frozen=True, kw_only=True):
    """An article that fits a query."""

    is_partial: Annotated[bool, Meta(description=_("One of the words asked for is not in it."))]
    title_html: Annotated[
        str, Meta(description=_("The title, escaped, with what was found in mark elements."))
    ]
    excerpt_html: Annotated[
        str, Meta(description=_("A passage, escaped, with what was found in mark elements."))
    ]
    quotation: Annotated[
        FoundQuotation | None, Meta(description=_("The quotation in which the most was found, or null."))
    ]


class Choice(Shape, frozen=True, kw_only=True):
    value: str
    label: str
    count: int
    is_chosen: bool


class Facet(Shape, frozen=True, kw_only=True):
    parameter: Annotated[str, Meta(description=_("The parameter that takes its values."))]
    label: str
    choices: list[Choice]


class SearchPage(ListPage, frozen=True, kw_only=True):
    query: Annotated[str, Meta(description=_("What was looked for."))]
    is_too_short: Annotated[bool, Meta(description=_("It holds nothing that can be looked up."))]
    total: Annotated[int, Meta(description=_("How many articles fit; the best few hundred are looked at."))]
    items: list[SearchResult]
    facets: list[Facet]
    suggestions: Annotated[
        list[TagName], Meta(description=_("Tags that come near, where nothing was found."))
    ]
