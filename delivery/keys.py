"""Names of the keys that a public page declares: what it shows, and so what can make it stale.

A tag, an outlet and a category have two keys each. One stands for the thing as it is named wherever it stands, on the page of every
article that has it; that changes when somebody renames it. The other stands for what is listed below it and counted of
that, which changes with every publication, and which only its own lists show. Were there one key for both, each
publication would end the pages of nearly all articles (`docs/decisions/0059-what-a-thing-is-called-and-what-is-listed-below-it.md`).

The same keys go out as `Cache-Tag` and `Surrogate-Key` headers.
"""

from collections.abc import Iterable


def edition_of(article_id: int) -> str:
    """An article, on its own page and as a card on others."""
    return f"article-{article_id}"


def offered(article_id: int) -> str:
    """What the page of an article offers to read next."""
    return f"offered-{article_id}"


def tag(tag_id: int) -> str:
    """A tag's names and address."""
    return f"tag-{tag_id}"


def tagged(tag_id: int) -> str:
    """What is listed below a tag, and counted of that."""
    return f"tagged-{tag_id}"


def outlet(outlet_id: int) -> str:
    """What is said of an outlet itself: its names, its address, its mark; and of its sources."""
    return f"outlet-{outlet_id}"


def quoted(outlet_id: int) -> str:
    """What is quoted from an outlet, the articles that do, and what is counted of them."""
    return f"quoted-{outlet_id}"


def quotation(quotation_id: int) -> str:
    return f"quotation-{quotation_id}"


def paraphrase(paraphrase_id: int) -> str:
    return f"paraphrase-{paraphrase_id}"


def image(image_id: int) -> str:
    return f"image-{image_id}"


def capture(capture_id: int) -> str:
    """How much of a capture is quoted anywhere, its seals and its timestamp."""
    return f"capture-{capture_id}"


def category(category_id: int) -> str:
    """A category's names and address."""
    return f"category-{category_id}"


def filed(category_id: int) -> str:
    """What is listed below a category, and counted of that."""
    return f"filed-{category_id}"


def list_of_tag(tag_id: int) -> list[str]:
    """Return the keys of a page that is about a tag: it says its name, and lists what has it."""
    return [tag(tag_id), tagged(tag_id)]


def list_of_outlet(outlet_id: int) -> list[str]:
    """Return the keys of a page that is about an outlet."""
    return [outlet(outlet_id), quoted(outlet_id)]


def list_of_category(category_id: int) -> list[str]:
    """Return the keys of a page that is about a category."""
    return [category(category_id), filed(category_id)]


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
