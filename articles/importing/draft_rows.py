"""The rows of new drafts: blocks, tags, first revisions. Made as rows, since a model's object for each takes longer than all the rest."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection, models

from articles.documents import BlockDocument, digest_of
from articles.importing.pages import BlockKind, ImportedBlock
from articles.models import Article, ArticleTag, HeadingBlock, ImageBlock, Revision, TextBlock
from articles.prose import sanitise
from articles.snapshots import document_of_rows
from delivery.composed_text import composed
from delivery.copying import Row, encoded, write

# Room between blocks, so that one can be put in between.
BLOCK_STEP = 10
BLOCK_COLUMNS = ("parent_id", "region", "ordering", "key")
# Every column but the number that the database gives: nothing here has a default.
COLUMNS: dict[type[models.Model], tuple[str, ...]] = {
    HeadingBlock: (*BLOCK_COLUMNS, "text", "level"),
    TextBlock: (*BLOCK_COLUMNS, "html"),
    ImageBlock: (*BLOCK_COLUMNS, "image_id", "alternative_text", "caption"),
    ArticleTag: ("content_object_id", "tag_id"),
    Revision: (
        "article_id", "number", "kind", "document", "sha256", "session", "created_at", "created_by_id",
    ),
}  # fmt: skip


class DraftRows:
    """Collects the rows of new articles, and writes them, one statement for each table."""

    def __init__(self, *, actor: User, now: datetime) -> None:
        self.rows: dict[type[models.Model], list[Row]] = {model: [] for model in COLUMNS}
        self.actor_id = actor.pk
        self.now = str(connection.ops.adapt_datetimefield_value(now))
        self.has_uuids = connection.features.has_native_uuid_field

    def add(
        self,
        article: Article,
        *,
        blocks: Sequence[ImportedBlock],
        pictures: Mapping[str, int],
        tags: Sequence[int],
    ) -> None:
        """Add what hangs on a stored article without anything: its blocks, tags by number, and its first revision.

        `pictures` are the library's numbers by the address that a block names.
        """
        documents = [
            self._block(article, block, (place + 1) * BLOCK_STEP, pictures)
            for place, block in enumerate(blocks)
        ]
        self.rows[ArticleTag].extend((article.pk, tag) for tag in tags)
        document = document_of_rows(
            article=article, citations=[], pins=[], tags=list(tags), excluded=[], cleared=[], blocks=documents
        )
        self.rows[Revision].append(
            (
                article.pk,
                1,
                Revision.Kind.IMPORT.value,
                json.dumps(document),
                digest_of(document),
                None,
                self.now,
                self.actor_id,
            )
        )

    def write(self) -> None:
        """Write everything that was added, in the caller's transaction."""
        for model, rows in self.rows.items():
            write(
                table=model._meta.db_table,
                columns=COLUMNS[model],
                rows=encoded(rows, defaults=(), vendor=connection.vendor),
            )

    def _block(
        self, article: Article, block: ImportedBlock, ordering: int, pictures: Mapping[str, int]
    ) -> BlockDocument:
        """Add the row of a block, and return it as it stands in a document (`articles.snapshots`)."""
        key = uuid.uuid4()
        placed = article.pk, "body", ordering, str(key) if self.has_uuids else key.hex
        match block.kind:
            case BlockKind.HEADING:
                text = composed(block.text)
                self.rows[HeadingBlock].append((*placed, text, block.level))
                return {"key": str(key), "type": HeadingBlock.type, "text": text, "level": block.level}
            case BlockKind.TEXT:
                self.rows[TextBlock].append((*placed, block.html))
                return {"key": str(key), "type": TextBlock.type, "html": sanitise(block.html)}
            case BlockKind.IMAGE:
                image = pictures.get(block.picture)
                described, caption = composed(block.alternative_text), composed(block.caption)
                self.rows[ImageBlock].append((*placed, image, described, caption))
                return {
                    "key": str(key),
                    "type": ImageBlock.type,
                    "image": image,
                    "alternative_text": described,
                    "caption": caption,
                }
