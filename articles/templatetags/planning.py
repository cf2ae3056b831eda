"""How moments of a plan are said at the desk."""

from django import template
from django.conf import settings

from articles.planning.plans import Moment
from articles.planning.zones import clock_shows

register = template.Library()


@register.filter
def clock(moment: Moment) -> str:
    """Return what the clock shows at a moment in the zone in which it was said."""
    return clock_shows(moment.at, moment.zone)


@register.filter
def is_the_newsrooms(moment: Moment) -> bool:
    """Return whether a moment was said in the newsroom's own zone."""
    return moment.zone == settings.TIME_ZONE
