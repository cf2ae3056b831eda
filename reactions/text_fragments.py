"""Links that make a browser scroll to the quoted words: `#:~:text=` (WICG URL fragment text directives).

A convenience for readers, never evidence: the page may have changed, and not every browser follows them.
"""

import re
from urllib.parse import quote, urldefrag

# Longer quotations are named by their first and last words.
WHOLE_LENGTH = 80
WORDS_AT_EACH_END = 4


def with_text_fragment(*, url: str, words: str, prefix: str = "", suffix: str = "") -> str:
    """Return the address with a text fragment made of whole words, or as it was where there are none.

    `prefix` and `suffix` are the code points around the words: where the quotation starts or ends inside a
    word, that word is left out, since browsers match whole words only.
    """
    whole = words.split()
    if whole and _runs_on(prefix[-1:], words[:1]):
        whole = whole[1:]
    if whole and _runs_on(words[-1:], suffix[:1]):
        whole = whole[:-1]
    if not whole:
        return url
    text = " ".join(whole)
    if len(text) <= WHOLE_LENGTH or len(whole) <= 2 * WORDS_AT_EACH_END:
        directive = _encoded(text)
    else:
        start, end = whole[:WORDS_AT_EACH_END], whole[-WORDS_AT_EACH_END:]
        directive = f"{_encoded(' '.join(start))},{_encoded(' '.join(end))}"
    address, fragment = urldefrag(url)
    return f"{address}#{fragment.split(':~:')[0]}:~:text={directive}"


def _runs_on(before: str, after: str) -> bool:
    return bool(re.fullmatch(r"\w\w", before + after))


def _encoded(text: str) -> str:
    # The hyphen separates a directive's parts, so it is encoded too.
    return quote(text, safe="").replace("-", "%2D")
