"""Saved pages become text and comments, whatever the community; and what is no evidence is refused in words."""

import contextlib
from datetime import datetime
from html import escape
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reactions.judging.verdicts import FoldedCapture, Span, Verdict, judge
from reactions.reading import (
    RULES_BY_SLUG,
    Completeness,
    Precision,
    ReadPage,
    UnableToRead,
    read_capture,
    rules_for,
)
from reactions.reading.acceptance import BOT_WALL, EMPTY, LIST, LOGIN, NOT_FOUND, TOMBSTONE
from reactions.reading.dates import read_time

CAPTURES = Path(__file__).parents[1] / "fixtures" / "captures"
SEOUL = ZoneInfo("Asia/Seoul")
SEEN_AT = datetime(2026, 10, 3, 22, 0, tzinfo=SEOUL)
PAGES = {
    "theqoo.html": "theqoo",
    "theqoo.mhtml": "theqoo",
    "fmkorea.html": "fmkorea",
    "dcinside.html": "dcinside",
    "instiz.html": "instiz",
    "pgr21.html": "pgr21",
    "pgr21-cp949.html": "pgr21",
    "nate-pann.html": "nate-pann",
    "naver-news.html": "naver-news",
    "naver-blog.html": "naver-blog",
    "naver-blog-mobile.html": "naver-blog",
    "tistory.html": "tistory",
    "tistory-old-skin.html": "tistory",
    "unknown-forum.html": "",
    "bicycle-board-cp949.html": "",
}


def read(name: str) -> ReadPage:
    return read_capture(
        data=(CAPTURES / name).read_bytes(),
        media_type="text/html",
        rules=RULES_BY_SLUG.get(PAGES[name]),
        seen_at=SEEN_AT,
    )


def read_html(source: str, slug: str = "") -> ReadPage:
    return read_capture(data=source.encode(), media_type="text/html", rules=RULES_BY_SLUG.get(slug))


def test_every_community_of_the_installation_has_rules() -> None:
    assert set(RULES_BY_SLUG) == {
        "theqoo", "naver-news", "naver-blog", "naver-cafe", "instiz", "dcinside", "pgr21", "fmkorea", "nate-pann", "tistory",
    }  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_comments_are_spans_in_order_and_each_can_be_quoted(name: str) -> None:
    page = read(name)
    assert page.refusal == ""
    assert page.language == "ko"
    spans = tuple(Span(comment.start, comment.end) for comment in page.comments)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert [comment.ordinal for comment in page.comments] == list(range(len(page.comments)))
    capture = FoldedCapture(page.text, comments=spans)
    for comment, span in zip(page.comments, spans, strict=True):
        words = page.words_of(comment)
        assert words == words.strip() != ""
        assert judge(exact=words, capture=capture, comment=span).verdict is Verdict.EXACT


@pytest.mark.parametrize("name", PAGES)
def test_no_handle_stands_in_the_text(name: str) -> None:
    page = read(name)
    handles = {comment.author for comment in page.comments} | {"118.235", "211.36", "다른사람닉"}
    # ㅇㅇ is no name, and a nickname may be a word that people use: 똠방각하, 글쓴이.
    for handle in handles - {"", "ㅇㅇ", "똠방각하"}:
        assert handle not in page.text


def test_theqoo_is_read_whole() -> None:
    page = read("theqoo.html")
    assert page.title == "가온시 새 가로등 설치 첫날 반응"
    assert page.post is not None
    assert page.words_of(page.post) == "골목마다 노란 가로등으로 바뀌었대.\n밤길이 훨씬 따뜻해 보인다."
    first, second, third, fourth = page.comments[1:]
    assert page.words_of(first) == "퇴근길이 무섭지 않아서 좋다\n진작 이렇게 했어야지 ㅋㅋㅋ"
    assert (first.native_id, first.author, first.is_site_anonymous) == ("4000201", "무명의 더쿠", True)
    assert (first.posted_at, first.posted_precision) == (
        datetime(2026, 10, 3, 21, 42, tzinfo=SEOUL),
        Precision.MINUTE,
    )
    assert second.posted_at == datetime(2026, 10, 3, 21, 45, tzinfo=SEOUL)
    assert page.words_of(third) == "시에서 낸다고 공고에 나와 있어 “전액 시비”라고"
    assert third.parent_native_id == "4000202"
    assert fourth.is_tombstone
    assert (page.stated_comment_count, page.completeness) == (4, Completeness.COMPLETE)
    assert "스크립트" not in page.text
    assert "안 보이는 말" not in page.text
    assert "다른 글 제목" not in page.text


def test_a_page_that_shows_fewer_comments_than_it_states_is_partial() -> None:
    source = (CAPTURES / "theqoo.html").read_text().replace(">4</span>", ">412</span>")
    assert read_html(source, "theqoo").completeness is Completeness.PARTIAL


def test_an_mhtml_file_is_its_page() -> None:
    page, archived = read("theqoo.html"), read("theqoo.mhtml")
    assert (archived.text, archived.comments) == (page.text, page.comments)
    assert archived.saved_from == "https://theqoo.net/square/4000111"


def test_fmkorea_counts_a_best_comment_once_and_reads_relative_times() -> None:
    page = read("fmkorea.html")
    assert [comment.native_id for comment in page.comments] == ["", "7001", "7002", "7003"]
    best, reply, deleted = page.comments[1:]
    assert (best.votes_up, best.votes_down) == (15, 2)
    assert reply.parent_native_id == "7001"
    assert (reply.posted_at, reply.posted_precision) == (
        datetime(2026, 10, 3, 19, tzinfo=SEOUL),
        Precision.HOUR,
    )
    assert "👨‍👩‍👧" in page.words_of(reply)
    assert (deleted.is_tombstone, deleted.posted_precision) == (True, Precision.DAY)


def test_dcinside_keeps_the_address_of_a_guest_out_of_the_text_and_in_the_handle() -> None:
    page = read("dcinside.html")
    assert page.author == "ㅇㅇ(118.235)"
    first, reply, deleted = page.comments[1:]
    assert (first.author, first.is_site_anonymous) == ("ㅇㅇ(211.36)", True)
    assert (reply.author, reply.parent_native_id, reply.is_site_anonymous) == ("두부장인", "501", False)
    assert reply.posted_at == datetime(2026, 8, 21, 12, 44, tzinfo=SEOUL)
    assert deleted.is_tombstone
    assert page.comments[0].votes_up == 17


def test_naver_news_keeps_zone_and_votes() -> None:
    page = read("naver-news.html")
    assert page.posted_at == datetime(2026, 5, 7, 10, 20, tzinfo=SEOUL)
    second = page.comments[2]
    assert (second.native_id, second.author) == ("81002", "bike****")
    assert (second.votes_up, second.votes_down) == (1030, 7)
    assert second.posted_at == datetime(2026, 5, 7, 11, 0, tzinfo=SEOUL)


def test_a_page_in_cp949_keeps_its_rare_syllables() -> None:
    page = read("pgr21-cp949.html")
    assert page.charset == "cp949"
    assert "뷁이라는" in page.text
    assert page.comments[1].author == "똠방각하"


def test_an_unknown_forum_in_cp949_that_calls_itself_euc_kr_keeps_its_rare_syllables_too() -> None:
    page = read("bicycle-board-cp949.html")
    assert (page.charset, page.is_general) == ("cp949", True)
    assert [page.words_of(comment) for comment in page.comments] == [
        "기름을 쳐도 찌걱찌걱 소리가 나네요. 뭬가 문제일까요?",
        "체인이 늘어났는지 먼저 재 보세요. 똠얌꿍 먹다가 댓글 답니다",
        "저는 뒷변속기를 갈았더니 펲 소리까지 없어졌어요 ㅋㅋㅋ",
        "“늘어남 0.75%”면 바꿀 때입니다",
    ]
    assert page.comments[2].author == "홱돌려"


def test_a_naver_blog_is_read_in_its_frame_with_answers_secrets_and_deletions() -> None:
    page = read("naver-blog.html")
    assert (page.title, page.author) == ("옥상 텃밭 첫 수확", "흙손")
    assert page.saved_from == "https://blog.naver.com/soilhand/223900112233"
    assert page.post is not None
    assert page.words_of(page.post).endswith("벌레는 손으로 잡았고, 약은 치지 않았어요.\n다섯 시의 옥상")
    first, answer, secret, deleted = page.comments[1:]
    assert (first.native_id, first.author, first.votes_up) == ("910001", "이웃집농부", 6)
    assert (answer.native_id, answer.parent_native_id) == ("910002", "910001")
    assert page.words_of(answer) == "모종이 남으면 나눠 드릴게요 🌱"
    assert secret.is_tombstone
    assert deleted.is_tombstone
    assert page.completeness is Completeness.COMPLETE


def test_a_naver_blog_is_read_as_its_mobile_page_too() -> None:
    page = read("naver-blog-mobile.html")
    assert (page.title, page.author) == ("동네 빵집 지도 만들기", "빵지도그리는이")
    assert page.posted_at == datetime(2026, 7, 12, 18, 5, tzinfo=SEOUL)
    assert page.words_of(page.comments[1]) == "역 뒤의 작은 가게도 넣어 주세요"
    assert page.names_itself == ("https://m.blog.naver.com/breadmap/223900445566",)


def test_tistory_is_read_with_its_comments_of_today() -> None:
    page = read("tistory.html")
    assert (page.title, page.author) == ("소금빵 순례기", "버터일기")
    assert page.post is not None
    assert (
        page.words_of(page.post)
        == "아침 일곱 시에 문을 여는 집만 골랐습니다.\n겉이 바삭한 집은 셋뿐이었어요."
    )
    assert page.post.votes_up == 12
    first, answer, secret = page.comments[1:]
    assert (first.native_id, first.author) == ("7701", "밀가루반죽")
    assert first.posted_at == datetime(2026, 2, 1, 9, 40, tzinfo=SEOUL)
    assert (answer.parent_native_id, page.words_of(answer)) == ("7701", "거기는 열 시면 다 팔려요")
    assert secret.is_tombstone
    assert page.names_itself == ("https://butterlog.tistory.com/41",)


def test_tistory_is_read_with_the_comments_of_a_skin_too() -> None:
    page = read("tistory-old-skin.html")
    assert page.title == "낡은 라디오 고치기"
    question, answer = page.comments[1:]
    assert (question.native_id, question.author) == ("15211001", "납땜초보")
    assert page.words_of(question) == "용량은 몇 짜리로 바꾸셨나요?"
    assert (answer.parent_native_id, page.words_of(answer)) == (
        "15211001",
        "원래 것과 같은 용량으로 바꿨습니다",
    )


def test_an_unknown_forum_is_read_by_what_its_markup_says() -> None:
    page = read("unknown-forum.html")
    assert page.is_general
    assert [page.words_of(comment) for comment in page.comments] == [
        "어제 새 산책로를 걸어 봤습니다. 나무가 아직 어리네요.",
        "그늘이 없어서 여름에는 힘들겠어요",
        "그래서 여름 전에 천막을 친답니다",
        "아침에 걸으면 정말 시원하고 좋습니다",
    ]
    assert page.comments[2].parent_native_id == "c-11"


def test_a_community_whose_markup_changed_is_still_read() -> None:
    page = read_html("<html><body><p>마크업이 바뀌어도 글은 읽힙니다</p></body></html>", "theqoo")
    assert page.text == "마크업이 바뀌어도 글은 읽힙니다"


@pytest.mark.parametrize(
    "numbers",
    [
        ("3f2a77d0-11c9-4e02", "3b90aa01-7f1e-4c11", "c81d4e2e-bcf2-11e6"),
        ("8123456_1", "8123456_2", "8123456_3"),
        ("comment-7-1", "comment-7-2", "comment-7-3"),
        ("71", "72", "73"),
    ],
)
def test_comments_of_an_unknown_forum_keep_their_whole_numbers(numbers: tuple[str, ...]) -> None:
    page = read_html(_numbered(numbers))
    assert tuple(comment.native_id for comment in page.comments) == numbers
    assert [page.words_of(comment) for comment in page.comments] == list(SAID)


def test_other_words_under_a_number_that_was_there_before_are_another_comment() -> None:
    page = read_html(_numbered(("thread-55", "thread-55", "thread-55")))
    assert [comment.native_id for comment in page.comments] == ["thread-55", "", ""]
    assert [page.words_of(comment) for comment in page.comments] == list(SAID)
    twice = read_html(_numbered(("c1", "c2", "c1"), (SAID[0], SAID[1], SAID[0])))
    assert [comment.native_id for comment in twice.comments] == ["c1", "c2"]


def test_what_a_comment_repeats_of_another_is_not_its_own_words() -> None:
    answer = '<blockquote class="bbCodeBlock"><a>Gull_77 said:</a><p>The pier is a disgrace.</p></blockquote>It was lovely.'
    page = read_html(_numbered(("1", "2", "3"), ("The pier is a disgrace.", answer, "I came by train.")))
    assert [page.words_of(comment) for comment in page.comments] == [
        "The pier is a disgrace.",
        "It was lovely.",
        "I came by train.",
    ]
    assert "Gull_77" not in page.text
    # There are boards whose comments stand in a blockquote themselves.
    page = read_html(_numbered(("1", "2"), tuple(f"<blockquote>{words}</blockquote>" for words in SAID[:2])))
    assert [page.words_of(comment) for comment in page.comments] == list(SAID[:2])


SAID = (
    "첫차를 타고 갔더니 아직 조용했어요",
    "저는 해 질 때가 더 좋았습니다",
    "둘 다 가 봤는데 주차가 문제예요",
)


def _numbered(numbers: tuple[str, ...], said: tuple[str, ...] = SAID) -> str:
    """Return a thread of a forum that no rules describe, its comments numbered by `data-comment-id`."""
    items = "".join(
        f'<li class="comment-item" data-comment-id="{number}"><div class="comment-text">{words}</div></li>'
        for number, words in zip(numbers, said, strict=True)
    )
    return f"<html><body><h1>산책로</h1><ul>{items}</ul></body></html>"


def test_schema_org_comments_are_found() -> None:
    page = read_html(
        "<main><p>본문입니다</p></main><div itemscope itemtype='https://schema.org/Comment' id='x7'>"
        "<span itemprop='author'>누군가</span><p itemprop='text'>좋은 소식이네요 정말로</p></div>"
    )
    assert [page.words_of(comment) for comment in page.comments] == ["본문입니다", "좋은 소식이네요 정말로"]
    assert page.comments[1].author == "누군가"


NAVER_BLOG = (
    "<html><body><div class='se-title-text'>텃밭 첫 수확</div><span class='nick'>흙손</span><span class='se_publishDate'>2026. 6. 1. 9:30</span>"
    "<div class='se-main-container'><p class='se-text-paragraph'>상추가 이렇게 달 줄은 몰랐습니다</p></div>"
    "<ul><li class='u_cbox_comment' data-info=\"commentNo:'5'\"><span class='u_cbox_nick'>이웃집</span>"
    "<span class='u_cbox_contents'>저도 내년에는 꼭 심어 보려고요</span></li></ul></body></html>"
)  # fmt: skip


def test_a_post_in_a_frame_is_read_from_singlefile() -> None:
    page = read_html(
        f'<html><body><iframe id="mainFrame" srcdoc="{escape(NAVER_BLOG)}"></iframe></body></html>',
        "naver-blog",
    )
    assert [page.words_of(comment) for comment in page.comments] == [
        "상추가 이렇게 달 줄은 몰랐습니다",
        "저도 내년에는 꼭 심어 보려고요",
    ]
    assert (page.title, page.author, page.comments[1].author) == ("텃밭 첫 수확", "흙손", "이웃집")
    assert page.posted_at == datetime(2026, 6, 1, 9, 30, tzinfo=SEOUL)


def test_a_post_in_a_frame_is_read_from_mhtml() -> None:
    frames = "".join(
        f"--a\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n"
        for body in ("<html><body><iframe src='cid:f'></iframe></body></html>", NAVER_BLOG)
    )
    data = (
        f"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n{frames}--a--\r\n".encode()
    )
    page = read_capture(data=data, media_type="multipart/related", rules=RULES_BY_SLUG["naver-blog"])
    assert page.title == "텃밭 첫 수확"
    assert page.refusal == ""


def test_naver_cafe_and_tistory_are_read() -> None:
    cafe = read_html(
        "<h3 class='title_text'>중고 자전거</h3><div class='article_viewer'><p>상태가 좋아요</p></div><ul class='comment_list'>"
        "<li class='CommentItem' id='31'><a class='comment_nickname'>바퀴</a><span class='text_comment'>혹시 아직 있나요</span>"
        "<span class='comment_info_date'>2026.03.01. 10:00</span></li></ul>",
        "naver-cafe",
    )
    assert (cafe.comments[1].native_id, cafe.comments[1].author) == ("31", "바퀴")
    assert cafe.words_of(cafe.comments[1]) == "혹시 아직 있나요"
    tistory = read_html(
        "<div class='tit_post'>빵집 순례</div><div class='tt_article_useless_p_margin'><p>소금빵이 최고</p></div>"
        "<div class='tt-item-reply' id='comment77'><a class='tt-link-user'>버터</a><p class='tt_desc'>저도 거기 단골이에요</p>"
        "<span class='tt_date'>2026.02.02 08:00</span></div>",
        "tistory",
    )
    assert (tistory.comments[1].native_id, tistory.comments[1].author) == ("77", "버터")
    assert "버터" not in tistory.text


def test_a_press_report_is_one_passage_that_can_be_quoted() -> None:
    page = read_html(
        "<html lang=en><head><title>Town opens library</title></head><body><nav>Menu</nav>"
        "<article><h1>Town opens library</h1><p>The mayor said it was “a long wait”.</p></article></body></html>"
    )
    assert page.post is not None
    assert "a long wait" in page.words_of(page.post)
    assert page.language == "en"
    assert "Menu" not in page.text


def test_layout_follows_what_a_browser_shows() -> None:
    page = read_html(
        "<body><p>하나  둘\n셋</p><p>넷<br>다섯<br><br><br>여섯</p><pre>일\n  이</pre><p hidden>숨김</p>"
        "<p>가&nbsp;나&#x200b;다 &lt;b&gt;</p><span>붙</span><span>여</span> <img alt='😀'><img alt='사진'></body>"
    )
    assert page.text == "하나 둘 셋\n넷\n다섯\n\n여섯\n일\n이\n가\u00a0나\u200b다 <b>\n붙여 😀"


def test_a_picture_of_a_level_is_no_word_and_one_of_an_emoji_is() -> None:
    page = read_html(
        '<html><body><article><p><img alt="12">정말 좋은 산책로예요<img alt="👍🏽"><img alt="1\ufe0f\u20e3"></p></article></body></html>'
    )
    assert page.text == "정말 좋은 산책로예요👍🏽1\ufe0f\u20e3"


def test_plain_text_is_kept_as_it_is() -> None:
    page = read_capture(data="제목\r\n\r\n본문  두 칸".encode(), media_type="text/plain; charset=utf-8")
    assert (page.title, page.text, page.comments) == ("제목", "제목\n\n본문  두 칸", ())


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n....", b"\xff\xd8\xff\xe0...."])
def test_a_screenshot_has_no_text_to_check(data: bytes) -> None:
    page = read_capture(data=data, media_type="application/octet-stream")
    assert (page.checkable, page.text, page.refusal) == (False, "", "")


def test_a_singlefile_page_says_where_it_was_saved_from() -> None:
    page = read_html(
        "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://theqoo.net/square/1 \n saved date: x\n-->"
        "<body><p>저장된 본문입니다</p></body></html>"
    )
    assert page.saved_from == "https://theqoo.net/square/1"


@pytest.mark.parametrize(
    ("source", "slug", "reason"),
    [
        ("<title>Just a moment...</title><body>Checking your browser</body>", "", BOT_WALL),
        ("<title>에펨코리아 보안 시스템</title><body><p>에펨코리아 보안 시스템</p></body>", "fmkorea", BOT_WALL),
        ("<body><div class='g-recaptcha'></div><p>잠시만 기다려 주세요</p></body>", "pgr21", BOT_WALL),
        ("<body><p>사람인지 확인합니다</p></body>", "pgr21", BOT_WALL),
        ("<body><form><input type='password' name='p'></form><p>아이디</p></body>", "", LOGIN),
        ("<body><p>로그인이 필요한 서비스입니다</p></body>", "", LOGIN),
        ("<body><p>삭제된 게시글입니다.</p></body>", "nate-pann", TOMBSTONE),
        ("<body><p>해당 게시물은 삭제되었습니다</p></body>", "dcinside", TOMBSTONE),
        ("<title>404</title><body><p>페이지를 찾을 수 없습니다</p></body>", "", NOT_FOUND),
        ("<body><script>load()</script><div id='app'></div></body>", "", EMPTY),
        ("<body><ul>" + "<li><a href='/1'>어느 글의 긴 제목입니다</a></li>" * 30 + "</ul></body>", "", LIST),
    ],
)  # fmt: skip
def test_what_is_no_evidence_is_refused(source: str, slug: str, reason: str) -> None:
    assert read_html(source, slug).refusal == reason


def test_a_thread_about_captchas_and_deletions_is_evidence() -> None:
    source = (CAPTURES / "theqoo.html").read_text()
    source = source.replace(
        "퇴근길이 무섭지 않아서 좋다", "삭제된 게시글이라고 뜨고 로그인이 필요하대, captcha도 나와"
    )
    assert read_html(source, "theqoo").refusal == ""


def test_signatures_of_the_desk_count_too() -> None:
    rules = rules_for("theqoo", walls=("잠깐 쉬어 가세요",))
    page = read_capture(data="<p>잠깐 쉬어 가세요</p>".encode(), media_type="text/html", rules=rules)
    assert page.refusal == BOT_WALL
    assert rules_for("nowhere") is None


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"", "text/html"),
        (b"%PDF-1.7", "text/html"),
        (b"no picture", "image/png"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x--", "message/rfc822"),
        (b"x" * (20 * 1024 * 1024 + 1), "text/html"),
    ],
    ids=["empty", "pdf", "false-picture", "hollow-mhtml", "too-large"],
)
def test_a_file_that_is_no_page_is_refused_with_a_reason(data: bytes, media_type: str) -> None:
    with pytest.raises(UnableToRead) as refused:
        read_capture(data=data, media_type=media_type)
    assert refused.value.reason.endswith(".")


def test_markup_nested_without_end_is_said_to_be_missing() -> None:
    page = read_html("<p>처음</p>" + "<div>" * 5_000 + "속" + "</div>" * 5_000)
    assert page.text.startswith("처음")
    assert page.completeness is Completeness.PARTIAL
    assert page.notes


def test_no_entity_and_no_file_is_fetched() -> None:
    page = read_html(
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><body><p>앞 &x; 뒤</p></body>'
    )
    assert "앞" in page.text
    assert "&x;" in page.text


@pytest.mark.parametrize(
    ("text", "moment", "precision"),
    [
        ("2026.10.03 14:05", datetime(2026, 10, 3, 14, 5, tzinfo=SEOUL), Precision.MINUTE),
        ("26/10/03 14:05:09", datetime(2026, 10, 3, 14, 5, 9, tzinfo=SEOUL), Precision.SECOND),
        ("2026년 10월 3일 오후 2시 5분", datetime(2026, 10, 3, 14, 5, tzinfo=SEOUL), Precision.MINUTE),
        ("2026. 10. 3. 오전 12:05", datetime(2026, 10, 3, 0, 5, tzinfo=SEOUL), Precision.MINUTE),
        ("2026.10.03.(토) 14:05", datetime(2026, 10, 3, 14, 5, tzinfo=SEOUL), Precision.MINUTE),
        ("2026-10-03", datetime(2026, 10, 3, tzinfo=SEOUL), Precision.DAY),
        ("10.03 14:05", datetime(2026, 10, 3, 14, 5, tzinfo=SEOUL), Precision.MINUTE),
        ("12.31 23:59", datetime(2025, 12, 31, 23, 59, tzinfo=SEOUL), Precision.MINUTE),
        ("2026-10-03T05:05:00Z", datetime(2026, 10, 3, 14, 5, tzinfo=SEOUL), Precision.SECOND),
        ("5분 전", datetime(2026, 10, 3, 21, 55, tzinfo=SEOUL), Precision.MINUTE),
        ("2일 전", datetime(2026, 10, 1, tzinfo=SEOUL), Precision.DAY),
        ("23:30", datetime(2026, 10, 2, 23, 30, tzinfo=SEOUL), Precision.MINUTE),
        ("2026.13.45 99:99", None, Precision.UNKNOWN),
        ("어제쯤", None, Precision.UNKNOWN),
        ("3개월 전", None, Precision.UNKNOWN),
    ],
)  # fmt: skip
def test_times_are_read_as_sites_write_them(text: str, moment: datetime | None, precision: Precision) -> None:
    assert read_time(text, zone=SEOUL, seen_at=SEEN_AT) == (moment, precision)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("오후 6:20", datetime(2026, 10, 3, 18, 20, tzinfo=SEOUL)),
        ("등록 오전 9:05:30", datetime(2026, 10, 3, 9, 5, 30, tzinfo=SEOUL)),
        ("6:20 PM", datetime(2026, 10, 3, 18, 20, tzinfo=SEOUL)),
        ("오늘 09:10", datetime(2026, 10, 3, 9, 10, tzinfo=SEOUL)),
        ("23:10", datetime(2026, 10, 2, 23, 10, tzinfo=SEOUL)),
        ("어제 09:10", datetime(2026, 10, 2, 9, 10, tzinfo=SEOUL)),
        ("어제 23:10", datetime(2026, 10, 2, 23, 10, tzinfo=SEOUL)),
        ("Yesterday at 9:10 pm", datetime(2026, 10, 2, 21, 10, tzinfo=SEOUL)),
        ("그저께 09:10", None),
        ("목요일 09:10", None),
        ("Thursday at 9:10 AM", None),
    ],
)
def test_a_time_alone_is_of_the_day_that_it_names(text: str, moment: datetime | None) -> None:
    assert read_time(text, zone=SEOUL, seen_at=SEEN_AT)[0] == moment


@pytest.mark.parametrize("text", ["03/04/2019", "12/31/2019 18:05", "posted 3-4-2019"])
def test_a_date_with_its_year_behind_tells_no_day(text: str) -> None:
    assert read_time(text, zone=SEOUL, seen_at=SEEN_AT)[0] is None


def test_a_comment_of_january_answers_a_thread_of_december() -> None:
    posted = datetime(2025, 12, 31, 23, 0, tzinfo=SEOUL)
    assert read_time("01.01 00:10", zone=SEOUL, not_before=posted)[0] == datetime(
        2026, 1, 1, 0, 10, tzinfo=SEOUL
    )


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "<div class=comment id=c1>", "<li class='fdb_itm' id='comment_1'>", "<div class='comment_1_0 xe_content'>", "</div>", "</li>",
            "<span class=nick>", "<table><tr><td>", "<pre>", "<!--", "-->", "<![CDATA[", "]]>", "<script>", "</script>", "<svg><p>", "<br>",
            "&#0;", "&#xD800;", "\x00", "가나다", "ㅋㅋ", "2026.10.03 14:05", "<template>", "<a name=1>", "<article>", "<?pi ?>", "<li style='display:none'>",
            "<html lang='x'>", "<body>", "</body>", "<img alt=😀>", "\ufeff", "<meta charset=utf-16>", "<title>", "99999999999999999999",
        ]
    ),
    max_size=40,
)  # fmt: skip


@settings(deadline=None)
@given(FRAGMENTS, st.sampled_from(["", *RULES_BY_SLUG]))
def test_no_markup_makes_the_reader_fail(fragments: list[str], slug: str) -> None:
    with contextlib.suppress(UnableToRead):
        page = read_html("".join(fragments), slug)
        assert all(0 <= comment.start <= comment.end <= len(page.text) for comment in page.comments)


@settings(deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["text/html", "text/plain", "message/rfc822", "multipart/related", "image/png", "", "x"]),
)
def test_no_bytes_make_the_reader_fail(data: bytes, media_type: str) -> None:
    for prefix in (b"", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n--a\r\n"):
        with contextlib.suppress(UnableToRead):
            read_capture(data=prefix + data, media_type=media_type, rules=RULES_BY_SLUG["theqoo"])
