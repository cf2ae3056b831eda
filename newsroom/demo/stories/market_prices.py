"""A market hangs out its prices."""

from datetime import timedelta

from newsroom.demo.story import (
    Comment,
    DeletedLater,
    EditedLater,
    Figure,
    Heading,
    Quote,
    Reaction,
    Report,
    Sources,
    Story,
    Text,
    Thread,
    said,
)

STORY = Story(
    slug="market-hangs-out-its-prices",
    category="news",
    days_ago=13.5,
    title="A market writes its prices on the awnings, and queues follow",
    deck="After a summer of complaints about festival stalls, the traders of Dolseong market set one rule for themselves.",
    byline="Seo Da-in",
    picture="market",
    caption="The figures are a hand high, by agreement.",
    tags=("markets", "prices", "Dolseong", "street food", "consumers"),
    threads=(
        Thread(
            "pann-market",
            "nate-pann",
            990100501,
            "돌성시장 다녀왔는데 천막에 가격이 다 써 있어요",
            "바가지 걱정 없이 먹은 게 몇 년 만인지 모르겠어요. 사진 속 글씨 크기 보세요.",
            (
                said(
                    "market-ask",
                    "가격을 안 물어봐도 된다는 게 이렇게 편한 건 줄 몰랐어요. 물어보고 돌아서면 뒤에서 한마디씩 들리잖아요.",
                    "I had no idea how comfortable it is not to have to ask the price. When you ask and walk away, you always "
                    "hear a remark behind you.",
                    "supportive",
                    up=624,
                    down=14,
                ),
                Comment("우리 동네도 제발", 201),
            ),
        ),
        Thread(
            "theqoo-market",
            "theqoo",
            990100502,
            "글씨 크기까지 정한 시장 상인회",
            "손바닥보다 작으면 벌금이래ㅋㅋㅋ",
            (
                said(
                    "market-size",
                    "손바닥 크기 규정 만든 사람 천재 아니야? 작게 써 놓고 썼다고 우기는 걸 한 줄로 막았네.",
                    "Is whoever came up with the size-of-a-hand rule a genius? One line, and nobody can write it tiny and insist "
                    "that it is there.",
                    "humorous",
                    up=733,
                    down=5,
                ),
                Comment("어묵 하나 천 원 진짜임?", 95),
            ),
            timedelta(hours=25),
        ),
        Thread(
            "naver-market",
            "naver-news",
            990100503,
            "돌성시장 ‘가격 천막’ 한 달… 방문객 두 배",
            "상인회는 가격을 천막에 손바닥 크기로 적는 자율 규약을 시행 중이다.",
            (
                said(
                    "market-winter",
                    "지금은 화제라서 지키겠지만 겨울에 손님 줄면 천막부터 걷을 겁니다. 구청이 한 번쯤은 확인해 주세요.",
                    "They will keep to it now because it is talked about, but when customers get fewer in winter the awnings will be "
                    "the first thing to go. I ask the district office to check at least once.",
                    "sceptical",
                    up=188,
                    down=40,
                ),
                Comment("오래 가길 바랍니다.", 150, 2),
            ),
            timedelta(hours=21),
        ),
    ),
    reports=(
        Report("demo-haeun-courier", 3990, "Traders agree on visible prices", "the rule and its penalty"),
        Report("demo-east-coast-wire", 7540, "Market visits double in a month", "the number of visitors"),
    ),
    body=(
        Text(
            "The rule fits on one awning. Every price is written where a customer can read it from the middle of the lane, "
            "in figures no smaller than a hand. Who breaks it pays 50,000 won into the fund that mends the roof.\n\n"
            "The traders of Dolseong market, 140 stalls under a tin roof, adopted it without being asked to. A month later "
            "they count twice as many visitors as before, and have mended one gutter."
        ),
        Heading("Not having to ask"),
        Text(
            "Complaints about stalls that name their price only after the first bite had filled the summer. What changed "
            "the mood was a photograph on Nate Pann, and the relief in the replies to it."
        ),
        Quote("market-ask"),
        Figure(
            "market_plan",
            "The lanes of the market; stalls that had taken part by the first weekend are filled.",
        ),
        Text("On Theqoo it was the second half of the rule that drew admiration: the part about size."),
        Quote("market-size"),
        Heading("Until winter"),
        Text(
            "Whether a rule without an inspector lasts is another matter. The association has no power to close a stall, "
            "and the district has said that it will not interfere. Readers of Naver News were less certain than the traders."
        ),
        Quote("market-winter"),
        Reaction(
            "pann-market",
            "Under the photograph, many replies named markets of their own towns and asked for the same there.",
            "hopeful",
        ),
        Text(
            "The association plans to repaint the figures twice a year. It has ordered the paint already, in one colour, so "
            "that nobody can say it ran out."
        ),
        Sources(),
    ),
    later=(
        EditedLater(
            "market-winter",
            "지금은 화제라서 지키겠지만 겨울에 손님 줄면 천막부터 걷을 겁니다. (추가) 구청에 물어보니 분기마다 확인한답니다.",
            timedelta(hours=30),
        ),
        DeletedLater("market-size", "삭제된 댓글입니다.", timedelta(hours=52)),
    ),
)
