"""A quotation in a bundle, judged anew: do these words stand in what was sealed, and come from the page itself?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reactions.bundles.captures_checked import (
    END,
    NATIVE_ID,
    POSTED_AT,
    START,
    VOTES_DOWN,
    VOTES_UP,
    CheckedCapture,
)
from reactions.bundles.parsing import Fields, Wrong
from reactions.bundles.reading_anew import UnableToReadAnew, text_read_anew
from reactions.judging.normalising import ALGORITHM_VERSION
from reactions.judging.places import stand_at
from reactions.judging.reasons import CUTS
from reactions.judging.verdicts import FoldedCapture, Judgement, Span, Verdict, judge, passes, pieces_of
from reactions.manifests import in_utc

LONGEST_QUOTATION = 10_000


@dataclass
class QuotationReport:
    """What was found of a quotation that holds."""

    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def checked_quotation(
    *, told: dict[str, Any], quotation_id: int, captures: Mapping[int, CheckedCapture]
) -> QuotationReport:
    """Return what re-judging a quotation shows. Raises `Wrong` where it is not what the sealed evidence shows."""
    name = f"quotation {quotation_id}"
    fields = Fields(told, what=name)
    if fields.number("quotation") != quotation_id:
        raise Wrong(f"{name}: its file is of another quotation.")
    capture = captures.get(fields.number("capture"))
    if capture is None:
        raise Wrong(f"{name}: its capture is not in the bundle, or does not hold.")
    report = QuotationReport()
    _require_verifications(name, fields, capture)
    if not capture.is_readable:
        report.lines.append(f"{name} was read in a picture: “{_short(fields.text('exact'))}”")
        report.notes.append(f"{name}: no program can judge a picture. Open it and look for the words.")
        return report
    comment = _comment(name, fields, capture)
    judgement = _judgement(fields, capture, comment)
    is_of_other_rules = fields.text("algorithm_version", most=40) != ALGORITHM_VERSION
    # Rules on where words may be cut grow stricter; words that were accepted before stand there all the same.
    was_cut_so = is_of_other_rules and judgement.code in CUTS and passes(fields.text("verdict", most=20))
    if judgement.verdict != fields.text("verdict", most=20) and not was_cut_so:
        raise Wrong(
            f"{name}: it claims the verdict “{_short(fields.text('verdict'))}”, but these words are "
            f"“{judgement.verdict}” in what was sealed. {judgement.reason}"
        )
    report.lines.append(f"{name}: “{_short(fields.text('exact'))}”")
    if judgement.passes:
        folds = f" after folding {', '.join(judgement.folds)}" if judgement.folds else ""
        where = "in the comment that it names" if comment is not None else "in the sealed text"
        report.lines.append(f"{name}: judged anew: {judgement.verdict}{folds}, {where}")
    else:
        report.notes.append(f"{name}: judged anew: {judgement.verdict}. {judgement.reason}")
    if judgement.passes or was_cut_so:
        _require_place(name, fields, capture, comment)
    if is_of_other_rules:
        report.notes.append(
            f"{name}: was verified by version {fields.text('algorithm_version')} of the algorithm, judged anew by "
            f"{ALGORITHM_VERSION}."
        )
    _read_anew(report, name, fields, capture, judgement)
    return report


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 120 else f"{line[:119]}…"


def _require_verifications(name: str, fields: Fields, capture: CheckedCapture) -> None:
    """Refuse verifications that looked at something else than what was sealed."""
    compared = "text" if capture.is_readable else "screenshot"
    for row in fields.each("verifications"):
        if row.text("artifact", most=64) != capture.digests.get(compared):
            raise Wrong(f"{name}: one of its verifications looked at something else than what was sealed.")


def _comment(name: str, fields: Fields, capture: CheckedCapture) -> Span | None:
    """Return the span of the comment that the quotation names; what is told of it must be what was sealed."""
    if not fields.has("comment"):
        return None
    ordinal = fields.number("comment")
    row = capture.comments.get(ordinal)
    if row is None:
        raise Wrong(f"{name}: its comment is not among those that were sealed.")
    posted = fields.moment("posted_at") if fields.has("posted_at") else None
    differing = [
        what
        for what, one, other in (
            ("the comment's number", fields.text("native_comment_id"), row[NATIVE_ID]),
            ("the votes for it", fields.optional_number("votes_up"), row[VOTES_UP]),
            ("the votes against it", fields.optional_number("votes_down"), row[VOTES_DOWN]),
            ("when it was posted", in_utc(posted), _utc(row[POSTED_AT])),
        )
        if one != other
    ]
    if differing:
        raise Wrong(f"{name}: {', '.join(differing)} is not what was sealed.")
    return Span(row[START], row[END])


def _utc(moment: object) -> str | None:
    if not isinstance(moment, str):
        return None
    try:
        return in_utc(datetime.fromisoformat(moment))
    except ValueError:
        return None


def _judgement(fields: Fields, capture: CheckedCapture, comment: Span | None) -> Judgement:
    exact = fields.text("exact", most=LONGEST_QUOTATION)
    spans = tuple(Span(row[START], row[END]) for row in capture.comments.values())
    return judge(
        exact=pieces_of(exact) if fields.items("elisions") else exact,
        capture=FoldedCapture(capture.text, spans),
        comment=comment,
        prefix=fields.text("prefix", most=1_000),
        suffix=fields.text("suffix", most=1_000),
    )


def _require_place(name: str, fields: Fields, capture: CheckedCapture, comment: Span | None) -> None:
    """Refuse words that do not stand at the place they name: the desk chose it, also where they stand there twice."""
    start, end = fields.number("start"), fields.number("end")
    elisions = [_gap(name, gap) for gap in fields.items("elisions")]
    scope = comment or Span(0, len(capture.text))
    is_there = scope.start <= start < end <= scope.end and all(
        start < gap.start < gap.end < end for gap in elisions
    )
    gaps = [(gap.start, gap.end) for gap in elisions]
    if not is_there or not stand_at(
        words=fields.text("exact", most=LONGEST_QUOTATION),
        text=capture.text,
        start=start,
        end=end,
        elisions=gaps,
    ):
        raise Wrong(f"{name}: its words do not stand at the place that it names.")


def _gap(name: str, value: object) -> Span:
    match value:
        case [int() as start, int() as end]:
            return Span(start, end)
    raise Wrong(f"{name}: one of its elisions is no place.")


def _read_anew(
    report: QuotationReport, name: str, fields: Fields, capture: CheckedCapture, judgement: Judgement
) -> None:
    """Read the page itself once more: the sealed text must come from it, or at least these words must."""
    source = fields.fields("source")
    try:
        text = text_read_anew(
            contents=capture.contents,
            media_types=capture.media_types,
            final_url=capture.final_url,
            rules=source.text("reading_rules", most=60),
            charset_hint=source.text("charset_hint", most=40),
            captured_at=capture.captured_at,
        )
    except UnableToReadAnew as failure:
        raise Wrong(f"{name}: the page could not be read anew; {failure}.") from failure
    if text == capture.text:
        report.lines.append(f"{name}: the page itself, read anew, gives the very text that was sealed")
        return
    if not judgement.passes:
        return
    exact = fields.text("exact")
    pieces = pieces_of(exact) if fields.items("elisions") else (exact,)
    there = FoldedCapture(text)
    for piece in pieces:
        again = judge(exact=piece, capture=there, prefix="", suffix="")
        if again.verdict not in (Verdict.EXACT, Verdict.FOLDED, Verdict.AMBIGUOUS):
            raise Wrong(f"{name}: its words do not stand in the page itself, read anew: “{again.verdict}”.")
    report.notes.append(
        f"{name}: this version of the software reads the page a little differently from the one that sealed it; the "
        "words stand there all the same."
    )
