"""Rules that describe the markup of one community, as data.

All places are XPath 1.0. Those of a comment are relative to its container. A tuple is tried in order and the
first that finds something counts, because sites have a desktop and a mobile page and change over time.
"""

from dataclasses import dataclass, field

Paths = tuple[str, ...]


def has_class(name: str) -> str:
    """Return an XPath condition: the element has the class `name` (CSS `.name`)."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


@dataclass(frozen=True)
class ReadingRules:
    """Where things stand on a page of one outlet."""

    slug: str
    timezone: str = "Asia/Seoul"
    charset_hint: str = ""

    title: Paths = ()
    post: Paths = ()
    post_author: Paths = ()
    post_date: Paths = ()
    post_up: Paths = ()
    post_down: Paths = ()

    # Every comment's container. The text may lie anywhere inside; nested containers are comments of their own.
    comment: Paths = ()
    comment_text: Paths = ()
    comment_id: Paths = ("@id",)
    # A regular expression on what comment_id found; its first group is the number.
    comment_id_pattern: str = r"(\d+)"
    # Numbers were found by what sites usually do: other words under the same one are another comment.
    are_numbers_guessed: bool = False
    parent_id: Paths = ()
    author: Paths = ()
    date: Paths = ()
    up: Paths = ()
    down: Paths = ()
    stated_count: Paths = ()

    # Inside texts, but not words of the comment: buttons, handles, addresses.
    drop: Paths = ()
    # Nicknames that the site gives to everybody who names none; a regular expression on the whole handle.
    anonymous: str = ""
    # What the site writes around a handle, removed from it; a regular expression.
    author_noise: str = ""

    # Phrases that stand instead of a removed comment; of a page where a thread was removed; of a wall.
    comment_tombstones: tuple[str, ...] = ()
    page_tombstones: tuple[str, ...] = ()
    walls: tuple[str, ...] = ()
    # Elements that stand on lists of threads only.
    list_marks: Paths = field(default=())
