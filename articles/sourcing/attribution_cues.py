"""The words by which a text attributes something to somebody, in English and Korean.

Every pattern is a flat alternation of words with word boundaries: searching takes time proportional to the
text's length.
"""

import re

SPEAKING = (
    "add admit advise agree argue ask believe blame call caution celebrate cheer cite claim comment complain "
    "compare conclude condemn counter criticise criticize debate declare defend demand demonstrate deny describe "
    "discuss dismiss doubt echo emphasise emphasize explain explore express fear guess hail hope insist interpret "
    "joke judge lament laugh mention mock muse note object observe opine oppose point ponder post praise "
    "predict question quip rant react recall remark remind reply respond retort say speculate stress "
    "suggest summarise summarize support tell tease think thank urge vent voice vow want warn welcome wish "
    "wonder worry write"
).split()
REPORTING = (
    "report publish quote cover highlight analyse analyze focus headline reveal detail carry run air broadcast "
    "announce state confirm issue release document investigate examine frame feature"
).split()
IRREGULAR = {
    "say": "said",
    "tell": "told",
    "think": "thought",
    "write": "wrote written",
    "run": "ran",
    "quip": "quipped quipping",
    "vow": "vowed",
}


def _forms(verb: str) -> set[str]:
    if verb.endswith("e"):
        forms = {verb, verb + "s", verb + "d", verb[:-1] + "ing"}
    elif verb.endswith("y") and verb[-2] not in "aeo":
        forms = {verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
    else:
        forms = {verb, verb + "s", verb + "es", verb + "ed", verb + "ing"}
    return forms | set(IRREGULAR.get(verb, "").split())


def _words(verbs: list[str]) -> str:
    """Return the alternatives by their first letter: where a word begins, one letter is compared and not every verb."""
    by_first: dict[str, list[str]] = {}
    for form in sorted({form for verb in verbs for form in _forms(verb)}):
        by_first.setdefault(form[0], []).append(form[1:])
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in by_first.items())


def _any_word(alternatives: str) -> re.Pattern[str]:
    """Return what finds one of the words, in small letters, in a text that is in small letters."""
    return re.compile(rf"\b(?:{alternatives})\b")


SPEAKING_ENGLISH = _any_word(_words(SPEAKING) + "|read|reads|having\\s+none|in\\s+favou?r")
REPORTING_ENGLISH = _any_word(
    _words(REPORTING)
    + "|article|articles|story|stories|headlines|coverage|editorial|editorials|statement|cited|citing|according\\s+to"
)
ACCORDING_TO = re.compile(r"\baccording\s+to\b|에\s?따르면|에\s?의하면")
PEOPLE = (
    "users?|netizens?|commenters?|commentators?|bloggers?|posters?|forum\\s+members?|redditors?|lurkers?|"
    "internet\\s+users|(?:top|best|popular|most\\s+liked|most\\s+upvoted|highly\\s+upvoted|one|another|a|some|many)\\s+"
    "(?:(?:top|popular|viral|widely\\s+shared|anonymous|recent|long|short|blog|forum)\\s+)?"
    "(?:comments?|posts?|repl(?:y|ies)|threads?|blogs?|messages?)"
)
PEOPLE_ENGLISH = _any_word(PEOPLE)
REACTING_ENGLISH = _any_word(
    "reactions?|react|scepticism|skepticism|sceptical|skeptical|mixed|mix|memes?|comments?|commenting|posts?|threads?|"
    "jokes?|opinions?|views?|mood|vibe|sentiment|buzz|buzzing|debates?|criticism|praise|support|anger|outrage|worry|"
    "worries|concerns?|amused|angry|divided|split|supportive|critical|hopeful|worried|filled|flooded|find|"
    "users?|netizens?|bloggers?"
)
NEWS = "(?:news|media)\\s+(?:outlets?|reports?|sources?|organi[sz]ations?)|newspapers?|broadcasters?|local\\s+media|press\\s+reports?"
NEWS_ENGLISH = _any_word(NEWS)
REPORTED_BY_NAME = re.compile(r"\b([A-Z][\w&.-]{1,30})\s+reported\b")
NOT_A_NAME = frozenset(
    "He She They It We I You This That Who Police Officials Was Were Is Been Were Has Also".split()
)

PEOPLE_KOREAN = re.compile(
    r"이용자|누리꾼|네티즌|유저|회원|댓글|게시글|게시물|게시판|글쓴이|작성자|블로거|블로그|포스팅|커뮤니티|독자들|시청자들"
)
SPEAKING_KOREAN = re.compile(
    r"[라다냐자]고\s?(?:말|전|밝|주장|답|적|썼|쓴|했|하|반응|지적|비판|강조|설명|덧붙|묻|물|꼬집|농담|평|예상|우려|"
    r"호소|반문|토로|털어|분석|입을|목소리|촉구|내다|봤|본)|"
    r"[라다냐자]는\s?(?:반응|의견|글|댓글|주장|지적|비판|분석|평가|목소리|우려|농담|말|답|질문|전망|이야기|얘기|식)|"
    r"(?:말|전|주장|지적|비판|강조|설명|반문|토로|농담|분석|평가|반응|우려|예상|전망|언급|조롱|환영|성토|호평|혹평)"
    r"(?:했|하였|한다|하며|하면서|하고|해|됐|되)|"
    r"(?:반응|의견|글|댓글|비판|목소리|우려|농담|전망|기대|반발|찬반|불만|추측|조롱|환호|호평|혹평)(?:을|를|이|가|도|과|들이|들도)\s|"
    r"적었|썼다|남겼|올라왔|올렸|밝혔|덧붙였|물었|꼬집었|내다봤|이어졌|쏟아졌|나왔다|엇갈렸|갈렸"
)
REPORTING_KOREAN = re.compile(
    r"보도|기사|인용|전했|전하|밝혔|발표|분석|집중|조명|다뤘|다루|강조|소개|설명|지적|평가|주목"
)
NEWS_KOREAN = re.compile(r"언론|매체|외신|신문|방송사")

# One of these stands in whatever attributes something to nobody by name, or `REPORTED_BY_NAME` does.
UNNAMED_ENGLISH = _any_word(f"{PEOPLE}|{NEWS}|according\\s+to")
UNNAMED_KOREAN = re.compile(rf"{PEOPLE_KOREAN.pattern}|{NEWS_KOREAN.pattern}|에\s?따르면|에\s?의하면")

# Right before or after a quotation: makes a single quoted word somebody's words and no scare quotes.
SAYING_BEFORE = re.compile(
    r"(?:said|says|wrote|writes|read|reads|replied|commented|asked|joked|posted|shouted|answered|answering|called(?:\s+\w{1,20}){0,3}|"
    r"saying|writing)(?:\s+simply|\s+just|\s+only)?[,:]?\s*\Z",
    re.IGNORECASE,
)
SAYING_AFTER = re.compile(
    r"\s{0,3},?\s{0,3}(?:said|wrote|read|replied|commented|joked|asked|one\s+user|a\s+user|another\s+user|이?라[고는며])",
    re.IGNORECASE,
)
