"""What a page says of a quotation: every way in which a comment can be there, other, gone, hidden or out of sight."""

from dataclasses import dataclass, replace

import pytest

from reactions.health.comments import Known, LookedAt, Quoted, comment_finding, folded_words
from reactions.health.marks import is_mark, what_a_mark_says
from reactions.health.reasons import DELETIONS, Outcome, Reason
from reactions.reading import ReadingRules, read_capture
from reactions.reading.rules import has_class

WORDS = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
TEXT = f"{WORDS}. 바다가 보이는 자리는 금방 찼어요."
OTHERS = {"102": "저도 다음 주에 가 보려고 합니다", "103": "입장료가 작년보다 두 배로 올랐잖아요"}
RULES = ReadingRules(
    slug="harbour",
    title=("//h1",),
    post=("//article",),
    comment=(f"//li[{has_class('comment')}]",),
    comment_text=("./p",),
    stated_count=("//b[@id='count']",),
    comment_tombstones=("삭제된 댓글", "클린봇이", "운영진에 의해", "수수께끼"),
    walls=("새싹 회원은 읽을 수 없는",),
)
QUOTED = Quoted(words=(WORDS,), number="101", text=folded_words(TEXT))
KNOWN = Known(texts={"101": folded_words(TEXT), **OTHERS}, is_by_same_means=True)
THE_OTHERS = list(OTHERS.items())


def page_of(comments, *, count: int | None = None, post: str = "어제 새 가게가 문을 열었습니다."):
    items = "".join(f'<li class="comment" id="c{number}"><p>{words}</p></li>' for number, words in comments)
    stated = "" if count is None else f"<b id='count'>{count}</b>"
    body = f"<h1>항구</h1>{stated}<article>{post}</article><ul>{items}</ul>"
    return f'<html lang="ko"><head><meta charset="utf-8"></head><body>{body}</body></html>'


def finding_of(
    html: str, *, quoted: Quoted = QUOTED, known: Known = KNOWN, rules: ReadingRules | None = RULES
):
    page = read_capture(data=html.encode(), media_type="text/html", rules=rules)
    return comment_finding(quoted=quoted, known=known, now=LookedAt(page, walls=rules.walls if rules else ()))


@dataclass
class Case:
    name: str
    expected: tuple[Outcome, Reason]
    comments: list[tuple[str, str]]
    count: int | None = None
    quoted: Quoted = QUOTED
    known: Known = KNOWN


Is, Why = Outcome, Reason
ALONE = Known(texts={"101": folded_words(TEXT)}, is_by_same_means=True)
CASES = [
    Case("as it was", (Is.LIVE, Why.UNCHANGED), [("101", TEXT), *THE_OTHERS]),
    Case("in other typography", (Is.LIVE, Why.UNCHANGED), [("101", TEXT.replace(" ", "\u3000").replace(".", ".\u200b")), *THE_OTHERS]),
    Case("with words added", (Is.LIVE, Why.REST_CHANGED), [("101", f"{TEXT} 수정: 다음 날 생각이 바뀌었어요"), *THE_OTHERS]),
    Case("not comparable with its capture any more", (Is.LIVE, Why.UNCHANGED), [("101", f"{TEXT} 덧붙임"), *THE_OTHERS], quoted=replace(QUOTED, text="")),
    Case("with another word", (Is.EDITED, Why.OTHER_WORDS), [("101", TEXT.replace("않아요", "않았어요")), *THE_OTHERS]),
    Case("turned round", (Is.EDITED, Why.OTHER_WORDS), [("101", TEXT.replace("후회하지 않아요", "후회해요")), *THE_OTHERS]),
    Case("turned into a question", (Is.EDITED, Why.OTHER_WORDS), [("101", TEXT.replace("않아요.", "않아요?")), *THE_OTHERS]),
    Case("quoted without its question mark before that was refused", (Is.LIVE, Why.REST_CHANGED), [("101", f"{WORDS}? 수정: 그러네요"), *THE_OTHERS], quoted=replace(QUOTED, text=folded_words(f"{WORDS}? 다들요"))),
    Case("with other spacing", (Is.EDITED, Why.OTHER_SPACING), [("101", TEXT.replace("세 시", "세시")), *THE_OTHERS]),
    Case("emptied by its author", (Is.EDITED, Why.OTHER_WORDS), [("101", "펑"), *THE_OTHERS]),
    Case("deleted, somebody", (Is.COMMENT_DELETED, Why.DELETION_MARK), [("101", "삭제된 댓글입니다."), *THE_OTHERS]),
    Case("deleted by its author", (Is.COMMENT_DELETED, Why.DELETED_BY_AUTHOR), [("101", "작성자에 의해 삭제된 댓글입니다."), *THE_OTHERS]),
    Case("deleted by staff", (Is.COMMENT_DELETED, Why.DELETED_BY_SITE), [("101", "관리자가 삭제한 댓글입니다. 삭제된 댓글"), *THE_OTHERS]),
    Case("hidden by the filter", (Is.COMMENT_HIDDEN, Why.HIDDEN_BY_FILTER), [("101", "클린봇이 부적절한 표현을 감지한 댓글입니다."), *THE_OTHERS]),
    Case("hidden by reports", (Is.COMMENT_HIDDEN, Why.HIDDEN_BY_REPORTS), [("101", "다수의 신고로 인해 블라인드 처리된 댓글입니다"), *THE_OTHERS]),
    Case("hidden by staff", (Is.COMMENT_HIDDEN, Why.HIDDEN_BY_REPORTS), [("101", "운영진에 의해 가려진 댓글"), *THE_OTHERS]),
    Case("a remark nobody knows", (Is.INDETERMINATE, Why.UNKNOWN_MARK), [("101", "수수께끼의 댓글"), *THE_OTHERS]),
    Case("for members", (Is.LOGIN_REQUIRED, Why.LOGIN_FORM), [("101", "로그인 후 이용할 수 있는 댓글이에요"), *THE_OTHERS]),
    Case("for members, by the outlet's sign", (Is.LOGIN_REQUIRED, Why.LOGIN_FORM), [("101", "새싹 회원은 읽을 수 없는 댓글"), *THE_OTHERS]),
    Case("without its words", (Is.INDETERMINATE, Why.NO_WORDS), [("101", "<img src='x'>"), *THE_OTHERS]),
    Case("folded up", (Is.INDETERMINATE, Why.SHORTENED), [("101", f"{TEXT[:20]} … 더보기"), *THE_OTHERS]),
    Case("gone from a complete listing", (Is.COMMENT_DELETED, Why.NOT_LISTED), THE_OTHERS, count=2),
    Case("gone, but quoted by somebody", (Is.COMMENT_DELETED, Why.NOT_LISTED), [*THE_OTHERS, ("104", f"“{WORDS}” 라던 분?")], count=3),
    Case("not on an incomplete listing", (Is.INDETERMINATE, Why.INCOMPLETE_LISTING), THE_OTHERS, count=412),
    Case("not on a listing that says nothing", (Is.INDETERMINATE, Why.INCOMPLETE_LISTING), THE_OTHERS),
    Case("no comments came along", (Is.INDETERMINATE, Why.NO_COMMENTS), [], count=3),
    Case("a count that waits for a script", (Is.INDETERMINATE, Why.NO_COMMENTS), [], count=0),
    Case("the only comment is gone", (Is.COMMENT_DELETED, Why.NOT_LISTED), [], count=0, known=ALONE),
    Case("the only comment, seen by an editor's browser", (Is.INDETERMINATE, Why.NO_COMMENTS), [], count=0, known=replace(ALONE, is_by_same_means=False)),
    Case("all numbers are new", (Is.INDETERMINATE, Why.OTHER_NUMBERING), [("9001", OTHERS["102"]), ("9002", OTHERS["103"])], count=2),
    Case(
        "numbers moved up after a deletion",
        (Is.INDETERMINATE, Why.OTHER_NUMBERING),
        [("101", OTHERS["102"]), ("102", OTHERS["103"]), ("103", "새로 쓴 댓글입니다")],
        count=3,
    ),
    Case("words without a number stand there", (Is.LIVE, Why.UNCHANGED), [("5", TEXT)], quoted=replace(QUOTED, number="")),
    Case("words without a number stand there twice", (Is.LIVE, Why.UNCHANGED), [("5", TEXT), ("6", TEXT)], quoted=replace(QUOTED, number="")),
    Case("words without a number are not there", (Is.INDETERMINATE, Why.NO_NUMBER), THE_OTHERS, count=2, quoted=replace(QUOTED, number="")),
    Case("short words without a number", (Is.INDETERMINATE, Why.NO_NUMBER), [("5", "네")], quoted=Quoted(words=("네",), text="네")),
    Case("pieces in order", (Is.LIVE, Why.UNCHANGED), [("101", TEXT), *THE_OTHERS], quoted=replace(QUOTED, words=("새벽 세 시까지", "후회하지 않아요"), text="")),
    Case("pieces in another order", (Is.EDITED, Why.OTHER_WORDS), [("101", f"하나도 후회하지 않아요. {TEXT[:15]}"), *THE_OTHERS], quoted=replace(QUOTED, words=("새벽 세 시까지", "후회하지 않아요"))),
    Case("short words of a comment that grew", (Is.LIVE, Why.REST_CHANGED), [("101", "네 그렇네요 정말"), *THE_OTHERS], quoted=Quoted(words=("그렇네요",), number="101", prefix="네", text="네 그렇네요")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_state_of_a_comment_has_its_outcome_and_nothing_else(case):
    finding = finding_of(page_of(case.comments, count=case.count), quoted=case.quoted, known=case.known)
    assert (finding.outcome, finding.reason) == case.expected


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        (TEXT, Is.LIVE),
        (TEXT.replace("않아요", "않았어요"), Is.EDITED),
        ("작성자가 삭제한 글입니다", Is.COMMENT_DELETED),
        ("새싹 회원은 읽을 수 없는 글", Is.LOGIN_REQUIRED),
    ],
)
def test_the_post_itself_is_looked_at_like_a_comment(post, expected):
    quoted = replace(QUOTED, number="", is_post=True)
    assert finding_of(page_of(THE_OTHERS, post=post), quoted=quoted).outcome == expected


def general_page(comments, *, name: str = "comment-item") -> str:
    items = "".join(f'<li class="{name}" id="c-{number}"><p>{words}</p></li>' for number, words in comments)
    return f'<html lang="ko"><head><meta charset="utf-8"><title>항구</title></head><body><ul>{items}</ul></body></html>'


@pytest.mark.parametrize(
    ("comments", "expected"),
    [
        ([("101", TEXT), *THE_OTHERS], (Is.LIVE, Why.UNCHANGED)),
        ([("101", TEXT.replace("않아요", "않았어요")), *THE_OTHERS], (Is.EDITED, Why.OTHER_WORDS)),
        ([("101", OTHERS["102"]), ("102", OTHERS["103"])], (Is.INDETERMINATE, Why.OTHER_NUMBERING)),
        ([("100", "새로 온 사람"), ("101", OTHERS["102"]), ("102", TEXT)], (Is.LIVE, Why.RENUMBERED)),
        ([("7", TEXT), ("8", OTHERS["102"])], (Is.LIVE, Why.RENUMBERED)),
        (THE_OTHERS, (Is.INDETERMINATE, Why.INCOMPLETE_LISTING)),
        ([("101", "deleted comment"), *THE_OTHERS], (Is.COMMENT_DELETED, Why.DELETION_MARK)),
    ],
)
def test_on_a_page_without_rules_numbers_are_believed_only_as_far_as_the_others_bear_them_out(
    comments, expected
):
    known = Known(texts={f"c-{number}": text for number, text in KNOWN.texts.items()})
    quoted = replace(QUOTED, number="c-101")
    finding = finding_of(general_page(comments), quoted=quoted, known=known, rules=None)
    assert (finding.outcome, finding.reason) == expected


def test_the_only_comment_of_a_page_without_rules_is_never_called_edited():
    finding = finding_of(
        general_page([("101", "전혀 다른 이야기"), ("105", "또 다른")]), known=ALONE, rules=None
    )
    assert finding.outcome == Outcome.INDETERMINATE


def test_a_comment_that_speaks_of_deletions_is_no_remark_of_the_site():
    text = "삭제된 댓글이 왜 이렇게 많나요? 관리자가 삭제한 것 같습니다"
    quoted = Quoted(words=(text,), number="101", text=folded_words(text))
    page = page_of([("101", text), *THE_OTHERS])
    assert finding_of(page, quoted=quoted).outcome == Outcome.LIVE
    assert not is_mark(text)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("[deleted]", Why.DELETED_BY_AUTHOR),
        ("[removed]", Why.DELETED_BY_SITE),
        ("삭제된 댓글입니다", Why.DELETION_MARK),
        ("해당 댓글은 작성자에 의해 삭제되었습니다", Why.DELETED_BY_AUTHOR),
        ("작성자가 삭제한 댓글입니다", Why.DELETED_BY_AUTHOR),
        ("운영규정 위반으로 삭제된 댓글입니다", Why.DELETED_BY_SITE),
        ("This comment was deleted by its author", Why.DELETED_BY_AUTHOR),
        ("This comment was removed by a moderator", Why.DELETED_BY_SITE),
        ("운영규정 미준수로 인해 노출이 제한된 댓글입니다", Why.HIDDEN_BY_REPORTS),
        ("신고로 숨겨진 댓글입니다", Why.HIDDEN_BY_REPORTS),
        ("블라인드된 댓글입니다", Why.HIDDEN_BY_REPORTS),
        ("비밀댓글입니다", Why.MADE_PRIVATE),
    ],
)
def test_a_remark_says_who_removed_or_hid_a_comment(words, expected):
    outcome, reason = what_a_mark_says(words)
    assert reason == expected
    assert (outcome in DELETIONS) is (expected.startswith("delet"))
