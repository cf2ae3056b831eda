"""A goalkeeper scores the goal that takes a club up."""

from datetime import timedelta

from newsroom.demo.story import Chart, Comment, Heading, Quote, Report, Sources, Story, Text, Thread, said

STORY = Story(
    slug="goalkeeper-header-takes-haeun-mariners-up",
    category="sport",
    days_ago=4.1,
    title="A header in the 96th minute, and the goalkeeper it belonged to",
    deck="Haeun Mariners go up after 31 years, by a goal from a man who was told to stay on his line.",
    byline="Min Jae-o",
    picture="stadium",
    caption="The old ground holds 6,200; the club printed 6,200 tickets and let the stairs fill by themselves.",
    tags=("Haeun Mariners", "football", "promotion", "goalkeepers", "Haeun"),
    threads=(
        Thread(
            "fm-goal",
            "fmkorea",
            990100301,
            "해은 매리너스 31년 만에 승격ㅋㅋㅋ 골키퍼 헤더 실화냐",
            "96분 코너킥에 골키퍼가 올라가서 넣음. 감독은 올라가지 말라고 소리치는 중이었음",
            (
                said(
                    "goal-stay",
                    "감독이 두 팔로 내려가라고 하는 거 못 본 척하고 올라가는 뒷모습이 올해 최고의 장면이다",
                    "The sight of his back as he pretends not to see the manager waving him down with both arms is the scene "
                    "of the year.",
                    "humorous",
                    up=2210,
                    down=8,
                ),
                Comment("소름 돋아서 새벽에 소리 지름", 640),
                said(
                    "goal-father",
                    "아버지가 마지막 승격 때 표를 아직 지갑에 넣고 다니신다. 오늘 새 표를 넣어 드렸다.",
                    "My father still carries the ticket from the last promotion in his wallet. Today I put a new one in for him.",
                    "hopeful",
                    up=1835,
                    down=1,
                ),
            ),
            timedelta(hours=10),
        ),
        Thread(
            "dc-goal",
            "dcinside",
            990100302,
            "매리너스 내년에 버틸 수 있냐",
            "감동은 감동이고 선수단 연봉이 리그 꼴찌인데",
            (
                said(
                    "goal-budget",
                    "승격은 축하하는데 이 예산으로 올라가면 반년 뒤에 울고 있을 듯. 감동으로 주급은 못 준다.",
                    "Congratulations on going up, but with this budget they will be in tears in half a year. You cannot pay "
                    "wages in emotion.",
                    "sceptical",
                    up=97,
                    down=31,
                ),
                Comment("그래도 오늘은 좀 즐기자", 70),
            ),
            timedelta(hours=7),
        ),
        Thread(
            "pgr-goal",
            "pgr21",
            990100303,
            "골키퍼 헤더 골을 통계로 보면",
            "최근 20년간 추가 시간 골키퍼 득점 사례를 찾아봤습니다.",
            (
                said(
                    "goal-odds",
                    "확률로는 말이 안 되는데, 그 코너킥에서 상대가 아무도 골키퍼를 안 막고 있는 걸 보면 오히려 제일 합리적인 선택이었네요.",
                    "By the odds it makes no sense, yet seeing that nobody was marking the goalkeeper at that corner, it was "
                    "actually the most rational choice there was.",
                    "neutral",
                    up=58,
                ),
                Comment("글 잘 읽었습니다. 표본이 적은 게 아쉽네요.", 17),
            ),
            timedelta(hours=5),
        ),
    ),
    reports=(
        Report(
            "demo-east-coast-wire",
            7688,
            "Mariners 2, Baekdam Rangers 1: the match in figures",
            "the score and the minute of the goal",
        ),
        Report(
            "demo-haeun-courier",
            4055,
            "Club to keep ticket prices after promotion",
            "what the club plans for next season",
        ),
    ),
    body=(
        Text(
            "With thirty seconds of stoppage time to go, Haeun Mariners had a corner and needed a goal. Their goalkeeper, "
            "Do Seung-jae, looked at the bench, saw his manager point firmly towards the other end of the pitch, and ran "
            "the other way.\n\n"
            "He met the ball at the near post. It was his first goal since a school tournament, and it ended 31 years in "
            "the second division."
        ),
        Heading("Pretending not to see"),
        Text(
            "The television pictures show both men in one frame. The thread on FM Korea was open before the teams had left the field."
        ),
        Quote("goal-stay"),
        Text(
            "Around the joke, older memories came up. The last promotion was three decades ago; those who were there "
            "remember rain, a pitch invasion, and a tannoy that failed."
        ),
        Quote("goal-father"),
        Heading("The sober view"),
        Text(
            "The club has the smallest wage bill of both divisions. It has promised to keep its ticket prices, and its "
            "chairman spoke of staying up by running more. On DC Inside the arithmetic came before the celebrations had ended."
        ),
        Quote("goal-budget"),
        Heading("Was it luck?"),
        Text(
            "On PGR21 somebody went through twenty years of stoppage-time corners. Goalkeepers went forward for a good two "
            "hundred of them and scored three times. The replies discussed what the other side had been doing meanwhile."
        ),
        Quote("goal-odds"),
        Text(
            "Do, who is 34 and has a contract until summer, was asked after the match what he had understood of his "
            "manager's gesture. He thought it was a greeting."
        ),
        Chart("Reactions to the promotion"),
        Sources(),
    ),
)
