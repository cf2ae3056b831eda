"""A vote on the name of a stadium: goes out in two days."""

from datetime import timedelta

from newsroom.demo.story import Comment, Figure, Heading, Quote, Report, Sources, Story, Text, Thread, said

STORY = Story(
    slug="forty-thousand-names-for-a-stadium",
    category="sport",
    days_ago=-2.0,
    title="Forty thousand names for one stadium",
    deck="Haeun lets its residents name the new ground. The favourite is a verb.",
    byline="Min Jae-o",
    picture="stadium_plan",
    caption="The plan of the new ground; the open corner looks to the sea.",
    tags=("Haeun Mariners", "football", "stadiums", "Haeun", "place names"),
    threads=(
        Thread(
            "theqoo-name",
            "theqoo",
            990101501,
            "해은 새 축구장 이름 후보 1위가 ‘올라가’래",
            "골키퍼한테 감독이 소리친 말 반대로 한 거ㅋㅋ",
            (
                said(
                    "name-verb",
                    "경기장 이름이 동사인 건 처음 본다ㅋㅋㅋ 어디 가? 올라가. 이 대화를 평생 할 수 있다니",
                    "First time I have seen a stadium whose name is a verb lol. Where are you going? Go Up. To think that we can have this "
                    "conversation for the rest of our lives.",
                    "humorous",
                    up=1011,
                    down=7,
                ),
                Comment("나는 솔밭구장에 한 표", 120),
            ),
        ),
        Thread(
            "fm-name",
            "fmkorea",
            990101502,
            "경기장 이름 시민 투표 어떻게 생각함",
            "이름값 팔면 40억인데",
            (
                said(
                    "name-money",
                    "이름 팔면 40억인데 그걸 시민한테 주는 건 멋있긴 하다. 대신 나중에 돈 없다는 소리만 하지 마라.",
                    "Selling the name would bring four billion, so giving it to the residents is rather grand. Just do not come later and "
                    "say that there is no money.",
                    "sceptical",
                    up=430,
                    down=25,
                ),
                said(
                    "name-grandfather",
                    "할아버지가 옛날 구장 이름을 아직도 쓰신다. 어떤 이름이 되든 삼십 년은 걸릴 거다, 급할 것 없다.",
                    "My grandfather still uses the name of the old ground. Whatever it becomes will take thirty years; there is no hurry.",
                    "neutral",
                    up=366,
                    down=2,
                ),
            ),
            timedelta(hours=20),
        ),
    ),
    reports=(
        Report(
            "demo-haeun-city", 260, "Naming of the new stadium: proposals received", "the number of proposals"
        ),
    ),
    body=(
        Text(
            "The form had one line and no example. Within nine days 40,212 people had filled it in, in a city of 180,000. "
            "Haeun is asking its residents what the new football ground should be called, and has promised to obey.\n\n"
            "Nine thousand proposed the name of a player, most of them the same one. Leading by some distance, however, is a "
            "single word: Ollaga, go up, the opposite of what a manager once shouted at his goalkeeper."
        ),
        Heading("A verb for an address"),
        Text("How one would use it in daily life was tried out on Theqoo at once."),
        Quote("name-verb"),
        Figure("stadium", "The old ground, whose name nobody ever voted on."),
        Heading("What a name is worth"),
        Text(
            "A sponsor had offered four billion won over ten years. The thread on FM Korea did the sums, and then remembered something."
        ),
        Quote("name-money"),
        Quote("name-grandfather"),
        Text(
            "The vote closes at the end of the month. The letters for the facade have been ordered by number, not by shape."
        ),
        Sources(),
    ),
)
