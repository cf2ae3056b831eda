"""What a Content-Type says: the media type and the character set."""

from email.message import Message


def media_type_of(content_type: str) -> str:
    """Return the media type in lower case, or "application/octet-stream" where the header says none."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind if "/" in kind else "application/octet-stream"


def charset_of(content_type: str) -> str | None:
    """Return the character set in lower case as the header names it, or None."""
    message = Message()
    message["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    charset = message.get_param("charset")
    return charset.strip().lower()[:40] or None if isinstance(charset, str) else None
