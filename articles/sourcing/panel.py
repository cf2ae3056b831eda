"""The sourcing panel: at a glance, how well an article is sourced and what keeps it from going out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from articles.documents import Document, named_in
from articles.gate import Place, Problem, problems_of
from articles.sourcing.coverage import OpenPassage, open_passages
from reactions.models import Quotation
from reactions.verifying.standing import standing_of


@dataclass(frozen=True, slots=True)
class SourcingPanel:
    """`problems` is all that the gate finds but for passages, which come with what it takes to clear them."""

    quotation_count: int
    verified_count: int
    problems: Sequence[Problem]
    passages: Sequence[OpenPassage]

    @property
    def is_ready(self) -> bool:
        """Whether the gate would let the article out."""
        return not self.problems and not self.passages

    @property
    def problem_count(self) -> int:
        return len(self.problems) + len(self.passages)


def sourcing_panel(*, document: Document, article_id: int | None, now: datetime) -> SourcingPanel:
    """Return the figures and problems of a document at `now`; the number of queries does not grow with it."""
    quotation_ids = named_in(document, "quotation")
    quotations = (
        Quotation.objects.not_gone().filter(pk__in=quotation_ids).only("pk").prefetch_related("verifications")
    )
    passages = open_passages(document=document)
    problems = problems_of(document=document, article_id=article_id, now=now, passages=passages)
    return SourcingPanel(
        quotation_count=len(quotation_ids),
        verified_count=sum(
            standing_of(quotation.verifications.all()).is_verified for quotation in quotations
        ),
        problems=[problem for problem in problems if not is_about_a_passage(problem)],
        passages=passages,
    )


def is_about_a_passage(problem: Problem) -> bool:
    """Return whether the problem is a passage of the text that is tied to no source."""
    return problem.code.startswith("unsourced_")


__all__ = ["Place", "SourcingPanel", "is_about_a_passage", "sourcing_panel"]
