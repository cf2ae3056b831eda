"""SearchEntry: the words of a live edition, as search compares and shows them. SearchWord: words of titles and names."""

from django.db import models
from django.db.models import F

from articles.models.editions import Edition
from articles.models.working_copy import Category


class SearchEntry(models.Model):
    """One live edition's words. The database's own full-text index stands beside it, in `articles_search`."""

    article_id = models.BigIntegerField(primary_key=True)
    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="+")
    # By which rule it was made (`articles.search.indexing.FORM`): others are made anew by `rebuild_search`.
    form = models.PositiveSmallIntegerField(default=0, db_index=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(max_length=10, default="")
    first_published_at = models.DateTimeField()
    # Numbers of tags, and of the outlets whose words are shown.
    tag_ids = models.JSONField(default=list)
    outlet_ids = models.JSONField(default=list)
    # In the form of `articles.search.words.normalised`: what a match is counted in.
    title = models.TextField()
    deck = models.TextField()
    tags = models.TextField()
    body = models.TextField()
    quotations = models.TextField()
    # As written, for excerpts: the newsroom's own words, and the quotations' as readers see them:
    # [number, number of its outlet, [[language, words], …]].
    text = models.TextField()
    quoted = models.JSONField(default=list)
    # What it adds to the words by which spelling is mended.
    words = models.JSONField(default=list)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.title.strip()


class SearchWord(models.Model):
    """A word of live titles, tags and communities, by which spelling is mended; gone with its last article."""

    word = models.CharField(max_length=60, unique=True)
    # Its letters: of Hangul the single ones (jamo).
    letters = models.CharField(max_length=200)
    # One mistake leaves either the beginning or the end as it is: both are looked up.
    beginning = models.CharField(max_length=3)
    end = models.CharField(max_length=3)
    length = models.PositiveSmallIntegerField()
    article_count = models.IntegerField(default=0)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index("beginning", F("article_count").desc(), name="search_word_by_beginning"),
            models.Index("end", F("article_count").desc(), name="search_word_by_end"),
        ]

    def __str__(self) -> str:
        return self.word
