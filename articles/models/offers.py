"""Offer: what an article offers to read next, kept so that its page need not look for it."""

from django.db import models

from articles.models.working_copy import Article


class Offer(models.Model):
    """One place in an article's “Discover More”. Written by `articles.discovering`; readers get those that are live."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="offers")
    # An article too, by id: an editor may pin one that is not published yet, or is no longer there.
    offered_id = models.BigIntegerField(db_index=True)
    position = models.PositiveSmallIntegerField()
    # Why it was chosen, in codes, so that everybody reads it in their own language.
    is_pinned = models.BooleanField(default=False)
    is_same_event = models.BooleanField(default=False)
    # Ids of tags, the rarest first.
    shared_tags = models.JSONField(default=list)
    score = models.FloatField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["article", "position"], name="offer_place_once")]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.position}. {self.offered_id}"
