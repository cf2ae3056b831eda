"""A museum gives back a bell and rings a copy."""

from datetime import timedelta

from newsroom.demo.story import Comment, Heading, Quote, Report, Sources, Story, Text, Thread, said

STORY = Story(
    slug="museum-gives-back-a-bell-and-rings-a-copy",
    category="culture",
    days_ago=58.3,
    title="A museum gives back its bell, and lets everybody ring the copy",
    deck="The original went home to a mountain temple after 88 years. What stayed behind may be touched, and is.",
    byline="Han Yu-ri",
    picture="bell",
    caption="The copy is cast from the same alloy and has no rope around it.",
    tags=("museums", "restitution", "bells", "Baekdam", "accessibility"),
    threads=(
        Thread(
            "blog-bell",
            "naver-blog",
            990101001,
            "백담의 종, 여든여덟 해 만의 귀향",
            "복제 종을 직접 쳐 볼 수 있다는 말에 아이보다 제가 더 신났습니다.",
            (
                said(
                    "bell-touch",
                    "유리 너머로 삼십 년을 봤는데 오늘 처음으로 소리를 들었습니다. 복제품이라는데 제 가슴은 구별을 못 하더군요.",
                    "I had looked at it through glass for thirty years and heard it today for the first time. They say it is a copy; "
                    "my chest could not tell the difference.",
                    "supportive",
                    up=33,
                ),
                Comment("사진 잘 보고 갑니다.", 4),
            ),
        ),
        Thread(
            "tistory-bell",
            "tistory",
            990101002,
            "복제 종의 음높이를 재 보았다",
            "녹음 파일을 비교해 보면 원본보다 약 사분의 일 음이 높다.",
            (
                said(
                    "bell-pitch",
                    "사분의 일 음 차이는 실패가 아니라 여든여덟 해 동안 원본에 쌓인 녹의 무게입니다. 복제품은 젊은 종의 소리를 내는 셈이지요.",
                    "The difference of a quarter tone is not a failure but the weight of the corrosion that the original gathered in "
                    "88 years. The copy, you might say, sounds like the bell when it was young.",
                    "neutral",
                    up=18,
                ),
                Comment("이런 글 너무 좋아요.", 6),
            ),
            timedelta(hours=20),
        ),
        Thread(
            "theqoo-bell",
            "theqoo",
            990101003,
            "박물관 종 치는 줄 지금 두 시간이래",
            "평일인데 두 시간ㅋㅋㅋ",
            (
                said(
                    "bell-noise",
                    "근처 사는데 하루에 삼백 번씩 들으면 번뇌가 사라지는 게 아니라 생긴다ㅋㅋㅋ 점심시간만이라도 쉬어 줘",
                    "I live nearby, and hearing it three hundred times a day does not drive the passions away, it creates them "
                    "lol. Give it a rest, at least at lunchtime.",
                    "humorous",
                    up=577,
                    down=11,
                    context="A play on the 108 strokes that are said to drive out the 108 passions at the turn of the year.",
                ),
                Comment("주말에 가야지", 40),
            ),
            timedelta(hours=15),
        ),
    ),
    reports=(
        Report("demo-haeun-courier", 3561, "Bell leaves the museum by night", "the return and its date"),
        Report(
            "demo-east-coast-wire",
            7102,
            "Temple and museum sign agreement on bell",
            "the terms of the return",
        ),
    ),
    body=(
        Text(
            "It left on a flatbed lorry at three in the morning, to spare it the traffic. The bell of Baekdam had stood in the "
            "Haeun museum for 88 years, as a loan that nobody alive had agreed to. The temple asked for it back in a letter "
            "of four lines, and the museum answered in three.\n\n"
            "In its place hangs a copy, cast by the same family of founders with the same alloy. The agreement has one "
            "unusual clause: the copy is to be rung, by anyone, as often as they like."
        ),
        Heading("Through the glass"),
        Text(
            "The original had been silent since it arrived; the mount allowed no swing, and the case no hand. A visitor who "
            "had known it all her life described the difference on Naver Blog."
        ),
        Quote("bell-touch"),
        Heading("A quarter tone"),
        Text(
            "Is it the same sound? There is a recording of the old bell, made with a wooden hammer during a restoration. A "
            "physics teacher compared it with the new one on Tistory and found a small distance."
        ),
        Quote("bell-pitch"),
        Heading("Three hundred times a day"),
        Text(
            "The museum counted 2,100 strokes in the first week, then stopped counting. Not everybody within earshot has "
            "paid for a ticket. A neighbour appealed to the public on Theqoo."
        ),
        Quote("bell-noise"),
        Text(
            "There is now a pause from noon until one. In the mountains the original hangs in an open pavilion again. It is "
            "rung twice a day, and the monks have asked for no visitors during the first hundred days."
        ),
        Sources(),
    ),
)
