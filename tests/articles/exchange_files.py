"""Files as other systems export them, made for a test."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "fixtures" / "exchange"
WORDPRESS = FOLDER / "harbour-notes.wordpress.xml"
GHOST = FOLDER / "harbour-cat.ghost.json"


def wordpress(
    *,
    title: str,
    content: str = "<p>Words of a post.</p>",
    count: int = 1,
    start: int = 1,
    slug: str = "post",
) -> str:
    """Return a WordPress export with as many posts of the same words."""
    items = "".join(
        f"<item><title><![CDATA[{title}{'' if count == 1 else f' {number}'}]]></title>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date>2024-05-01 10:00:00</wp:post_date><wp:post_name>{slug}-{number}</wp:post_name>"
        "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
        for number in range(start, start + count)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:wp="http://wordpress.org/export/1.2/"><channel><language>en</language>'
        f"<wp:base_blog_url>https://old.example</wp:base_blog_url>{items}</channel></rss>"
    )


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip of files by name."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo("placeholder", (2024, 5, 1, 0, 0, 0))
            # Past the constructor, which mends some of the names that a stranger's archive may have.
            info.filename = name
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return kept.getvalue()
