"""A library that stays open until two in the morning. In Korean."""

from datetime import timedelta

from newsroom.demo.story import (
    Chart,
    Comment,
    Heading,
    Quote,
    Reaction,
    RemovedLater,
    Report,
    Sources,
    Story,
    Text,
    Thread,
    said,
)

STORY = Story(
    slug="해은도서관-새벽-두-시까지-문-연다",
    category="news",
    days_ago=46.4,
    language="ko",
    title="해은도서관, 새벽 두 시까지 불을 켠다",
    deck="시험 기간만의 이야기가 아니다. 야간 노동자와 첫차를 기다리는 사람들이 열람실의 절반을 채웠다.",
    byline="서다인",
    picture="night_windows",
    caption="자정이 지난 뒤에도 3층 열람실의 창은 밝다.",
    tags=("libraries", "night work", "Haeun", "city budget", "public services"),
    threads=(
        Thread(
            "theqoo-open",
            "theqoo",
            990100901,
            "해은도서관 새벽 2시까지 연대",
            "대리운전 하시는 분들도 많이 오신다더라",
            (
                said(
                    "open-driver",
                    "대리기사인데 콜 기다리는 동안 편의점 의자 말고 갈 데가 생겼다. 책도 읽는다. 벌써 세 권째.",
                    "I drive other people's cars home for a living, and now I have somewhere to wait for calls besides a convenience "
                    "store chair. I read, too. Already on my third book.",
                    "supportive",
                    up=845,
                    down=1,
                ),
                Comment("우리 동네도 해 줬으면", 190),
            ),
        ),
        Thread(
            "dc-open",
            "dcinside",
            990100902,
            "새벽 도서관 실제로 가 본 후기",
            "한 시에 갔는데 자리 절반은 차 있더라",
            (
                said(
                    "open-quiet",
                    "조용하고 따뜻하고 공짜다. 대신 난방비랑 야간 수당 생각하면 일 년 뒤에도 열려 있을지는 모르겠다.",
                    "It is quiet, warm and free. But thinking of the heating bill and the night pay, I do not know whether it will "
                    "still be open in a year.",
                    "sceptical",
                    up=52,
                    down=7,
                ),
                Comment("라면 자판기만 있으면 완벽", 33),
            ),
            timedelta(hours=22),
        ),
        Thread(
            "pann-open",
            "nate-pann",
            990100903,
            "딸이 새벽까지 도서관에 있겠다는데 괜찮을까요",
            "집까지 걸어서 십오 분인데 골목이 어두워요",
            (
                said(
                    "open-way-home",
                    "문 여는 시간만 늘리지 말고 집에 가는 길도 같이 밝혀 주세요. 딸 가진 부모는 두 시에 마중 나가야 해요.",
                    "Please do not only extend the opening hours, light the way home as well. Parents of daughters have to go out "
                    "to meet them at two.",
                    "worried",
                    up=266,
                    down=12,
                ),
                Comment("안심귀가 버스 같이 운영하면 좋겠네요", 98),
            ),
            timedelta(hours=19),
        ),
    ),
    reports=(
        Report("demo-haeun-city", 205, "심야 열람실 시범 운영 계획", "운영 시간과 예산"),
        Report("demo-haeun-courier", 3680, "새벽 한 시, 열람실의 사람들", "시간대별 이용 현황"),
    ),
    body=(
        Text(
            "새벽 한 시 십 분, 해은도서관 3층 열람실에는 마흔한 명이 앉아 있었다. 수험생은 그중 절반이 되지 않는다. 나머지는 "
            "식당 마감을 마친 요리사, 첫차를 기다리는 경비원, 휴대전화를 뒤집어 놓고 호출을 기다리는 대리기사다.\n\n"
            "시는 지난달부터 평일 열람 시간을 새벽 두 시까지 늘렸다. 시범 운영은 일 년이고, 한 해 예산은 1억 8천만 원이다. "
            "애초의 목적은 시험 기간 좌석 부족을 덜기 위한 것이었다."
        ),
        Heading("의자가 생겼다"),
        Text("더쿠에서 가장 많은 추천을 받은 글은 책 이야기로 시작하지 않는다. 앉을 자리에 대한 이야기다."),
        Quote("open-driver"),
        Heading("일 년 뒤에도"),
        Text(
            "야간에는 사서 한 명과 안전요원 한 명이 함께 근무한다. 난방과 조명, 수당이 예산의 대부분이다. 디시인사이드의 "
            "방문기는 칭찬으로 시작해 계산으로 끝난다."
        ),
        Quote("open-quiet"),
        Heading("집에 가는 길"),
        Text(
            "문을 닫는 시각이 늦어지면 돌아가는 길도 늦어진다. 도서관에서 가장 가까운 정류장의 막차는 열한 시 오십 분이다. "
            "네이트판에서는 부모들의 글이 이어졌다."
        ),
        Quote("open-way-home"),
        Reaction("pann-open", "같은 글에서는 귀가 버스를 함께 운영하자는 제안이 여러 번 나왔다.", "hopeful"),
        Text(
            "시는 다음 달부터 두 시 십 분에 도서관 앞을 떠나는 순환 버스를 시험한다고 알렸다. 열람실 벽시계 아래에는 벌써 "
            "손으로 쓴 시간표가 붙어 있다."
        ),
        Chart("반응의 결"),
        Sources("보도와 자료"),
    ),
    later=(RemovedLater("open-way-home", "author", timedelta(days=6, hours=3)),),
)
