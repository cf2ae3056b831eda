"""Adversarial pairs of a quotation and a capture, each with the verdict that it must get.

All words are invented. `meaning_changing` marks pairs where passing would put words into somebody's mouth;
no such pair may ever pass. A pair with `comment` is judged within that comment of the capture; where
`with_contexts` is set the words before and after the first hit are given too, as the desk stores them.
"""

import unicodedata
from dataclasses import dataclass

from reactions.judging.verdicts import Verdict

EXACT, FOLDED, SPACING = Verdict.EXACT, Verdict.FOLDED, Verdict.SPACING_ONLY
NEAR, AMBIGUOUS, ABSENT, UNCHECKABLE = Verdict.NEAR, Verdict.AMBIGUOUS, Verdict.ABSENT, Verdict.UNCHECKABLE


@dataclass(frozen=True)
class Pair:
    """`capture` is its comments in order; `comment` is the index of the one that the quotation names."""

    id: str
    quote: str | tuple[str, ...]
    capture: str | tuple[str, ...]
    verdict: Verdict
    comment: int | None = 0
    meaning_changing: bool = False
    with_contexts: bool = False
    checkable: bool = True

    @property
    def comments(self) -> tuple[str, ...]:
        return (self.capture,) if isinstance(self.capture, str) else self.capture


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


LAMP = "골목에 새로 단 가로등이 생각보다 훨씬 밝고 따뜻해서 좋았다"

CORPUS = (
    # The plain cases
    Pair("whole-comment", LAMP, LAMP, EXACT),
    Pair("inner-words", "가로등이 생각보다 훨씬 밝고 따뜻해서", LAMP, EXACT),
    Pair("without-comment-once", LAMP, ("다른 이야기를 하는 댓글입니다", LAMP), EXACT, comment=None),
    Pair("english-whole", "The new lamps are warmer than I expected", "The new lamps are warmer than I expected", EXACT),
    Pair("outer-spaces-of-the-quotation", f"  {LAMP}\n", LAMP, EXACT),
    Pair("two-lines", "첫 줄에는 칭찬을 적었고\n둘째 줄에는 걱정을 적었다", "첫 줄에는 칭찬을 적었고\n둘째 줄에는 걱정을 적었다", EXACT),
    Pair("words-not-there", "버스 노선이 바뀌어서 출근이 힘들어졌어요", LAMP, ABSENT, meaning_changing=True),
    Pair("empty-quotation", "   ", LAMP, ABSENT),
    # Negation
    Pair("negation-있다-없다", "이번 축제는 정말 재미있다", "이번 축제는 정말 재미없다", NEAR, meaning_changing=True),
    Pair("negation-short", "재미있다", "재미없다", NEAR, meaning_changing=True, with_contexts=True),
    Pair("negation-안-dropped", "새 도서관은 찾아가기 좋다고 생각해요", "새 도서관은 찾아가기 안 좋다고 생각해요", NEAR, meaning_changing=True),
    Pair("negation-안-cut-off", "좋다고 다들 입을 모아 말하더라", "이 길은 안 좋다고 다들 입을 모아 말하더라", NEAR, meaning_changing=True),
    Pair("negation-안-cut-off-short", "좋다", "안 좋다", NEAR, meaning_changing=True, with_contexts=True),
    Pair("negation-못-cut-off", "참겠다는 사람이 훨씬 많았습니다", "더는 못 참겠다는 사람이 훨씬 많았습니다", NEAR, meaning_changing=True),
    Pair("negation-않다-cut-off", "이 계획에 선뜻 동의하지", "나는 이 계획에 선뜻 동의하지 않는다", NEAR, meaning_changing=True),
    Pair("negation-없다-cut-off", "그 설명은 도무지 이해할 수", "그 설명은 도무지 이해할 수 없다", NEAR, meaning_changing=True),
    Pair("negation-아니다-cut-off", "시장 상인들의 잘못은 절대로", "시장 상인들의 잘못은 절대로 아니다", NEAR, meaning_changing=True),
    Pair("negation-말자-cut-off", "우리 모두 섣불리 판단하지", "우리 모두 섣불리 판단하지 말자", NEAR, meaning_changing=True),
    Pair("negation-안-하다-cut-off", "솔직히 이 입장료라면 추천", "솔직히 이 입장료라면 추천 안 해요", NEAR, meaning_changing=True),
    Pair("negation-못-하다-cut-off", "솔직히 이 입장료라면 추천", "솔직히 이 입장료라면 추천 못 합니다", NEAR, meaning_changing=True),
    Pair("negation-안-되다-cut-off", "이런 식의 공사는 절대로 용납", "이런 식의 공사는 절대로 용납 안 됩니다", NEAR, meaning_changing=True),
    Pair("negation-안돼-cut-off", "이런 식의 공사는 절대로 용납", "이런 식의 공사는 절대로 용납 안돼요", NEAR, meaning_changing=True),
    Pair("negation-안-가다-cut-off", "시장이 한 말은 도무지 이해가", "시장이 한 말은 도무지 이해가 안 간다", NEAR, meaning_changing=True),
    Pair("negation-못합-cut-off", "그 약속을 올해 안에 이행", "그 약속을 올해 안에 이행 못합니다", NEAR, meaning_changing=True),
    Pair("negation-수-없다-cut-off", "그 설명은 도무지 이해할", "그 설명은 도무지 이해할 수가 없다", NEAR, meaning_changing=True),
    Pair("negation-리-없다-cut-off", "우리 동네 팀이 이번에 이길", "우리 동네 팀이 이번에 이길 리 없다", NEAR, meaning_changing=True),
    Pair("negation-안-of-the-next-sentence", "새로 생긴 산책로 정말 좋았다", "새로 생긴 산책로 정말 좋았다 안 그래도 가려고 했는데", EXACT),
    Pair("negation-that-is-none-안전", "새로 생긴 산책로는 정말", "새로 생긴 산책로는 정말 안전하게 느껴진다", EXACT, with_contexts=True),
    Pair("negation-that-is-none-못된", "그렇게 말하는 사람들이 제일", "그렇게 말하는 사람들이 제일 못된 사람들이다", EXACT),
    Pair("negation-prefix-불", "가능하다고 생각합니다 여러분", "불가능하다고 생각합니다 여러분", NEAR, meaning_changing=True),
    Pair("negation-on-the-next-line", "다리가 새로 놓여서 정말 편해졌다", "다리가 새로 놓여서 정말 편해졌다\n없던 길이 생기니까", EXACT),
    Pair("negation-in-the-next-sentence", "다리가 새로 놓여서 정말 편해졌다.", "다리가 새로 놓여서 정말 편해졌다. 아니 이걸 왜 이제야", EXACT),
    Pair("negation-english-dropped", "I do believe the mayor this time", "I do not believe the mayor this time", NEAR, meaning_changing=True),
    Pair("negation-english-cut-off", "believe the mayor this time around", "I will not believe the mayor this time around", NEAR, meaning_changing=True),
    Pair("negation-english-never", "trust the timetable on that line", "Never trust the timetable on that line", NEAR, meaning_changing=True),
    Pair("negation-english-no-one", "thinks the bridge is safe today", "No one thinks the bridge is safe today", NEAR, meaning_changing=True),
    Pair("negation-english-un", "happy with the new crossing here", "People are unhappy with the new crossing here", NEAR, meaning_changing=True),
    Pair("negation-english-cant", "The council can", "The council can't keep this promise", NEAR, meaning_changing=True),
    Pair("negation-english-curly-cant", "The council can", "The council can’t keep this promise", NEAR, meaning_changing=True),
    Pair("negation-english-non", "violent protest is what they wanted", "A non-violent protest is what they wanted", NEAR, meaning_changing=True),
    Pair("negation-english-dont", "think this is a good idea at all", "I don’t think this is a good idea at all", NEAR, meaning_changing=True),
    Pair("negation-kept", "새 도서관은 찾아가기 안 좋다고 생각해요", "새 도서관은 찾아가기 안 좋다고 생각해요", EXACT),
    # Particles and endings
    Pair("particle-이-을", "시청이 주민을 이겼다는 소식", "시청을 주민이 이겼다는 소식", NEAR, meaning_changing=True),
    Pair("particle-은-만", "우리 동네만 공사가 끝났습니다", "우리 동네는 공사가 끝났습니다", NEAR, meaning_changing=True),
    Pair("ending-했다-했다면", "그때 예산을 제대로 집행했다", "그때 예산을 제대로 집행했다면 좋았을 텐데", NEAR, meaning_changing=True),
    Pair("ending-다-다고", "다리는 무너지지 않을 것이다", "다리는 무너지지 않을 것이다라고 믿은 게 잘못", NEAR, meaning_changing=True),
    Pair("ending-question", "시장이 약속을 지켰습니다 여러분", "시장이 약속을 지켰습니까 여러분", NEAR, meaning_changing=True),
    # Names, numbers, digits
    Pair("name-서울-부산", "서울 시민들은 요금 인상을 반겼다", "부산 시민들은 요금 인상을 반겼다", NEAR, meaning_changing=True),
    Pair("name-one-letter", "김가온 감독이 옳았다고 봅니다", "김가운 감독이 옳았다고 봅니다", NEAR, meaning_changing=True),
    Pair("number-other-digit", "참가비가 15000원이면 적당하다", "참가비가 75000원이면 적당하다", NEAR, meaning_changing=True),
    Pair("number-cut-at-the-end", "이번 축제에 모인 사람이 100", "이번 축제에 모인 사람이 1000명", NEAR, meaning_changing=True),
    Pair("number-cut-at-the-comma", "이번 축제에 모인 사람이 1", "이번 축제에 모인 사람이 1,000명", NEAR, meaning_changing=True),
    Pair("number-cut-at-the-point", "올해 물가는 작년보다 딱 3", "올해 물가는 작년보다 딱 3.5배 올랐다", NEAR, meaning_changing=True),
    Pair("number-cut-from-the-left", "000명이 한꺼번에 모였다고 합니다", "1,000명이 한꺼번에 모였다고 합니다", NEAR, meaning_changing=True),
    Pair("number-unit-cut-off", "응답자 가운데 찬성은 겨우 30", "응답자 가운데 찬성은 겨우 30%", NEAR, meaning_changing=True),
    Pair("number-만-cut-off", "보상금으로 받은 돈이 모두 200", "보상금으로 받은 돈이 모두 200만원", NEAR, meaning_changing=True),
    Pair("number-minus-cut-off", "5도까지 떨어진다는데 행사를 한다고", "-5도까지 떨어진다는데 행사를 한다고", NEAR, meaning_changing=True),
    Pair("number-full-width", "이번 마라톤 대회는 참가비가 １５０００원이면 적당하다", "이번 마라톤 대회는 참가비가 15000원이면 적당하다", NEAR),
    Pair("number-circled", "제 의견은 ①번 안이 낫다는 쪽", "제 의견은 1번 안이 낫다는 쪽", NEAR),
    Pair("number-range-dash", "행사는 10–12시 사이에 하는 게 좋겠다", "행사는 10-12시 사이에 하는 게 좋겠다", FOLDED),
    Pair("number-range-cut", "12시 사이에 하는 게 좋겠다고 봅니다", "행사는 10~12시 사이에 하는 게 좋겠다고 봅니다", NEAR, meaning_changing=True),
    # Spacing
    Pair("spacing-아버지", "아버지 가방에 들어가신다", "아버지가 방에 들어가신다", SPACING, meaning_changing=True),
    Pair("spacing-none", "골목에새로단가로등이생각보다훨씬밝다", "골목에 새로 단 가로등이 생각보다 훨씬 밝다", SPACING),
    Pair("spacing-double", "골목에 새로 단 가로등이 생각보다 밝다", "골목에  새로 단   가로등이 생각보다 밝다", FOLDED),
    Pair("spacing-nbsp", "골목에 새로 단 가로등이 생각보다 밝다", "골목에\u00a0새로 단\u00a0가로등이 생각보다 밝다", FOLDED),
    Pair("spacing-ideographic", "골목에 새로 단 가로등이 생각보다 밝다", "골목에\u3000새로 단 가로등이 생각보다 밝다", FOLDED),
    Pair("spacing-hangul-filler", "골목에 새로 단 가로등이 생각보다 밝다", "골목에\u3164새로 단 가로등이 생각보다 밝다", FOLDED),
    Pair("spacing-newline-for-space", "골목에 새로 단 가로등이 생각보다 밝다", "골목에 새로 단\n가로등이 생각보다 밝다", FOLDED),
    Pair("spacing-thin", "골목에 새로 단 가로등이 생각보다 밝다", "골목에\u2009새로 단\u202f가로등이 생각보다 밝다", FOLDED),
    # Jamo
    Pair("jamo-laughter", "진짜 이건 예상도 못 했다 ㅋㅋㅋ", "진짜 이건 예상도 못 했다 ㅋㅋㅋ", EXACT),
    Pair("jamo-laughter-cut", "진짜 이건 예상도 못 했네요", "진짜 이건 예상도 못 했네요ㅋㅋㅋㅋ", EXACT),
    Pair("jamo-conjoining", "진짜 이건 예상도 못 했다 ᄏᄏᄏ", "진짜 이건 예상도 못 했다 ㅋㅋㅋ", NEAR),
    Pair("jamo-half-width", "진짜 이건 예상도 못 했다 ﾻﾻﾻ", "진짜 이건 예상도 못 했다 ㅋㅋㅋ", NEAR),
    Pair("jamo-ㄴㄴ-cut-off", "이번 개편안에 찬성하는 사람들 인정", "이번 개편안에 찬성하는 사람들 인정ㄴㄴ", NEAR, meaning_changing=True),
    Pair("jamo-in-syllable", "각", nfd("각"), EXACT, with_contexts=True),
    Pair("jamo-syllable-cut", "가로등이 밝아서 모두 좋아하는 가", nfd("가로등이 밝아서 모두 좋아하는 각"), NEAR, meaning_changing=True),
    # Unicode forms
    Pair("nfd-capture", LAMP, nfd(LAMP), EXACT),
    Pair("nfd-quotation", nfd(LAMP), LAMP, EXACT),
    Pair("nfd-accent", "The café on the corner reopened", "The cafe\u0301 on the corner reopened", EXACT),
    Pair("accent-dropped", "The cafe on the corner reopened", "The café on the corner reopened", NEAR),
    Pair("combining-mark-cut", "The new lamps are far too dim x", "The new lamps are far too dim x\u0335", NEAR),
    Pair("compatibility-ligature", "The office is final about it", "The oﬃce is final about it", NEAR),
    Pair("compatibility-hanja", "女性 정책이 바뀌어야 한다고 봅니다", "\uf981性 정책이 바뀌어야 한다고 봅니다", EXACT),
    Pair("cp949-syllables", "뷁이니 똠방이니 펲시니 하는 말장난", "뷁이니 똠방이니 펲시니 하는 말장난".encode("cp949").decode("cp949"), EXACT),
    Pair("mojibake", LAMP, LAMP.encode("utf-8").decode("latin-1"), ABSENT),
    Pair("replacement-character", "골목에 새로 단 가로등이 생각보다 밝다", "골목에 새로 단 가로\ufffd이 생각보다 밝다", NEAR),
    # Invisible characters
    Pair("zero-width-space", LAMP, LAMP.replace("가로등", "가\u200b로\u200b등"), FOLDED),
    Pair("byte-order-mark", LAMP, "\ufeff" + LAMP[:9] + "\ufeff" + LAMP[9:], FOLDED),
    Pair("soft-hyphen", "The extraordinarily bright lamps", "The extra\u00adordi\u00adnarily bright lamps", FOLDED),
    Pair("word-joiner", LAMP, LAMP.replace(" 훨씬", "\u2060 훨씬"), FOLDED),
    Pair("bidi-marks", LAMP, "\u202a" + LAMP.replace(" 밝고", " \u200e밝고\u200f") + "\u202c", FOLDED),
    Pair("bidi-isolates", LAMP, LAMP.replace("훨씬", "\u2068훨씬\u2069"), FOLDED),
    Pair("stray-zwj", LAMP, LAMP.replace("가로등", "가\u200d로등"), FOLDED),
    Pair("invisible-in-the-quotation", LAMP.replace("가로등", "가\u200b로등"), LAMP, FOLDED),
    Pair("invisible-hides-a-cut", "가능하다고 생각합니다 여러분", "불\u200b가능하다고 생각합니다 여러분", NEAR, meaning_changing=True),
    # Quotes, dashes, ellipses, tildes
    Pair("quotes-curly-double", '시장이 "끝까지 가겠다"고 말했단다', "시장이 “끝까지 가겠다”고 말했단다", FOLDED),
    Pair("quotes-curly-single", "다들 '이 정도면 됐다' 하더라고요", "다들 ‘이 정도면 됐다’ 하더라고요", FOLDED),
    Pair("quotes-apostrophe", "It's the best walk in the whole town", "It’s the best walk in the whole town", FOLDED),
    Pair("quotes-full-width", '시장이 "끝까지 가겠다"고 말했단다', "시장이 ＂끝까지 가겠다＂고 말했단다", FOLDED),
    Pair("quotes-dropped", "시장이 끝까지 가겠다고 말했단다", "시장이 “끝까지 가겠다”고 말했단다", NEAR),
    Pair("dash-em", "결국 하나만 남았다 - 기다리는 것", "결국 하나만 남았다 — 기다리는 것", FOLDED),
    Pair("dash-minus", "아침 기온이 -5도라니 말이 되나", "아침 기온이 −5도라니 말이 되나", FOLDED),
    Pair("dash-is-not-ㅡ", "결국 하나만 남았다 - 기다리는 것", "결국 하나만 남았다 ㅡ 기다리는 것", NEAR),
    Pair("ellipsis", "글쎄요... 저는 잘 모르겠습니다", "글쎄요… 저는 잘 모르겠습니다", FOLDED),
    Pair("ellipsis-middle-dots", "글쎄요... 저는 잘 모르겠습니다", "글쎄요··· 저는 잘 모르겠습니다", FOLDED),
    Pair("ellipsis-not-stripped", "글쎄요 저는 잘 모르겠습니다", "글쎄요… 저는 잘 모르겠습니다", NEAR),
    Pair("ellipsis-cut-in-two", "글쎄요 저는 정말 잘 모르겠습니다.", "글쎄요 저는 정말 잘 모르겠습니다…", NEAR),
    Pair("tilde-wave", "오늘 산책 정말 즐거웠어요~", "오늘 산책 정말 즐거웠어요〜", FOLDED),
    Pair("tilde-full-width", "오늘 산책 정말 즐거웠어요~", "오늘 산책 정말 즐거웠어요～", FOLDED),
    Pair("punctuation-question", "정말 이 계획대로 될 것 같아요.", "정말 이 계획대로 될 것 같아요?", NEAR, meaning_changing=True),
    Pair("punctuation-question-cut-off", "정말 이 계획대로 될 것 같아요", "정말 이 계획대로 될 것 같아요?", NEAR, meaning_changing=True),
    Pair("punctuation-question-cut-off-laughing", "이게 정말 좋은 정책이라고요", "이게 정말 좋은 정책이라고요ㅋㅋㅋ...？", NEAR, meaning_changing=True),
    Pair("punctuation-question-cut-off-english", "You call this a good plan", "You call this a good plan !? I do not", NEAR, meaning_changing=True),
    Pair("punctuation-question-kept", "정말 이 계획대로 될 것 같아요?", "정말 이 계획대로 될 것 같아요??", EXACT),
    Pair("punctuation-question-of-the-next-sentence", "정말 이 계획대로 될 것 같아요.", "정말 이 계획대로 될 것 같아요. 아닌가?", EXACT),
    Pair("punctuation-full-width", "정말 이 계획대로 될 것 같아요?", "정말 이 계획대로 될 것 같아요？", NEAR),
    Pair("case-never-folded", "the us must decide this by itself", "the US must decide this by itself", NEAR),
    # Emoji
    Pair("emoji-plain", "드디어 우리 동네에도 도서관이 🎉", "드디어 우리 동네에도 도서관이 🎉", EXACT),
    Pair("emoji-other", "드디어 우리 동네에도 도서관이 😀", "드디어 우리 동네에도 도서관이 😡", NEAR, meaning_changing=True),
    Pair("emoji-dropped-at-the-end", "드디어 우리 동네에도 도서관이", "드디어 우리 동네에도 도서관이 🎉", EXACT),
    Pair("emoji-family-cut", "우리 가족 나들이 사진 올려요 👨", "우리 가족 나들이 사진 올려요 👨‍👩‍👧", NEAR, meaning_changing=True),
    Pair("emoji-family-whole", "우리 가족 나들이 사진 올려요 👨‍👩‍👧", "우리 가족 나들이 사진 올려요 👨‍👩‍👧", EXACT),
    Pair("emoji-family-unjoined", "우리 가족 나들이 사진 올려요 👨👩👧", "우리 가족 나들이 사진 올려요 👨‍👩‍👧", NEAR),
    Pair("emoji-skin-tone-cut", "우리 동네 청소 봉사 참여했어요 👍", "우리 동네 청소 봉사 참여했어요 👍🏽", NEAR),
    Pair("emoji-vs16-cut", "우리 동네 청소 봉사 고맙습니다 ❤", "우리 동네 청소 봉사 고맙습니다 ❤️", NEAR),
    Pair("emoji-vs16-kept", "우리 동네 청소 봉사 고맙습니다 ❤️", "우리 동네 청소 봉사 고맙습니다 ❤️", EXACT),
    Pair("emoji-flag-cut", "이번 경기 응원하러 왔습니다 🇰", "이번 경기 응원하러 왔습니다 🇰🇷", NEAR),
    Pair("emoji-keycap-cut", "내 마음속 순위는 이미 정해졌다 1", "내 마음속 순위는 이미 정해졌다 1️⃣", NEAR),
    # Homoglyphs
    Pair("homoglyph-cyrillic", "The mayor was pаid by nobody at all", "The mayor was paid by nobody at all", NEAR),
    Pair("homoglyph-in-the-capture", "The mayor was paid by nobody at all", "The mаyor was pаid by nobody at all", NEAR),
    Pair("homoglyph-greek", "Οur town deserves a better bridge", "Our town deserves a better bridge", NEAR),
    Pair("homoglyph-hangul-number", "회의는 l0시에 시작한다고 들었습니다", "회의는 10시에 시작한다고 들었습니다", NEAR),
    # Elisions
    Pair("elision-in-order", ("골목에 새로 단 가로등이", "따뜻해서 좋았다"), LAMP, EXACT),
    Pair("elision-folded", ("골목에 새로 단 가로등이", "'따뜻해서' 좋았다"), LAMP.replace("따뜻해서", "‘따뜻해서’"), FOLDED),
    Pair("elision-out-of-order", ("따뜻해서 좋았다", "골목에 새로 단 가로등이"), LAMP, ABSENT, meaning_changing=True),
    Pair("elision-across-comments", ("골목에 새로 단 가로등이", "철거해야 한다고 생각합니다"), (LAMP, "당장 철거해야 한다고 생각합니다"), ABSENT, meaning_changing=True),
    Pair("elision-across-comments-unnamed", ("골목에 새로 단 가로등이", "철거해야 한다고 생각합니다"), (LAMP, "당장 철거해야 한다고 생각합니다"), ABSENT, comment=None, meaning_changing=True),
    Pair("elision-drops-a-negation", ("저는 이 개편안에 대해서", "찬성합니다 여러분"), "저는 이 개편안에 대해서 안 찬성합니다 여러분", NEAR, meaning_changing=True),
    Pair("elision-drops-않다", ("저는 이 개편안에 찬성하지", "여러분도 그렇죠"), "저는 이 개편안에 찬성하지 않습니다 여러분도 그렇죠", NEAR, meaning_changing=True),
    Pair("elision-inside-a-word", ("저는 이 개편안이 불", "하다고 생각합니다"), "저는 이 개편안이 불가능하다고 생각합니다", NEAR, meaning_changing=True),
    Pair("elision-repeated-piece", ("밝고 따뜻해서", "밝고 따뜻해서"), LAMP, ABSENT, meaning_changing=True),
    Pair("elision-other-words", ("골목에 새로 단 가로등이", "시끄러워서 싫었다"), LAMP, ABSENT, meaning_changing=True),
    Pair("elision-unnamed-comment", ("골목에 새로 단 가로등이", "따뜻해서 좋았다"), ("다른 댓글입니다", LAMP), EXACT, comment=None),
    # Which comment
    Pair("other-comment", LAMP, ("저는 반대 의견을 가지고 있습니다", LAMP), ABSENT, comment=0, meaning_changing=True),
    Pair("duplicate-unnamed", LAMP, (LAMP, LAMP), AMBIGUOUS, comment=None),
    Pair("duplicate-named", LAMP, (LAMP, LAMP), EXACT, comment=1),
    Pair("duplicate-unnamed-with-contexts", LAMP, ("첫째 " + LAMP, "둘째 " + LAMP), EXACT, comment=None, with_contexts=True),
    Pair("runs-over-two-comments", "저는 이 계획에 찬성합니다 라고 말할 줄 알았지", ("저는 이 계획에 찬성합니다", "라고 말할 줄 알았지"), ABSENT, comment=None, meaning_changing=True),
    # Short quotations
    Pair("short-unnamed", "정말 좋다", "이 산책로 정말 좋다 다들 와 보세요", AMBIGUOUS, comment=None),
    Pair("short-named-without-contexts", "정말 좋다", "이 산책로 정말 좋다 다들 와 보세요", AMBIGUOUS),
    Pair("short-named-with-contexts", "정말 좋다", "이 산책로 정말 좋다 다들 와 보세요", EXACT, with_contexts=True),
    Pair("short-whole-comment", "대박", ("대박", "그건 좀 아닌 것 같은데요"), EXACT, comment=0),
    Pair("short-english-unnamed", "so good", "this walk is so good, come and see", AMBIGUOUS, comment=None),
    Pair("short-repeated-is-still-short", "좋다", "좋다 좋다 좋다 정말로 좋다", AMBIGUOUS),
    # Cuts inside words
    Pair("cut-word-end", "골목에 새로 단 가로등이 생각보", LAMP, NEAR),
    Pair("cut-word-start", "로등이 생각보다 훨씬 밝고 따뜻해서", LAMP, NEAR),
    Pair("cut-english-word", "impossible to understand the new t", "It is impossible to understand the new timetable", NEAR),
    Pair("words-added", LAMP + " 최고다", LAMP, NEAR, meaning_changing=True),
    Pair("words-reordered", "생각보다 가로등이 훨씬 밝고 따뜻해서 좋았다", LAMP, NEAR),
    # No text
    Pair("screenshot", LAMP, "", UNCHECKABLE, checkable=False),
    Pair("empty-capture", LAMP, "", ABSENT),
)  # fmt: skip
