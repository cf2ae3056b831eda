"""Words of the corpus: names from syllables, sentences from lists. Everything here was invented for it.

Sentences are made once from a seed and then chosen from, since choosing is all that there is time for. They have places
for names: of two topics (`{a}`, `{b}`), of a place (`{p}`) and of a street or building (`{q}`). After a name in Korean
stands only what is the same whatever the name ends in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

# Sentences of each language to choose from.
SENTENCES = 6_000

SYLLABLES = (
    ("ba", "바"), ("byeol", "별"), ("cha", "차"), ("da", "다"), ("dal", "달"), ("do", "도"), ("dol", "돌"), ("eun", "은"),
    ("ga", "가"), ("go", "고"), ("gyeo", "겨"), ("ha", "하"), ("haneul", "하늘"), ("ho", "호"), ("ji", "지"), ("ju", "주"),
    ("kka", "까"), ("lim", "림"), ("ma", "마"), ("mi", "미"), ("mo", "모"), ("na", "나"), ("neu", "느"), ("no", "노"),
    ("o", "오"), ("pa", "파"), ("ra", "라"), ("ri", "리"), ("ru", "루"), ("sa", "사"), ("sol", "솔"), ("sori", "소리"),
    ("su", "수"), ("ta", "타"), ("to", "토"), ("u", "우"), ("wol", "월"), ("ya", "야"), ("yeo", "여"), ("yun", "윤"),
)  # fmt: skip

# What people talk about, in both languages: tags, and the beginnings of titles.
THINGS = (
    ("library", "도서관"), ("ferry", "여객선"), ("market", "시장"), ("school", "학교"), ("stadium", "경기장"),
    ("festival", "축제"), ("hospital", "병원"), ("bridge", "다리"), ("harbour", "항구"), ("night bus", "심야버스"),
    ("housing", "주택"), ("bakery", "빵집"), ("cinema", "극장"), ("drama", "드라마"), ("webtoon", "웹툰"),
    ("concert", "공연"), ("museum", "박물관"), ("river", "하천"), ("park", "공원"), ("subway", "지하철"),
    ("airport", "공항"), ("ticket", "입장권"), ("budget", "예산"), ("election", "선거"), ("rent", "임대료"),
    ("weather", "날씨"), ("rain", "비"), ("snow", "눈"), ("heat", "더위"), ("robot", "로봇"),
    ("battery", "배터리"), ("telephone", "전화기"), ("game", "게임"), ("football", "축구"), ("baseball", "야구"),
    ("curling", "컬링"), ("marathon", "마라톤"), ("coach", "감독"), ("referee", "심판"), ("season", "시즌"),
    ("exam", "시험"), ("holiday", "연휴"), ("kitchen", "주방"), ("noodles", "국수"), ("coffee", "커피"),
    ("rice", "쌀"), ("fish", "생선"), ("island", "섬"), ("mountain", "산"), ("temple", "절"),
    ("dog", "강아지"), ("cat", "고양이"), ("garden", "정원"), ("tree", "나무"), ("light", "조명"),
    ("energy", "에너지"), ("water", "수돗물"), ("post office", "우체국"), ("song", "노래"), ("dance", "춤"),
)  # fmt: skip

TITLES = (
    ("{a} and {b} in {p}: what changes this week", "{p}에서 {a}, {b} 모두 이번 주 달라진다"),
    ("Why {p} is talking about its {a}", "{p}에서 {a} 이야기가 그치지 않는 까닭"),
    ("A second look at the {a} of {p}", "{p}의 {a}, 다시 보다"),
    ("{p} opens its {a} for one more night", "{p}의 {a}, 하룻밤 더 연다"),
    ("The {a} that {p} had waited for", "{p}에서 기다리던 {a}"),
    ("{p} counts the cost of {a} and {b}", "{p}의 {a} 그리고 {b}, 비용을 세다"),
    ("No more {a} at {q}, for now", "{q}에서 {a} 당분간 없다"),
    ("From {a} to {b}: a week in {p}", "{a}에서 {b}까지, {p}의 한 주"),
    ("{q} in {p}: the {a} nobody planned", "{p}의 {q}, 아무도 계획하지 않은 {a}"),
    ("Half of {p} wants {a}, the other half {b}", "{p}의 절반은 {a}, 절반은 {b}"),
    ("What came of the {a} at {q}", "{q}의 {a}, 그 뒤"),
    ("{a}, {b} and a long queue in {p}", "{a}, {b} 그리고 {p}의 긴 줄"),
)

HEADINGS = (
    ("What happened in {p}", "{p}에서 있었던 일"),
    ("The plan for {q}", "{q}의 계획"),
    ("Before the {a}", "{a} 이전"),
    ("The numbers", "숫자로 보면"),
    ("What it means for {b}", "{b}에 미칠 영향"),
    ("How it began", "시작"),
    ("The evening after", "그날 저녁"),
    ("Who pays", "비용은 누가"),
    ("What comes next", "다음 순서"),
    ("Around {q}", "{q} 둘레"),
    ("The other side", "다른 쪽"),
    ("A question of {a}", "{a}의 문제"),
)

# English sentences: where and when, who, what they did, to what, and how.
WHEN = (
    "On Monday morning", "Two days later", "By the end of the week", "Before the doors opened", "Late in the evening",
    "In the first hour", "During the long weekend", "After the rain had stopped", "At the second attempt", "Since early spring",
    "In the weeks before", "For the third year in a row", "Shortly after noon", "On the last day of the month", "When the lights went out",
    "At half past six", "In the meantime", "A month ago", "By then", "Once the road was clear",
    "That same afternoon", "Every other Thursday", "Between two trains", "Long before the winter", "Around {q}",
)  # fmt: skip
WHO = (
    "the council of {p}", "the people behind the {a}", "a group of neighbours", "the owner of a small shop near {q}", "three drivers",
    "the younger half of the staff", "families from {p}", "the night shift", "a former teacher", "those who work with {b}",
    "the two volunteers", "visitors to {q}", "the operator of the {a}", "a class of eleven pupils", "the harbour office",
    "everyone in line", "the engineers", "a retired captain", "the team for {b}", "shopkeepers on both sides of the street",
    "the district office", "the last guests", "residents of {p}", "a choir of forty", "the cleaners at {q}",
)  # fmt: skip
DID = (
    "moved", "counted", "repaired", "closed", "opened", "measured", "painted", "carried", "rented", "sold",
    "found", "lost", "kept", "built", "cleared", "filled", "changed", "tested", "finished", "postponed",
    "shared", "borrowed", "returned", "cooked", "photographed", "planted", "ordered", "collected", "sorted", "lit",
)  # fmt: skip
WHAT = (
    "the wooden benches", "all but two of the rooms", "a list of forty names", "the old timetable", "more than the budget for {a} had allowed",
    "the second floor", "nine hundred tickets", "a temporary roof over {q}", "the keys to the gate", "every lamp along the river",
    "the equipment for {b}", "a map of {p}", "the first draft of the plan", "seven boxes of paper", "what was left of the summer stock",
    "the waiting room", "half of the parking spaces", "a row of young trees", "the new machines", "the sign above the entrance",
    "the accounts of the past four years", "two extra trains", "a kitchen for sixty guests", "the small stage", "the fence around {q}",
)  # fmt: skip
HOW = (
    "without asking for more money", "as the rules for {a} require", "although nobody had planned it that way", "with the help of {p}", "in less than an hour",
    "and left the rest for spring", "because the {b} could not wait", "so that the street stays free", "at a third of the usual price", "under a grey sky",
    "while the {a} went on as before", "which took longer than expected", "and that was only the beginning", "in front of a quiet crowd", "by hand",
    "for as long as the permit lasts", "until the last bus had left", "with nothing but a ladder and a rope", "to make room for {b}", "in plain sight of {q}",
    "and nobody minded the noise", "after eleven months of waiting", "even where the ground was wet", "just as it had been agreed", "one floor at a time",
)  # fmt: skip

# Korean sentences: when, where, what, how it was done.
KO_WHEN = (
    "월요일 아침", "이틀 뒤", "주말이 끝날 무렵", "문을 열기 전", "늦은 저녁", "첫 한 시간 동안", "긴 연휴 내내", "비가 그친 뒤",
    "두 번째 시도에서", "이른 봄부터", "그에 앞선 몇 주 동안", "삼 년째 같은 날", "정오가 조금 지나", "그달 마지막 날", "불이 꺼진 사이",
    "여섯 시 반 무렵", "그사이", "한 달 전", "그때까지", "길이 열리자마자", "같은 날 오후", "격주 목요일마다", "열차 두 대 사이에", "겨울이 오기 훨씬 전",
)  # fmt: skip
KO_WHERE = (
    "{p}에서", "{q}에서", "{a} 곁에서", "{b} 앞에서", "시장 골목에서", "강 건너에서", "이층 복도에서", "구청 마당에서", "버스 종점에서", "항구 쪽에서",
    "{p}의 작은 가게에서", "{q} 둘레에서", "학교 운동장에서", "오래된 극장에서", "빈 주차장에서", "좁은 계단에서", "새로 칠한 담장 옆에서", "대합실에서",
)  # fmt: skip
KO_WHAT = (
    "나무 의자를", "방 두 칸을 뺀 나머지를", "이름 마흔 개가 적힌 종이를", "낡은 시간표를", "{a} 예산보다 많은 돈을", "이층 전체를", "표 구백 장을",
    "임시 지붕을", "정문 열쇠를", "강변의 등을 모두", "{b} 장비를", "{p}의 지도를", "계획의 첫 초안을", "종이 상자 일곱 개를", "여름에 남은 물건을",
    "주차장 절반을", "어린 나무 한 줄을", "새 기계를", "입구 위 간판을", "지난 네 해 장부를", "임시 열차 두 편을", "예순 명이 먹을 밥을", "작은 무대를", "울타리를",
)  # fmt: skip
KO_HOW = (
    "예산을 더 쓰지 않고", "{a} 규정 그대로", "아무도 그렇게 계획하지 않았지만", "{p}의 도움으로", "한 시간도 안 되어", "나머지는 봄으로 미루고",
    "{b} 때문에 더 기다릴 수 없어", "길을 비워 두려고", "평소의 삼분의 일 값에", "흐린 하늘 아래", "생각보다 오래 걸려", "조용한 사람들 앞에서", "손으로 직접",
    "허가가 끝날 때까지", "막차가 떠날 때까지", "사다리와 밧줄만 가지고", "{b} 자리를 마련하려고", "열한 달을 기다린 끝에", "젖은 땅 위에서도", "한 층씩 차례로",
)  # fmt: skip
KO_DID = (
    "옮겼다", "세었다", "고쳤다", "닫았다", "열었다", "쟀다", "칠했다", "날랐다", "빌렸다", "팔았다", "찾았다", "잃었다", "지켰다", "지었다", "치웠다",
    "채웠다", "바꿨다", "시험했다", "끝냈다", "미뤘다", "나눴다", "돌려주었다", "만들었다", "심었다", "주문했다", "모았다", "골랐다", "밝혀 두었다",
)  # fmt: skip

# What people say in threads, each with its translation and how it is meant; an opening, a reason, an ending.
OPENINGS = (
    ("저는 {0} 이야기 나올 때마다", "Whenever {0} comes up, I"),
    ("솔직히 {0} 하나 때문에", "Honestly, because of {0} alone, I"),
    ("어제 {0} 보고 나서", "After seeing {0} yesterday, I"),
    ("{0} 없던 시절을 떠올리면", "When I remember the days without {0}, I"),
    ("이번 {0} 소식을 듣고", "Hearing the news of {0}, I"),
    ("우리 동네 {0} 앞을 지날 때면", "Each time I pass {0} in our street, I"),
    ("아이와 {0} 다녀온 뒤로", "Since taking my child to {0}, I"),
    ("{0} 줄에 서 있다가", "Standing in the queue for {0}, I"),
)
REASONS = (
    ("몇 번이고 다시 생각하게 됩니다", "think about it again and again", "neutral"),
    ("밤잠을 설칠 만큼 걱정이 됩니다", "worry so much that I lose sleep", "worried"),
    ("오랜만에 크게 웃었습니다", "laughed out loud for the first time in a while", "humorous"),
    ("이제야 마음이 놓이네요", "am relieved at last", "supportive"),
    ("정말 잘될 거라고 믿고 싶습니다", "want to believe that it will turn out well", "hopeful"),
    ("그 말을 그대로 믿기는 어렵습니다", "find it hard to take that at face value", "sceptical"),
    ("왜 이렇게 늦게 했는지 묻고 싶습니다", "would like to ask why it took so long", "critical"),
    ("친구들에게도 알려 주었습니다", "told my friends about it too", "supportive"),
    ("돈이 아깝다는 생각만 듭니다", "can only think of the money it cost", "critical"),
    ("다음 달에도 꼭 갈 생각입니다", "mean to go again next month", "hopeful"),
    ("숫자부터 다시 세어 봐야 합니다", "say the numbers have to be counted again first", "sceptical"),
    ("그냥 조용히 지켜보고 있습니다", "am just watching quietly", ""),
)
ENDINGS = (
    ("아직 끝난 일이 아니니까요.", "It is not over yet, after all."),
    ("적어도 저한테는 그렇습니다.", "At least that is how it is for me."),
    ("다들 바빠서 모르고 지나간 것 같아요.", "I think everyone was too busy to notice."),
    ("내년에는 조금 달라졌으면 합니다.", "I hope that next year is a little different."),
    ("사진은 집에 가서 찾아보겠습니다.", "I will look for the photographs when I get home."),
    ("이웃 가게 사장님도 같은 생각이랍니다.", "The owner of the shop next door thinks so too."),
    ("버스 안에서 급히 적습니다.", "I am writing this in a hurry on the bus."),
    ("그래도 오늘 날씨는 참 좋네요.", "The weather is lovely today, all the same."),
    ("누가 뭐라고 해도 제 생각은 같습니다.", "Whatever anybody says, I think the same."),
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages."""

    en: str
    ko: str


def name_of(number: int) -> Name:
    """Return one of 64,000 names of places, by number: the first ones differ in every syllable."""
    first, second, third = number % 40, (number // 40 + number) % 40, (number // 1_600 + 7 * number) % 40
    chosen = [SYLLABLES[place] for place in (first, second, third)]
    return Name("".join(part[0] for part in chosen).capitalize(), "".join(part[1] for part in chosen))


def topic_of(number: int) -> Name:
    """Return the labels of a topic by number: first things alone, then those of places. The labels differ."""
    if number < len(THINGS):
        return Name(*THINGS[number])
    place, thing = divmod(number - len(THINGS), len(THINGS))
    name = name_of(place * 41)
    return Name(f"{name.en} {THINGS[thing][0]}", f"{name.ko} {THINGS[thing][1]}")


def aliases_of(topic: Name) -> tuple[str, ...]:
    """Return other names of a topic: a plural, and the Korean one without its space."""
    joined = topic.ko.replace(" ", "")
    return (f"{topic.en} affairs", *([joined] if joined != topic.ko else [f"{topic.ko} 문제"]))


@lru_cache(maxsize=4)
def sentences(language: str, seed: int) -> Sequence[str]:
    """Return the sentences of a language to choose from; always the same for a seed."""
    chance = Random(f"sentences {language} {seed}")
    pick = chance.choice
    if language == "ko":
        return [
            f"{pick(KO_WHEN)} {pick(KO_WHERE)} {pick(KO_HOW)} {pick(KO_WHAT)} {pick(KO_DID)}."
            for _turn in range(SENTENCES)
        ]
    found = []
    for _turn in range(SENTENCES):
        who = pick(WHO)
        if chance.random() < 0.4:
            found.append(f"{who[0].upper()}{who[1:]} {pick(DID)} {pick(WHAT)} {pick(HOW)}.")
        else:
            found.append(f"{pick(WHEN)}, {who} {pick(DID)} {pick(WHAT)} {pick(HOW)}.")
    return found


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody says in a thread, its English translation, and how it is meant."""

    ko: str
    en: str
    stance: str


def remark(chance: Random) -> Remark:
    """Return a comment about something, long enough to be found again word for word."""
    opening, reason, ending = chance.choice(OPENINGS), chance.choice(REASONS), chance.choice(ENDINGS)
    thing, place = Name(*chance.choice(THINGS)), name_of(chance.randrange(4_000))
    return Remark(
        ko=f"{opening[0].format(f'{place.ko} {thing.ko}')} {reason[0]}. {ending[0]}",
        en=f"{opening[1].format(f'the {thing.en} in {place.en}')} {reason[1]}. {ending[1]}",
        stance=reason[2],
    )
