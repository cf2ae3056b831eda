"""The demo's tags, with both labels, some aliases and introductions, and the demo's invented outlets."""

from dataclasses import dataclass

from reactions.models import Outlet


@dataclass(frozen=True)
class Topic:
    korean: str
    aliases: tuple[str, ...] = ()
    introduction: str = ""
    introduction_ko: str = ""


TOPICS: dict[str, Topic] = {
    "Haeun": Topic(
        "해은", ("Haeun City", "해은시"),
        "A harbour town of 180,000 on the east coast. It exists in this demo only.",
        "동해안의 인구 18만 항구 도시. 이 시연에만 있는 곳이다.",
    ),
    "Baekdam": Topic("백담", ("Baekdam-myeon",), "A mountain district inland of Haeun, with a temple and a very small school. Invented."),
    "Dolseong": Topic("돌성", ("Dolseong market", "돌성시장")),
    "Haeun Mariners": Topic(
        "해은 매리너스", ("Mariners", "매리너스"),
        "Haeun's football club, promoted after 31 years in the second division. Invented, like its goalkeeper.",
        "서른한 해 만에 승격한 해은의 축구단. 골키퍼와 마찬가지로 지어낸 팀이다.",
    ),
    "Nova Lane": Topic("노바레인", ("NOVALANE",), "A band of four that captions its concerts. Invented."),
    "The Lighthouse Clerk": Topic("등대지기 서기", ("Lighthouse Clerk",), "A television drama in twelve episodes. Invented, the kettle too."),
    "libraries": Topic(
        "도서관", ("library", "public libraries"),
        "What libraries lend besides books: time, light, warmth and an answer.",
        "책 말고도 시간과 빛, 온기와 대답을 빌려주는 곳의 이야기.",
    ),
    "artificial intelligence": Topic("인공지능", ("AI", "에이아이"), "Machines that answer, wait, or say that they do not know."),
    "public transport": Topic("대중교통", ("public transit",), "Boats, buses and the screens that are meant to know where they are."),
    "night work": Topic("야간 노동", ("night shift", "심야 노동")),
    "city budget": Topic("시 예산", ("municipal budget",)),
    "public services": Topic("공공 서비스", ("civic services",)),
    "football": Topic("축구", ("soccer",), "The game, those who play it, and those who do the sums."),
    "accessibility": Topic("접근성", ("배리어프리", "barrier-free"), "Who can take part, and what it takes."),
    "amateur sport": Topic("생활 체육", ("grassroots sport",)),
    "consumers": Topic("소비자", ("consumer rights",)),
    "schools": Topic("학교", ("school",)),
    "night ferry": Topic("막배", ("last ferry", "심야 여객선")),
    "islands": Topic("섬", ("island",)),
    "television drama": Topic("드라마", ("K-drama", "TV 드라마")),
    "finales": Topic("마지막 회", ("finale", "최종회")),
    "screenwriting": Topic("극본", ("screenplay",)),
    "sound": Topic("소리", ("sound design",)),
    "promotion": Topic("승격", ("promotion to the first division",)),
    "goalkeepers": Topic("골키퍼", ("goalkeeper",)),
    "reference books": Topic("참고 도서"),
    "markets": Topic("시장", ("street markets", "전통시장")),
    "prices": Topic("가격", ("price tags",)),
    "street food": Topic("길거리 음식"),
    "concerts": Topic("공연", ("concert", "콘서트")),
    "sign language": Topic("수어", ("수화",)),
    "pop music": Topic("대중음악", ("K-pop",)),
    "software failures": Topic("소프트웨어 장애", ("outages",)),
    "transparency": Topic("투명성"),
    "buses": Topic("버스", ("bus",)),
    "marathon": Topic("마라톤"),
    "running": Topic("달리기", ("러닝",)),
    "volunteers": Topic("자원봉사", ("volunteering",)),
    "museums": Topic("박물관", ("museum",)),
    "restitution": Topic("문화재 반환"),
    "bells": Topic("종", ("temple bells", "범종")),
    "right to repair": Topic("수리할 권리", ("repair",)),
    "smartphones": Topic("스마트폰", ("mobile phones",)),
    "batteries": Topic("배터리"),
    "convenience stores": Topic("편의점"),
    "curling": Topic("컬링"),
    "rural life": Topic("농산어촌", ("countryside",)),
    "heat": Topic("폭염", ("heatwaves", "더위")),
    "maps": Topic("지도", ("cartography",)),
    "trees": Topic("나무", ("street trees", "가로수")),
    "webtoons": Topic("웹툰", ("webtoon",)),
    "comics": Topic("만화"),
    "hoaxes": Topic("가짜 소문", ("hoax",)),
    "stadiums": Topic("경기장", ("stadium",)),
    "place names": Topic("지명"),
    "robots": Topic("로봇", ("delivery robots", "배달 로봇")),
    "street traffic": Topic("도로 교통"),
}  # fmt: skip


@dataclass(frozen=True)
class DemoOutlet:
    kind: str
    name_en: str
    name_native: str
    alias: str
    host: str
    hue: int
    mark: str
    about: str


# Real outlets are not made to have said what they never said. Every slug begins with “demo-”.
OUTLETS: dict[str, DemoOutlet] = {
    "demo-haeun-courier": DemoOutlet(
        Outlet.Kind.PRESS, "The Haeun Courier (demo)", "해은신보 (데모)", "Haeun Courier", "courier.haeun.example", 28, "HC",
        "An invented local newspaper. Its reports exist only as citations in the demo.",
    ),
    "demo-east-coast-wire": DemoOutlet(
        Outlet.Kind.PRESS, "East Coast Wire (demo)", "동해안통신 (데모)", "East Coast Wire", "wire.eastcoast.example", 205, "EW",
        "An invented news agency of the demo.",
    ),
    "demo-haeun-city": DemoOutlet(
        Outlet.Kind.OFFICIAL, "Haeun City Office (demo)", "해은시청 (데모)", "Haeun City Office", "city.haeun.example", 160, "HS",
        "The administration of a town that does not exist.",
    ),
}  # fmt: skip
