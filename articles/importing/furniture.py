"""What stands on a saved page around the article: navigation, stand-ins for images, lists of tags.

The words are those that news sites, blogs and boards use, in English and Korean.
"""

import re

NAVIGATION = frozenset(
    """
    discover more|to list|back to list|view list|list view|목록|목록으로|목록보기|목록 보기|더 보기|더보기|read more|see more|
    show more|load more|continue reading|share|share this|share this article|공유|공유하기|print|인쇄|인쇄하기|
    previous article|next article|previous post|next post|이전글|다음글|이전 글|다음 글|이전 기사|다음 기사|back to top|맨 위로|
    맨위로|related articles|related posts|related stories|관련 기사|관련기사|관련 글|관련글|you may also like|read next|
    recommended|recommended articles|추천 기사|추천기사|subscribe|구독|구독하기|log in|login|sign in|sign up|로그인|회원가입|
    menu|메뉴|copy link|링크 복사|url 복사|주소 복사|skip to content|skip to main content|본문 바로가기|advertisement|광고|
    leave a comment|댓글 쓰기|댓글쓰기|좋아요|스크랩|신고
    """.replace("\n", "").split("|")
)
NAVIGATION_WORDS = frozenset(" ".join(words.split()) for words in NAVIGATION)
# After these a page lists other articles, up to its end.
OTHER_ARTICLES = frozenset(
    (
        "discover more", "related articles", "related posts", "related stories", "관련 기사", "관련기사", "관련 글", "관련글",
        "you may also like", "read next", "recommended", "recommended articles", "추천 기사", "추천기사",
    )
)  # fmt: skip
ARROWS = " \t«»<>‹›→←↑↓▲▼▶◀|…·•[]:+"
IMAGE_WORDS = (
    "관련 이미지|관련이미지|관련 사진|이미지|사진|related image|related photo|image|photo|picture|img"
)
BARE_IMAGE = re.compile(rf"(?:{IMAGE_WORDS})\Z", re.IGNORECASE)
MARKED_IMAGE = re.compile(
    rf"[\[(<](?:{IMAGE_WORDS})(?:\s?[:：-]\s?(?P<text>[^\])>]*))?[\])>]\Z", re.IGNORECASE
)
MARKDOWN_IMAGE = re.compile(r"!\[(?P<text>[^\]]*)\]\([^)]*\)\Z")
TAG_LINE = re.compile(r"(?:tags?|keywords?|labels?|태그|키워드)\s?[:：]\s?(?P<tags>.+)\Z", re.IGNORECASE)
HASH_TAG = re.compile(r"#([^\s#,]{1,100})")
HASH_TAGS_ONLY = re.compile(r"(?:#[^\s#,]{1,100}[\s,]*)+\Z")
ENDS_A_SENTENCE = (".", "!", "?", "…", ":", ";", ",", "。", "！", "？", "”", "’", '"', "'", "」", "』")
LONGEST_TAG = 40
MOST_TAG_WORDS = 6


def is_navigation(line: str) -> bool:
    """Return whether the line is a link of the page and no part of the article."""
    return _bare(line) in NAVIGATION_WORDS


def begins_other_articles(line: str) -> bool:
    """Return whether the line heads a list of other articles."""
    return _bare(line) in OTHER_ARTICLES


def image_alternative_text(line: str) -> str | None:
    """Return the alternative text where the line stands for an image (it may be empty), None where it does not."""
    if BARE_IMAGE.match(line):
        return line
    match = MARKED_IMAGE.match(line) or MARKDOWN_IMAGE.match(line)
    return (match["text"] or "").strip() if match else None


def is_generic_alternative_text(text: str) -> bool:
    """Return whether an alternative text says no more than that there is an image."""
    return not text or BARE_IMAGE.match(text) is not None


def tags_on_line(line: str) -> list[str]:
    """Return the tags of a line that says that it lists tags: “Tags: a, b” or “#a #b”; else nothing."""
    if match := TAG_LINE.match(line):
        if "#" in match["tags"]:
            return HASH_TAG.findall(match["tags"])
        return [tag.strip() for tag in re.split(r"[,;|·、，]", match["tags"]) if tag.strip()]
    if len(line) <= 2_000 and line.startswith("#") and HASH_TAGS_ONLY.match(line):
        return HASH_TAG.findall(line)
    return []


def is_like_a_tag(line: str) -> bool:
    """Return whether a line could be one tag: a few words that are no sentence."""
    return (
        0 < len(line) <= LONGEST_TAG
        and len(line.split()) <= MOST_TAG_WORDS
        and not line.endswith(ENDS_A_SENTENCE)
        and any(character.isalnum() for character in line)
        and image_alternative_text(line) is None
    )


def _bare(line: str) -> str:
    return line.strip(ARROWS).casefold() if len(line) <= 60 else ""
