"""Where sentences end in running text, English and Korean, given where its quotations stand."""

import re
from bisect import bisect_right

from articles.sourcing.quotation_marks import MarkedWords

SENTENCE_END = re.compile(r"[.!?。！？…]{1,9}[\"'”’」』»)\]]{0,4}(?=\s|$)")
ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Sen|Rep|Gov|Jr|Sr|vs|No|Inc|Co|Ltd|e\.g|i\.e|a\.m|p\.m|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|\b[A-Z])\Z"
)
# What follows a closing mark when the Korean sentence goes on: “…” 라고 했다.
KOREAN_GOES_ON = re.compile(r"\s*(?:이?라[고는며면]|고\b|며\b|하[고며는]|등\b)")
SPEAKING_AFTER = re.compile(
    r"\b(?:said|says|asked|asks|wrote|writes|joked|wondered|replied|commented|read|posted|quipped|argued)\b"
)
LOOK_AHEAD = 80


def split_line(
    *, text: str, start: int, end: int, quotations: list[MarkedWords], starts: list[int]
) -> list[tuple[int, int]]:
    """Return the start and end of every sentence of the line from `start` to `end`; none ends inside a quotation.

    `quotations` are those of the whole text, `starts` where they start.
    """
    spans: list[tuple[int, int]] = []
    begin = start
    for match in SENTENCE_END.finditer(text, start, end):
        index = bisect_right(starts, match.end() - 1) - 1
        quotation = quotations[index] if index >= 0 and quotations[index].end > match.start() else None
        if _is_end(text, begin, match, quotation):
            spans.append((begin, match.end()))
            begin = match.end()
    spans.append((begin, end))
    trimmed = (_trim(text, *span) for span in spans)
    return [(first, last) for first, last in trimmed if first < last]


def _is_end(text: str, start: int, match: re.Match[str], quotation: MarkedWords | None) -> bool:
    end = match.end()
    if quotation is not None and quotation.end > end:
        return False
    if match.group() == "." and ABBREVIATION.search(text, max(start, match.start() - 6), match.start()):
        return False
    following = text[end : end + LOOK_AHEAD].lstrip()
    if not following:
        return True
    if quotation is None:
        return not following[0].islower()
    if following[0].islower() or KOREAN_GOES_ON.match(following):
        return False
    # “Really?” PGR21 users asked.: the quotation opens the sentence that says whose it is.
    opens_sentence = not text[start : quotation.start].strip()
    asks_or_exclaims = match.group()[0] in "!?！？…"
    return not (opens_sentence and asks_or_exclaims and SPEAKING_AFTER.search(following.split(". ")[0]))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
