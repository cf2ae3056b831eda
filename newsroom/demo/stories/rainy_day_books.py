"""Second-hand booksellers who deliver when it rains. In Korean, with a long title and without a picture."""

from datetime import timedelta

from newsroom.demo.story import Comment, Heading, Quote, Story, Text, Thread, said

STORY = Story(
    slug="비-오는-날-배달하는-헌책방-골목",
    category="culture",
    days_ago=16.6,
    language="ko",
    title="비만 오면 문을 닫던 돌성 노천 헌책방 골목, 지붕 대신 우비를 장만해 집집이 책을 배달한 지 열두 해… 이제는 맑은 날에도 주문이 온다",
    deck="책이 젖는 날에는 팔지 못한다는 것이 이 골목의 약점이었다. 상인들은 그날만 하는 일을 따로 만들었다.",
    byline="한유리",
    tags=("Dolseong", "markets", "reference books", "volunteers"),
    threads=(
        Thread(
            "blog-rain",
            "naver-blog",
            990101501,
            "비 오는 날 헌책이 왔다",
            "장마 첫날 주문했는데 노란 우비를 입은 사장님이 직접 오셨어요.",
            (
                said(
                    "rain-raincoat",
                    "책보다 우비가 먼저 마음에 들었어요. 책은 한 방울도 안 젖었는데 사장님은 다 젖어 계셨거든요.",
                    "I liked the raincoat even before the book. Not one drop had got on the book, and the owner was soaked.",
                    "supportive",
                    up=37,
                ),
                Comment("다음 장마에는 저도 시켜 볼래요.", 9),
            ),
        ),
        Thread(
            "pgr-rain",
            "pgr21",
            990101502,
            "돌성 헌책방 골목의 열두 해",
            "상인 여섯 명이 나눠 낸 배달 장부를 옮겨 적어 봤습니다.",
            (
                said(
                    "rain-ledger",
                    "장부를 보면 배달로 번 돈보다 우비값이 더 들던 해가 세 번 있습니다. 그래도 그만두지 않은 이유는 장부에 없네요.",
                    "According to the ledger there were three years in which the raincoats cost more than the deliveries earned. "
                    "Why they did not give up is not in the ledger.",
                    "neutral",
                    up=64,
                ),
                Comment("이런 글 때문에 여기 옵니다.", 31),
            ),
            timedelta(hours=21),
        ),
    ),
    body=(
        Text(
            "돌성시장 뒤편 골목의 헌책방 여섯 곳에는 지붕이 없다. 책은 담장을 따라 쌓여 있고, 하늘이 흐려지면 비닐을 덮는다. "
            "비가 오면 장사는 끝난다. 열두 해 전까지는 그랬다.\n\n"
            "그해 장마에 상인들은 돈을 모아 지붕을 올리는 대신 노란 우비 여섯 벌을 샀다. 비 오는 날에만 받는 배달 주문은 그렇게 "
            "시작됐다."
        ),
        Heading("젖지 않는 책"),
        Text(
            "책은 기름종이로 두 번 싼다. 싸는 법은 시장의 생선 가게에서 배웠다. 네이버 블로그에는 받은 사람의 글이 남아 있다."
        ),
        Quote("rain-raincoat"),
        Heading("장부에 없는 것"),
        Text("배달 장부는 열두 권이다. 한 독자가 상인들의 허락을 얻어 숫자를 옮겨 적고 PGR21에 올렸다."),
        Quote("rain-ledger"),
        Text("올해는 맑은 날의 주문이 비 오는 날의 주문을 처음으로 넘어섰다. 우비는 아직 여섯 벌이다."),
    ),
)
