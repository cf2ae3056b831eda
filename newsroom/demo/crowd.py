"""Who else is in a demo thread: invented handles, and comments that nobody quotes."""

from newsroom.demo.story import Comment

# Comments as stand in every thread. None of them is quoted, so a quotation must be found among others.
BYSTANDERS = (
    "첫 댓글이다",
    "퇴근길에 보고 갑니다",
    "이런 소식 좋다",
    "저만 이렇게 생각한 게 아니었네요",
    "오늘 날씨도 좋은데 좋은 글 감사합니다",
    "다음 소식도 올려 주세요",
    "생각해 볼 만한 이야기네",
    "댓글 읽으러 왔습니다",
    "우리 동네 이야기인 줄 알았다",
    "정리해 줘서 고마워",
    "이건 좀 더 지켜봐야 할 듯",
    "사진도 같이 올려 주지",
    "점심 먹다가 웃었네",
    "출처 남겨 줘서 믿음이 간다",
)
NAMES = (
    "솔밭나루", "열두시막차", "돌성어묵", "파도세는밤", "느린우체통", "백담숲길", "주전자뚜껑", "항구고양이",
    "붉은등대", "새벽네시반", "왁스두겹", "그늘만걷기", "종이시간표", "삼층열람실", "바람개비언덕", "모래알통신",
)  # fmt: skip


def bystanders_of(number: int) -> tuple[Comment, ...]:
    """Return the comments that fill up a thread, always the same ones for the same thread."""
    count = 4 + number % 4
    return tuple(
        Comment(BYSTANDERS[(number * 5 + index * 3) % len(BYSTANDERS)], up=(number * 7 + index * 11) % 40)
        for index in range(count)
    )


def handle_in(outlet: str, number: int, position: int) -> str:
    """Return the handle that a commenter has, in the manner of the place. Position 0 wrote the post."""
    name = NAMES[(number + position * 5) % len(NAMES)]
    match outlet:
        case "theqoo":
            return f"{position}. 무명의 더쿠" if position else "무명의 더쿠"
        case "instiz":
            return f"익인{position}" if position else "글쓴이"
        case "dcinside":
            # 0.x is no address that a guest could have.
            return f"ㅇㅇ(0.{position + 10})" if position % 2 else name
        case "naver-news":
            return f"{'abcdefghijklmnop'[(number + position) % 16]}{number % 97:02d}{position}****"
        case "nate-pann":
            return "ㅇㅇ" if position % 3 == 1 else name
        case _:
            return name
