"""A library's machine that may say it does not know."""

from datetime import timedelta

from newsroom.demo.story import Chart, Comment, Heading, Quote, Report, Sources, Story, Text, Thread, said

STORY = Story(
    slug="library-desk-that-does-not-know",
    category="technology",
    days_ago=8.3,
    title="Haeun’s library has a machine that says it does not know",
    deck="One answer in three sends the visitor to a person. The city calls that a success, and so, on the whole, do the forums.",
    byline="Seo Da-in",
    picture="stacks",
    caption="Every answer names the shelf mark of the book that it was taken from.",
    tags=("libraries", "artificial intelligence", "Haeun", "public services", "reference books"),
    threads=(
        Thread(
            "pgr-library",
            "pgr21",
            990100401,
            "모른다고 말하는 도서관 안내기 써 본 후기",
            "세 번 물어봤는데 한 번은 모른다고 하고 사서 선생님을 불러 줬습니다.",
            (
                said(
                    "library-trust",
                    "모른다는 대답을 한 번 듣고 나니까 나머지 두 번의 대답을 믿게 되더군요. 신뢰는 거절에서 생기는 것 같습니다.",
                    "Once I had heard it say that it did not know, I began to believe the other two answers. Trust seems to come "
                    "from being turned down.",
                    "supportive",
                    up=143,
                ),
                Comment("서가 번호까지 알려 주는 게 좋네요.", 51),
            ),
        ),
        Thread(
            "blog-library",
            "naver-blog",
            990100402,
            "아이와 함께 해은도서관 안내기 체험",
            "여섯 살 아이가 공룡 이름을 물어봤더니 책 세 권의 자리를 알려 주었어요. 그다음 질문에는 모르겠다고 했고요.",
            (
                said(
                    "library-child",
                    "아이가 기계도 모를 수 있구나 하더니 사서 선생님께 손을 들고 물어봤어요. 그 장면이 제일 좋았습니다.",
                    "My child said, so machines can not know things too, and raised a hand to ask the librarian. That was the "
                    "part I liked best.",
                    "supportive",
                    up=19,
                ),
                Comment("좋은 정보 감사합니다. 주말에 가 볼게요.", 3),
            ),
            timedelta(hours=20),
        ),
        Thread(
            "fm-library",
            "fmkorea",
            990100403,
            "세금으로 만든 인공지능이 셋 중 하나를 모른다고 함",
            "이럴 거면 그냥 사서를 더 뽑지",
            (
                said(
                    "library-hire",
                    "셋 중 하나를 사서가 답할 거면 그 돈으로 사서를 한 명 더 뽑는 게 맞지 않냐. 기계는 책을 안 빌려줘도 월급이 나가더라.",
                    "If the librarian answers one in three anyway, would it not be right to hire another librarian for that "
                    "money? A machine gets paid even when it lends no books.",
                    "critical",
                    up=388,
                    down=120,
                ),
                said(
                    "library-liar",
                    "아무 말이나 자신 있게 지어내는 것보다 백배 낫다. 우리 회사 챗봇은 없는 규정도 만들어 낸다ㅋㅋ",
                    "A hundred times better than making things up with confidence. Our company's chatbot invents regulations "
                    "that do not exist lol",
                    "humorous",
                    up=512,
                    down=9,
                    context="“Chatbot” here is the writer's employer's, not the library's machine.",
                ),
            ),
            timedelta(hours=16),
        ),
    ),
    reports=(
        Report(
            "demo-haeun-city",
            231,
            "First quarter of the reference desk: figures",
            "the share of questions passed on",
        ),
        Report("demo-haeun-courier", 4032, "The machine that shrugs", "how the desk was designed"),
    ),
    body=(
        Text(
            "Ask the new reference desk on the second floor of Haeun's public library when the harbour wall was built, and "
            "it gives a year, a page and a shelf mark. Ask it whether the wall will hold, and a line appears on the screen: "
            "it does not know, and Ms Kwak is at desk four.\n\n"
            "In its first quarter it took 14,300 questions and passed on 4,800 of them. It answers only from the library's "
            "own books, and where two of them disagree it shows both and decides nothing."
        ),
        Heading("Trust by refusal"),
        Text(
            "What sounds like a weakness is what visitors remark on. One of them described three visits on PGR21."
        ),
        Quote("library-trust"),
        Text(
            "Parents found another use for it. A post on Naver Blog about a wet Saturday was passed around among teachers."
        ),
        Quote("library-child"),
        Heading("The price of a shrug"),
        Text(
            "The desk cost 210 million won to build and 30 million a year to run, about what a librarian earns. That "
            "comparison was made on FM Korea within minutes, and it was the most approved reply until another overtook it."
        ),
        Quote("library-hire"),
        Quote("library-liar"),
        Text(
            "The library answers that it has hired as well: two people whose task is the questions that come back. They "
            "keep a list of those that no book in the house can answer. It has 611 entries and is used for buying."
        ),
        Chart(),
        Sources(),
    ),
)
