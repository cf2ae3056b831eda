"""A school's curling team. In Korean."""

from datetime import timedelta

from newsroom.demo.story import Comment, Heading, Quote, Reaction, Report, Sources, Story, Text, Thread, said

STORY = Story(
    slug="전교생-열아홉-명-학교의-컬링팀",
    category="sport",
    days_ago=91.5,
    language="ko",
    title="전교생 열아홉 명, 그중 다섯 명이 컬링을 한다",
    deck="얼음도 없는 산골 학교가 전국 대회 4강에 올랐다. 연습은 왁스를 칠한 체육관 바닥에서 했다.",
    byline="민재오",
    picture="curling",
    caption="체육관 바닥에 색 테이프로 그린 하우스.",
    tags=("curling", "schools", "Baekdam", "amateur sport", "rural life"),
    threads=(
        Thread(
            "instiz-curling",
            "instiz",
            990101201,
            "전교생 19명 학교 컬링팀 4강 간 거 봤어?",
            "스톤 대신 물 채운 냄비로 연습했대",
            (
                said(
                    "curling-pot",
                    "냄비 밑에 테이프 감아서 연습했다는 인터뷰 보고 우리 집 냄비한테 미안해졌어. 너도 4강 갈 수 있었는데.",
                    "After the interview about practising with a pot with tape under it, I felt sorry towards my own pot at home. You, "
                    "too, could have reached the semi-finals.",
                    "humorous",
                    up=698,
                ),
                Comment("애들 너무 기특하다", 205),
            ),
        ),
        Thread(
            "fm-curling",
            "fmkorea",
            990101202,
            "백담분교 컬링팀 준결승 하이라이트",
            "마지막 스톤 2센티 차이로 짐",
            (
                said(
                    "curling-two",
                    "2센티 차이로 지고도 상대 팀 스톤 위치부터 확인해 주는 거 보고 반했다. 저게 진짜 스포츠맨십이지.",
                    "Losing by two centimetres and still checking the position of the other team's stone first: that won me over. That is "
                    "what sportsmanship really is.",
                    "supportive",
                    up=1150,
                    down=3,
                ),
                Comment("내년에 꼭 다시 보자", 330),
            ),
            timedelta(hours=26),
        ),
        Thread(
            "naver-curling",
            "naver-news",
            990101203,
            "폐교 위기 분교의 컬링팀, 전국 4강",
            "백담분교는 내년 입학 예정자가 두 명이다.",
            (
                said(
                    "curling-close",
                    "박수는 오늘 하루고 폐교는 내년입니다. 기사로 칭찬만 하지 말고 이 아이들이 졸업할 때까지 학교를 지킬 방법을 써 주세요.",
                    "The applause is for one day, the closure is next year. Do not only praise them in articles; write about how to keep "
                    "the school until these children have graduated.",
                    "worried",
                    up=514,
                    down=20,
                ),
                Comment("응원합니다.", 260, 1),
            ),
            timedelta(hours=18),
        ),
    ),
    reports=(
        Report("demo-east-coast-wire", 6801, "전국 학생 컬링 대회 결과", "대회 성적"),
        Report("demo-haeun-courier", 3299, "왁스 칠한 마룻바닥의 다섯 아이", "연습 방법과 학교 현황"),
    ),
    body=(
        Text(
            "백담분교에는 빙판이 없다. 가장 가까운 링크까지는 버스로 두 시간 반이 걸린다. 그래서 다섯 아이는 체육관 바닥에 왁스를 "
            "칠하고 색 테이프로 과녁을 그렸다. 돌 대신 민 것은 물을 채운 냄비였다.\n\n"
            "그렇게 넉 달을 연습한 팀이 전국 학생 컬링 대회에서 4강에 올랐다. 진짜 돌을 처음 잡아 본 것은 대회 이틀 전이다."
        ),
        Heading("냄비의 자격"),
        Text("선수들의 짧은 인터뷰가 나간 날 밤, 인스티즈에는 부엌 사진이 잇달아 올라왔다."),
        Quote("curling-pot"),
        Heading("2센티미터"),
        Text(
            "준결승은 마지막 돌에서 갈렸다. 계측기로 잰 차이는 2센티미터였다. 에펨코리아의 영상 글에서 사람들이 되돌려 본 것은 "
            "승부가 아니라 그다음 장면이었다."
        ),
        Quote("curling-two"),
        Heading("남은 것은 학교"),
        Text(
            "전교생은 열아홉 명이고 내년 입학 예정자는 두 명이다. 교육청의 기준으로는 통폐합 대상이다. 네이버 뉴스의 기사 아래에서는 "
            "응원과 함께 다른 요구가 나왔다."
        ),
        Quote("curling-close"),
        Reaction(
            "instiz-curling",
            "인스티즈의 글에서는 학교에 냄비와 왁스를 보내자는 모금 제안도 나왔다.",
            "hopeful",
        ),
        Text(
            "교육청은 다섯 선수가 졸업할 때까지 분교를 유지하는 안을 검토하고 있다고 알렸다. 아이들은 다음 대회를 준비한다. "
            "체육관 바닥에는 왁스를 한 겹 더 칠했다."
        ),
        Sources("보도"),
    ),
)
