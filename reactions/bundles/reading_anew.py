"""A captured page, read again from its bytes by this software: do the words come from there?"""

from collections.abc import Mapping
from datetime import datetime

from reactions.bundles.warcs import UnableToReadRecords, answer_in, charset_in, records_in
from reactions.reading import UnableToRead, read_capture, rules_for

# Of several files of a page, the one that its text was read from comes first.
READABLE_ROLES = ("singlefile", "html", "mhtml")
MEDIA_TYPES = {"singlefile": "text/html", "html": "text/html", "mhtml": "multipart/related"}


class UnableToReadAnew(Exception):
    """There is no page to read in the capture, or it cannot be read; the message says why, in English."""


def text_read_anew(
    *,
    contents: Mapping[str, bytes],
    media_types: Mapping[str, str],
    final_url: str,
    rules: str,
    charset_hint: str,
    captured_at: datetime,
) -> str:
    """Return the readable text of a captured page, read by this version of the software.

    `contents` are the capture's artifacts by role, `rules` is the slug of the community's reading rules.
    """
    data, media_type, charset = _page(contents, media_types, final_url)
    try:
        page = read_capture(
            data=data,
            media_type=media_type,
            http_charset=charset,
            charset_hint=charset_hint or None,
            rules=rules_for(rules),
            seen_at=captured_at,
        )
    except UnableToRead as failure:
        raise UnableToReadAnew(f"the page cannot be read: {failure.reason}") from failure
    return page.text


def _page(
    contents: Mapping[str, bytes], media_types: Mapping[str, str], final_url: str
) -> tuple[bytes, str, str | None]:
    for role in READABLE_ROLES:
        if role in contents:
            media_type = media_types.get(role) or MEDIA_TYPES[role]
            # What the server said of the character set is kept with the page that was fetched.
            return contents[role], media_type, charset_in(media_type.partition(";")[2])
    if "warc" not in contents:
        raise UnableToReadAnew("it holds no page, only what people can look at")
    try:
        answers = [
            (record.address, answer_in(record))
            for record in records_in(contents["warc"])
            if record.kind == "response"
        ]
    except UnableToReadRecords as failure:
        raise UnableToReadAnew(f"its WARC file cannot be read: {failure}") from failure
    # The last answer from the final address: those before it sent on to it.
    for address, answer in reversed(answers):
        if address == final_url or len(answers) == 1:
            return answer.body, answer.media_type or "text/html", answer.charset
    raise UnableToReadAnew("its WARC file holds no answer from the page's address")
