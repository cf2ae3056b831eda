"""What an answer says of a page, row by row of the table, and what it never says."""

from dataclasses import dataclass, field, replace

import pytest

from reactions.health.outcomes import Answer, Elsewhere, Thread, needs_elsewhere, thread_finding
from reactions.health.reasons import EXPLANATIONS, SILENT, Outcome, Reason
from reactions.models import Health
from reactions.reading import ReadingRules, read_capture, rules_for
from reactions.reading.rules import has_class

ADDRESS = "https://harbour.example/free/12345"
TITLE = "항구 앞 새 가게 다녀온 후기"
WORDS = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
RULES = ReadingRules(
    slug="harbour",
    title=("//h1",),
    post=("//article",),
    comment=(f"//li[{has_class('comment')}]",),
    comment_text=("./p",),
    page_tombstones=("존재하지 않는 글입니다", "신고로 블라인드 처리된 글"),
    walls=("항구 보안 시스템", "항구 회원만 볼 수 있습니다"),
)
THREAD = Thread(
    number="12345",
    titles=(TITLE,),
    comment_numbers=frozenset({"700001", "700002"}),
    words=(WORDS,),
    site_names=("항구게시판", "Harbour Board"),
    hosts=("harbour.example",),
)
COMMENTS = (
    f'<li class="comment" id="c700001"><p>{WORDS}</p></li>'
    '<li class="comment" id="c700002"><p>저도 다음 주에 가 보려고 합니다</p></li>'
)


def html(body: str, *, title: str = "항구게시판") -> str:
    return f'<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'


THREAD_PAGE = html(
    f"<h1>{TITLE}</h1><article>어제 항구 앞에 새 가게가 문을 열었습니다.</article><ul>{COMMENTS}</ul>"
)
MENU = "<nav>" + " ".join(f"<a href='/{n}'>메뉴 {n} 항목으로 가기</a>" for n in range(8)) + "</nav>"
NO_THREAD = html(f"{MENU}<p>찾으시는 이야기가 여기에는 없네요. 다른 이야기를 골라 보세요.</p>")
FRONT = html("<h1>항구게시판</h1><p>오늘 올라온 이야기와 어제의 이야기를 한곳에서 읽는 게시판입니다.</p>")
LIST_PAGE = html(
    "".join(f"<p><a href='/free/{n}'>항구에서 일어난 {n}번째 이야기입니다</a></p>" for n in range(20))
)


@dataclass
class Case:
    name: str
    expected: tuple[Outcome, Reason]
    body: str = THREAD_PAGE
    status: int = 200
    final_url: str = ADDRESS
    number_in_final: str = "12345"
    failure: str = ""
    elsewhere: Elsewhere | None = None
    thread: Thread = field(default_factory=lambda: THREAD)


def text_of(page: str) -> str:
    return read_capture(data=page.encode(), media_type="text/html", rules=RULES).text


RANDOM = Elsewhere(random_text=text_of(NO_THREAD), front_text=text_of(FRONT))
Is, Why = Outcome, Reason
CASES = [
    Case("the page as it was", (Is.LIVE, Why.PAGE_STANDS)),
    Case("moved to the telephone's host", (Is.LIVE, Why.PAGE_STANDS), final_url="https://m.harbour.example/free/12345"),
    Case("moved to another board", (Is.LIVE, Why.PAGE_STANDS), final_url="https://harbour.example/best/12345"),
    Case("404", (Is.THREAD_DELETED, Why.STATUS_404), status=404, body=NO_THREAD, final_url=ADDRESS),
    Case("410", (Is.THREAD_DELETED, Why.STATUS_410), status=410, body=""),
    Case(
        "404 with a form for logging in above",
        (Is.THREAD_DELETED, Why.STATUS_404),
        status=404,
        body=html('<form><input type="password"></form><p>없어요</p>'),
    ),
    Case("the site's tombstone at 200", (Is.THREAD_DELETED, Why.SITE_SIGNATURE), body=html("<p>존재하지 않는 글입니다</p>")),
    Case(
        "the site's tombstone in an alert",
        (Is.THREAD_DELETED, Why.SITE_SIGNATURE),
        body=html("<script>alert('존재하지 않는 글입니다.'); history.back();</script>"),
    ),
    Case("hidden by reports at 200", (Is.COMMENT_HIDDEN, Why.PAGE_HIDDEN), body=html("<p>신고로 블라인드 처리된 글</p>")),
    Case("somebody else's tombstone", (Is.INDETERMINATE, Why.LOOKS_DELETED), body=html("<p>This post has been deleted.</p>")),
    Case("to the root", (Is.SOFT_404, Why.TO_THE_ROOT), body=FRONT, final_url="https://harbour.example/", number_in_final=""),
    Case(
        "to the root by script",
        (Is.SOFT_404, Why.TO_THE_ROOT),
        body=html("<script>location.replace('/');</script>"),
    ),
    Case("to the root of another site", (Is.INDETERMINATE, Why.OTHER_PAGE), body=FRONT, final_url="https://parked.example/", number_in_final=""),
    Case("to the board", (Is.SOFT_404, Why.TO_A_LIST), body=LIST_PAGE, final_url="https://harbour.example/free", number_in_final=""),
    Case("to a list elsewhere on the site", (Is.SOFT_404, Why.TO_A_LIST), body=LIST_PAGE, final_url="https://harbour.example/all", number_in_final=""),
    Case(
        "to another thread",
        (Is.INDETERMINATE, Why.OTHER_PAGE),
        body=html("<h1>전혀 다른 이야기</h1><article>다른 글입니다.</article>"),
        final_url="https://harbour.example/free/99",
        number_in_final="99",
    ),
    Case("like a random page", (Is.SOFT_404, Why.LIKE_A_RANDOM_PAGE), body=NO_THREAD, elsewhere=RANDOM),
    Case("like a random page, before asking", (Is.INDETERMINATE, Why.NOT_RECOGNISED), body=NO_THREAD),
    Case(
        "like a random page and the front page: a wall nobody knows",
        (Is.INDETERMINATE, Why.NOT_RECOGNISED),
        body=NO_THREAD,
        elsewhere=replace(RANDOM, front_text=RANDOM.random_text),
    ),
    Case(
        "unlike a random page",
        (Is.INDETERMINATE, Why.NOT_RECOGNISED),
        body=html("<p>오늘은 항구 축제 때문에 게시판의 첫머리가 바뀌었습니다. 놀라지 마세요, 곧 돌아옵니다.</p>"),
        elsewhere=RANDOM,
    ),
    Case("a robot check at 200", (Is.BLOCKED, Why.ROBOT_CHECK), body=html("<p>항구 보안 시스템</p>")),
    Case("a robot check at 404", (Is.BLOCKED, Why.ROBOT_CHECK), status=404, body=html('<div id="challenge-form"></div><p>…</p>', title="Just a moment...")),
    Case("a robot check at 503", (Is.BLOCKED, Why.ROBOT_CHECK), status=503, body=html("<p>Checking</p>", title="Just a moment...")),
    Case("430", (Is.BLOCKED, Why.STATUS_430), status=430, body=""),
    Case("403", (Is.BLOCKED, Why.STATUS_403), status=403, body=html("<p>403</p>")),
    Case("429", (Is.BLOCKED, Why.STATUS_429), status=429, body=""),
    Case("451", (Is.BLOCKED, Why.STATUS_451), status=451, body=""),
    Case("401", (Is.LOGIN_REQUIRED, Why.STATUS_401), status=401, body=""),
    Case("a login form at 200", (Is.LOGIN_REQUIRED, Why.LOGIN_FORM), body=html('<p>로그인이 필요합니다</p><input type="password">')),
    Case("members only, among the signs of a wall", (Is.LOGIN_REQUIRED, Why.LOGIN_FORM), body=html("<p>항구 회원만 볼 수 있습니다</p>")),
    Case("a login by alert", (Is.LOGIN_REQUIRED, Why.LOGIN_FORM), body=html("<script>alert('로그인 후 이용해 주세요'); location.href='/login';</script>")),
    Case(
        "to the login page",
        (Is.LOGIN_REQUIRED, Why.LOGIN_FORM),
        body=html('<form><input name="id"><input type="password"></form>'),
        final_url="https://harbour.example/login?next=/free/12345",
        number_in_final="",
    ),
    Case("500", (Is.TRANSIENT, Why.STATUS_5XX), status=500, body=html("<p>500 Internal Server Error</p>")),
    Case("503", (Is.TRANSIENT, Why.STATUS_5XX), status=503, body=""),
    Case("408", (Is.TRANSIENT, Why.STATUS_SLOW), status=408, body=""),
    Case("maintenance at 200", (Is.TRANSIENT, Why.MAINTENANCE), body=html("<p>서비스 점검 중입니다. 잠시 후 다시 이용해 주세요.</p>"), elsewhere=RANDOM),
    Case("no such name", (Is.TRANSIENT, Why.DNS), failure="dns"),
    Case("no secure connection", (Is.TRANSIENT, Why.TLS), failure="tls"),
    Case("no answer in time", (Is.TRANSIENT, Why.TIMEOUT), failure="timeout"),
    Case("no connection", (Is.TRANSIENT, Why.CONNECTION), failure="connection"),
    Case("an endless answer", (Is.INDETERMINATE, Why.TOO_LARGE), failure="too_large"),
    Case("a private address", (Is.INDETERMINATE, Why.ADDRESS_REFUSED), failure="address_refused"),
    Case("going round in circles", (Is.INDETERMINATE, Why.REDIRECTS), failure="redirects"),
    Case("no page", (Is.INDETERMINATE, Why.NO_PAGE), failure="no_page"),
    Case("a failure of a new kind", (Is.INDETERMINATE, Why.STATUS_OTHER), failure="martians"),
    Case("400", (Is.INDETERMINATE, Why.STATUS_OTHER), status=400, body=""),
    Case("418", (Is.INDETERMINATE, Why.STATUS_OTHER), status=418, body=""),
]  # fmt: skip


def finding_of(case: Case):
    page = None
    if not case.failure:
        page = read_capture(data=case.body.encode() or b"<html></html>", media_type="text/html", rules=RULES)
    answer = Answer(
        requested_url=ADDRESS,
        failure=case.failure,
        status=None if case.failure else case.status,
        final_url="" if case.failure else case.final_url,
        page=page,
        markup=case.body,
    )
    thread = replace(case.thread, number_in_final=case.number_in_final)
    return thread_finding(answer=answer, thread=thread, rules=RULES, elsewhere=case.elsewhere)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_answer_has_its_outcome_and_nothing_else(case):
    finding = finding_of(case)
    assert (finding.outcome, finding.reason) == case.expected


@pytest.mark.parametrize(
    "body", ["", NO_THREAD, html("<p>503 Service Unavailable</p>")], ids=["empty", "odd", "error"]
)
def test_no_other_status_ever_means_gone(body):
    for status in set(range(200, 600)) - {404, 410}:
        finding = finding_of(Case("", (Is.LIVE, Why.PAGE_STANDS), status=status, body=body))
        assert finding.outcome in SILENT, status


def test_a_title_that_is_only_the_sites_name_identifies_nothing():
    thread = replace(THREAD, titles=("항구게시판",))
    finding = finding_of(
        Case("", (Is.LIVE, Why.PAGE_STANDS), body=NO_THREAD, thread=thread, elsewhere=RANDOM)
    )
    assert finding.outcome == Outcome.SOFT_404


@pytest.mark.parametrize(
    "title", [TITLE, f"{TITLE} - 항구게시판", f"항구게시판 :: {TITLE}", f"{TITLE} [12] | 항구게시판 | 자유"]
)
def test_a_page_is_known_by_its_title_whatever_of_the_sites_name_stands_around_it(title):
    assert THREAD.is_known_title(title)
    assert not THREAD.is_known_title(title.replace(TITLE, "삭제된 게시물을 찾을 수 없음"))


def test_the_numbers_of_comments_on_another_thread_do_not_make_it_the_one():
    # On some sites comments are counted from 1 on each page.
    thread = replace(THREAD, comment_numbers=frozenset({"1", "2"}), words=(), titles=())
    body = html('<h1>딴 글</h1><article>딴 글</article><ul><li class="comment" id="c1"><p>네</p></li></ul>')
    assert (
        finding_of(Case("", (Is.LIVE, Why.PAGE_STANDS), body=body, thread=thread)).outcome == Is.INDETERMINATE
    )


def test_a_random_address_is_asked_for_only_where_it_can_tell():
    assert needs_elsewhere(finding_of(Case("", (Is.LIVE, Why.PAGE_STANDS), body=NO_THREAD)))
    assert not needs_elsewhere(finding_of(Case("", (Is.LIVE, Why.PAGE_STANDS))))
    assert not needs_elsewhere(finding_of(Case("", (Is.LIVE, Why.PAGE_STANDS), status=403)))


def test_every_outcome_is_one_that_the_table_knows_and_every_reason_is_explained():
    assert {str(outcome) for outcome in Outcome} == set(Health.values)
    assert set(EXPLANATIONS) == set(Reason)


def test_the_outlets_of_an_installation_know_their_own_tombstones():
    rules = rules_for("theqoo", tombstones=("존재하지 않는 글입니다",))
    page = read_capture(
        data=html("<p>대상을 찾을 수 없습니다</p>").encode(), media_type="text/html", rules=rules
    )
    answer = Answer(requested_url="https://theqoo.net/square/1234567", status=200, page=page)
    assert thread_finding(answer=answer, thread=THREAD, rules=rules).outcome == Outcome.THREAD_DELETED
