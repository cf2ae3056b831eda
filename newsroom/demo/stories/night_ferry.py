"""A council keeps the last night ferry of an island."""

from datetime import timedelta

from newsroom.demo.story import (
    Chart,
    Comment,
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
    slug="last-night-ferry-to-solbat-stays",
    category="news",
    days_ago=0.4,
    title="The 11:40 boat stays: Haeun votes to keep the last ferry to Solbat Island",
    deck="A council that had planned to save 1.1 billion won a year changed its mind after islanders counted who is on board.",
    byline="Seo Da-in",
    picture="harbour",
    caption="The crossing takes 35 minutes; the next boat would be at six in the morning.",
    tags=("night ferry", "Haeun", "islands", "city budget", "public transport", "night work"),
    threads=(
        Thread(
            "theqoo-ferry",
            "theqoo",
            990100101,
            "해은시 솔밭섬 막배 유지하기로 결정",
            "시의회에서 23시 40분 배를 그대로 두기로 했대. 원래 다음 달부터 없앤다고 했었음.",
            (
                said(
                    "ferry-nurse",
                    "우리 엄마가 그 배 타고 퇴근하는 간호사야. 없어졌으면 매일 병원 숙직실에서 잤을 거래. 오늘은 마음 놓고 주무셔.",
                    "My mum is a nurse who comes home on that boat. Without it she says she would have slept in the "
                    "hospital duty room every night. Tonight she is sleeping easily.",
                    "supportive",
                    up=412,
                    down=6,
                ),
                Comment("막배 사라진 동네 사람인데 진짜 부럽다", 88),
                said(
                    "ferry-count",
                    "주민들이 석 달 동안 직접 승객 수를 셌다는 게 제일 놀라움. 시청 통계는 빈 배라고 했는데 평균 61명이었대.",
                    "What amazes me most is that residents counted the passengers themselves for three months. The city's "
                    "figures said the boat was empty; it turned out to be 61 people on average.",
                    "supportive",
                    up=301,
                    down=4,
                    quote="주민들이 석 달 동안 직접 승객 수를 셌다는 게 제일 놀라움.",
                ),
                Comment("섬 사람들 고생 많았다ㅠㅠ", 54),
            ),
        ),
        Thread(
            "naver-ferry",
            "naver-news",
            990100102,
            "솔밭섬 심야 여객선 유지… 시의회 17대 9",
            "해은시의회는 본회의에서 심야 여객선 지원을 유지하는 안을 의결했다.",
            (
                said(
                    "ferry-tax",
                    "좋은 결정이라는 건 알지만 예순 명 때문에 매년 11억을 쓰는 건 다른 동네 주민 입장에서 솔직히 납득이 안 갑니다.",
                    "I know it is called a good decision, but as someone from another part of town I honestly cannot accept "
                    "spending 1.1 billion a year for sixty people.",
                    "critical",
                    up=129,
                    down=143,
                ),
                Comment("섬에도 사람 삽니다.", 230, 11),
            ),
            timedelta(hours=26),
        ),
        Thread(
            "pgr-ferry",
            "pgr21",
            990100103,
            "막배 이야기: 숫자를 누가 세느냐의 문제",
            "행정 통계가 왜 틀렸는지 정리해 봤습니다. 매표 단말기가 22시에 꺼지더군요.",
            (
                said(
                    "ferry-terminal",
                    "단말기가 열 시에 꺼지는데 그 뒤 승객을 0명으로 적어 놓고 정책을 만들었다니, 이건 예산이 아니라 "
                    "기록의 문제네요. 다음 결정도 같은 숫자로 할까 봐 걱정됩니다.",
                    "The terminal is switched off at ten, they wrote down zero passengers after that, and made policy of it. "
                    "This is not about the budget but about records. I worry that the next decision will rest on the same figures.",
                    "worried",
                    up=76,
                ),
                Comment("정성글에는 추천입니다.", 22),
            ),
            timedelta(hours=22),
        ),
    ),
    reports=(
        Report("demo-haeun-courier", 4101, "Council keeps night ferry, 17 to 9", "the vote and its result"),
        Report(
            "demo-haeun-city",
            220,
            "Minutes of the plenary session, item 6",
            "the cost of 1.1 billion won a year",
        ),
    ),
    body=(
        Text(
            "For eleven weeks somebody from Solbat Island stood at the pier every night with a pencil. The last boat from "
            "Haeun leaves at 11:40, and the city was going to end it: its own figures showed a vessel that crossed the "
            "strait with nobody on board.\n\n"
            "The pencil marks showed something else. On an ordinary weekday 61 people were waiting, most of them on their "
            "way home from hospitals, kitchens and the fish auction. The council, which had needed only a majority to "
            "strike the subsidy, voted 17 to 9 to keep it."
        ),
        Heading("Who is on board"),
        Text(
            "The discussion that followed was less about money than about who had been invisible. On Theqoo the thread "
            "with most votes came from the daughter of a passenger."
        ),
        Quote("ferry-nurse"),
        Text(
            "Others were struck by the method. Counting people is dull work, and it was done by volunteers in shifts, "
            "through the worst of the weather, with a school exercise book as the ledger."
        ),
        Quote("ferry-count"),
        Heading("What it costs"),
        Text(
            "The subsidy is 1.1 billion won a year, about 50,000 won for each crossing of each passenger. That figure was "
            "never in dispute, and not everybody was moved. Under the report on Naver News the replies split almost evenly."
        ),
        Quote("ferry-tax"),
        Reaction(
            "naver-ferry",
            "A shorter reply, with more votes than any other in the thread, reminded readers that people live on islands too.",
            "neutral",
        ),
        Heading("A terminal that goes to sleep"),
        Text(
            "Why the official count was zero became clear only afterwards. The ticket terminal at the pier shuts down at "
            "ten in the evening, and the later boat takes cash. What is not typed in does not exist. A long post on PGR21 "
            "followed the number from the pier to the budget paper, and the replies looked ahead."
        ),
        Quote("ferry-terminal"),
        Text(
            "The city has said that it will leave the terminal on. The exercise books, all four of them, are to go to the "
            "municipal archive."
        ),
        Chart("How the reactions in this story lean"),
        Sources("Reports and documents"),
    ),
)
