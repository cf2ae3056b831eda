"""Why a verdict is no better, in words that say what to do next. English message ids for gettext."""

from enum import StrEnum

from django.utils.translation.trans_null import gettext_noop


class Reason(StrEnum):
    NO_TEXT = "no_text"
    COMMENT_OUTSIDE = "comment_outside"
    EMPTY = "empty"
    NOT_THERE = "not_there"
    OTHER_WORDS = "other_words"
    OTHER_COMMENT = "other_comment"
    ACROSS_COMMENTS = "across_comments"
    OUT_OF_ORDER = "out_of_order"
    SEVERAL = "several"
    SHORT_WITHOUT_COMMENT = "short_without_comment"
    SHORT_WITHOUT_CONTEXTS = "short_without_contexts"
    ELISION_WITHOUT_COMMENT = "elision_without_comment"
    SPACING = "spacing"
    CUT_CHARACTER = "cut_character"
    CUT_WORD = "cut_word"
    CUT_NEGATION = "cut_negation"
    CUT_QUESTION = "cut_question"


# The words do stand there, and were cut out where that can change what they mean.
CUTS = frozenset({Reason.CUT_CHARACTER, Reason.CUT_WORD, Reason.CUT_NEGATION, Reason.CUT_QUESTION})

EXPLANATIONS = {
    Reason.NO_TEXT: gettext_noop(
        "The capture has no text to compare with. Two people must look at the capture and confirm the words."
    ),
    Reason.COMMENT_OUTSIDE: gettext_noop(
        "The comment that the quotation names is not in this capture. Choose the words in the capture again."
    ),
    Reason.EMPTY: gettext_noop(
        "The quotation, or one of its pieces, has no words. Choose the words in the capture."
    ),
    Reason.NOT_THERE: gettext_noop(
        "These words do not stand in the capture. Choose the words in the capture, or capture the right page."
    ),
    Reason.OTHER_WORDS: gettext_noop(
        "The capture says something similar in other words. Quote the words as they stand in the capture."
    ),
    Reason.OTHER_COMMENT: gettext_noop(
        "These words stand in another comment of the capture. Name the comment that they come from."
    ),
    Reason.ACROSS_COMMENTS: gettext_noop(
        "The words come from more than one comment. Make one quotation for each comment."
    ),
    Reason.OUT_OF_ORDER: gettext_noop(
        "The pieces stand in another order in the comment. Keep the order of the original."
    ),
    Reason.SEVERAL: gettext_noop(
        "These words stand in the capture more than once. Choose the comment that is meant."
    ),
    Reason.SHORT_WITHOUT_COMMENT: gettext_noop(
        "A quotation this short needs its comment. Choose the words in the capture, inside the comment."
    ),
    Reason.SHORT_WITHOUT_CONTEXTS: gettext_noop(
        "A quotation this short needs the words before and after it as they stand in the capture. "
        "Choose the words in the capture again."
    ),
    Reason.ELISION_WITHOUT_COMMENT: gettext_noop(
        "A quotation with omissions needs its comment, because all pieces must come from the same one."
    ),
    Reason.SPACING: gettext_noop(
        "Only the spacing differs, which can change the meaning in Korean. A person must compare both."
    ),
    Reason.CUT_CHARACTER: gettext_noop(
        "The quotation begins or ends inside a character (an emoji, an accent). Quote whole characters."
    ),
    Reason.CUT_WORD: gettext_noop(
        "The quotation begins or ends inside a word or a number, which can change the meaning. Quote whole words."
    ),
    Reason.CUT_NEGATION: gettext_noop(
        "A word right beside the quotation negates it. Quote that word too, or leave an omission mark elsewhere."
    ),
    Reason.CUT_QUESTION: gettext_noop(
        "The question mark right behind the quotation is left out, so that what was asked seems to be said. Quote it too."
    ),
}
