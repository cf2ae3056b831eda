"""What sites write in place of a comment or a page that they do not show: deleted by whom, or only hidden.

A deletion and a hiding are told apart by their words, and what is in doubt is never called a deletion.
"""

import re

from reactions.health.reasons import Outcome, Reason

# Longer text is somebody's comment, whatever it speaks of.
LONGEST_MARK = 80

_DELETES = re.compile(r"삭제|제거|지워|\bdeleted\b|\bremoved\b", re.IGNORECASE)
_BY_AUTHOR = re.compile(
    r"(?:작성자|글쓴이|쓴이|본인|회원|이용자)(?:님)?(?:이|가|에 ?의해|에 ?의하여|의 ?요청으로)?\s*(?:직접\s*)?(?:삭제|지)"
    r"|작성자\s*삭제|(?:deleted|removed) by (?:its |the )?(?:author|user|poster|writer)|(?:author|user) deleted|^\W*deleted\W*$",
    re.IGNORECASE,
)
_BY_SITE = re.compile(
    r"관리자|운영자|운영진|운영팀|매니저|스태프|스탭|운영\s*(?:규정|원칙|정책)|신고|게시\s*중단|약관|by (?:a |the )?(?:moderator|admin|staff)|^\W*removed\W*$",
    re.IGNORECASE,
)
_BY_FILTER = re.compile(r"클린봇|필터|부적절한\s*표현|clean ?bot|filter", re.IGNORECASE)
_PRIVATE = re.compile(r"비밀\s*(?:댓글|글)|비공개|private|secret", re.IGNORECASE)
_HIDES = re.compile(
    r"신고|블라인드|숨김|숨겨|가려|가림|노출\s*(?:되지|제한|중단)|운영\s*(?:규정|원칙|정책)|규정\s*(?:위반|미준수)|게시\s*중단|임시\s*조치|hidden|flagged|blinded",
    re.IGNORECASE,
)
# The whole of a short text, where no rule of the outlet knows its marks.
_MARK_ALONE = re.compile(
    r"\W*(?:이|해당|본)?\s*(?:"
    r"(?:작성자|글쓴이|관리자|운영자|운영진)(?:가|이|에 ?의해|에 ?의하여)?\s*(?:삭제|블라인드)\S{0,4}\s*(?:댓글|의견|글|답글)?(?:입니다|이에요|임)?"
    r"|삭제\S{0,3}\s*(?:댓글|의견|답글|글)(?:입니다|이에요|임)?"
    r"|(?:댓글|의견|답글)(?:이|은)?\s*(?:작성자|관리자|운영자|운영진)?(?:에 ?의해|가|이)?\s*삭제(?:되었|됐|처리|된)\S{0,8}"
    r"|클린봇이\s.{0,60}"
    r"|(?:다수의\s*|이용자\s*|회원\s*)?신고(?:로|에 ?의해|가 누적)\S*\s*(?:인해\s*)?(?:숨|블라인드|가려|임시)\S{0,8}.{0,20}"
    r"|블라인드\s*(?:처리)?\S{0,3}\s*(?:댓글|의견|답글|글)?(?:입니다)?"
    r"|비밀\s*댓글(?:입니다)?"
    r"|\[?(?:deleted|removed)\]?"
    r"|(?:this )?(?:comment|reply) (?:has been |was |is )?(?:deleted|removed|hidden)(?: by .{1,40})?"
    r")\W*",
    re.IGNORECASE,
)


def is_mark(words: str) -> bool:
    """Return whether a comment's whole text is a remark of the site, by forms that nearly every site shares."""
    text = " ".join(words.split())
    return 0 < len(text) <= LONGEST_MARK and _MARK_ALONE.fullmatch(text) is not None


def what_a_mark_says(words: str) -> tuple[Outcome, Reason]:
    """Return what a remark in a comment's place means; `indeterminate` where it is none that we understand."""
    text = " ".join(words.split())
    if _DELETES.search(text):
        if _BY_SITE.search(text):
            return Outcome.COMMENT_DELETED, Reason.DELETED_BY_SITE
        if _BY_AUTHOR.search(text):
            return Outcome.COMMENT_DELETED, Reason.DELETED_BY_AUTHOR
        return Outcome.COMMENT_DELETED, Reason.DELETION_MARK
    if _BY_FILTER.search(text):
        return Outcome.COMMENT_HIDDEN, Reason.HIDDEN_BY_FILTER
    if _HIDES.search(text) or _BY_SITE.search(text):
        return Outcome.COMMENT_HIDDEN, Reason.HIDDEN_BY_REPORTS
    if _PRIVATE.search(text):
        return Outcome.COMMENT_HIDDEN, Reason.MADE_PRIVATE
    return Outcome.INDETERMINATE, Reason.UNKNOWN_MARK


def page_is_only_hidden(words: str) -> bool:
    """Return whether a page's own sign speaks of hiding and not of deleting."""
    return _HIDES.search(words) is not None and _DELETES.search(words) is None
