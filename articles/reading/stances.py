"""Stances for the pages of a tag and of a community, from the counts that publishing keeps: one query each."""

from articles.charts import ReactionChart, chart_of
from articles.models import OutletStance, TagStance
from reactions.models import Outlet
from tags.models import Tag


def stances_of_tag(tag: Tag) -> ReactionChart | None:
    """Return the stances of what is quoted in the articles with a tag, by outlet; None where none has one."""
    rows = TagStance.objects.filter(tag=tag, quotation_count__gt=0).select_related("outlet")
    return chart_of((row.stance, row.outlet, row.quotation_count) for row in rows)


def stances_of_outlet(outlet: Outlet) -> ReactionChart | None:
    """Return the stances of what is quoted from an outlet; None where none has one."""
    rows = OutletStance.objects.filter(outlet=outlet, quotation_count__gt=0)
    return chart_of((row.stance, outlet, row.quotation_count) for row in rows)
