"""Counts of a topic that publishing and takedown keep, so that no page counts: by month, and by who is quoted on it."""

from django.db import models
from django.db.models import F, Q

from reactions.models import Outlet
from tags.models import Tag


class TagMonth(models.Model):
    """How many live articles with a tag were first published in a month."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    # The first day of the month, in UTC.
    month = models.DateField()
    article_count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["tag", "month"], name="tag_month_once")]

    def __str__(self) -> str:
        return f"#{self.tag_id} {self.month:%Y-%m}: {self.article_count}"


class TagOutlet(models.Model):
    """How many live articles with a tag quote an outlet; articles where only tombstones are left count not."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="+")
    article_count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["tag", "outlet"], name="tag_outlet_once")]
        indexes = [
            models.Index(
                "outlet",
                F("article_count").desc(),
                "tag",
                condition=Q(article_count__gt=0),
                name="outlet_tags_by_count",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.tag_id} {self.outlet_id}: {self.article_count}"
