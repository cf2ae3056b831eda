"""Blocks: the ordered parts of an article's body."""

import uuid

from content_editor.models import create_plugin_base
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from articles.models.working_copy import Article
from delivery.composed_text import ComposedCharField

ArticlePlugin = create_plugin_base(Article)

PROSE_EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "ListItem": True,
    "BulletList": True,
    "OrderedList": True,
    "Blockquote": True,
    "HardBreak": True,
    "Link": {"enableTarget": False},
}


class Block(ArticlePlugin):  # type: ignore[misc, valid-type]
    """What every block has: its place, and a key that stays the same when it moves."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    # The type's name in documents; set by each block.
    type: str

    class Meta:
        abstract = True
        ordering = ["ordering", "id"]

    def summary(self) -> str:
        """Return a few words by which an editor knows the block."""
        raise NotImplementedError

    def __str__(self) -> str:
        return Truncator(self.summary()).chars(70) or str(self._meta.verbose_name)


class HeadingBlock(Block):
    type = "heading"
    text = ComposedCharField(_("heading"), max_length=200)
    level = models.PositiveSmallIntegerField(
        _("level"), default=2, choices=[(2, _("section")), (3, _("subsection"))],
        validators=[MinValueValidator(2), MaxValueValidator(3)],
    )  # fmt: skip

    class Meta(Block.Meta):
        verbose_name = _("heading")
        verbose_name_plural = _("headings")

    def summary(self) -> str:
        return self.text


class TextBlock(Block):
    type = "text"
    html = ProseEditorField(_("text"), extensions=PROSE_EXTENSIONS, sanitize=True)

    class Meta(Block.Meta):
        verbose_name = _("text")
        verbose_name_plural = _("texts")

    def summary(self) -> str:
        return strip_tags(self.html)


class ImageBlock(Block):
    type = "image"
    image = models.ForeignKey(
        "images.Image",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
    )
    alternative_text = ComposedCharField(
        _("alternative text"), max_length=500, blank=True, help_text=_("Left empty, the image's own is used.")
    )
    caption = ComposedCharField(_("caption"), max_length=500, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def summary(self) -> str:
        return self.caption or self.alternative_text or (str(self.image) if self.image else "")


class QuotationBlock(Block):
    type = "quotation"
    quotation = models.ForeignKey(
        "reactions.Quotation", on_delete=models.PROTECT, related_name="+", verbose_name=_("quotation")
    )

    class Meta(Block.Meta):
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")

    def summary(self) -> str:
        return str(self.quotation) if self.quotation_id else ""


class ParaphraseBlock(Block):
    type = "paraphrase"
    paraphrase = models.ForeignKey(
        "reactions.Paraphrase", on_delete=models.PROTECT, related_name="+", verbose_name=_("paraphrase")
    )

    class Meta(Block.Meta):
        verbose_name = _("paraphrase")
        verbose_name_plural = _("paraphrases")

    def summary(self) -> str:
        return str(self.paraphrase) if self.paraphrase_id else ""


class CitationsBlock(Block):
    type = "citations"
    title = ComposedCharField(_("heading"), max_length=100, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("citation list")
        verbose_name_plural = _("citation lists")

    def summary(self) -> str:
        return self.title


class ChartBlock(Block):
    type = "chart"
    title = ComposedCharField(_("heading"), max_length=100, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("reaction chart")
        verbose_name_plural = _("reaction charts")

    def summary(self) -> str:
        return self.title


class EmbedBlock(Block):
    """A link to something elsewhere, shown as a card: readers' browsers make no request to third parties."""

    type = "embed"
    url = models.URLField(_("address"), max_length=500)
    title = ComposedCharField(_("title"), max_length=200)
    description = ComposedCharField(_("description"), max_length=300, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("embed")
        verbose_name_plural = _("embeds")

    def summary(self) -> str:
        return self.title


BLOCK_MODELS: tuple[type[Block], ...] = (
    HeadingBlock,
    TextBlock,
    ImageBlock,
    QuotationBlock,
    ParaphraseBlock,
    CitationsBlock,
    ChartBlock,
    EmbedBlock,
)
