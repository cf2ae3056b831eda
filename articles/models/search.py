"""SearchEntry: the words of a live edition, as search compares and shows them."""

from django.db import models

from articles.models.editions import Edition
from articles.models.working_copy import Category


class SearchEntry(models.Model):
    """One live edition's words. The database's own full-text index stands beside it, in `articles_search`."""

    article_id = models.BigIntegerField(primary_key=True)
    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_published_at = models.DateTimeField()
    # In the form of `articles.search.words.normalised`: what a match is counted in.
    title = models.TextField()
    deck = models.TextField()
    tags = models.TextField()
    body = models.TextField()
    quotations = models.TextField()
    # As written, for excerpts.
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.title.strip()
