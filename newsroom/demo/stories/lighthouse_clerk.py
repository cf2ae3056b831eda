"""A drama ends with four minutes of silence."""

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
    slug="the-lighthouse-clerk-ends-in-silence",
    category="culture",
    days_ago=2.2,
    title="Four minutes without a word: how The Lighthouse Clerk ended",
    deck="The finale of the year's quietest drama had no music, no dialogue and no explanation. Its viewers are still arguing about the kettle.",
    byline="Han Yu-ri",
    picture="lighthouse",
    caption="The lighthouse of the title never existed; the crew built the lamp room in a warehouse.",
    tags=("The Lighthouse Clerk", "television drama", "finales", "screenwriting", "sound"),
    threads=(
        Thread(
            "theqoo-clerk",
            "theqoo",
            990100201,
            "등대지기 서기 마지막회 마지막 4분 본 덬들 들어와",
            "대사 한 줄 없이 끝났는데 나만 울었어?",
            (
                said(
                    "clerk-kettle",
                    "주전자 물 끓는 소리밖에 안 들리는데 그게 열두 화 통틀어 제일 큰 대사였어. 작가가 우리를 믿어 준 느낌.",
                    "All you hear is the kettle coming to the boil, and it was the loudest line in all twelve episodes. It "
                    "feels as if the writer trusted us.",
                    "supportive",
                    up=988,
                    down=12,
                ),
                Comment("불 꺼지는 순간 소름", 340),
                said(
                    "clerk-sound-off",
                    "방송 사고인 줄 알고 리모컨부터 찾은 사람 나야 나ㅋㅋㅋ 볼륨 40까지 올렸다가 주전자 소리에 기절할 뻔",
                    "I am the one who thought it was a broadcasting fault and looked for the remote lol. I had the volume up "
                    "at 40 and nearly fainted when the kettle came in.",
                    "humorous",
                    up=1204,
                    down=3,
                ),
            ),
            timedelta(hours=14),
        ),
        Thread(
            "instiz-clerk",
            "instiz",
            990100202,
            "등대지기 서기 결말 해석 모음",
            "편지를 태운 건지 아닌지 의견이 갈려서 모아 봤어",
            (
                said(
                    "clerk-letter",
                    "편지를 태웠는지 안 태웠는지 끝까지 안 보여준 게 맞다고 생각해. 우리가 정하면 그 사람 인생을 우리가 정하는 거잖아.",
                    "I think it was right never to show whether the letter was burned. If we decide that, we are deciding "
                    "that person's life.",
                    "supportive",
                    up=156,
                ),
                Comment("나는 안 태웠다에 한 표", 47),
            ),
            timedelta(hours=11),
        ),
        Thread(
            "dc-clerk",
            "dcinside",
            990100203,
            "솔직히 결말 나만 별로였냐",
            "여운이고 뭐고 그냥 덜 만든 것 같은데",
            (
                said(
                    "clerk-unfinished",
                    "침묵이 여운이면 대본 빈칸도 문학이냐. 열두 시간 봤으면 편지 내용은 알려 줘야지.",
                    "If silence is an afterglow, is a blank page of script literature too? After twelve hours they owe us what "
                    "is in the letter.",
                    "critical",
                    up=65,
                    down=48,
                ),
                Comment("난 좋았는데", 12, 9),
            ),
            timedelta(hours=9),
        ),
    ),
    reports=(
        Report(
            "demo-east-coast-wire",
            7711,
            "Drama finale draws 9.8 per cent of households",
            "the audience of the last episode",
        ),
        Report(
            "demo-haeun-courier",
            4070,
            "The sound of a kettle: a conversation with the sound editor",
            "how the last scene was recorded",
        ),
    ),
    body=(
        Text(
            "The clerk puts the letter on the table. He fills the kettle, sits down and looks out to sea. Nobody speaks "
            "for the remaining four minutes of the series, and there is no music either. Then the lamp goes out.\n\n"
            "It was an unusual way to leave 9.8 per cent of the country's households, and within the hour the thread that "
            "Theqoo opened for the finale had to be closed for length and opened again."
        ),
        Heading("The loudest line"),
        Text(
            "The scene divides those who watched it with headphones from those who thought their set had failed. Some were both."
        ),
        Quote("clerk-kettle"),
        Quote("clerk-sound-off"),
        Text(
            "The sound editor had recorded eleven kettles before choosing one with a loose lid. In an interview about the "
            "series she described her aim as a sound one could see."
        ),
        Heading("The letter"),
        Text(
            "What became of the letter is the question that the series declines to answer. In the last shot the table is "
            "half out of frame. On Instiz somebody collected the readings: burned, kept, never sent, never written."
        ),
        Quote("clerk-letter"),
        Reaction(
            "instiz-clerk",
            "A smaller group in the same thread holds that the letter was not burned, because the stove in the lamp room "
            "had been cold since the ninth episode.",
            "neutral",
        ),
        Heading("Or simply unfinished"),
        Text(
            "The patience was not shared by all. On DC Inside the most debated post asked whether an ending without an "
            "answer is an ending, and one reply put it more sharply."
        ),
        Quote("clerk-unfinished"),
        Text(
            "The writer has not spoken about the scene and is not expected to. The published script, which is due before "
            "the end of the season, will have to print something on its last page."
        ),
        Chart(),
        Sources(),
    ),
)
