"""A bus app goes down, and the city publishes the log. Corrected once."""

from datetime import timedelta

from newsroom.demo.story import (
    Chart,
    Comment,
    Correction,
    Figure,
    Heading,
    Quote,
    Report,
    Sources,
    Story,
    Text,
    Thread,
    said,
)  # fmt: skip

STORY = Story(
    slug="city-publishes-log-of-bus-app-outage",
    category="technology",
    days_ago=27.3,
    title="The buses ran, the app did not: a city publishes its own outage log",
    deck="For five hours no screen in Haeun knew where a bus was. The next morning the city printed every line of what went wrong.",
    byline="Min Jae-o",
    picture="bus_map",
    caption="The eleven lines whose positions stood still.",
    tags=("public transport", "software failures", "Haeun", "transparency", "buses"),
    threads=(
        Thread(
            "fm-bus",
            "fmkorea",
            990100701,
            "해은시 버스앱 장애 로그 전부 공개했네",
            "새벽 네 시에 인증서 만료된 거 그대로 적어 놓음ㅋㅋ",
            (
                said(
                    "bus-honest",
                    "인증서 갱신 까먹었다고 시청이 자기 손으로 쓴 거 처음 봄. 우리 회사 장애 보고서는 아직도 원인이 우주에 있다.",
                    "First time I have seen a city hall write with its own hand that it forgot to renew a certificate. In our "
                    "company's outage report the cause is still somewhere in outer space.",
                    "humorous",
                    up=971,
                    down=6,
                ),
                Comment("담당자 살려주세요", 402),
            ),
        ),
        Thread(
            "pgr-bus",
            "pgr21",
            990100702,
            "장애 기록을 시민이 읽을 수 있게 쓴다는 것",
            "용어마다 한 줄 설명을 달아 둔 것이 인상적이었습니다.",
            (
                said(
                    "bus-stops",
                    "로그보다 정류장에 종이 시간표를 다시 붙이겠다는 마지막 줄이 더 반가웠습니다. 어르신들은 그날 앱이 멈춘 줄도 모르셨어요.",
                    "What pleased me more than the log was its last line, that paper timetables will go up at the stops again. "
                    "Older people never even knew that the app had stopped that day.",
                    "hopeful",
                    up=112,
                ),
                Comment("행정 문서가 이렇게 읽히는 건 처음이네요.", 38),
            ),
            timedelta(hours=24),
        ),
        Thread(
            "tistory-bus",
            "tistory",
            990100703,
            "버스 앱 장애 로그 읽기: 무엇이 빠졌나",
            "공개된 로그를 시간순으로 읽어 보았다. 네 시 이십이 분 이후의 기록이 비어 있다.",
            (
                said(
                    "bus-gap",
                    "경보가 울렸는데 아무도 보지 않은 마흔 분이 로그에 없습니다. 공개는 칭찬할 일이지만 빈칸도 공개해야 합니다.",
                    "The forty minutes in which the alarm rang and nobody looked are not in the log. Publishing it deserves praise, "
                    "but the blanks should be published too.",
                    "critical",
                    up=24,
                ),
                Comment("정리 감사합니다.", 5),
            ),
            timedelta(hours=18),
        ),
    ),
    reports=(
        Report(
            "demo-haeun-city",
            244,
            "Outage of the bus information service: full log",
            "the sequence of events",
        ),
        Report(
            "demo-haeun-courier",
            3870,
            "Five hours without a bus on the screen",
            "how long the screens stood still",
        ),
    ),
    body=(
        Text(
            "At 4:02 in the morning a certificate expired on a server in the basement of Haeun's transport office. The buses "
            "left their depots on time, as they do. The screens at 412 stops, and the application that 90,000 people have "
            "on their telephones, showed them all standing in the garage for the next five hours.\n\n"
            "A day later the city published the log of that morning: not a summary but every line, each with a sentence in "
            "plain words beside it. Line 61 notes that a reminder had been sent to an employee who left two years ago."
        ),
        Heading("A cause with a name"),
        Text(
            "Among those who write such reports for a living, the document went round with a mixture of envy and sympathy."
        ),
        Quote("bus-honest"),
        Figure(
            "bus_log",
            "The morning of the outage, drawn from the log: each bar is a message, each gap a silence.",
        ),
        Heading("Paper again"),
        Text(
            "The last line of the log is a list of what will change. Renewal will be automatic, two people will get the "
            "reminders, and every stop is to have a printed timetable again. On PGR21 it was the paper that was welcomed."
        ),
        Quote("bus-stops"),
        Heading("What is not in it"),
        Text(
            "The record is complete only on the side of the machines. A writer on Tistory laid the log beside the duty "
            "roster and noticed a gap."
        ),
        Quote("bus-gap"),
        Text(
            "The transport office has acknowledged the gap and added a page: the person on duty was on the telephone, "
            "telling callers that the buses were running."
        ),
        Chart(),
        Sources(),
    ),
    correction=Correction(
        after=timedelta(days=1, hours=3),
        note=(
            "An earlier version said that the screens stood still for five hours. They stood still for three hours and "
            "forty minutes; the rest was maintenance. The text and its summary were changed."
        ),
        changes=(
            ("For five hours no screen", "For almost four hours no screen"),
            (
                "standing in the garage for the next five hours.",
                "standing in the garage for the next three hours and forty minutes.",
            ),
        ),
    ),
)
