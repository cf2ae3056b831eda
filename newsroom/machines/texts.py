"""What machine formats can hold of a text: XML 1.0 has characters that it cannot hold, not even escaped."""

import re

# Controls, half surrogate pairs, noncharacters.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """Return the text without the characters that XML, and UTF-8, cannot hold."""
    return NOT_IN_XML.sub("", text)


def one_line(text: str) -> str:
    """Return the text as titles and names need it: printable, and without line breaks."""
    return " ".join(printable(text).split())
