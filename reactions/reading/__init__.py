"""A saved page becomes readable text with its comments: what quotations are chosen from and checked against.

`read_capture` is the entry. `pages` names what it returns, `rules` how a community's markup is described,
`communities` holds the rules of the ones we know, `general` finds comments where no rules exist, `acceptance`
refuses pages that are no evidence.
"""

from reactions.reading.acceptance import refusal
from reactions.reading.capture import read_capture
from reactions.reading.communities import RULES_BY_SLUG, rules_for
from reactions.reading.pages import Completeness, FoundComment, Precision, ReadPage, UnableToRead
from reactions.reading.rules import ReadingRules

__all__ = [
    "RULES_BY_SLUG",
    "Completeness",
    "FoundComment",
    "Precision",
    "ReadPage",
    "ReadingRules",
    "UnableToRead",
    "read_capture",
    "refusal",
    "rules_for",
]
