"""The outlets that come with an installation: communities, blog hosts and press, as plain data.

Names, hosts and the forms of addresses were read from the sites' own pages. A newsroom changes them in the admin;
`reactions/migrations/0002_outlets.py` puts them there once.
"""

from typing import Any, Final

COMMUNITY: Final = "community"
PRESS: Final = "press"
BLOG: Final = "blog"

# A number that follows the board's name in the path, or stands in the query as in the boards' older addresses.
XE_DOCUMENT: Final = r"(?:^/(?:[\w-]+/)?|[?&]document_srl=)(?P<id>\d{4,})"

OUTLETS: Final[list[dict[str, Any]]] = [
    {
        "slug": "theqoo",
        "kind": COMMUNITY,
        "name_native": "더쿠",
        "name_en": "Theqoo",
        "aliases": "The Qoo\nthe qoo",
        "homepage": "https://theqoo.net/",
        "hosts": ["theqoo.net"],
        "source_pattern": XE_DOCUMENT,
        "capture_mode": "upload",
        "block_signatures": "로그인이 필요합니다\n권한이 없습니다",
        "tombstone_signatures": "존재하지 않는 글입니다\n삭제된 글입니다",
        "hue": 12,
        "mark": "TQ",
        "description_en": (
            "A general forum whose members all post under the same name. Fresh comments are hidden from guests, so a "
            "page is best saved by a member and uploaded."
        ),
        "description_ko": (
            "모든 이용자가 같은 이름으로 글을 쓰는 종합 커뮤니티. 새 댓글은 비회원에게 보이지 않아, 회원이 저장한 "
            "페이지를 올려 인용한다."
        ),
    },
    {
        "slug": "instiz",
        "kind": COMMUNITY,
        "name_native": "인스티즈",
        "name_en": "Instiz",
        "aliases": "iChart Instiz",
        "homepage": "https://www.instiz.net/",
        "hosts": ["instiz.net"],
        "source_pattern": r"^/(?P<board>[a-z_]+\d*)(?:/|\?(?:.*&)?no=)(?P<id>\d+)",
        "capture_mode": "fetch",
        "block_signatures": "로그인 후 이용\n회원만 볼 수 있습니다",
        "tombstone_signatures": "삭제되었거나 없는 글입니다\n삭제된 게시물",
        "hue": 140,
        "mark": "IZ",
        "description_en": "A forum for popular culture and daily news, with anonymous and named boards.",
        "description_ko": "대중문화와 시사를 다루는 커뮤니티. 익명 게시판과 필명 게시판이 함께 있다.",
    },
    {
        "slug": "dcinside",
        "kind": COMMUNITY,
        "name_native": "디시인사이드",
        "name_en": "DC Inside",
        "aliases": "DCInside\nDC\n디시\n디씨\n디씨인사이드",
        "homepage": "https://www.dcinside.com/",
        "hosts": ["dcinside.com"],
        "source_pattern": r"(?:/board/|[?&]id=)(?P<board>\w+)(?:/|&(?:.*&)?no=)(?P<id>\d+)",
        "capture_mode": "browser",
        "block_signatures": "정상적인 접근이 아닙니다\n접근이 제한되었습니다",
        "tombstone_signatures": "삭제된 게시물입니다\n해당 게시물은 삭제되었습니다\n게시물 작성자가 삭제했거나",
        "hue": 226,
        "mark": "DC",
        "description_en": (
            "Thousands of galleries by topic. Guests write with the first half of their network address in view; the "
            "newsroom treats it as personal data and never shows it. Comments are loaded by script."
        ),
        "description_ko": (
            "주제별 갤러리 수천 개로 이루어진 커뮤니티. 비회원의 IP 앞자리는 개인정보로 보아 싣지 않는다. 댓글은 "
            "스크립트로 불러온다."
        ),
    },
    {
        "slug": "pgr21",
        "kind": COMMUNITY,
        "name_native": "피지알21",
        "name_en": "PGR21",
        "aliases": "PGR\n피지알\nPgr21",
        "homepage": "https://pgr21.com/",
        "hosts": ["pgr21.com"],
        "source_pattern": r"(?:^/|[?&]id=)(?P<board>[a-z]+\d*)(?:/|&(?:.*&)?no=)(?P<id>\d+)",
        "capture_mode": "upload",
        "block_signatures": "Just a moment\nVerify you are human\n사람인지 확인",
        "tombstone_signatures": "삭제된 글입니다\n게시물이 존재하지 않습니다",
        "hue": 200,
        "mark": "PG",
        "description_en": (
            "A forum known for long, argued posts and strict rules of conduct. It asks visitors for proof that they are "
            "people, so pages are saved in a browser and uploaded."
        ),
        "description_ko": (
            "긴 글과 엄격한 규정으로 알려진 커뮤니티. 방문자가 사람인지 확인하므로 브라우저로 저장한 페이지를 올려 "
            "인용한다."
        ),
    },
    {
        "slug": "fmkorea",
        "kind": COMMUNITY,
        "name_native": "에펨코리아",
        "name_en": "FM Korea",
        "aliases": "FMKorea\nFMKOREA\n펨코\n에펨",
        "homepage": "https://www.fmkorea.com/",
        "hosts": ["fmkorea.com"],
        "source_pattern": XE_DOCUMENT,
        "capture_mode": "upload",
        "block_signatures": "에펨코리아 보안 시스템\n보안 시스템\nSecurity System",
        "tombstone_signatures": "삭제된 글입니다\n존재하지 않는 글입니다",
        "hue": 262,
        "mark": "FM",
        "description_en": (
            "Began with football games, now one of the largest general forums. It turns robots away with a security "
            "page, so pages are saved in a browser and uploaded."
        ),
        "description_ko": (
            "축구 게임에서 출발한 대형 종합 커뮤니티. 자동 접근을 보안 페이지로 막으므로 브라우저로 저장한 페이지를 "
            "올려 인용한다."
        ),
    },
    {
        "slug": "nate-pann",
        "kind": COMMUNITY,
        "name_native": "네이트판",
        "name_en": "Nate Pann",
        "aliases": "Pann\nNatepann\n네이트 판",
        "homepage": "https://pann.nate.com/",
        "hosts": ["pann.nate.com"],
        "source_pattern": r"^/talk/(?:reply/)?(?P<id>\d+)",
        "capture_mode": "fetch",
        "block_signatures": "로그인 후 이용해 주세요",
        "tombstone_signatures": "삭제된 글입니다\n존재하지 않는 게시물",
        "hue": 336,
        "mark": "NP",
        "description_en": "A board for telling and judging everyday stories; the best comments are picked by votes.",
        "description_ko": "일상 이야기를 나누고 판단을 구하는 게시판. 추천으로 베스트 댓글이 정해진다.",
    },
    {
        "slug": "naver-news",
        "kind": COMMUNITY,
        "name_native": "네이버 뉴스",
        "name_en": "Naver News",
        "aliases": "Naver\n네이버\n네이버뉴스\nNaver News comments",
        "homepage": "https://news.naver.com/",
        "hosts": ["n.news.naver.com", "news.naver.com"],
        "source_pattern": (
            r"(?:/article/(?:comment/)?|[?&]oid=)(?P<board>\d{3})(?:/|&(?:.*&)?aid=)(?P<id>\d{6,})"
        ),
        "capture_mode": "browser",
        "block_signatures": "서비스 이용이 제한되었습니다",
        "tombstone_signatures": "삭제된 기사입니다\n언론사 요청에 의해 삭제된 기사\n페이지를 찾을 수 없습니다",
        "hue": 152,
        "mark": "N",
        "description_en": (
            "Comments under news reports on the country's largest portal. Names are masked by the site; votes for and "
            "against are counted. Comments are loaded by script."
        ),
        "description_ko": (
            "국내 최대 포털의 뉴스 기사에 달린 댓글. 이름은 사이트가 가리고 공감과 비공감을 센다. 댓글은 스크립트로 "
            "불러온다."
        ),
    },
    {
        "slug": "naver-cafe",
        "kind": COMMUNITY,
        "name_native": "네이버 카페",
        "name_en": "Naver Cafe",
        "aliases": "네이버카페\nNaver Café",
        "homepage": "https://cafe.naver.com/",
        "hosts": ["cafe.naver.com"],
        "source_pattern": r"^/(?:ca-fe/(?:web/)?cafes/)?(?P<board>[\w-]+)/(?:articles/)?(?P<id>\d+)",
        "capture_mode": "upload",
        "block_signatures": "카페 회원만 볼 수 있습니다\n가입 후 이용\n멤버가 아닙니다",
        "tombstone_signatures": "삭제되었거나 없는 게시글입니다",
        "hue": 96,
        "mark": "NC",
        "description_en": (
            "Clubs with members of their own; most posts need membership. A member saves the page and uploads it, and "
            "the desk asks whether it was meant for the public."
        ),
        "description_ko": (
            "회원제로 운영되는 모임. 대부분의 글은 회원만 읽을 수 있어, 회원이 저장한 페이지를 올리고 공개를 전제로 "
            "쓴 글인지 데스크가 따진다."
        ),
    },
    {
        "slug": "naver-blog",
        "kind": BLOG,
        "name_native": "네이버 블로그",
        "name_en": "Naver Blog",
        "aliases": "네이버블로그\nNaver blogs\nNaver bloggers",
        "homepage": "https://blog.naver.com/",
        "hosts": ["blog.naver.com", "m.blog.naver.com"],
        "source_pattern": r"(?:^/|[?&]blogId=)(?P<board>[\w-]+)(?:/|&(?:.*&)?logNo=)(?P<id>\d{6,})",
        "capture_mode": "fetch",
        # blog.naver.com shows a frame that holds no words.
        "capture_address": "https://m.blog.naver.com/{board}/{id}",
        "block_signatures": "이웃에게만 공개\n비공개 글입니다",
        "tombstone_signatures": "삭제되었거나 존재하지 않는 게시물",
        "hue": 120,
        "mark": "NB",
        "description_en": "Personal blogs on the Naver portal. The post stands in a frame; the mobile page holds its text.",
        "description_ko": "네이버의 개인 블로그. 본문은 프레임 안에 있으며 모바일 페이지에는 글이 바로 실린다.",
    },
    {
        "slug": "tistory",
        "kind": BLOG,
        "name_native": "티스토리",
        "name_en": "Tistory",
        "aliases": "Tistory blog\nTistory blogs\n티스토리 블로그",
        "homepage": "https://www.tistory.com/",
        "hosts": ["tistory.com"],
        # Post numbers start again in every blog; the address itself is what is unique.
        "source_pattern": "",
        "capture_mode": "fetch",
        "block_signatures": "보호되어 있는 글입니다\n비밀번호를 입력",
        "tombstone_signatures": "삭제되거나 없는 페이지\n권한이 없거나 존재하지 않는 페이지",
        "hue": 28,
        "mark": "TS",
        "description_en": "Personal and specialist blogs, each on its own subdomain and often in a design of its own.",
        "description_ko": "개인과 전문 필자의 블로그. 블로그마다 주소와 디자인이 다르다.",
    },
    {
        "slug": "yonhap",
        "kind": PRESS,
        "name_native": "연합뉴스",
        "name_en": "Yonhap News Agency",
        "aliases": "Yonhap\nYonhap News\n연합",
        "homepage": "https://www.yna.co.kr/",
        "hosts": ["yna.co.kr", "yonhapnews.co.kr"],
        "source_pattern": r"^/view/(?P<id>[A-Z]{3}\d{10,})",
        "hue": 214,
        "mark": "YN",
        "description_en": "The national news agency of South Korea.",
        "description_ko": "국가기간뉴스통신사.",
    },
    {
        "slug": "korea-times",
        "kind": PRESS,
        "name_native": "The Korea Times",
        "name_en": "The Korea Times",
        "aliases": "Korea Times\n코리아타임스",
        "homepage": "https://www.koreatimes.co.kr/",
        "language": "en",
        "hosts": ["koreatimes.co.kr"],
        "hue": 4,
        "mark": "KT",
        "description_en": "An English-language daily published in Seoul.",
        "description_ko": "서울에서 발행되는 영자 일간지.",
    },
    {
        "slug": "korea-herald",
        "kind": PRESS,
        "name_native": "The Korea Herald",
        "name_en": "The Korea Herald",
        "aliases": "Korea Herald\n코리아헤럴드",
        "homepage": "https://www.koreaherald.com/",
        "language": "en",
        "hosts": ["koreaherald.com"],
        "source_pattern": r"^/article/(?P<id>\d+)",
        "hue": 190,
        "mark": "KH",
        "description_en": "An English-language daily published in Seoul.",
        "description_ko": "서울에서 발행되는 영자 일간지.",
    },
    {
        "slug": "reuters",
        "kind": PRESS,
        "name_native": "Reuters",
        "name_en": "Reuters",
        "aliases": "Thomson Reuters\n로이터\n로이터통신",
        "homepage": "https://www.reuters.com/",
        "language": "en",
        "timezone": "UTC",
        "hosts": ["reuters.com"],
        "hue": 24,
        "mark": "R",
        "description_en": "An international news agency with its seat in London.",
        "description_ko": "런던에 본사를 둔 국제 통신사.",
    },
    {
        "slug": "washington-post",
        "kind": PRESS,
        "name_native": "The Washington Post",
        "name_en": "The Washington Post",
        "aliases": "Washington Post\nWaPo\n워싱턴포스트",
        "homepage": "https://www.washingtonpost.com/",
        "language": "en",
        "timezone": "America/New_York",
        "hosts": ["washingtonpost.com"],
        "hue": 230,
        "mark": "WP",
        "description_en": "A daily newspaper published in Washington.",
        "description_ko": "미국 워싱턴에서 발행되는 일간지.",
    },
    {
        "slug": "guardian",
        "kind": PRESS,
        "name_native": "The Guardian",
        "name_en": "The Guardian",
        "aliases": "Guardian\n가디언",
        "homepage": "https://www.theguardian.com/",
        "language": "en",
        "timezone": "Europe/London",
        "hosts": ["theguardian.com", "guardian.co.uk"],
        "hue": 206,
        "mark": "G",
        "description_en": "A daily newspaper published in London.",
        "description_ko": "영국 런던에서 발행되는 일간지.",
    },
    {
        "slug": "new-york-times",
        "kind": PRESS,
        "name_native": "The New York Times",
        "name_en": "The New York Times",
        "aliases": "New York Times\nNYT\nNY Times\n뉴욕타임스",
        "homepage": "https://www.nytimes.com/",
        "language": "en",
        "timezone": "America/New_York",
        "hosts": ["nytimes.com"],
        "hue": 250,
        "mark": "NY",
        "description_en": "A daily newspaper published in New York.",
        "description_ko": "미국 뉴욕에서 발행되는 일간지.",
    },
    {
        "slug": "bbc",
        "kind": PRESS,
        "name_native": "BBC",
        "name_en": "BBC",
        "aliases": "BBC News\nBBC 코리아\nBBC News 코리아",
        "homepage": "https://www.bbc.com/",
        "language": "en",
        "timezone": "Europe/London",
        "hosts": ["bbc.com", "bbc.co.uk"],
        "hue": 350,
        "mark": "B",
        "description_en": "The public broadcaster of the United Kingdom.",
        "description_ko": "영국의 공영방송.",
    },
    {
        "slug": "cnn",
        "kind": PRESS,
        "name_native": "CNN",
        "name_en": "CNN",
        "aliases": "CNN International\n시엔엔",
        "homepage": "https://edition.cnn.com/",
        "language": "en",
        "timezone": "America/New_York",
        "hosts": ["cnn.com"],
        "hue": 0,
        "mark": "C",
        "description_en": "A television news channel with its seat in Atlanta.",
        "description_ko": "미국 애틀랜타에 본사를 둔 뉴스 채널.",
    },
]
