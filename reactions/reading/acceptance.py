"""The acceptance test: a wall, a login form, a deleted or empty page or a list is refused as evidence.

Signs are trusted only where the page holds no comments and few words: people do discuss captchas, and a
refusal of good evidence is a mistake too.
"""

import re

from django.utils.translation.trans_null import gettext_noop

from reactions.reading.pages import ReadPage
from reactions.reading.rules import ReadingRules

# A wall or tombstone has fewer characters than this; a page with more is what it seems.
FEW_CHARACTERS = 1_500

BOT_WALL = gettext_noop(
    "This is a robot check and not the page itself. Open the page in your browser, wait until it shows, "
    "save it there and upload that file."
)
LOGIN = gettext_noop(
    "This is a login page and not the page itself. Log in with your browser, save the page there and upload that file."
)
TOMBSTONE = gettext_noop(
    "The site says that this page was deleted. It proves no words; look for an earlier capture or an archived copy."
)
NOT_FOUND = gettext_noop(
    "This is an error page of the site and not the page itself. Check the address, and capture it again."
)
EMPTY = gettext_noop(
    "There are no words on this page. Scroll to its end so that everything loads, save it again and upload that file."
)
LIST = gettext_noop(
    "This is a list of threads and not one of them. Open the thread itself, and capture that page."
)

WALL_TITLES = re.compile(
    r"just a moment|attention required|access denied|security check|are you (?:a )?(?:human|robot)|ddos|captcha"
    r"|checking your browser|one more step|보안\s*(?:시스템|문자|확인|절차)|로봇이 아닙니다|자동\s*(?:등록|입력)\s*방지|접근이?\s*(?:차단|거부)",
    re.IGNORECASE,
)
WALL_MARKUP = re.compile(
    r"cf-challenge|challenge-platform|/cdn-cgi/challenge|id=[\"']?challenge-(?:form|running|error)|g-recaptcha|h-captcha"
    r"|hcaptcha\.com|cf-turnstile|recaptcha/api|px-captcha|_Incapsula_Resource",
    re.IGNORECASE,
)
WALL_WORDS = re.compile(
    r"보안\s*시스템|사람인지\s*확인|로봇이\s*아닙니다|자동화된\s*(?:접근|요청)|비정상적인\s*접근|보안\s*문자를\s*입력|verify (?:that )?you are (?:a )?human"
    r"|enable javascript and cookies|unusual traffic|security system",
    re.IGNORECASE,
)
LOGIN_WORDS = re.compile(
    r"로그인이?\s*(?:필요|해야|하셔야|후에?\s*이용)|로그인\s*(?:해\s*주|하세요|하시기)|회원(?:만|에게만|\s*전용)|멤버(?:만|가 되어|\s*전용)|가입\s*후|권한이\s*없습니다|등급이?\s*되시면"
    r"|(?:log|sign) ?in to (?:continue|view|see|read)|you must (?:be logged|log|sign) in|members only",
    re.IGNORECASE,
)
PASSWORD_FIELD = re.compile(r"<input[^>]{0,300}\btype\s*=\s*[\"']?password", re.IGNORECASE)
TOMBSTONE_WORDS = re.compile(
    r"(?:삭제|블라인드|게시\s*중단|비공개)\s*(?:된|되었거나|되었습니다|처리)|존재하지\s*않는\s*(?:글|게시물|게시글|문서)|게시[물글]이\s*(?:존재하지|없습니다)|없는\s*게시[물글]"
    r"|글이\s*삭제|(?:post|thread|article|page) (?:has been|was) (?:deleted|removed)|no longer available",
    re.IGNORECASE,
)
NOT_FOUND_WORDS = re.compile(
    r"페이지를\s*찾을\s*수\s*없|요청하신\s*페이지|잘못된\s*(?:접근|주소|경로)|page (?:could )?not (?:be )?found|\b(?:403 forbidden|404|500 internal|502 bad|503 service)"
    r"|서비스\s*점검|일시적(?:인|으로)\s*(?:오류|장애|서비스)",
    re.IGNORECASE,
)
LINK_TEXT = re.compile(
    r"<a\b[^>]{0,1000}>([^<]{0,300}(?:<(?!/a)[^<]{0,300}){0,9})</a>", re.IGNORECASE | re.DOTALL
)
MARKUP = re.compile(r"<[^>]{0,2000}>")
MOST_HTML_SEARCHED = 512 * 1024


def refusal(*, page: ReadPage, html: str, rules: ReadingRules | None = None) -> str | None:
    """Return why a page is no evidence, as an English message id that says what to do next, or None.

    `html` is the decoded source, empty for plain text. A screenshot is never refused: people look at it.
    """
    if not page.checkable:
        return None
    html = html[:MOST_HTML_SEARCHED]
    words = page.text.strip()
    replies = [comment for comment in page.comments if not comment.is_post and comment.end > comment.start]
    if replies or len(words) >= FEW_CHARACTERS:
        return _refusal_of_full_page(page=page, html=html, has_replies=bool(replies))
    shown = f"{page.title}\n{words}"
    if WALL_TITLES.search(page.title) or WALL_MARKUP.search(html) or WALL_WORDS.search(shown):
        return BOT_WALL
    if rules and any(phrase in shown for phrase in rules.walls):
        # The desk writes signs of both down in one list.
        return LOGIN if LOGIN_WORDS.search(shown) else BOT_WALL
    if not words:
        return LOGIN if PASSWORD_FIELD.search(html) else EMPTY
    # A post that stands there is what it says, even if it speaks of logging in or of deletions.
    post = page.post
    has_post = post is not None and not page.is_general and post.end - post.start > 0
    if rules and any(phrase in shown for phrase in rules.page_tombstones):
        return TOMBSTONE
    if has_post:
        return None
    if LOGIN_WORDS.search(shown) or (PASSWORD_FIELD.search(html) and len(words) < 400):
        return LOGIN
    if len(words) < 400 and TOMBSTONE_WORDS.search(shown):
        return TOMBSTONE
    if len(words) < 400 and NOT_FOUND_WORDS.search(shown):
        return NOT_FOUND
    return _refusal_of_full_page(page=page, html=html, has_replies=False)


def _refusal_of_full_page(*, page: ReadPage, html: str, has_replies: bool) -> str | None:
    if has_replies or page.post is not None or not html:
        return None
    links = [" ".join(MARKUP.sub(" ", link).split()) for link in LINK_TEXT.findall(html)]
    in_links = sum(len(link) for link in links)
    if len([link for link in links if len(link) >= 5]) >= 10 and in_links > 0.6 * max(1, len(page.text)):
        return LIST
    return None
