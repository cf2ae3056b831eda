"""Threads and comments of the fake forum, and how their pages are written in the markup of real communities."""

import itertools
import json
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
POSTED = datetime(2026, 3, 1, 18, 0, tzinfo=SEOUL)
DELETED, HIDDEN = "삭제된 댓글입니다.", "신고로 숨겨진 댓글입니다."
_numbers = itertools.count(4_000_101)


@dataclass
class Comment:
    """A comment. `state` is live, deleted (a tombstone in its place), hidden (likewise), or gone without a trace."""

    words: str
    author: str = "파도소리77"
    number: int = field(default_factory=lambda: next(_numbers))
    minute: int = 1
    up: int = 3
    state: str = "live"

    def edit(self, words: str) -> None:
        self.words = words

    def delete(self) -> None:
        self.state = "deleted"

    def hide(self) -> None:
        self.state = "hidden"

    def vanish(self) -> None:
        self.state = "gone"

    @property
    def shown(self) -> str:
        """The words as they stand on the page, in HTML."""
        if self.state == "live":
            return "<br>".join(escape(line) for line in self.words.split("\n"))
        return DELETED if self.state == "deleted" else HIDDEN


@dataclass
class Thread:
    """A thread. `style` is theqoo, pgr21, instiz or general: markup, host and form of the address.

    `charset` is what its bytes are in, `charset_in` where that is said: header, meta, or nowhere ("").
    `loads_by_script` leaves the comments to a script. `page_size` shows so many comments a page, from the first
    (0: all). `stated_count` is the number that the page gives for its comments; None counts those that stand.
    """

    style: str = "general"
    title: str = "항구 축제 다녀온 사람"
    post: str = "어제 다녀왔는데 사람이 정말 많더라고요. 다들 어땠어요?"
    author: str = "등대지기 곰"
    comments: list[Comment] = field(default_factory=list)
    number: int = field(default_factory=lambda: next(_numbers))
    charset: str = "utf-8"
    charset_in: str = "header"
    loads_by_script: bool = False
    page_size: int = 0
    stated_count: int | None = None

    def add(self, words: str, **fields: object) -> Comment:
        comment = Comment(words, minute=len(self.comments) % 60, **fields)
        self.comments.append(comment)
        return comment

    @property
    def host(self) -> str:
        return HOSTS[self.style]

    @property
    def path(self) -> str:
        return PATHS[self.style].format(number=self.number)

    @property
    def standing(self) -> list[Comment]:
        return [comment for comment in self.comments if comment.state != "gone"]

    def page(self, number: int = 1) -> bytes:
        """Return a page of the thread as it stands now."""
        shown = self.standing
        if self.page_size:
            shown = shown[(number - 1) * self.page_size : number * self.page_size]
        items = "" if self.loads_by_script else "\n".join(map(self._item, shown))
        script = LOADER.format(source=json.dumps(f"{self.path_of_comments}")) if self.loads_by_script else ""
        stated = len(self.standing) if self.stated_count is None else self.stated_count
        meta = f'<meta charset="{self.charset}">' if self.charset_in == "meta" else ""
        page = PAGES[self.style].format(
            meta=meta, title=escape(self.title), post=escape(self.post), author=escape(self.author),
            number=self.number, stated=stated, items=items, script=script,
            posted=POSTED.strftime("%Y.%m.%d %H:%M"), posted_iso=POSTED.isoformat(),
        )  # fmt: skip
        return page.encode(self.charset, errors="xmlcharrefreplace")

    @property
    def path_of_comments(self) -> str:
        return f"/comments/{self.number}.json"

    def comments_for_script(self) -> bytes:
        return json.dumps([self._item(comment) for comment in self.standing]).encode()

    def _item(self, comment: Comment) -> str:
        moment = POSTED.replace(minute=comment.minute)
        return ITEMS[self.style].format(
            number=comment.number, author=escape(comment.author), words=comment.shown, up=comment.up,
            posted=moment.strftime("%Y.%m.%d %H:%M"), posted_iso=moment.isoformat(),
        )  # fmt: skip


HOSTS = {
    "general": "harbour.example",
    "theqoo": "theqoo.net",
    "pgr21": "pgr21.com",
    "instiz": "www.instiz.net",
}
PATHS = {
    "general": "/talk/{number}",
    "theqoo": "/square/{number}",
    "pgr21": "/freedom/{number}",
    "instiz": "/pt/{number}",
}
LOADER = """<script>
fetch({source}).then((answer) => answer.json()).then((items) => {{
  document.getElementById("comments").innerHTML = items.join("\\n");
}});
</script>"""

PAGES = {
    "general": """<!DOCTYPE html>
<html lang="ko"><head>{meta}<title>{title}</title></head><body>
<nav><a href="/talk">목록</a></nav><h1>{title}</h1>
<article><p>{post}</p></article>
<p>댓글 {stated}</p><ul class="comment-list" id="comments">{items}</ul>{script}</body></html>""",
    "theqoo": """<!DOCTYPE html>
<html lang="ko"><head>{meta}<title>더쿠 - {title}</title></head><body>
<div class="theqoo_document_header"><span class="title">{title}</span> <span class="comment_count">{stated}</span></div>
<div class="btm_area clear"><div class="side">무명의 더쿠</div><div class="side fr"><span>{posted}</span></div></div>
<div class="rd_body clear"><article itemprop="articleBody"><div class="document_{number}_0 rhymix_content xe_content"><p>{post}</p></div></article></div>
<div id="cmtPosition" class="fdb_lst_wrp"><ul class="fdb_lst_ul" id="comments">{items}</ul></div>{script}</body></html>""",
    "pgr21": """<!DOCTYPE html>
<html lang="ko"><head>{meta}<title>{title} | PGR21</title></head><body>
<div id="articleArea"><div class="title">{title}</div>
<div class="articleInfo"><span class="nick">{author}</span> <span class="articleDate">{posted}</span></div>
<div class="article"><p>{post}</p></div></div>
<div class="commentCount">{stated}</div><div id="comments">{items}</div>{script}</body></html>""",
    "instiz": """<!DOCTYPE html>
<html lang="ko"><head>{meta}<title>{title} - 인스티즈(instiz)</title></head><body>
<table class="mboard"><tr><td class="tb_top"><div id="subject"><span id="nowsubject">{title}</span> <span class="cmt">{stated}</span></div></td></tr>
<tr><td class="tb_left"><span class="tb_name">{author}</span> <span itemprop="datePublished" content="{posted_iso}">1시간 전</span></td></tr></table>
<div class="memo_content" id="memo_content_1"><p>{post}</p></div>
<table><tbody id="comments">{items}</tbody></table>{script}</body></html>""",
}

ITEMS = {
    "general": """<li class="comment-item" id="c-{number}"><span class="comment-author">{author}</span>
<time datetime="{posted_iso}">{posted}</time><div class="comment-text">{words}</div><span class="upvote">{up}</span></li>""",
    "theqoo": """<li id="comment_{number}" class="fdb_itm clear"><div class="meta"><strong>무명의 더쿠</strong> <span class="date">{posted}</span></div>
<div class="comment_{number}_0 rhymix_content xe_content">{words}</div></li>""",
    "pgr21": """<div class="ct" id="ct_{number}"><div class="ctHeader"><a name="{number}"></a><span class="ctName">{author}</span> <span class="ctDate">{posted}</span></div>
<div class="ctCon"><div class="cmemo" id="cmt{number}">{words}</div></div></div>""",
    "instiz": """<tr data-no="{number}"><td class="comment_memo"><a class="comment_name" href="#">{author}</a> <span class="comment_date" title="{posted}">1시간 전</span>
<span class="comment_line" id="n{number}">{words}</span> <span class="cmt_good">{up}</span></td></tr>""",
}
