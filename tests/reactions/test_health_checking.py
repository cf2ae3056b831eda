"""Checks over real HTTP: the fake forum in every state, each with its outcome, and what follows from it."""

from datetime import timedelta

import pytest

from reactions.capturing.storing import capture
from reactions.fetching.browser import has_browser
from reactions.health.history import told
from reactions.health.reasons import DELETIONS
from reactions.models import Capture, HealthCheck, Outlet, Quotation, Source
from reactions.quoting import quote_screenshot
from tests.factories import NOW, make_user
from tests.forum import answers
from tests.reactions.evidence import sealed_picture_capture
from tests.reactions.watched import make_public, watch

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
WORDS = [
    "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요",
    "입장료가 작년보다 두 배로 올랐잖아요",
    "저도 다음 주에 갑니다",
]
OTHER = "새벽 세 시까지 줄을 섰는데 조금 후회해요"


@pytest.fixture
def watched(forum):
    return watch(forum, comments=WORDS)


def test_a_comment_that_stands_is_live_and_readers_are_told_at_once(watched):
    page, quotation = watched.check()
    assert (page.level, page.outcome, page.http_status) == ("thread", "live", 200)
    assert (quotation.level, quotation.outcome, quotation.reason) == ("text", "live", "unchanged")
    row = watched.quotation
    assert (row.health, row.told_health, row.told_health_since) == ("live", "live", NOW + timedelta(hours=1))
    assert row.health_checked_at == NOW + timedelta(hours=1)
    assert watched.tasks == []


def test_all_that_is_quoted_from_a_thread_costs_one_visit(forum):
    watched = watch(forum, comments=WORDS, quoted=3)
    assert [check.outcome for check in watched.check()] == ["live"] * 4
    assert [visit.path for visit in forum.visits] == [watched.thread.path]


def test_the_forum_is_told_who_asks(forum, watched):
    watched.check()
    assert "ReactionNewsroom" in forum.visits[0].headers["user-agent"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda comment: comment.edit(OTHER), ("edited", "other_words")),
        (lambda comment: comment.edit(WORDS[0] + " 덧붙임: 그래도 다시 갑니다"), ("live", "rest_changed")),
        (lambda comment: comment.delete(), ("comment_deleted", "deletion_mark")),
        (lambda comment: comment.hide(), ("comment_hidden", "hidden_by_reports")),
        (lambda comment: comment.vanish(), ("comment_deleted", "not_listed")),
    ],
    ids=["edited", "longer", "tombstone", "hidden", "vanished"],
)
@pytest.mark.parametrize("style", ["theqoo", "instiz", "pgr21"])
def test_what_happens_to_a_comment_is_told_apart(forum, style, change, expected):
    watched = watch(forum, style=style, comments=WORDS)
    change(watched.thread.comments[0])
    assert watched.finding() == expected


def test_a_comment_that_is_not_on_an_incomplete_page_is_not_gone(watched):
    watched.thread.comments[0].vanish()
    watched.thread.stated_count = 412
    assert watched.finding() == ("indeterminate", "incomplete_listing")


def test_comments_on_another_page_of_the_thread_are_not_gone(forum):
    watched = watch(forum, comments=[*WORDS, *(f"이어지는 이야기 {n}번째입니다" for n in range(20))])
    # New ones come first from now on, ten a page.
    watched.thread.comments.append(watched.thread.comments.pop(0))
    watched.thread.page_size = 10
    assert watched.finding() == ("indeterminate", "incomplete_listing")


def test_comments_that_a_script_loads_are_not_gone(forum):
    watched = watch(forum, comments=WORDS, loads_by_script=True, method=Capture.Method.UPLOAD)
    assert watched.finding() == ("indeterminate", "no_comments")
    watched.thread.stated_count = 0
    assert watched.finding(2) == ("indeterminate", "no_comments")


def test_a_thread_without_rules_is_read_all_the_same(forum, harbour):
    watched = watch(forum, style="general", comments=WORDS)
    assert watched.finding(1) == ("live", "unchanged")
    watched.thread.comments[0].edit(OTHER)
    assert watched.finding(2) == ("edited", "other_words")
    watched.thread.comments[0].vanish()
    # Nothing says that the page lists all of its comments.
    assert watched.finding(3) == ("indeterminate", "incomplete_listing")
    watched.thread.comments[0].delete()
    assert watched.finding(4) == ("comment_deleted", "deletion_mark")


@pytest.mark.parametrize("charset_in", ["header", "meta", ""])
def test_a_page_in_cp949_is_compared_like_any_other(forum, charset_in):
    words = ["뷁 소리가 절로 나오는 똠방각하 같은 하루였어요 정말로", *WORDS]
    watched = watch(forum, comments=words, charset="cp949", charset_in=charset_in)
    assert watched.finding(1) == ("live", "unchanged")
    watched.thread.comments[0].edit("펲 소리가 절로 나오는 하루였어요 정말로")
    assert watched.finding(2)[0] == "edited"


ANSWERS = {
    "404": (answers.not_found(), "thread_deleted", "status_404"),
    "410": (answers.error(410), "thread_deleted", "status_410"),
    "tombstone at 200": (answers.tombstone(), "thread_deleted", "site_signature"),
    "tombstone by alert": (
        answers.page("", "<script>alert('삭제된 게시물입니다.'); history.back();</script>"),
        "thread_deleted",
        "site_signature",
    ),
    "to the root": (answers.redirect("/"), "soft_404", "to_the_root"),
    "to the board": (answers.redirect("/square"), "soft_404", "to_a_list"),
    "robot check at 200": (answers.bot_wall(), "blocked", "robot_check"),
    "robot check at 430": (answers.bot_wall(430), "blocked", "robot_check"),
    "430": (
        answers.answer(b"", status=430, reason="Request Header Fields Too Large"),
        "blocked",
        "status_430",
    ),
    "login": (answers.login_wall(), "login_required", "login_form"),
    "login at 403": (answers.login_wall(403), "login_required", "login_form"),
    "401": (answers.error(401), "login_required", "status_401"),
    "403": (answers.error(403), "blocked", "status_403"),
    "429": (answers.error(429), "blocked", "status_429"),
    "451": (answers.error(451), "blocked", "status_451"),
    "500": (answers.error(500), "transient", "status_5xx"),
    "503": (answers.error(503), "transient", "status_5xx"),
    "endless": (answers.endless_body(), "indeterminate", "too_large"),
    "endless, in chunks": (answers.endless_body(chunked=True), "indeterminate", "too_large"),
    "gzip bomb": (answers.bomb("gzip"), "indeterminate", "too_large"),
    "broken gzip": (answers.broken_gzip(), "transient", "connection"),
    "cut off": (answers.too_short(), "transient", "connection"),
    "no HTTP": (answers.garbage(), "transient", "connection"),
    "hangs up": (answers.nothing(), "transient", "connection"),
    "to a private address": (answers.redirect("http://10.0.0.1/"), "indeterminate", "address_refused"),
    "to the metadata address": (
        answers.redirect("http://169.254.169.254/latest/"),
        "indeterminate",
        "address_refused",
    ),
    "to another kind of address": (
        answers.redirect("file:///etc/passwd"),
        "indeterminate",
        "address_refused",
    ),
    "an empty page": (answers.empty(), "indeterminate", "not_recognised"),
    "nothing at 200": (answers.answer(b""), "indeterminate", "no_page"),
    "a picture": (
        answers.answer(b"\x89PNG\r\n\x1a\n" + b"0" * 64, content_type="image/png"),
        "indeterminate",
        "no_page",
    ),
    "JSON": (answers.answer(b"{}", content_type="application/json"), "indeterminate", "no_page"),
    "a list at its address": (answers.thread_list(), "indeterminate", "not_recognised"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_of_a_site_has_its_outcome(forum, watched, settings, name):
    settings.FETCH_TOTAL_SECONDS = 5
    answer, outcome, reason = ANSWERS[name]
    forum.answer_with("/square", answers.thread_list())
    forum.answer_with(watched.thread, answer)
    page, quotation = watched.check()
    assert (page.outcome, page.reason) == (outcome, reason)
    # What is said of the page holds for all that is quoted from it.
    assert (quotation.outcome, quotation.reason) == (outcome, reason)
    assert watched.quotation.told_health == ""
    assert watched.tasks == (["thread_deleted"] if outcome in DELETIONS else [])


def test_a_redirect_in_circles_is_followed_to_no_end(forum, watched):
    forum.answer_with(watched.thread, answers.redirect(watched.thread.path))
    assert watched.finding() == ("indeterminate", "redirects")


@pytest.mark.parametrize(
    "answer", [answers.dripped_headers(), answers.dripped_body(), answers.slow(30, answers.empty())]
)
def test_a_slow_answer_is_not_waited_for(forum, watched, settings, answer):
    settings.FETCH_TOTAL_SECONDS = 0.4
    forum.answer_with(watched.thread, answer)
    assert watched.finding() == ("transient", "timeout")


def test_a_name_that_nobody_knows_is_a_passing_trouble(watched):
    Source.objects.update(canonical_url="http://no-such-name.invalid/square/1")
    assert watched.finding() == ("transient", "dns")


def test_a_site_without_security_is_a_passing_trouble(forum, watched, settings):
    settings.FETCH_ALLOWED_ADDRESSES = [f"theqoo.net=127.0.0.1:{forum.port}", f"127.0.0.1:{forum.port}"]
    Source.objects.update(canonical_url=f"https://theqoo.net:{forum.port}/square/1")
    assert watched.finding() == ("transient", "tls")


def test_a_port_where_nobody_listens_is_a_passing_trouble(forum, watched):
    forum.stop()
    assert watched.finding() == ("transient", "connection")


def test_a_page_like_that_of_an_address_that_never_was_is_no_longer_there(forum, watched):
    forum.unknown = answers.soft_404()
    forum.answer_with("/", answers.page("항구", "<p>어서 오세요. 여기는 항구의 첫 화면입니다.</p>"))
    forum.answer_with(watched.thread, answers.soft_404())
    assert watched.finding() == ("soft_404", "like_a_random_page")
    # Asked once a day, however often the page is looked at.
    asked = [visit.path for visit in forum.visits]
    assert len(asked) == 3
    assert asked[1].startswith("/square/9")
    assert watched.finding(2) == ("soft_404", "like_a_random_page")
    assert len(forum.visits) == 4


def test_a_wall_that_nobody_knows_is_no_deletion_though_every_address_answers_alike(forum, watched):
    forum.unknown = answers.soft_404()
    forum.answer_with("/", answers.soft_404())
    forum.answer_with(watched.thread, answers.soft_404())
    assert watched.finding() == ("indeterminate", "not_recognised")


def test_a_site_that_says_404_for_what_never_was_has_no_soft_404(forum, watched):
    forum.answer_with(watched.thread, answers.soft_404())
    assert watched.finding() == ("indeterminate", "not_recognised")


def test_an_edit_is_captured_so_that_the_difference_stands_in_two_captures(watched):
    watched.thread.comments[0].edit(OTHER)
    check = watched.check()[1]
    assert check.capture is not None
    assert check.capture.operator is None
    assert check.capture.source == watched.source
    row = watched.quotation
    assert (row.told_health, row.capture_id) == ("edited", watched.quotations[0].capture_id)
    assert watched.tasks == ["edited"]
    # As long as it stays so, there is nothing new to capture or to look at.
    watched.thread.comments[1].up += 7
    assert watched.check(24)[1].capture == check.capture
    assert Capture.objects.count() == 2
    assert watched.tasks == ["edited"]


def test_a_second_edit_is_captured_too(watched):
    watched.thread.comments[0].edit(OTHER)
    first = watched.check(1)[1]
    watched.thread.comments[0].edit("이제 아무 말도 하지 않겠어요")
    second = watched.check(24)[1]
    assert second.capture != first.capture
    assert watched.finding(48) == ("edited", "other_words")
    assert Capture.objects.count() == 3


def test_an_edit_that_is_taken_back_is_told_as_live_again(watched):
    watched.thread.comments[0].edit(OTHER)
    watched.check(1)
    watched.thread.comments[0].edit(WORDS[0])
    watched.check(24)
    assert watched.quotation.told_health == "live"


def test_no_check_holds_words_of_a_comment(watched):
    watched.thread.comments[0].edit(OTHER)
    watched.check()
    for check in HealthCheck.objects.values():
        assert OTHER[:6] not in str(check)
        assert WORDS[0][:6] not in str(check)


def test_readers_are_told_of_a_deletion_after_three_checks_three_days_apart(watched):
    watched.check(1)
    watched.thread.comments[0].delete()
    told = []
    for hours in (24, 48, 96, 100, 168):
        watched.check(hours)
        told.append(watched.quotation.told_health)
    assert told == ["live", "live", "live", "live", "comment_deleted"]
    assert watched.quotation.told_health_since == NOW + timedelta(hours=24)
    # The desk knew at the first sighting.
    assert watched.tasks == ["comment_deleted"]


def test_the_checks_of_a_deletion_come_by_themselves_until_it_is_told(watched):
    watched.thread.comments[0].delete()
    at = NOW + timedelta(hours=1)
    times = []
    while watched.quotation.told_health != "comment_deleted":
        times.append((at - NOW).total_seconds() / 3600)
        watched.check(times[-1])
        at = Source.objects.get().recheck_at
    assert times == [1, 24, 96, 168]
    assert at == NOW + timedelta(days=7 + 30)


@pytest.mark.parametrize("name", ["robot check at 430", "login", "503", "a list at its address"])
def test_walls_and_troubles_in_between_change_nothing_that_was_told(forum, watched, name):
    watched.check(1)
    watched.thread.comments[0].delete()
    for hours in (24, 96, 168):
        watched.check(hours)
    forum.answer_with(watched.thread, ANSWERS[name][0])
    watched.check(240)
    row = watched.quotation
    assert (row.health, row.told_health) == (ANSWERS[name][1], "comment_deleted")


def test_a_comment_that_comes_back_is_told_at_once_and_the_count_begins_anew(watched):
    watched.thread.comments[0].delete()
    for hours in (1, 73):
        watched.check(hours)
    watched.thread.comments[0].state = "live"
    watched.check(100)
    watched.thread.comments[0].delete()
    for hours in (145, 217):
        watched.check(hours)
    assert watched.quotation.told_health == "live"
    watched.check(289)
    assert watched.quotation.told_health == "comment_deleted"
    # The first task is still open, so there is no second one.
    assert watched.tasks == ["comment_deleted"]


def test_words_of_a_screenshot_follow_their_page_alone(forum):
    watched = watch(forum, comments=WORDS, quoted=0)
    capture = sealed_picture_capture(source=watched.source)
    quotation = quote_screenshot(capture=capture, words="그림에서 옮긴 말입니다", actor=make_user(), now=NOW)
    make_public(quotation)
    watched.quotations.append(quotation)
    assert watched.finding(1) == ("live", "page_stands")
    assert told(quotation=watched.quotation) == "its page is still there"
    forum.answer_with(watched.thread, answers.not_found())
    assert watched.finding(2) == ("thread_deleted", "status_404")


def test_a_redacted_quotation_is_not_looked_for(forum, watched):
    Quotation.objects.update(exact="", redacted_at=NOW)
    assert watched.check() == []
    assert forum.visits == []
    assert Source.objects.get().recheck_at is None


def test_invented_content_is_never_asked_for(forum, watched):
    Source.objects.update(is_demo=True, recheck_at=NOW)
    assert watched.check() == []
    assert forum.visits == []


def test_a_source_that_is_gone_meanwhile_is_nobodys_trouble():
    from reactions.health.checking import check_source

    assert check_source(source_id=987_654, now=NOW) == []


def saved_by_an_editor(watched, hours, *, method=Capture.Method.UPLOAD):
    moment = NOW + timedelta(hours=hours)
    return capture(
        source=watched.source,
        data=watched.thread.page(),
        media_type="text/html",
        method=method,
        captured_at=moment,
        operator=make_user(),
        now=moment,
    )


def test_what_an_editors_browser_saw_stands_in_for_a_look_that_was_refused(forum, watched):
    forum.answer_with(watched.thread, answers.bot_wall(430))
    assert watched.finding(1) == ("blocked", "robot_check")
    watched.thread.comments[0].edit(OTHER)
    saved = saved_by_an_editor(watched, 2)
    assert watched.finding(24) == ("blocked", "robot_check")
    row = watched.quotation
    assert (row.health, row.told_health, row.told_health_since) == ("blocked", "edited", saved.captured_at)
    assert HealthCheck.objects.get(outcome="edited").capture == saved
    assert watched.tasks == ["edited"]
    # It is read once.
    watched.check(48)
    assert HealthCheck.objects.filter(outcome="edited").count() == 1


def test_a_page_that_an_editor_saves_is_soon_compared_where_it_is_quoted(watched):
    watched.thread.comments[0].edit(OTHER)
    saved_by_an_editor(watched, 2)
    # Nobody reads of it: nothing is planned.
    assert Source.objects.get().recheck_at is None
    Source.objects.update(recheck_at=NOW + timedelta(days=7))
    watched.thread.comments[0].edit("또 다른 말입니다")
    saved_by_an_editor(watched, 3)
    assert Source.objects.get().recheck_at == NOW + timedelta(hours=3)


def test_deletions_that_editors_saw_count_by_the_time_at_which_they_saw_them(forum, watched):
    forum.answer_with(watched.thread, answers.bot_wall(430))
    watched.thread.comments[0].delete()
    told_then = []
    for hours in (2, 74, 146):
        # Each page is another one.
        watched.thread.comments[1].up = hours
        watched.thread.add(f"또 다른 댓글 {hours}")
        saved_by_an_editor(watched, hours, method=Capture.Method.BOOKMARKLET)
        watched.check(hours + 1)
        told_then.append(watched.quotation.told_health)
    assert told_then == ["", "", "comment_deleted"]
    assert watched.quotation.told_health_since == NOW + timedelta(hours=2)


def test_what_the_newsroom_saw_later_is_not_undone_by_an_older_page(forum, watched):
    saved_page = watched.thread.page()
    watched.thread.comments[0].edit(OTHER)
    watched.check(24)
    forum.answer_with(watched.thread, answers.bot_wall(430))
    capture(
        source=watched.source,
        data=saved_page + b"<!-- saved -->",
        media_type="text/html",
        method=Capture.Method.UPLOAD,
        captured_at=NOW + timedelta(hours=2),
        operator=make_user(),
        now=NOW + timedelta(hours=30),
    )
    watched.check(48)
    assert watched.quotation.told_health == "edited"


@pytest.mark.skipif(not has_browser(), reason="there is no browser here that the newsroom could use")
@pytest.mark.browser
def test_the_newsrooms_browser_sees_comments_that_a_script_loads(forum):
    Outlet.objects.filter(slug="theqoo").update(capture_mode="browser")
    watched = watch(forum, comments=WORDS, loads_by_script=True, method=Capture.Method.BROWSER)
    assert watched.finding(1) == ("live", "unchanged")
    watched.thread.comments[0].edit(OTHER)
    check = watched.check(24)[1]
    assert check.outcome == "edited"
    assert check.capture.method == Capture.Method.BROWSER
    watched.thread.comments[0].vanish()
    assert watched.finding(48) == ("comment_deleted", "not_listed")
