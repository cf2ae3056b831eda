"""A draft that the gate refuses: something is missing in three places."""

from datetime import timedelta

from newsroom.demo.story import Comment, Figure, Heading, Quote, Report, Sources, Story, Text, Thread, said

STORY = Story(
    slug="robots-that-wait-at-the-kerb",
    category="technology",
    days_ago=0.1,
    title="The delivery robots of Haeun are too polite to cross the road",
    deck="Sixteen small vehicles let everybody go first. Their lunch arrives cold.",
    byline="Seo Da-in",
    tags=("robots", "Haeun", "street traffic", "artificial intelligence"),
    threads=(
        Thread(
            "fm-robots",
            "fmkorea",
            990101601,
            "배달 로봇이 횡단보도 앞에서 12분째 양보 중",
            "다 지나가라고 기다리다가 신호를 여섯 번 놓침",
            (
                said(
                    "robots-polite",
                    "저 로봇이 우리 동네에서 제일 예의 바른 운전자다. 문제는 내 짬뽕이 그 안에 있다는 거지.",
                    "That robot is the politest driver in our neighbourhood. The trouble is that my noodle soup is inside it.",
                    "humorous",
                    up=1602,
                    down=3,
                ),
                Comment("밀어 주고 싶다", 300),
            ),
        ),
        Thread(
            "blog-robots",
            "naver-blog",
            990101602,
            "휠체어로 다니며 만난 배달 로봇",
            "로봇이 멈춰 있는 턱은 휠체어도 못 넘는 턱입니다.",
            (
                said(
                    "robots-kerb",
                    "로봇이 못 올라가는 턱이라고 민원이 들어오니 일주일 만에 고치더군요. 저는 그 턱 때문에 칠 년을 돌아서 다녔습니다.",
                    "When complaints came in that the robot could not get over the kerb, it was mended within a week. I have been going the "
                    "long way round because of that kerb for seven years.",
                    "critical",
                    up=88,
                ),
                Comment("많이 생각하게 되는 글입니다.", 14),
            ),
            timedelta(hours=20),
        ),
    ),
    reports=(Report("demo-haeun-courier", 4120, "Sixteen robots, six crossings", "the trial and its size"),),
    body=(
        Text(
            "Sixteen delivery vehicles, each the size of a picnic basket, have been on the pavements of Haeun since the "
            "beginning of the month. They are programmed to give way to everybody. At the crossing by the station everybody "
            "is a great many people."
        ),
        Quote("robots-polite"),
        Figure("robots", "To be replaced by a photograph of the crossing."),
        Heading("The kerb"),
        Text(
            "The vehicles stop where wheelchairs stop. A passer-by told us: “It was mended for the machine in a week, and for "
            "us not in seven years.”"
        ),
        Quote("robots-kerb"),
        Sources(),
    ),
    is_draft=True,
    unchecked=frozenset({"robots-kerb"}),
)
