"""Everything that can be asked of the API, and where: the list that addresses, description and documentation come from."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop

from articles.reading.addresses import absolute
from delivery import keys
from newsroom.api import articles, corrections, quotations, searching, shapes, topics
from newsroom.api.addresses import api_url
from newsroom.api.answering import Answer, Operation
from newsroom.api.asking import Asked, Parameters, Windowed


def entrance(asked_for: Parameters, asked: Asked) -> Answer:
    """Give the addresses of everything else."""
    description = api_url("/openapi.json")
    documentation = absolute(reverse("api_documentation"))
    return Answer(
        body=shapes.Entrance(
            name=settings.SITE_NAME,
            description_url=description,
            documentation_url=documentation,
            articles_url=api_url("/articles"),
            tags_url=api_url("/tags"),
            communities_url=api_url("/communities"),
            quotations_url=api_url("/quotations"),
            search_url=api_url("/search"),
            corrections_url=api_url("/corrections"),
        ),
        shown=[keys.LISTS],
    )


OPERATIONS = (
    Operation(
        name="entrance",
        path="/",
        summary=gettext_noop("Where everything is"),
        parameters=Parameters,
        answer=shapes.Entrance,
        view=entrance,
    ),
    Operation(
        name="articles",
        path="/articles",
        summary=gettext_noop("Articles, newest first"),
        parameters=articles.ArticleListParameters,
        answer=shapes.ArticlePage,
        view=articles.article_list,
        resource=shapes.ArticleInList,
        example="?limit=5&fields=title,url,published_at",
        problems=(404,),
    ),
    Operation(
        name="article_at",
        path="/articles/at",
        summary=gettext_noop("The article at an address"),
        parameters=articles.AddressParameters,
        answer=shapes.Article,
        view=articles.article_at,
        resource=shapes.Article,
        problems=(404, 410),
    ),
    Operation(
        name="article",
        path="/articles/{id}",
        summary=gettext_noop("An article, whole"),
        parameters=articles.ArticleParameters,
        answer=shapes.Article,
        view=articles.article,
        resource=shapes.Article,
        problems=(404, 410),
    ),
    Operation(
        name="article_editions",
        path="/articles/{id}/editions",
        summary=gettext_noop("Every published edition of an article"),
        parameters=articles.ArticleParameters,
        answer=shapes.EditionList,
        view=articles.article_editions,
        problems=(404, 410),
    ),
    Operation(
        name="tags",
        path="/tags",
        summary=gettext_noop("Tags"),
        parameters=topics.TagListParameters,
        answer=shapes.TagPage,
        view=topics.tag_list,
        resource=shapes.TagInList,
        example="?limit=5",
    ),
    Operation(
        name="tag",
        path="/tags/{slug}",
        summary=gettext_noop("A tag, with what stands beside it"),
        parameters=topics.TagParameters,
        answer=shapes.Tag,
        view=topics.tag,
        resource=shapes.Tag,
        problems=(404,),
    ),
    Operation(
        name="communities",
        path="/communities",
        summary=gettext_noop("Communities, and other outlets that are quoted"),
        parameters=topics.CommunityListParameters,
        answer=shapes.CommunityPage,
        view=topics.community_list,
        resource=shapes.CommunityInList,
        example="?kind=community",
    ),
    Operation(
        name="community",
        path="/communities/{slug}",
        summary=gettext_noop("A community, with its topics and stances"),
        parameters=topics.CommunityParameters,
        answer=shapes.Community,
        view=topics.community,
        resource=shapes.Community,
        problems=(404,),
    ),
    Operation(
        name="quotations",
        path="/quotations",
        summary=gettext_noop("Quotations, newest first"),
        parameters=quotations.QuotationListParameters,
        answer=shapes.QuotationPage,
        view=quotations.quotation_list,
        resource=shapes.Quotation,
        example="?limit=5&fields=original,translation,verified",
        problems=(404, 410),
    ),
    Operation(
        name="quotation",
        path="/quotations/{id}",
        summary=gettext_noop("A quotation with its evidence"),
        parameters=quotations.QuotationParameters,
        answer=shapes.QuotationEvidence,
        view=quotations.quotation,
        resource=shapes.QuotationEvidence,
        problems=(404, 410),
    ),
    Operation(
        name="search",
        path="/search",
        summary=gettext_noop("Articles that fit a query, the best first"),
        parameters=searching.SearchParameters,
        answer=shapes.SearchPage,
        view=searching.search,
        resource=shapes.SearchResult,
        example="?q=ferry&fields=title,url",
        problems=(404,),
    ),
    Operation(
        name="corrections",
        path="/corrections",
        summary=gettext_noop("Corrections and retractions, newest first"),
        parameters=Windowed,
        answer=shapes.CorrectionPage,
        view=corrections.correction_list,
        example="?limit=5",
    ),
)
