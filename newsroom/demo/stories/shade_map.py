"""Pupils draw a map of shade."""

from datetime import timedelta

from newsroom.demo.story import (
    Chart,
    Comment,
    Figure,
    Heading,
    Quote,
    Report,
    Sources,
    Story,
    Text,
    Thread,
    said,
)

STORY = Story(
    slug="pupils-draw-a-map-of-shade",
    category="news",
    days_ago=108.4,
    title="Thirty pupils walked every street at noon and drew a map of shade",
    deck="Their map shows where one can cross Haeun without stepping into the sun. The bus company was the first to use it.",
    byline="Seo Da-in",
    picture="shade_map",
    caption="Dark is shade at noon in high summer. The white diagonal is the boulevard that lost its trees.",
    tags=("heat", "maps", "schools", "Haeun", "trees"),
    threads=(
        Thread(
            "naver-shade",
            "naver-news",
            990101301,
            "중학생 서른 명이 만든 ‘그늘 지도’",
            "학생들은 두 달 동안 정오마다 거리를 걸으며 그늘을 기록했다.",
            (
                said(
                    "shade-mother",
                    "유모차 밀고 나갈 때마다 길을 외웠는데 이제 지도로 볼 수 있네요. 학생들 고맙습니다, 올여름은 좀 낫겠어요.",
                    "I used to learn the way by heart each time I went out with the pram, and now I can see it on a map. Thank you, "
                    "pupils; this summer will be a little easier.",
                    "supportive",
                    up=402,
                    down=1,
                ),
                Comment("교과서에 실어야 할 수업입니다.", 210),
            ),
        ),
        Thread(
            "theqoo-shade",
            "theqoo",
            990101302,
            "그늘 지도 보면 부자 동네만 까만 거 나만 봤어?",
            "북쪽 주택가만 나무가 빽빽함",
            (
                said(
                    "shade-rich",
                    "그늘 지도라고 해서 봤더니 집값 지도네. 나무가 없는 동네에 버스도 없고 벤치도 없어.",
                    "I looked at what is called a map of shade, and it is a map of house prices. Where there are no trees there is "
                    "no bus and no bench either.",
                    "critical",
                    up=918,
                    down=27,
                ),
                Comment("진짜 그렇네…", 133),
            ),
            timedelta(hours=24),
        ),
        Thread(
            "pann-shade",
            "nate-pann",
            990101303,
            "그늘 지도 따라 출근해 봤어요",
            "십 분 더 걸렸는데 셔츠가 안 젖었어요",
            (
                said(
                    "shade-walk",
                    "평소보다 십 분 일찍 나와서 그늘로만 걸었더니 회사 사람들이 택시 탔냐고 물어봤어요. 여름 내내 이렇게 다닐래요.",
                    "I left ten minutes earlier than usual and walked only in the shade, and my colleagues asked whether I had taken a "
                    "taxi. I am going to do this all summer.",
                    "hopeful",
                    up=155,
                    down=2,
                ),
                Comment("저도 내일 해 볼게요", 28),
            ),
            timedelta(hours=15),
        ),
    ),
    reports=(
        Report("demo-haeun-courier", 3120, "A class goes out at noon", "how the map was made"),
        Report("demo-haeun-city", 171, "Tree register of the city, by district", "the number of trees"),
    ),
    body=(
        Text(
            "The rule was simple: walk one street at noon, and colour in what is dark. Thirty pupils of the harbour school did "
            "that for two months, in pairs, with water bottles and a teacher on a bicycle. They covered 214 kilometres.\n\n"
            "The sheet that came out of it hangs in the school's staircase, and a copy of it in every bus. It shows where "
            "somebody can cross the city on the hottest day without once stepping into the sun, and where nobody can."
        ),
        Heading("Learned by heart"),
        Text(
            "That many people had carried such a map in their heads became clear from the replies on Naver News."
        ),
        Quote("shade-mother"),
        Figure("shade_detail", "Detail: the old market quarter, where awnings do what trees do elsewhere."),
        Heading("A map of something else"),
        Text(
            "The dark parts are not spread evenly. North of the railway there are 61 trees to a kilometre of street, south of "
            "it nine. On Theqoo the sheet was read against another map."
        ),
        Quote("shade-rich"),
        Heading("Ten minutes"),
        Text("Others tried it out at once. An office worker told of her walk to work on Nate Pann."),
        Quote("shade-walk"),
        Text(
            "The bus company moved four stops into the shade within a week; it needed no budget for that, only the sheet. The "
            "city will plant along the boulevard in spring. The class has asked to choose the trees."
        ),
        Chart(),
        Sources(),
    ),
)
