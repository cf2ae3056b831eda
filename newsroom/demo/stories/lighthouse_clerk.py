"""A drama ends with four minutes of silence. In English and Korean."""

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
    Translation,
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
    translation=Translation(
        slug="등대지기-서기-대사-없는-마지막-4분",
        language="ko",
        title="대사도 음악도 없는 4분… ‘등대지기 서기’는 주전자 끓는 소리로 막을 내렸다",
        deck="올해 가장 조용했던 드라마는 마지막 장면을 설명하지 않았다. 시청자들은 아직도 주전자를 두고 이야기한다.",
        byline="한유리",
        caption="제목 속 등대는 실제로 없다. 제작진은 창고 안에 등실을 지었다.",
        supports=("마지막 회 가구 시청률", "마지막 장면의 녹음 과정"),
        body=(
            Text(
                "서기는 편지를 탁자에 내려놓는다. 주전자에 물을 채우고 자리에 앉아 바다를 본다. 드라마가 끝날 때까지 남은 4분 "
                "동안 아무도 말하지 않고, 음악도 흐르지 않는다. 그리고 등댓불이 꺼진다.\n\n"
                "전국 가구의 9.8퍼센트가 지켜본 마지막치고는 낯선 작별이었다. 더쿠에 열린 마지막 회 글은 한 시간도 지나지 않아 "
                "댓글이 넘쳐 닫혔고, 곧 새 글이 이어졌다."
            ),
            Heading("가장 큰 대사"),
            Text(
                "이 장면은 이어폰을 끼고 본 사람과 텔레비전이 고장 난 줄 안 사람을 갈라놓는다. 둘 다였던 사람도 있다."
            ),
            Quote("clerk-kettle"),
            Quote("clerk-sound-off"),
            Text(
                "음향 편집자는 주전자 열한 개를 녹음한 끝에 뚜껑이 헐거운 것을 골랐다. 드라마를 두고 나눈 인터뷰에서 그는 눈에 "
                "보이는 소리를 만들려 했다고 설명했다."
            ),
            Heading("편지"),
            Text(
                "편지가 어떻게 됐는지는 드라마가 끝내 답하지 않은 물음이다. 마지막 화면에서 탁자의 절반은 화면 밖에 있다. "
                "인스티즈에는 해석을 모은 글이 올라왔다. 태웠다, 간직했다, 부치지 않았다, 애초에 쓰지 않았다는 풀이가 나란히 "
                "놓였다."
            ),
            Quote("clerk-letter"),
            Reaction(
                "instiz-clerk",
                "같은 글에는 편지를 태우지 않았다고 보는 쪽도 있다. 등실의 난로가 9화부터 식어 있었다는 것이 근거다.",
                "neutral",
            ),
            Heading("아니면 그저 미완"),
            Text(
                "모두가 너그러웠던 것은 아니다. 디시인사이드에서 가장 많은 말이 오간 글은 답이 없는 결말도 결말이냐고 물었고, "
                "한 댓글은 더 날카로웠다."
            ),
            Quote("clerk-unfinished"),
            Text(
                "작가는 이 장면에 관해 말한 적이 없고, 앞으로도 말하지 않을 것으로 보인다. 이 계절이 가기 전에 나올 대본집은 "
                "마지막 쪽에 무엇인가를 찍어야 한다."
            ),
            Chart(),
            Sources(),
        ),
    ),
)
