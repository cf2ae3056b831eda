"""Pages of demo threads, in the markup of the community they are said to come from.

The reading rules of `reactions.reading` find the comments in them as they do in real pages. Each page says that
it was invented; so does its address.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.html import escape

SEOUL = ZoneInfo("Asia/Seoul")
NOTE = "데모 페이지: 이 글과 댓글은 뉴스룸 시연을 위해 지어낸 것입니다."


@dataclass(frozen=True)
class PageComment:
    number: int
    author: str
    at: datetime
    words: str
    up: int
    down: int


@dataclass(frozen=True)
class ThreadPage:
    number: int
    title: str
    author: str
    at: datetime
    post: str
    comments: Sequence[PageComment]


def address_of_thread(outlet: str, number: int) -> str:
    """Return the address of a demo thread: on the outlet's host, under a path or name that no page there has."""
    return ADDRESSES[outlet].format(number=number)


def html_of(outlet: str, page: ThreadPage) -> bytes:
    """Return the page as a browser would have saved it."""
    body = BODIES[outlet](page)
    head = f'<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>{escape(page.title)}</title></head>'
    return f"{head}<body>{body}<footer><p>{NOTE}</p></footer></body></html>".encode()


def _clock(moment: datetime, form: str) -> str:
    return moment.astimezone(SEOUL).strftime(form)


def _theqoo(page: ThreadPage) -> str:
    items = "".join(
        f'<li class="fdb_itm clear" id="comment_{one.number}"><div class="meta"><strong>{escape(one.author)}</strong>'
        f'<span class="date">{_clock(one.at, "%Y.%m.%d %H:%M")}</span></div>'
        f'<div class="comment_{one.number}_1 rhymix_content xe_content">{escape(one.words)}</div></li>'
        for one in page.comments
    )
    return (
        f'<div class="theqoo_document_header"><span class="title">{escape(page.title)}</span>'
        f'<span class="cmt_count">{len(page.comments)}</span></div>'
        f'<div class="btm_area"><div class="side fr"><span>{_clock(page.at, "%Y.%m.%d %H:%M")}</span></div></div>'
        f'<article><div class="document_{page.number}_1 rhymix_content xe_content">{escape(page.post)}</div></article>'
        f'<div id="cmtPosition"><ul class="fdb_lst_ul">{items}</ul></div>'
    )


def _fmkorea(page: ThreadPage) -> str:
    items = "".join(
        f'<li class="fdb_itm clear" id="comment_{one.number}"><div class="meta">'
        f'<a class="member_plate">{escape(one.author)}</a><span class="date">{_clock(one.at, "%Y.%m.%d %H:%M")}</span></div>'
        f'<div class="comment-content"><div class="comment_{one.number}_1 xe_content">{escape(one.words)}</div></div>'
        f'<span class="voted_count">{one.up}</span><span class="blamed_count">-{one.down}</span></li>'
        for one in page.comments
    )
    return (
        f'<div class="rd_hd"><h1><span class="np_18px_span">{escape(page.title)}</span></h1>'
        f'<a class="member_plate">{escape(page.author)}</a><span class="date">{_clock(page.at, "%Y.%m.%d %H:%M")}</span>'
        f'</div><div class="rd_body"><article><div class="document_{page.number}_1 xe_content">{escape(page.post)}</div>'
        f'</article></div><div class="fdb_lst_wrp"><h3 class="fdb_tag">댓글 <b>{len(page.comments)}</b></h3>'
        f"<ul>{items}</ul></div>"
    )


def _instiz(page: ThreadPage) -> str:
    rows = "".join(
        f'<tr><td><span class="comment_name">{escape(one.author)}</span> '
        f'<span class="comment_date" title="{_clock(one.at, "%Y/%m/%d %H:%M")}">얼마 전</span> '
        f'<span id="n{one.number}" class="comment_line">{escape(one.words)}</span> '
        f'<span class="cmt_good">{one.up}</span></td></tr>'
        for one in page.comments
    )
    return (
        f'<div class="tb_top"><h1 id="nowsubject">{escape(page.title)}</h1></div>'
        f'<div class="tb_left"><span class="tb_name">{escape(page.author)}</span>'
        f'<span itemprop="datePublished" content="{page.at.isoformat(timespec="seconds")}">얼마 전</span></div>'
        f'<div id="memo_content_1" class="memo_content">{escape(page.post)}</div>'
        f'<span id="cmtcount" class="cmt_count">{len(page.comments)}</span><table><tbody>{rows}</tbody></table>'
    )


def _dcinside(page: ThreadPage) -> str:
    items = "".join(
        f'<li id="comment_li_{one.number}" class="ub-content"><div class="cmt_info" data-no="{one.number}">'
        f'<span class="gall_writer"><span class="nickname">{escape(one.author)}</span></span>'
        f'<div class="cmt_txtbox"><p class="usertxt">{escape(one.words)}</p></div>'
        f'<span class="date_time">{_clock(one.at, "%Y.%m.%d %H:%M:%S")}</span></div></li>'
        for one in page.comments
    )
    return (
        f'<div class="gallview_head"><span class="title_subject">{escape(page.title)}</span>'
        f'<div class="gall_writer"><span class="nickname">{escape(page.author)}</span></div>'
        f'<span class="gall_date" title="{_clock(page.at, "%Y-%m-%d %H:%M:%S")}">{_clock(page.at, "%m.%d")}</span></div>'
        f'<div class="gallview_contents"><div class="write_div">{escape(page.post)}</div></div>'
        f'<div class="comment_count">전체 댓글 <em>{len(page.comments)}</em>개</div><ul class="cmt_list">{items}</ul>'
    )


def _pgr21(page: ThreadPage) -> str:
    items = "".join(
        f'<div class="ct"><div class="ctHeader"><a name="{one.number}"></a><span class="ctName">{escape(one.author)}</span>'
        f'<span class="ctDate">{_clock(one.at, "%y/%m/%d %H:%M")}</span><span class="ctRecom">{one.up}</span></div>'
        f'<div class="cmemo" id="cmemo_{one.number}">{escape(one.words)}</div></div>'
        for one in page.comments
    )
    return (
        f'<div id="articleArea"><div class="title">{escape(page.title)}</div>'
        f'<div class="articleInfo"><span class="nick">{escape(page.author)}</span>'
        f'<span class="articleDate">{_clock(page.at, "%Y/%m/%d %H:%M:%S")}</span></div>'
        f'<div class="article">{escape(page.post)}</div></div>'
        f'<span class="commentCount">{len(page.comments)}</span><div class="commentArea">{items}</div>'
    )


def _nate_pann(page: ThreadPage) -> str:
    items = "".join(
        f'<dl class="cmt_item" data-no="{one.number}"><dt><span class="nameui">{escape(one.author)}</span>'
        f"<i>{_clock(one.at, '%Y.%m.%d %H:%M')}</i></dt>"
        f'<dd class="usertxt" id="cmt_{one.number}"><span>{escape(one.words)}</span></dd>'
        f'<dd class="n_good">{one.up}</dd><dd class="n_bad">{one.down}</dd></dl>'
        for one in page.comments
    )
    return (
        f'<div class="post-tit-info"><h1>{escape(page.title)}</h1><a class="writer">{escape(page.author)}</a>'
        f'<span class="date">{_clock(page.at, "%Y.%m.%d %H:%M")}</span></div>'
        f'<div id="contentArea" class="posting">{escape(page.post)}</div>'
        f'<div class="cmt_tit">댓글 <span class="num">{len(page.comments)}</span></div>'
        f'<div class="cmt_list">{items}</div>'
    )


def _naver_box(page: ThreadPage) -> str:
    """Return the comment box that Naver's news and blogs have in common."""
    items = "".join(
        f'<li class="u_cbox_comment" data-info="commentNo:\'{one.number}\'"><span class="u_cbox_nick">{escape(one.author)}</span>'
        f'<span class="u_cbox_contents">{escape(one.words)}</span>'
        f'<span class="u_cbox_date" data-value="{one.at.isoformat(timespec="seconds")}">얼마 전</span>'
        f'<em class="u_cbox_cnt_recomm">{one.up}</em><em class="u_cbox_cnt_unrecomm">{one.down}</em></li>'
        for one in page.comments
    )
    return f'<div class="u_cbox"><span class="u_cbox_count">{len(page.comments)}</span><ul>{items}</ul></div>'


def _naver_news(page: ThreadPage) -> str:
    return (
        f'<h2 id="title_area" class="media_end_head_headline"><span>{escape(page.title)}</span></h2>'
        f'<span class="media_end_head_info_datestamp_time" data-date-time="{_clock(page.at, "%Y-%m-%d %H:%M:%S")}">'
        f'{_clock(page.at, "%Y.%m.%d.")}</span><article id="dic_area">{escape(page.post)}</article>{_naver_box(page)}'
    )


def _naver_blog(page: ThreadPage) -> str:
    return (
        f'<div class="blog2_container"><span class="nick">{escape(page.author)}</span>'
        f'<span class="se_publishDate">{_clock(page.at, "%Y. %m. %d. %H:%M")}</span></div>'
        f'<div class="se-title-text">{escape(page.title)}</div>'
        f'<div class="se-main-container"><p>{escape(page.post)}</p></div>{_naver_box(page)}'
    )


def _tistory(page: ThreadPage) -> str:
    items = "".join(
        f'<li class="tt-item-reply" id="comment{one.number}"><span class="tt-link-user">{escape(one.author)}</span>'
        f'<span class="tt_date">{_clock(one.at, "%Y.%m.%d %H:%M")}</span><p class="tt_desc">{escape(one.words)}</p></li>'
        for one in page.comments
    )
    return (
        f'<div class="hd-inner"><h1>{escape(page.title)}</h1><span class="date">{_clock(page.at, "%Y. %m. %d. %H:%M")}'
        f'</span></div><div class="tt_article_useless_p_margin contents_style"><p>{escape(page.post)}</p></div>'
        f'<span class="tt_num_g">{len(page.comments)}</span><ul>{items}</ul>'
    )


BODIES: dict[str, Callable[[ThreadPage], str]] = {
    "theqoo": _theqoo,
    "fmkorea": _fmkorea,
    "instiz": _instiz,
    "dcinside": _dcinside,
    "pgr21": _pgr21,
    "nate-pann": _nate_pann,
    "naver-news": _naver_news,
    "naver-blog": _naver_blog,
    "tistory": _tistory,
}
# A name of 22 letters cannot be a blog's at Naver, nor can a blog's name at Tistory have a dot.
ADDRESSES = {
    "theqoo": "https://theqoo.net/demo/{number}",
    "fmkorea": "https://www.fmkorea.com/demo/{number}",
    "instiz": "https://www.instiz.net/demo/{number}",
    "dcinside": "https://gall.dcinside.com/board/demo/{number}",
    "pgr21": "https://pgr21.com/demo/{number}",
    "nate-pann": "https://pann.nate.com/talk/demo/{number}",
    "naver-news": "https://n.news.naver.com/demo/{number}",
    "naver-blog": "https://blog.naver.com/newsroom-demo-invented/{number}",
    "tistory": "https://newsroom.demo.tistory.com/{number}",
    "demo-haeun-courier": "https://courier.haeun.example/reports/{number}",
    "demo-east-coast-wire": "https://wire.eastcoast.example/reports/{number}",
    "demo-haeun-city": "https://city.haeun.example/notices/{number}",
}
