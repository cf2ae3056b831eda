"""Names of the keys that a public page declares: what it shows, and so what can make it stale.

The same keys go out as `Cache-Tag` and `Surrogate-Key` headers.
"""

from collections.abc import Iterable


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

# Groups of things of one kind, of which a page that shows very many names only the group.
GROUPS = 16


def group_of(key: str) -> str:
    """Return the key of the group that a thing belongs to; a key that has no number stands for itself."""
    kind, _hyphen, number = key.rpartition("-")
    return f"{kind}s-{int(number) % GROUPS}" if kind and number.isdecimal() else key


def with_groups(announced: Iterable[str]) -> frozenset[str]:
    """Return announced keys with those of their groups: all that a page could have named because of them."""
    named = frozenset(announced)
    return named | frozenset(map(group_of, named))
