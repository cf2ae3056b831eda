"""Names of the keys that a public page declares: what it shows, and so what can make it stale.

The same keys go out as `Cache-Tag` and `Surrogate-Key` headers.
"""


def edition_of(article_id: int) -> str:
    return f"article-{article_id}"


def tag(tag_id: int) -> str:
    return f"tag-{tag_id}"


def outlet(outlet_id: int) -> str:
    return f"outlet-{outlet_id}"


def quotation(quotation_id: int) -> str:
    return f"quotation-{quotation_id}"


def paraphrase(paraphrase_id: int) -> str:
    return f"paraphrase-{paraphrase_id}"


def image(image_id: int) -> str:
    return f"image-{image_id}"


def category(category_id: int) -> str:
    return f"category-{category_id}"


# Every page that lists editions regardless of tag or category: front, latest, feeds, sitemap, search.
LISTS = "lists"

# What stands on every page: the navigation.
EVERYWHERE = "everywhere"

# The public log of takedowns.
TAKEDOWNS = "takedowns"
