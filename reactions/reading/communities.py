"""The markup of the communities that come with the installation, keyed by the slug of their outlet.

Sites change; what is described here is their desktop page and, where it differs, the mobile one, as of 2026.
Rules that find nothing fall back to the general reader, so a change of theirs costs convenience and not evidence.
"""

from dataclasses import replace

from reactions.reading.rules import ReadingRules, has_class

_HIDDEN_BY_REPORTS = (
    "신고로 숨겨진",
    "신고에 의해 숨겨진",
    "블라인드 처리",
    "블라인드된",
    "운영규정",
    "이용자의 신고로",
)

# XpressEngine and its successor Rhymix: Theqoo and FM Korea are built on them.
_XE_COMMENT = (
    f"//li[{has_class('fdb_itm')} and starts-with(@id, 'comment_')]",
    f"//li[{has_class('fdb_itm')}]",
)
_XE_TEXT = (
    f".//div[starts-with(@class, 'comment_') and ({has_class('xe_content')} or {has_class('rhymix_content')})]",
    f".//div[{has_class('xe_content')} or {has_class('rhymix_content')}]",
    f".//div[{has_class('comment-content')} or {has_class('comment_content')}]",
)
_XE_POST = (
    "//article//div[starts-with(@class, 'document_')]",
    f"//article//div[{has_class('xe_content')} or {has_class('rhymix_content')}]",
    "//article[@itemprop='articleBody']",
)

THEQOO = ReadingRules(
    slug="theqoo",
    title=(f"//*[{has_class('theqoo_document_header')}]//*[{has_class('title')}]", "//h1[@class='title']"),
    post=_XE_POST,
    post_date=(
        f"//div[{has_class('btm_area')}]//div[{has_class('side')} and {has_class('fr')}]/span",
        f"//*[{has_class('theqoo_document_header')}]//*[{has_class('date')} or {has_class('fr')}]",
        "//meta[@property='article:published_time']/@content",
    ),
    comment=_XE_COMMENT,
    comment_text=_XE_TEXT,
    parent_id=("@data-parent-srl", f".//a[{has_class('findParent')}]/@href"),
    author=(f".//div[{has_class('meta')}]//strong", f".//div[{has_class('meta')}]//*[{has_class('nick')}]"),
    date=(f".//*[{has_class('date')}]", f".//div[{has_class('meta')}]//span[{has_class('fr')}]"),
    stated_count=(
        f"//*[{has_class('theqoo_document_header')}]//*[{has_class('cmt_count')} or {has_class('comment_count')}]",
        f"//div[@id='cmtPosition']//*[{has_class('count')}]",
        "//div[@id='cmtPosition']//h3//b",
    ),
    drop=(f".//*[{has_class('findParent')} or {has_class('fdb_nav')}]",),
    # Everybody is a nameless member here: 무명의 더쿠, with or without the number of the comment.
    anonymous=r"무명의\s*더쿠|원덬이?",
    # The number of the comment before, the number of one's first comment after it.
    author_noise=r"^\d+\s*\.\s*|\s*=.*$",
    comment_tombstones=("삭제된 댓글", "관리자에 의해 삭제"),
    page_tombstones=("대상을 찾을 수 없습니다", "존재하지 않는 글", "삭제된 게시물"),
    walls=("비회원은 1시간 이내", "댓글 작성 후 일정 시간", "접근 권한이 없습니다"),
    list_marks=(f"//table[{has_class('theqoo_board_table')}]",),
)

FMKOREA = ReadingRules(
    slug="fmkorea",
    title=(
        f"//h1//*[{has_class('np_18px_span')}]",
        f"//div[{has_class('rd_hd')}]//h1",
    ),
    post=(f"//div[{has_class('rd_body')}]//article/div", *_XE_POST),
    post_author=(f"//div[{has_class('rd_hd')}]//a[{has_class('member_plate')}]",),
    post_date=(f"//div[{has_class('rd_hd')}]//*[{has_class('date')}]",),
    post_up=(
        f"//div[{has_class('fm_vote')}]//*[{has_class('new_voted_count')}]",
        f"//*[{has_class('new_voted_count')}]",
    ),
    comment=_XE_COMMENT,
    comment_text=(f".//div[{has_class('comment-content')}]//div[{has_class('xe_content')}]", *_XE_TEXT),
    parent_id=(f".//a[{has_class('findParent')}]/@href", f".//a[{has_class('findParent')}]/@onclick"),
    author=(f".//a[{has_class('member_plate')}]", f".//div[{has_class('meta')}]//*[{has_class('member')}]"),
    date=(f".//*[{has_class('date')}]",),
    up=(f".//*[{has_class('voted_count')}]",),
    down=(f".//*[{has_class('blamed_count')}]",),
    stated_count=(
        f"//div[{has_class('fdb_lst_wrp')}]//*[{has_class('fdb_tag')}]//b",
        f"//div[{has_class('rd_hd')}]//span[contains(., '댓글')]/b",
    ),
    drop=(f".//a[{has_class('findParent')} or {has_class('member_plate')}]", f".//*[{has_class('fdb_nav')}]"),
    comment_tombstones=("삭제된 댓글", "[삭제된 댓글입니다]", *_HIDDEN_BY_REPORTS),
    page_tombstones=("대상을 찾을 수 없습니다", "삭제되었거나 없는 글", "포텐 터짐 삭제"),
    walls=("에펨코리아 보안 시스템", "보안 시스템 작동", "security system"),
    list_marks=(f"//table[{has_class('bd_lst')}]",),
)

INSTIZ = ReadingRules(
    slug="instiz",
    title=("//*[@id='nowsubject']", "//*[@id='subject']", f"//*[{has_class('tb_top')}]//h1"),
    post=("//*[@id='memo_content_1']", f"//*[{has_class('memo_content')}]"),
    post_author=(f"//*[{has_class('tb_left')}]//*[{has_class('tb_name')} or {has_class('nick')}]", "//*[@id='postername']"),
    post_date=(f"//*[{has_class('tb_left')}]//span[@itemprop='datePublished']/@content",
               f"//*[{has_class('tb_left')}]//*[@title]/@title", f"//*[{has_class('tb_left')}]//i/@title"),
    post_up=("//*[@id='votenum']", f"//*[{has_class('votedown_num')}]"),
    comment=(
        "//tr[.//*[starts-with(@id, 'n') and starts-with(@class, 'comment_line')]]",
        f"//*[{has_class('comment_view')} or {has_class('cmt_view')}]",
        f"//td[{has_class('comment_memo')}]",
    ),
    comment_text=(
        f".//*[starts-with(@id, 'n') and {has_class('comment_line')}]",
        f".//*[{has_class('comment_line')}]",
    ),
    comment_id=(f".//*[{has_class('comment_line')}]/@id", "@id", "@data-no"),
    parent_id=("@data-parent",),
    author=(f".//*[{has_class('comment_name')} or {has_class('nick')}]", f".//a[{has_class('href')}]", ".//a[starts-with(@onclick, 'name')]"),
    date=(f".//*[{has_class('comment_date')} or {has_class('date')}]/@title", f".//*[{has_class('comment_date')} or {has_class('date')}]",
          ".//span[contains(@title, '/') or contains(@title, '-')]/@title"),
    up=(f".//*[{has_class('cmt_good')} or {has_class('good')}]",),
    stated_count=(f"//*[{has_class('cmt_count')} or @id='cmtcount']", f"//*[@id='subject']//*[{has_class('cmt')}]"),
    drop=(f".//*[{has_class('comment_name')} or {has_class('comment_date')} or {has_class('cmt_good')} or {has_class('cmt_btn')} or {has_class('href')}]",),
    anonymous=r"익인\s*\d*|익명\s*\d*|글쓴이|쓰니|낭자\s*\d*",
    comment_tombstones=("삭제한 댓글", "삭제된 댓글", *_HIDDEN_BY_REPORTS),
    page_tombstones=("글이 삭제되었", "삭제된 글", "존재하지 않는 글"),
    walls=("로그인 후 이용",),
    list_marks=("//*[@id='mainboard']//td[@class='listno']",),
)  # fmt: skip

_DC_NICKNAME = f"//*[{has_class('gallview_head')}]//*[{has_class('gall_writer')}]//*[{has_class('nickname')}]"
DCINSIDE = ReadingRules(
    slug="dcinside",
    title=(f"//*[{has_class('gallview_head')}]//*[{has_class('title_subject')}]", f"//*[{has_class('title_subject')}]", f"//*[{has_class('gallview-tit-box')}]//*[{has_class('tit')}]"),
    post=(f"//*[{has_class('gallview_contents')}]//*[{has_class('write_div')}]", f"//*[{has_class('write_div')}]", f"//*[{has_class('thum-txtin')}]"),
    # A guest's address range stands inside the nickname or beside it; either way it is part of who they are.
    post_author=(f"concat({_DC_NICKNAME}, {_DC_NICKNAME}/following-sibling::*[{has_class('ip')}])",
                 f"//*[{has_class('gallview_head')}]//*[{has_class('gall_writer')}]", f"//*[{has_class('gallview-tit-box')}]//*[{has_class('btm')}]//li[1]"),
    post_date=(f"//*[{has_class('gallview_head')}]//*[{has_class('gall_date')}]/@title", f"//*[{has_class('gall_date')}]",
               f"//*[{has_class('gallview-tit-box')}]//*[{has_class('btm')}]//li[2]"),
    post_up=("//*[starts-with(@id, 'recommend_view_up_')]", f"//*[{has_class('up_num')}]"),
    post_down=("//*[starts-with(@id, 'recommend_view_down_')]", f"//*[{has_class('down_num')}]"),
    comment=(
        "//li[starts-with(@id, 'comment_li_') or starts-with(@id, 'reply_li_')]",
        f"//ul[{has_class('cmt_list')}]//li[{has_class('ub-content')}]",
        f"//ul[{has_class('all-comment-lst')}]/li[{has_class('comment')} or {has_class('comment-add')}]",
    ),
    comment_text=(f".//*[{has_class('usertxt')}]", f".//*[{has_class('cmt_txtbox')}]", f".//p[{has_class('txt')}]", f".//p[{has_class('del_reply')}]"),
    comment_id=(f".//*[{has_class('cmt_info')} or {has_class('reply_info')}]/@data-no", "@id", "@no"),
    parent_id=("ancestor::ul[starts-with(@id, 'reply_list_')][1]/@id",),
    # The visible nickname carries a guest's address range in brackets: ㅇㅇ(118.235).
    author=(f".//*[{has_class('gall_writer')}]//*[{has_class('nickname')}]", f".//*[{has_class('gall_writer')}]", f".//a[{has_class('nick')}]"),
    date=(f".//*[{has_class('date_time')}]", f".//span[{has_class('date')}]"),
    stated_count=(f"//*[{has_class('comment_count')}]//em", "//*[starts-with(@id, 'comment_total_')]", "//*[@id='comment_dirc']//*[@class='ct']"),
    drop=(f".//*[{has_class('gall_writer')} or {has_class('btn_reply_write')} or {has_class('ip')} or {has_class('mention')}]",),
    anonymous=r"(?:ㅇㅇ|익명|갤러|유동)\s*(?:\(\d{1,3}\.\d{1,3}\))?",
    comment_tombstones=("삭제된 댓글", "해당 댓글은 삭제되었습니다", "작성자가 삭제한", *_HIDDEN_BY_REPORTS),
    page_tombstones=("해당 게시물은 삭제되었습니다", "게시물 작성자가 삭제했거나", "존재하지 않는 게시물"),
    list_marks=(f"//table[{has_class('gall_list')}]",),
)  # fmt: skip

PGR21 = ReadingRules(
    slug="pgr21",
    title=("//*[@id='articleArea']//*[@class='title']", "//*[@id='article_title']", f"//*[{has_class('articleTitle')}]"),
    post=("//*[@id='articleArea']//*[@class='article']", "//*[@id='article_content']", f"//*[{has_class('articleArea')}]"),
    post_author=(f"//*[{has_class('articleInfo')}]//*[{has_class('nick')} or {has_class('writer')}]",),
    post_date=(f"//*[{has_class('articleInfo')}]//*[{has_class('articleDate')} or {has_class('date')}]", "//*[@id='article_date']"),
    post_up=(f"//*[{has_class('articleInfo')}]//*[{has_class('recommend')}]",),
    comment=(f"//*[{has_class('ctHeader')}]/parent::*[starts-with(@class, 'ct')]", "//div[starts-with(@id, 'cmt_') or starts-with(@id, 'ct_')]", f"//*[{has_class('ctBox')} or {has_class('cmtBox')}]"),
    comment_text=(f".//*[{has_class('cmemo')}]", f".//*[{has_class('ctCon')}]", f".//*[{has_class('cmtText')}]"),
    comment_id=(".//a[@name]/@name", "@id", f".//*[{has_class('cmemo')}]/@id"),
    parent_id=("@data-parent",),
    author=(f".//*[{has_class('ctName')} or {has_class('cname')} or {has_class('nick')}]",),
    date=(f".//*[{has_class('ctDate')} or {has_class('cdate')} or {has_class('date')}]",),
    up=(f".//*[{has_class('ctRecom')} or {has_class('vote')}]",),
    stated_count=(f"//*[{has_class('commentCount')} or @id='comment_count']",),
    drop=(f".//*[{has_class('ctName')} or {has_class('cname')} or {has_class('ctDate')} or {has_class('cdate')} or {has_class('ctRecom')}]",),
    comment_tombstones=("삭제된 댓글", "삭제 되었습니다", "벌점", "운영진에 의해"),
    page_tombstones=("삭제된 글", "존재하지 않는 글", "삭제되었습니다"),
    walls=("자동 가입 방지", "사람인지 확인", "로봇이 아닙니다"),
)  # fmt: skip

NATE_PANN = ReadingRules(
    slug="nate-pann",
    title=(f"//*[{has_class('post-tit-info')}]//h1", f"//*[{has_class('post-tit-info')}]//h4", f"//*[{has_class('pann-title')}]//h2"),
    post=("//*[@id='contentArea']", f"//*[{has_class('posting')}]", "//*[@id='pann-content']"),
    post_author=(f"//*[{has_class('post-tit-info')}]//a[{has_class('writer')} or {has_class('nick')}]", f"//*[{has_class('post-tit-info')}]//*[{has_class('writer')}]"),
    post_date=(f"//*[{has_class('post-tit-info')}]//*[{has_class('date')}]",),
    post_up=(f"//*[{has_class('updown')}]//*[{has_class('up')}]//*[{has_class('count')}]", f"//*[{has_class('info-recom')}]//*[{has_class('count')}]"),
    post_down=(f"//*[{has_class('updown')}]//*[{has_class('down')}]//*[{has_class('count')}]", f"//*[{has_class('info-oppose')}]//*[{has_class('count')}]"),
    comment=(f"//dl[{has_class('cmt_item')}]", "//*[@id='commentDiv']/dl"),
    comment_text=(f".//dd[{has_class('usertxt')}]/span", f".//dd[{has_class('usertxt')}]"),
    comment_id=(f".//dd[{has_class('usertxt')}]/@id", "@id", "@data-no", ".//a[@name]/@name"),
    author=(f".//dt//*[{has_class('nameui')}]", f".//dt//a[{has_class('name')}]", f".//*[{has_class('nameui')}]"),
    date=(f".//dt//*[{has_class('date')}]", ".//dt//i"),
    up=(f".//dd[{has_class('n_good')}]", f".//*[{has_class('btn_recom')}]//*[{has_class('num')}]"),
    down=(f".//dd[{has_class('n_bad')}]", f".//*[{has_class('btn_oppose')}]//*[{has_class('num')}]"),
    stated_count=(f"//*[{has_class('cmt_tit')}]//*[{has_class('num')}]", f"//*[{has_class('cmt_list')}]//*[@class='num']"),
    drop=(f".//*[{has_class('nameui')} or {has_class('btn_more')}]",),
    anonymous=r"ㅇㅇ|익명|쓰니|글쓴이|ㅇ",
    comment_tombstones=("삭제된 댓글", "작성자가 삭제", *_HIDDEN_BY_REPORTS),
    page_tombstones=("삭제된 게시글", "해당 글은 삭제", "존재하지 않는 게시물"),
    list_marks=(f"//ul[{has_class('post_wrap')}]",),
)  # fmt: skip

# Naver's comment box (cbox) is one component on news, blogs and elsewhere.
_NAVER = ReadingRules(
    slug="",
    comment=(f"//li[{has_class('u_cbox_comment')}]",),
    comment_text=(f".//*[{has_class('u_cbox_contents')}]", f".//*[{has_class('u_cbox_delete_contents')} or {has_class('u_cbox_blind_contents')} or {has_class('u_cbox_secret_contents')}]"),
    comment_id=("@data-info", "@data-comment-no", "@class"),
    comment_id_pattern=r"(?:commentNo|comment_no)\D{0,4}(\d+)|_comment_id_no_(\d+)|^(\d+)$",
    parent_id=("@data-parent-comment-no",),
    author=(f".//*[{has_class('u_cbox_nick')}]",),
    date=(f".//*[{has_class('u_cbox_date')}]/@data-value", f".//*[{has_class('u_cbox_date')}]"),
    up=(f".//*[{has_class('u_cbox_cnt_recomm')}]",),
    down=(f".//*[{has_class('u_cbox_cnt_unrecomm')}]",),
    stated_count=(f"//*[{has_class('u_cbox_count')}]",),
    drop=(f".//*[{has_class('u_cbox_nick')} or {has_class('u_cbox_target_name')} or {has_class('u_cbox_ico_best')}]",),
    comment_tombstones=("삭제된 댓글입니다", "작성자에 의해 삭제된", "클린봇이 부적절한", "운영규정 미준수", "비밀 댓글입니다", *_HIDDEN_BY_REPORTS),
)  # fmt: skip

NAVER_NEWS = replace(
    _NAVER,
    slug="naver-news",
    title=("//*[@id='title_area']", f"//*[{has_class('media_end_head_headline')}]"),
    post=(
        "//*[@id='dic_area']",
        "//*[@id='newsct_article']",
        "//*[@id='articeBody' or @id='articleBodyContents']",
    ),
    post_date=(
        "//*[@data-date-time]/@data-date-time",
        f"//*[{has_class('media_end_head_info_datestamp_time')}]",
    ),
    page_tombstones=("삭제된 기사", "언론사의 요청으로 삭제", "기사를 찾을 수 없"),
)

NAVER_BLOG = replace(
    _NAVER,
    slug="naver-blog",
    title=(
        f"//*[{has_class('se-title-text')}]",
        f"//*[{has_class('pcol1')} and {has_class('itemSubjectBoldfont')}]",
    ),
    post=(
        f"//*[{has_class('se-main-container')}]",
        "//*[@id='postViewArea']",
        f"//*[{has_class('post_ct')}]",
    ),
    post_author=(
        f"//*[{has_class('blog2_container')}]//*[{has_class('nick')}]",
        f"//*[{has_class('nick')}]",
        # The mobile page.
        f"//*[{has_class('blog_author')}]//*[{has_class('ell')}]",
    ),
    post_date=(
        f"//*[{has_class('se_publishDate')}]",
        f"//*[{has_class('blog_date')} or {has_class('date')}]",
    ),
    post_up=(f"//*[{has_class('u_likeit_list_count')} or {has_class('u_likeit_text')}]",),
    page_tombstones=("삭제되었거나 존재하지 않는 게시물", "비공개 글", "존재하지 않는 블로그"),
)

NAVER_CAFE = ReadingRules(
    slug="naver-cafe",
    title=(f"//h3[{has_class('title_text')}]", f"//*[{has_class('ArticleTitle')}]//h3", f"//h2[{has_class('tit')}]"),
    post=(f"//*[{has_class('se-main-container')}]", f"//*[{has_class('article_viewer')}]", f"//*[{has_class('ContentRenderer')}]"),
    post_author=(f"//*[{has_class('WriterInfo')}]//*[{has_class('nickname')}]", f"//*[{has_class('profile_info')}]//*[{has_class('nickname')}]"),
    post_date=(f"//*[{has_class('article_info')}]//*[{has_class('date')}]",),
    post_up=(f"//*[{has_class('like_article')}]//*[{has_class('u_cnt')}]",),
    comment=(f"//li[{has_class('CommentItem')}]", f"//ul[{has_class('comment_list')}]/li"),
    comment_text=(f".//*[{has_class('text_comment')}]", f".//*[{has_class('comment_text_view')}]", f".//*[{has_class('txt')}]"),
    comment_id=("@id", "@data-comment-id"),
    author=(f".//*[{has_class('comment_nickname')}]", f".//*[{has_class('nick_name')}]"),
    date=(f".//*[{has_class('comment_info_date')}]", f".//*[{has_class('date')}]"),
    up=(f".//*[{has_class('u_cnt')}]",),
    stated_count=(f"//*[{has_class('button_comment')}]//*[{has_class('num')}]",),
    drop=(f".//*[{has_class('comment_nickname')} or {has_class('text_nickname')}]",),
    anonymous=r"익명\d*",
    comment_tombstones=("삭제된 댓글입니다", *_HIDDEN_BY_REPORTS),
    page_tombstones=("삭제되었거나 없는 게시글", "존재하지 않는 게시글"),
    walls=("카페 멤버만", "멤버가 되어", "등급이 되시면", "로그인이 필요합니다"),
    list_marks=(f"//*[{has_class('article-board')}]",),
)  # fmt: skip

TISTORY = ReadingRules(
    slug="tistory",
    title=(f"//*[{has_class('tit_post')} or {has_class('title_view')} or {has_class('hd-inner')}]//h1", f"//*[{has_class('tit_post')}]"),
    post=(f"//*[{has_class('tt_article_useless_p_margin')}]", f"//*[{has_class('contents_style')}]", f"//*[{has_class('entry-content')} or {has_class('article')}]", f"//*[{has_class('article_view')}]"),
    post_author=("//meta[@property='og.article.author']/@content", "//meta[@name='by']/@content"),
    post_date=("//meta[@property='article:published_time']/@content", f"//*[{has_class('date')}]"),
    post_up=(f"//*[{has_class('postbtn_like')}]//*[{has_class('txt_like')}]",),
    comment=(
        f"//*[{has_class('tt-item-reply')}]",
        "//li[starts-with(@id, 'comment')]",
        f"//*[{has_class('list_comment')} or {has_class('comment-list')}]//li",
    ),
    comment_text=(f".//*[{has_class('tt_desc')}]", f".//*[{has_class('txt_reply')}]", ".//p"),
    comment_id=("@id", "@rp-reply-id", "@data-reply-id"),
    author=(f".//*[{has_class('tt-link-user')}]", f".//*[{has_class('tit_nickname')}]", f".//*[{has_class('author')} or {has_class('name')}]"),
    date=(f".//*[{has_class('tt_date')}]", f".//*[{has_class('date')} or {has_class('txt_date')}]"),
    stated_count=(f"//*[{has_class('tt_num_g')}]", f"//*[{has_class('comment-title')}]//*[{has_class('count')}]"),
    drop=(f".//*[{has_class('tt-link-user')} or {has_class('tt_date')} or {has_class('tt-wrap-link-comment')} or {has_class('container_postbtn')} or {has_class('another_category')}]",),
    comment_tombstones=("삭제된 댓글입니다", "비밀댓글입니다"),
    page_tombstones=("존재하지 않는 페이지", "삭제되었거나 존재하지 않는", "권한이 없거나 존재하지 않는 페이지"),
    walls=("보호되어 있습니다",),
)  # fmt: skip

RULES_BY_SLUG = {
    rules.slug: rules
    for rules in (
        THEQOO, NAVER_NEWS, NAVER_BLOG, NAVER_CAFE, INSTIZ, DCINSIDE, PGR21, FMKOREA, NATE_PANN, TISTORY,
    )
}  # fmt: skip


def rules_for(
    slug: str, *, walls: tuple[str, ...] = (), tombstones: tuple[str, ...] = (), timezone: str = ""
) -> ReadingRules | None:
    """Return the rules of an outlet, with what the desk knows of it: further signatures, and the time zone in which it
    writes times; None without any.
    """
    rules = RULES_BY_SLUG.get(slug)
    if rules is None and not (walls or tombstones or timezone):
        return None
    rules = rules or ReadingRules(slug=slug)
    return replace(
        rules,
        walls=(*rules.walls, *walls),
        page_tombstones=(*rules.page_tombstones, *tombstones),
        timezone=timezone or rules.timezone,
    )
