"""The slowest finisher of a marathon."""

from datetime import timedelta

from newsroom.demo.story import Comment, Heading, Quote, Reaction, Report, Sources, Story, Text, Thread, said

STORY = Story(
    slug="the-last-runner-of-the-coast-marathon",
    category="sport",
    days_ago=37.6,
    title="Seven hours and a broom wagon: the last runner of the Coast Marathon",
    deck="The road was open again and the arch was down. Then the volunteers put it back up.",
    byline="Min Jae-o",
    picture="runners",
    caption="The final climb, at kilometre 39, where most of the field walks.",
    tags=("marathon", "running", "volunteers", "Haeun", "amateur sport"),
    threads=(
        Thread(
            "instiz-runner",
            "instiz",
            990100801,
            "해안마라톤 꼴찌 완주자 결승선 영상",
            "자원봉사자들이 접었던 아치를 다시 세우는 장면이 나와",
            (
                said(
                    "runner-arch",
                    "아치 다시 부풀리는 동안 할머니가 제자리에서 뛰면서 기다리시는 거 너무 귀엽고 존경스러워",
                    "While they inflate the arch again the old lady keeps jogging on the spot and waits. So lovable, and I have "
                    "so much respect.",
                    "supportive",
                    up=533,
                ),
                Comment("나 이 영상 다섯 번 봄", 120),
            ),
        ),
        Thread(
            "naver-runner",
            "naver-news",
            990100802,
            "일곱 시간 만에 들어온 완주자… 다시 세운 결승선",
            "주최 측은 제한 시간을 넘긴 참가자의 기록을 비공식으로 인정했다.",
            (
                said(
                    "runner-rules",
                    "감동적인 건 맞지만 제한 시간은 도로를 막고 기다려 주는 시민들과의 약속입니다. 기록은 주지 않는 게 옳았어요.",
                    "It is moving, yes, but the time limit is a promise to the people who put up with closed roads. It was right not "
                    "to give an official time.",
                    "critical",
                    up=301,
                    down=188,
                ),
                Comment("일흔셋에 완주라니 대단하십니다.", 420, 3),
            ),
            timedelta(hours=26),
        ),
        Thread(
            "blog-runner",
            "naver-blog",
            990100803,
            "자원봉사 일기: 39킬로미터 급수대에서",
            "물컵을 다 치우고 집에 가려는데 멀리서 손 흔드는 분이 보였어요.",
            (
                said(
                    "runner-water",
                    "컵을 다 치운 뒤라 제 물통을 드렸더니 반만 드시고 뒤에 오는 사람 주라고 하셨어요. 뒤에는 아무도 없었는데요.",
                    "The cups were all packed away, so I gave her my own bottle. She drank half and told me to keep the rest for "
                    "whoever came after her. There was nobody after her.",
                    "humorous",
                    up=41,
                ),
                Comment("읽는데 눈물이 나네요.", 12),
            ),
            timedelta(hours=15),
        ),
    ),
    reports=(
        Report("demo-east-coast-wire", 7266, "Coast Marathon: results and times", "the official results"),
        Report(
            "demo-haeun-courier",
            3755,
            "She had told her family it was a walk",
            "the runner's age and her training",
        ),
    ),
    body=(
        Text(
            "By four in the afternoon the Coast Marathon was over. The road to the harbour had been handed back to the "
            "traffic, the sponsors had taken their flags, and the inflatable arch lay on the quay like a tired animal.\n\n"
            "At 4:11 a volunteer with a bicycle came round the corner and shouted that there was one more. Her name is Ok "
            "Sun-rye, she is 73, and she had told her family that she was going for a walk."
        ),
        Heading("Putting it back up"),
        Text(
            "It takes a compressor four minutes to fill the arch. A film of those minutes, with thirty people clapping and "
            "one jogging on the spot, was seen half a million times before the evening."
        ),
        Quote("runner-arch"),
        Heading("A promise to the traffic"),
        Text(
            "Her time, seven hours and four minutes, does not count: the course closes after six. The organisers wrote it on a "
            "card by hand. Whether that was too little or too much was debated below the report on Naver News."
        ),
        Quote("runner-rules"),
        Reaction(
            "naver-runner",
            "The reply with most votes left the rules aside and congratulated her on finishing at 73.",
            "supportive",
        ),
        Heading("Kilometre 39"),
        Text("A volunteer who had met her three kilometres earlier kept a diary of the day on Naver Blog."),
        Quote("runner-water"),
        Text(
            "Ms Ok has entered again for next year. She has asked whether one can start an hour earlier, on the pavement, "
            "so as to be in nobody's way. The organisers are looking into it."
        ),
        Sources(),
    ),
)
