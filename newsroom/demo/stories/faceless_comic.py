"""A story that had to be retracted: its thread was a joke."""

from datetime import timedelta

from newsroom.demo.story import (
    Comment,
    Heading,
    Quote,
    Report,
    Retraction,
    Sources,
    Story,
    Text,
    Thread,
    said,
)

STORY = Story(
    slug="webtoon-artist-draws-only-backs",
    category="culture",
    days_ago=66.2,
    title="The artist who draws only backs",
    deck="A weekly comic without a single face is said to have found two million readers.",
    byline="Han Yu-ri",
    picture="panels",
    caption="A page in the manner of the comic, drawn for this article.",
    tags=("webtoons", "comics", "hoaxes"),
    threads=(
        Thread(
            "dc-panels",
            "dcinside",
            990101401,
            "얼굴 안 나오는 웹툰 조회수 200만 실화냐",
            "뒷모습만 그리는데 감정이 다 보임",
            (
                said(
                    "panels-neck",
                    "목선 하나로 화났는지 슬픈지 다 보이는 게 말이 되냐. 얼굴은 사족이었던 거임.",
                    "How can you tell from the line of a neck alone whether somebody is angry or sad? Faces were superfluous all along.",
                    "supportive",
                    up=210,
                    down=14,
                ),
                Comment("작가 누구임?", 66),
            ),
        ),
        Thread(
            "instiz-panels",
            "instiz",
            990101402,
            "뒷모습 웹툰 본 사람 있어?",
            "나는 아무리 찾아도 안 나오던데",
            (
                said(
                    "panels-find",
                    "링크 좀 달라니까 다들 봤다고만 하고 아무도 안 줘. 이거 단체로 거짓말하는 거 아니야?",
                    "I keep asking for a link and everybody only says they have read it, nobody gives one. Is this not a lie that everyone "
                    "is in on?",
                    "sceptical",
                    up=144,
                ),
                Comment("나도 못 찾음", 71),
            ),
            timedelta(hours=24),
        ),
    ),
    reports=(Report("demo-east-coast-wire", 7033, "Webtoons: the weekly ranking", "the number of readers"),),
    body=(
        Text(
            "There are no faces in the comic that everybody talks about this week. Its figures wait for buses, carry shopping "
            "up stairs and leave rooms, and one sees them from behind. Two million people are said to have read it.\n\n"
            "What is known of the artist would fit into one of the panels. There is a name, which is a pen name, and a studio, "
            "whose address is a parcel locker."
        ),
        Heading("The line of a neck"),
        Text("On DC Inside the discussion is about craft: how much can be said without eyes and mouth."),
        Quote("panels-neck"),
        Heading("Hard to find"),
        Text(
            "Elsewhere readers have trouble finding the comic at all. On Instiz one of them grew suspicious."
        ),
        Quote("panels-find"),
        Text("The next instalment is expected at the end of the week."),
        Sources(),
    ),
    retraction=Retraction(
        after=timedelta(days=2, hours=5),
        note=(
            "The comic this article describes does not exist. The thread that we took for readers' reactions was a joke "
            "shared among its writers. We should have asked to see a single page. We have withdrawn the article."
        ),
    ),
)
