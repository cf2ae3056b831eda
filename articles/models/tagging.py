"""What a merge of tags moved, row by row, so that it can be taken back."""

from django.db import models
from django.db.models import Q

from tags.models import TagMerge


class MovedTag(models.Model):
    """One assignment that a merge moved from a tag to another: of an article's working copy, or of a live edition.

    Rows are named by number: they may be gone when the merge is taken back.
    """

    merge = models.ForeignKey(TagMerge, on_delete=models.CASCADE, related_name="+")
    article_id = models.BigIntegerField()
    # The live edition; none for the working copy.
    edition_id = models.BigIntegerField(null=True)
    # Where the tag stood: the number of its row in the working copy, its position in the edition.
    place = models.BigIntegerField()
    # Where the other tag stood, if it was there too.
    other_place = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["merge", "article_id"], condition=Q(edition_id__isnull=True), name="moved_tag_once"
            ),
            models.UniqueConstraint(
                fields=["merge", "edition_id"],
                condition=Q(edition_id__isnull=False),
                name="moved_edition_tag_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merge_id}: {self.article_id} ({self.edition_id or '–'})"
