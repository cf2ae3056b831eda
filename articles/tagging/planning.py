"""The dry run of a merge: exactly what it would change, and why it cannot be carried out where it cannot."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from articles.models import Article, ArticleTag, EditionTag, Offer
from tags.models import MergedTag, Tag, TagAddress, TagMerge, TagName

SHOWN = 20
# What the tag that stays takes over where it has nothing of its own.
FIELDS = ("name_en", "name_ko", "introduction_en", "introduction_ko")
STANDING = (TagMerge.State.ORDERED, TagMerge.State.UNDOING)


class UnableToMerge(Exception):
    """The tags cannot be merged; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What merging `source` into `target` would change, counted; the first few by name."""

    source: Tag
    target: Tag
    # Working copies with the merged tag, and how many of these have both.
    articles: int
    articles_with_both: int
    live: int
    live_with_both: int
    scheduled: int
    # Live articles with the tag that stays, before and after.
    count_before: int
    count_after: int
    # Names that lead to the tag that stays from now on.
    aliases: Sequence[str]
    # Addresses that lead there.
    addresses: Sequence[str]
    # Tags that were merged into the source before.
    earlier: int
    # What the tag that stays has not and takes over, by field.
    taken: dict[str, str]
    # Articles that offer others because of the tag.
    offering: int
    examples: Sequence[Article]

    @property
    def seal(self) -> str:
        """A short digest of what the plan says: what was confirmed is what is carried out."""
        said = [self.source.pk, self.target.pk, self.articles, self.articles_with_both, self.live]
        said += [self.live_with_both, *self.aliases, *self.addresses, *self.taken.values()]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    @property
    def rows(self) -> int:
        """How many assignments are moved."""
        return self.articles + self.live


def plan_merge(*, source: Tag, target: Tag) -> MergePlan:
    """Return what merging the source into the target would change; nothing is changed.

    Raises `UnableToMerge` for a tag with itself, or while one of them is being merged.
    """
    refuse_impossible(source=source, target=target)
    rows = ArticleTag.objects.filter(tag=source)
    live = EditionTag.objects.filter(tag=source)
    both = Exists(ArticleTag.objects.filter(tag=target, content_object=OuterRef("content_object")))
    both_live = Exists(EditionTag.objects.filter(tag=target, edition=OuterRef("edition")))
    articles = Article.objects.filter(pk__in=rows.values("content_object"))
    live_count, live_with_both = live.count(), live.filter(both_live).count()
    return MergePlan(
        source=source,
        target=target,
        articles=rows.count(),
        articles_with_both=rows.filter(both).count(),
        live=live_count,
        live_with_both=live_with_both,
        scheduled=articles.filter(state=Article.State.SCHEDULED).count(),
        count_before=target.article_count,
        count_after=target.article_count + live_count - live_with_both,
        aliases=list(TagName.objects.filter(tag=source).values_list("name", flat=True)),
        addresses=[
            source.slug,
            *TagAddress.objects.filter(tag=source).order_by("slug").values_list("slug", flat=True),
        ],
        earlier=MergedTag.objects.filter(tag=source).count(),
        taken=taken_over(source=source, target=target),
        offering=Offer.objects.filter(article__in=live.values("article_id"))
        .values("article")
        .distinct()
        .count(),
        examples=list(articles.order_by("-updated_at", "-pk")[:SHOWN]),
    )


def taken_over(*, source: Tag, target: Tag) -> dict[str, str]:
    """Return the names and introductions that the target has not and takes from the source, by field."""
    return {
        name: getattr(source, name) for name in FIELDS if getattr(source, name) and not getattr(target, name)
    }


def refuse_impossible(*, source: Tag, target: Tag, besides: TagMerge | None = None) -> None:
    """Raise `UnableToMerge` for a tag with itself, or while something else is done with one of the two."""
    if source.pk == target.pk:
        raise UnableToMerge(_("A tag cannot be merged into itself. Choose another one."))
    numbers = (source.pk, target.pk)
    busy = TagMerge.objects.filter(
        Q(source_number__in=numbers) | Q(target_number__in=numbers), state__in=STANDING
    )
    if besides is not None:
        busy = busy.exclude(pk=besides.pk)
    other = busy.first()
    if other is not None:
        words = {"source": other.source_name, "target": other.target_name}
        raise UnableToMerge(
            _("“%(source)s” is just being merged into “%(target)s”, or taken back. Wait until that is done.")
            % words
        )
