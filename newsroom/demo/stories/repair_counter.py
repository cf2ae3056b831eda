"""Spare parts at the corner shop."""

from datetime import timedelta

from newsroom.demo.story import Chart, Comment, Heading, Quote, Report, Sources, Story, Text, Thread, said

STORY = Story(
    slug="spare-parts-from-the-corner-shop",
    category="technology",
    days_ago=74.2,
    title="A telephone battery next to the rice balls: spare parts reach the corner shop",
    deck="A maker sells eleven parts and a screwdriver at 900 convenience stores. The warranty is the part people read twice.",
    byline="Seo Da-in",
    picture="parts",
    caption="The eleven parts of the first assortment, drawn to scale.",
    tags=("right to repair", "smartphones", "consumers", "batteries", "convenience stores"),
    threads=(
        Thread(
            "fm-parts",
            "fmkorea",
            990101101,
            "편의점에서 배터리 사서 직접 갈아 봄",
            "삼각김밥이랑 배터리 같이 계산함. 교체하는 데 22분 걸림",
            (
                said(
                    "parts-rice",
                    "알바생이 배터리 데워 드릴까요 해서 둘 다 삼 초 동안 굳음ㅋㅋㅋㅋ 제발 데우지 마세요",
                    "The shop assistant asked whether to heat up the battery and we both froze for three seconds lolol. Please do "
                    "not heat it.",
                    "humorous",
                    up=3120,
                    down=4,
                ),
                said(
                    "parts-twenty",
                    "서비스센터 예약 2주 기다릴 바에는 이게 낫다. 나사 여섯 개 풀고 끈 하나 당기니까 끝났다.",
                    "Better than waiting two weeks for an appointment at the service centre. I undid six screws, pulled one strap and "
                    "that was it.",
                    "supportive",
                    up=840,
                    down=22,
                ),
            ),
        ),
        Thread(
            "dc-parts",
            "dcinside",
            990101102,
            "자가 수리하면 방수 보증 날아가는 거 아냐",
            "설명서 17쪽 읽어 본 사람",
            (
                said(
                    "parts-water",
                    "부품은 팔면서 방수 보증은 안 해 준다는 건 수리할 권리가 아니라 고장 낼 권리를 파는 거지.",
                    "Selling the parts but giving no guarantee for water resistance is not selling a right to repair, it is selling a "
                    "right to break things.",
                    "critical",
                    up=140,
                    down=19,
                ),
                Comment("17쪽에 각주로 있음", 44),
            ),
            timedelta(hours=25),
        ),
        Thread(
            "pgr-parts",
            "pgr21",
            990101103,
            "부품값과 새 기기값을 비교해 봤습니다",
            "화면과 배터리를 둘 다 바꾸면 새 기기의 41퍼센트가 듭니다.",
            (
                said(
                    "parts-price",
                    "화면만 아니면 확실히 싸네요. 다만 삼 년 뒤에도 부품을 판다는 약속이 어디에도 없어서 아직은 지켜보려고 합니다.",
                    "Except for the screen it is clearly cheap. But nowhere do they promise to sell parts in three years' time, so for "
                    "now I will wait and see.",
                    "sceptical",
                    up=91,
                ),
                Comment("표로 정리해 주셔서 감사합니다.", 30),
            ),
            timedelta(hours=20),
        ),
    ),
    reports=(
        Report(
            "demo-east-coast-wire",
            6980,
            "Handset maker to sell parts in 900 shops",
            "the number of shops and parts",
        ),
        Report("demo-haeun-courier", 3444, "What page 17 says", "the terms of the warranty"),
    ),
    body=(
        Text(
            "Between the rice balls and the umbrellas, at the height of a child's eyes, hangs a row of flat boxes. One holds a "
            "battery, one a screen, one a loudspeaker the size of a fingernail. There are eleven, and a screwdriver.\n\n"
            "The maker of the Haru telephones began to sell them in 900 convenience stores this season. Each box has a drawing "
            "of the steps on its back and a number to call, which is answered until midnight."
        ),
        Heading("Twenty-two minutes"),
        Text(
            "The first reports came from people who had simply tried. The thread on FM Korea remembers a moment at the till."
        ),
        Quote("parts-rice"),
        Text("Further down, the same thread turned to how long it takes."),
        Quote("parts-twenty"),
        Heading("Page 17"),
        Text(
            "A telephone that has been opened is no longer guaranteed against water. The condition stands in a footnote on the "
            "seventeenth page of the leaflet. On DC Inside it became the subject of a thread of its own."
        ),
        Quote("parts-water"),
        Heading("And in three years?"),
        Text(
            "Somebody on PGR21 put all prices into a table. A battery costs a twelfth of a new telephone, a screen about a "
            "third. What the table cannot show is how long the boxes will hang there."
        ),
        Quote("parts-price"),
        Text(
            "The maker has since published a date: parts for this model will be sold for six years. It is printed on the "
            "boxes of the second delivery, under the drawing of the screwdriver."
        ),
        Chart("Reactions to the spare parts"),
        Sources(),
    ),
)
