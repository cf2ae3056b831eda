"""A band captions its concerts."""

from datetime import timedelta

from newsroom.demo.story import Chart, Comment, Heading, Quote, Report, Sources, Story, Text, Thread, said

STORY = Story(
    slug="nova-lane-captions-every-concert",
    category="culture",
    days_ago=20.2,
    title="Nova Lane play with subtitles, and the front row signs along",
    deck="For the autumn tour every song, joke and breath between them is written above the stage. It began with a letter from one listener.",
    byline="Han Yu-ri",
    picture="concert",
    caption="The caption strip runs the whole width of the stage, so that nobody has to choose between words and faces.",
    tags=("Nova Lane", "concerts", "accessibility", "sign language", "pop music"),
    threads=(
        Thread(
            "instiz-nova",
            "instiz",
            990100601,
            "노바레인 자막 콘서트 다녀온 농인 팬이야",
            "태어나서 처음으로 멘트 타이밍에 같이 웃었어",
            (
                said(
                    "nova-laugh",
                    "농담이 끝나고 삼 초 뒤에 옆 사람 얼굴 보고 웃는 게 아니라 다 같이 웃었어. 그 삼 초가 없어진 거야.",
                    "I did not laugh three seconds after the joke, from looking at my neighbour's face; we all laughed together. "
                    "Those three seconds are gone.",
                    "supportive",
                    up=902,
                    context="The writer describes herself as a deaf fan.",
                ),
                Comment("읽다가 울었다", 310),
            ),
        ),
        Thread(
            "theqoo-nova",
            "theqoo",
            990100602,
            "노바레인 콘서트 자막 진짜 숨소리까지 써 줌",
            "(숨을 고른다) (객석을 본다) 이런 것까지 나옴ㅋㅋ",
            (
                said(
                    "nova-breath",
                    "(웃음을 참는다) 자막 뜨자마자 진짜로 웃음 터져서 노래 처음부터 다시 함ㅋㅋㅋㅋ 자막이 예언을 했어",
                    "The caption said (holds back a laugh) and that very moment he burst out laughing and they had to start the "
                    "song again lolol. The captions made a prophecy.",
                    "humorous",
                    up=1420,
                    down=2,
                ),
                said(
                    "nova-everyone",
                    "귀 잘 들리는 나도 가사 처음 제대로 알았어. 이건 누구를 배려한 게 아니라 그냥 더 좋은 공연이야.",
                    "My hearing is fine and I properly understood the lyrics for the first time. This is not a kindness to "
                    "somebody, it is simply a better show.",
                    "supportive",
                    up=688,
                    down=4,
                ),
            ),
            timedelta(hours=28),
        ),
        Thread(
            "pann-nova",
            "nate-pann",
            990100603,
            "자막 때문에 무대 안 보인다는 사람 나뿐인가요",
            "2층 옆자리였는데 자막만 보게 되더라고요",
            (
                said(
                    "nova-eyes",
                    "취지는 정말 좋은데 옆자리에서는 글자에 눈이 가서 무대를 놓치게 돼요. 끌 수는 없으니 위치라도 조금 옮겨 주면 좋겠어요.",
                    "The idea is truly good, but from a side seat your eyes go to the letters and you miss the stage. They cannot be "
                    "switched off, so I wish they would at least move them a little.",
                    "critical",
                    up=77,
                    down=95,
                ),
                Comment("저는 반대로 너무 좋았어요", 60),
            ),
            timedelta(hours=24),
        ),
    ),
    reports=(
        Report(
            "demo-east-coast-wire",
            7419,
            "Tour to be captioned throughout",
            "the announcement and the number of concerts",
        ),
        Report(
            "demo-haeun-courier",
            3912,
            "She writes what the audience is about to hear",
            "how the captions are made",
        ),
    ),
    body=(
        Text(
            "The letter came from a listener who had been to six Nova Lane concerts and had not understood a word of any of "
            "them between the songs. She is deaf; she follows the bass through the floor and knows the lyrics by heart. "
            "What she missed, she explained, was the part where everybody laughs.\n\n"
            "Since the beginning of the autumn tour a strip of text has run above the stage at all nineteen concerts. "
            "Three captioners sit behind the mixing desk and take turns, song by song."
        ),
        Heading("Three seconds"),
        Text("The first account by a deaf visitor was posted on Instiz on the night of the opening."),
        Quote("nova-laugh"),
        Heading("The captions speak up"),
        Text(
            "The captions note breath, glances and pauses as well as words, at the band's own wish. That precision has made "
            "the strip a performer of its own, and some of its lines have been printed on shirts that are not for sale."
        ),
        Quote("nova-breath"),
        Text(
            "Those who had not asked for it turned out to like it. The most approved reply of the Theqoo thread said why."
        ),
        Quote("nova-everyone"),
        Heading("A question of angle"),
        Text(
            "From the sides the strip stands between the seats and the drummer. A visitor to the second night described it "
            "on Nate Pann without rancour, and the replies disagreed with her by a narrow margin."
        ),
        Quote("nova-eyes"),
        Text(
            "The crew has since lowered the strip by a metre for the side blocks. The author of the letter was in the front "
            "row of the third concert. She signed along, and the camera found her; the caption read: front row, second verse."
        ),
        Chart("Reactions to the captions"),
        Sources(),
    ),
)
