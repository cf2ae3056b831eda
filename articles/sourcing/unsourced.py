"""Quotations, attributions and press citations that stand in running text: what a desk must tie to a source.

The detection errs on the side of listing: a passage listed in vain costs an editor a glance, one that is
missed goes out without evidence. It reads English and Korean, and never takes more than time proportional
to the text's length.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from articles.sourcing import attribution_cues as cues
from articles.sourcing.outlet_names import Mention, OutletNames, cues_of_family, find_mentions, outlet_meant
from articles.sourcing.quotation_marks import MarkedWords, find_marked_words
from articles.sourcing.sentences import split_line

__all__ = ["OutletNames", "PassageKind", "UnsourcedPassage", "find_unsourced"]


class PassageKind(StrEnum):
    """How a passage gives somebody's words."""

    VERBATIM = "verbatim"
    PARAPHRASE = "paraphrase"
    CITATION = "citation"


@dataclass(frozen=True, slots=True)
class UnsourcedPassage:
    """A passage that gives what somebody said. `text` is `start` to `end` (code points) of the text searched.

    `words` are the words between quotation marks, empty where nothing is quoted; `outlets` are the slugs of
    the communities and outlets named, in the order of the text.
    """

    kind: PassageKind
    text: str
    words: str
    outlets: tuple[str, ...]
    start: int
    end: int


# Where a sentence may pass from one attribution to the next.
# (no repetition, so that a run of white space costs nothing extra; each begins with a sign that few letters are, so that it is
# tried nowhere else)
BREAK_ENGLISH = re.compile(
    r"[;,\s](?:(?<=;)\s|(?<=,)\s(?=(?i:and|yet|as|on|over|at|with)\b)|"
    r"(?<=\s)(?=(?i:while|whereas|but|although|though|"
    r"and\s(?:on|over|some|one|another|others|users|bloggers|netizens))\b))"
)
BREAK_KOREAN = re.compile(
    r"[고며만데면][,\s](?:(?<=[었았했였됐왔갔렸웠]고.)|(?<=[으하었았했였]며.)|(?<=지만.)|(?<=[은는한인]데.)|(?<=반면.))",
    re.DOTALL,
)
FROM_ONE_NAME_TO_THE_NEXT = re.compile(r"(?:and|on|at)\s+(?:the\s+)?\Z", re.IGNORECASE)
SHORT_HANGUL = re.compile(r"[가-힣ㄱ-ㅣ]{1,5}\Z")
ENDS_LIKE_SPEECH = re.compile(r"[.!?,…。！？~ㅋㅎㅠ]\Z")
CONTEXT_BEFORE = 60


@dataclass
class _Clause:
    """Part of a sentence: its place, what is named in it, and what is quoted. Each of its cues is looked for once."""

    start: int
    end: int
    mentions: list[Mention]
    quotations: list[MarkedWords]
    unquoted: str

    @cached_property
    def folded(self) -> str:
        """The words as English cues are looked for: without regard to case, which costs a pattern three times as long."""
        return self.unquoted.casefold()

    def _has(self, english: re.Pattern[str], korean: re.Pattern[str]) -> bool:
        if english.search(self.folded):
            return True
        return not self.unquoted.isascii() and korean.search(self.unquoted) is not None

    @cached_property
    def speaks_of_people(self) -> bool:
        return self._has(cues.PEOPLE_ENGLISH, cues.PEOPLE_KOREAN)

    @cached_property
    def speaks(self) -> bool:
        return self._has(cues.SPEAKING_ENGLISH, cues.SPEAKING_KOREAN)

    @cached_property
    def reacts(self) -> bool:
        return self._has(cues.REACTING_ENGLISH, cues.PEOPLE_KOREAN)

    @cached_property
    def reports(self) -> bool:
        return self._has(cues.REPORTING_ENGLISH, cues.REPORTING_KOREAN)

    @cached_property
    def names_news(self) -> bool:
        return self._has(cues.NEWS_ENGLISH, cues.NEWS_KOREAN)

    @cached_property
    def says_according_to(self) -> bool:
        return bool(cues.ACCORDING_TO.search(self.folded))

    def attributes(self) -> bool:
        """Return whether the clause stands alone as an attribution: somebody named, and something said."""
        named = bool(self.mentions) or self.speaks_of_people or self.names_news
        return named and (bool(self.quotations) or self.speaks or self.reports)


def find_unsourced(*, text: str, outlets: Sequence[OutletNames]) -> list[UnsourcedPassage]:
    """Return every quotation, attribution and press citation of the text, in order.

    A line of the text is a paragraph. One sentence may give several passages.
    """
    outlets = tuple(outlets)
    quotations = find_marked_words(text=text)
    unquoted = _without_quotations(text, quotations)
    mentions = find_mentions(text=unquoted, outlets=outlets)
    passages: list[UnsourcedPassage] = []
    for clause, family_cues in _clauses(text, unquoted, quotations, mentions):
        passages.extend(_passages_of(clause, family_cues, text, outlets))
    return passages


def _without_quotations(text: str, quotations: list[MarkedWords]) -> str:
    """Return the text with quoted words blanked out, every character in its place."""
    pieces: list[str] = []
    done = 0
    for quotation in quotations:
        pieces.append(text[done : quotation.words_start])
        pieces.append(" " * (quotation.words_end - quotation.words_start))
        done = quotation.words_end
    pieces.append(text[done:])
    return "".join(pieces)


def _clauses(
    text: str, unquoted: str, quotations: list[MarkedWords], mentions: list[Mention]
) -> Iterator[tuple[_Clause, tuple[str, ...]]]:
    """Yield every clause that may attribute something, with the cues that tell what its names mean: its sentence's, then its paragraph's."""
    starts = [quotation.start for quotation in quotations]
    places = sorted([*starts, *(mention.start for mention in mentions)])
    quotation_index = mention_index = place_index = 0
    line_end = -1
    for line in unquoted.split("\n"):
        line_start, line_end = line_end + 1, line_end + 1 + len(line)
        first_place = place_index
        place_index = bisect_left(places, line_end, first_place)
        # Most paragraphs neither quote nor name anybody: they are not taken apart.
        if place_index == first_place and not _may_attribute(line):
            continue
        paragraph: tuple[str, ...] | None = None
        for start, end in split_line(
            text=text, start=line_start, end=line_end, quotations=quotations, starts=starts
        ):
            first_quotation = quotation_index = bisect_left(starts, start, quotation_index)
            quotation_index = bisect_left(starts, end, quotation_index)
            while mention_index < len(mentions) and mentions[mention_index].start < start:
                mention_index += 1
            first_mention = mention_index
            while mention_index < len(mentions) and mentions[mention_index].start < end:
                mention_index += 1
            family_cues: tuple[str, ...] = ()
            # They are asked only about names.
            if mention_index > first_mention:
                if paragraph is None:
                    paragraph = cues_of_family(line)
                family_cues = (*cues_of_family(unquoted[start:end]), *paragraph)
            elif quotation_index == first_quotation and not _may_attribute(unquoted[start:end]):
                continue
            for clause in _split_clauses(
                unquoted,
                start,
                end,
                quotations[first_quotation:quotation_index],
                mentions[first_mention:mention_index],
            ):
                yield clause, family_cues


def _may_attribute(text: str) -> bool:
    """Return whether a stretch that quotes and names nobody may attribute something all the same. It ends where words end."""
    if cues.UNNAMED_ENGLISH.search(text.casefold()):
        return True
    if "reported" in text and cues.REPORTED_BY_NAME.search(text):
        return True
    return not text.isascii() and cues.UNNAMED_KOREAN.search(text) is not None


def _split_clauses(
    unquoted: str, start: int, end: int, quotations: list[MarkedWords], mentions: list[Mention]
) -> list[_Clause]:
    """Return the sentence in parts, cut where both parts attribute something to somebody."""
    pieces: list[_Clause] = []
    piece_start = start
    mention_index = quotation_index = 0
    cuts = _breaks(unquoted, start, end)
    inside = _cuts_inside(cuts, quotations)
    for cut in [*(cut for cut in cuts if cut not in inside), end]:
        first_mention, first_quotation = mention_index, quotation_index
        while mention_index < len(mentions) and mentions[mention_index].start < cut:
            mention_index += 1
        while quotation_index < len(quotations) and quotations[quotation_index].start < cut:
            quotation_index += 1
        pieces.append(
            _Clause(
                piece_start,
                cut,
                mentions[first_mention:mention_index],
                quotations[first_quotation:quotation_index],
                unquoted[piece_start:cut],
            )
        )
        piece_start = cut
    return _merge(pieces)


def _breaks(text: str, start: int, end: int) -> list[int]:
    """Return where the sentence may be cut, in order, each place once."""
    cuts = [match.end() for match in BREAK_ENGLISH.finditer(text, start, end)]
    if text.isascii():
        return cuts
    return sorted({*cuts, *(match.end() for match in BREAK_KOREAN.finditer(text, start, end))})


def _cuts_inside(cuts: list[int], quotations: list[MarkedWords]) -> set[int]:
    inside: set[int] = set()
    index = 0
    for cut in cuts:
        while index < len(quotations) and quotations[index].end <= cut:
            index += 1
        if index < len(quotations) and quotations[index].start < cut:
            inside.add(cut)
    return inside


def _merge(pieces: list[_Clause]) -> list[_Clause]:
    """Return the pieces joined into clauses, so that only a piece which attributes by itself begins a new one.

    What a piece says by itself is asked once, so a sentence of any length costs time in proportion to it.
    """
    groups: list[list[_Clause]] = []
    loaded = False
    for piece in pieces:
        attributes = piece.attributes() and not _goes_on_with_a_list(
            groups[-1][-1] if groups else None, piece
        )
        if groups and not (attributes and loaded):
            groups[-1].append(piece)
        else:
            groups.append([piece])
        loaded = attributes or (loaded and len(groups[-1]) > 1)
    return [
        group[0]
        if len(group) == 1
        else _Clause(
            group[0].start,
            group[-1].end,
            [mention for piece in group for mention in piece.mentions],
            [quotation for piece in group for quotation in piece.quotations],
            "".join(piece.unquoted for piece in group),
        )
        for group in groups
    ]


def _goes_on_with_a_list(before: _Clause | None, piece: _Clause) -> bool:
    """Return whether the piece only adds a name to a list: “…, Reuters, and” + “The Korea Times”."""
    if before is None or not before.mentions or not piece.mentions:
        return False
    follows_name = not before.unquoted[before.mentions[-1].end - before.start :].strip(" ,")
    leading = piece.unquoted[: piece.mentions[0].start - piece.start]
    return follows_name and (not leading.strip() or FROM_ONE_NAME_TO_THE_NEXT.match(leading) is not None)


def _passages_of(
    clause: _Clause, family_cues: tuple[str, ...], text: str, outlets: tuple[OutletNames, ...]
) -> Iterator[UnsourcedPassage]:
    meant = [
        outlet_meant(mention=mention, family_cues=family_cues, outlets=outlets) for mention in clause.mentions
    ]
    every = tuple(dict.fromkeys(outlet.slug for outlet in meant))
    cited = tuple(dict.fromkeys(outlet.slug for outlet in meant if outlet.is_cited))
    reacting = tuple(dict.fromkeys(outlet.slug for outlet in meant if not outlet.is_cited))
    passage = text[clause.start : clause.end].strip()
    start = text.index(passage, clause.start) if passage else clause.start
    passage = passage.rstrip(" ,;")
    end = start + len(passage)
    has_words = False
    for quotation in clause.quotations:
        words = text[quotation.words_start : quotation.words_end].strip().rstrip(" ,;")
        # A lone comma between two marks is no word of anybody's.
        if any(character.isalnum() for character in words) and _is_somebodys_words(quotation, text):
            has_words = True
            yield UnsourcedPassage(PassageKind.VERBATIM, passage, words, every, start, end)
    if not has_words and _is_paraphrase(clause, reacting, cited):
        yield UnsourcedPassage(PassageKind.PARAPHRASE, passage, "", reacting, start, end)
    if cited:
        if clause.speaks or clause.says_according_to or clause.reports:
            yield UnsourcedPassage(PassageKind.CITATION, passage, "", cited, start, end)
    elif _cites_unknown_news(clause):
        yield UnsourcedPassage(PassageKind.CITATION, passage, "", (), start, end)


def _is_paraphrase(clause: _Clause, reacting: tuple[str, ...], cited: tuple[str, ...]) -> bool:
    if reacting:
        return clause.speaks or clause.says_according_to or clause.reacts
    if cited:
        return False
    return (clause.speaks_of_people and clause.speaks) or (clause.says_according_to and not clause.names_news)


def _cites_unknown_news(clause: _Clause) -> bool:
    reported = cues.REPORTED_BY_NAME.search(clause.unquoted)
    if reported is not None and reported.group(1) not in cues.NOT_A_NAME and not clause.mentions:
        return True
    return clause.names_news and clause.reports and not clause.mentions


def _is_somebodys_words(quotation: MarkedWords, text: str) -> bool:
    """Return whether the marked words are a quotation and not one word at a distance (a 'bromance')."""
    words = text[quotation.words_start : quotation.words_end].strip()
    if any(character.isspace() for character in words) or ENDS_LIKE_SPEECH.search(words):
        return True
    if not words.isascii() and len(words) > 5 and not SHORT_HANGUL.match(words):
        return True
    before = text[max(0, quotation.start - CONTEXT_BEFORE) : quotation.start]
    return bool(cues.SAYING_BEFORE.search(before) or cues.SAYING_AFTER.match(text, quotation.end))
