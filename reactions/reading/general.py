"""Comments on pages that no rules describe: schema.org, and what nearly every site names comment, reply or cmt."""

import re
from collections import defaultdict

from reactions.reading.layout import Element, is_hidden
from reactions.reading.rules import ReadingRules

# What repeats on a page and is named so is a comment, unless it is named as something around comments.
NAMED_COMMENT = re.compile(r"(?:^|[^a-z])(?:comment|reply|cmt|reple|ripple)", re.IGNORECASE)
NAMED_AROUND = re.compile(
    r"form|write|count|list(?!-?item)|wrap|area|head|title|button|btn|tool|page|paging|login|total|sort|notice|section|author"
    r"|nick|name|date|time|text|txt|content|body|memo|desc|message|meta|info|like|vote|report|replies|comments\b",
    re.IGNORECASE,
)
CONTAINER_TAGS = ("li", "article", "div", "dl", "tr", "section")
SCHEMA_COMMENT = (
    "//*[contains(@itemtype, 'schema.org/Comment') or contains(@itemtype, 'schema.org/UserComments')]"
)


def _named(*words: str) -> str:
    """Return an XPath condition: the class, id or itemprop contains one of the words."""
    lowered = "translate(concat(@class, ' ', @id, ' ', @itemprop), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
    return "(" + " or ".join(f"contains({lowered}, '{word}')" for word in words) + ")"


_AUTHOR = f".//*[@itemprop='author' or {_named('author', 'nick', 'writer', 'username', 'user-name', 'user_name', 'userid', 'member')}]"
_DATE = f".//*[{_named('date', 'time', 'posted', 'created')}]"

GENERAL_RULES = ReadingRules(
    slug="",
    title=(),
    post=("//*[@itemprop='articleBody']", "//article[not(ancestor::article)]", "//main"),
    post_date=(
        "//meta[@property='article:published_time']/@content",
        "//meta[@itemprop='datePublished' or @name='date' or @name='pubdate']/@content",
        "//*[@itemprop='datePublished']/@datetime",
        "(//article//time/@datetime)[1]",
        "(//time/@datetime)[1]",
    ),
    comment_text=(
        ".//*[@itemprop='text' or @itemprop='commentText']",
        f".//*[{_named('text', 'txt', 'content', 'body', 'memo', 'desc', 'message')}]",
        ".",
    ),
    comment_id=("@id", "@data-comment-id", "@data-id", "@data-no", ".//a[@name]/@name"),
    # All of it: comments of one thread are called 8123_1 and 8123_2, or begin their UUIDs with the same digits.
    comment_id_pattern=r"([\w-]*\d[\w-]*)",
    are_numbers_guessed=True,
    author=(_AUTHOR, f".//*[{_named('name')}]"),
    date=(".//time/@datetime", ".//@data-time", _DATE),
    up=(f".//*[{_named('upvote', 'like-count', 'like_count', 'recommend', 'vote-up', 'vote_up')}]",),
    down=(f".//*[{_named('downvote', 'dislike', 'vote-down', 'vote_down')}]",),
    drop=(
        f".//*[{_AUTHOR[5:-1]} or {_DATE[5:-1]} or self::time or "
        + _named("vote", "like", "recommend", "report", "btn", "button", "avatar", "profile", "badge", "-ip", "_ip")
        + " or @class='ip']",
    ),
    comment_tombstones=("삭제된 댓글", "deleted comment", "comment was deleted", "[deleted]", "[removed]"),
)  # fmt: skip


def comment_containers(root: Element) -> list[Element]:
    """Return the elements that most likely hold one comment each, in the order of the page."""
    by_schema = [element for element in root.xpath(SCHEMA_COMMENT) if not is_hidden(element)]
    if by_schema:
        return by_schema
    groups: dict[tuple[str, str], list[Element]] = defaultdict(list)
    for element in root.iter(*CONTAINER_TAGS):
        name = _name_of(element)
        if name and not is_hidden(element):
            groups[element.tag, name].append(element)
    likely = [group for group in groups.values() if _is_likely(group)]
    if not likely:
        return []
    # The group with the most words wins; a wrapper of the same comments has as many words but fewer members.
    return max(likely, key=lambda group: (len(group), -_depth(group[0])))


def _name_of(element: Element) -> str:
    """Return the word of the class (or of the id, without its number) that calls an element a comment."""
    names = (element.get("class") or "").split()
    identifier = re.sub(r"\d+", "", element.get("id") or "")
    for name in (*names, identifier):
        if NAMED_COMMENT.search(name) and not NAMED_AROUND.search(name):
            return re.sub(r"\d+", "", name)
    return ""


def _is_likely(group: list[Element]) -> bool:
    if not any("".join(element.itertext()).strip() for element in group[:50]):
        return False
    return len(group) > 1 or re.search(r"\d", group[0].get("id") or "") is not None


def _depth(element: Element) -> int:
    depth = 0
    while (element := element.getparent()) is not None:
        depth += 1
    return depth
