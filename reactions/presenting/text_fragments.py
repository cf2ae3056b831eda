"""Links that make a browser scroll to the quoted words: `#:~:text=` (WICG URL fragment text directives).

A convenience for readers, never evidence: the page may have changed, and not every browser follows them.
https://wicg.github.io/scroll-to-text-fragment/ asks for `text=[prefix-,]start[,end][,-suffix]`:

* start, end, prefix and suffix match whole words only, so a word that is cut is left out;
* each of them must stand within one block of the page, so none reaches over a line break, while a range from a
  start to an end may go over many;
* a few words may stand on a page more than once; then the words around them, of the same line, tell which are meant;
* everything is percent-encoded UTF-8, whatever the page's own encoding is, and so are the signs that part a directive.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, urldefrag

# Longer quotations are named by their first and last words.
WHOLE_LENGTH = 80
WORDS_AT_EACH_END = 4
# Shorter ones are told apart by what stands around them; so are those whose contexts had to grow to be unique.
SHORT_LENGTH = 24
USUAL_CONTEXT = 32
WORDS_OF_CONTEXT = 3
# Signs that do not end a word between two letters (Unicode Standard Annex 29: MidLetter, MidNumLet).
WITHIN_WORDS = frozenset("'’.:·")
# Scripts that are written without spaces: browsers part their words by a dictionary, almost anywhere.
WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"
)
ENDS_OF_CLAUSES = re.compile("(?<=[。、！？…「」『』])")
# Of some five hundred bytes each: the quotations of the pages that are asked for.
MOST_KEPT = 1_000
# What a reader cannot see and a browser passes over: soft hyphens, joiners of words, marks of direction.
UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


@lru_cache(maxsize=MOST_KEPT)
def with_text_fragment(*, url: str, words: str, prefix: str = "", suffix: str = "") -> str:
    """Return the address with a text fragment made of whole words, or as it was where there are none.

    `prefix` and `suffix` are the code points around the words: where the quotation starts or ends inside a
    word, that word is left out, since browsers match whole words only.
    """
    lines = [line.split() for line in UNSEEN.sub("", words).splitlines()]
    lines = [line for line in lines if line]
    prefix, suffix = UNSEEN.sub("", prefix), UNSEEN.sub("", suffix)
    is_cut_before = bool(lines) and _runs_on(prefix, UNSEEN.sub("", words))
    is_cut_after = bool(lines) and _runs_on(UNSEEN.sub("", words), suffix)
    if is_cut_before:
        lines[0] = lines[0][1:]
        lines = [line for line in lines if line]
    if is_cut_after and lines:
        lines[-1] = lines[-1][:-1]
        lines = [line for line in lines if line]
    if not lines:
        return url
    parts = _start_and_end(lines)
    if _needs_context(lines, prefix, suffix):
        # Beside a word that was cut there is no context: it would have to touch the words.
        before = [] if is_cut_before else _words_before(prefix)
        after = [] if is_cut_after else _words_after(suffix)
        parts = [
            *([f"{_encoded(' '.join(before))}-"] if before else []),
            *parts,
            *([f"-{_encoded(' '.join(after))}"] if after else []),
        ]
    address, fragment = urldefrag(url)
    return f"{address}#{fragment.split(':~:')[0]}:~:text={','.join(parts)}"


def _start_and_end(lines: list[list[str]]) -> list[str]:
    """Return the encoded words, whole where they are few and on one line, else those at either end."""
    whole = [word for line in lines for word in line]
    text = " ".join(whole)
    if len(lines) > 1:
        return [
            _encoded(" ".join(lines[0][:WORDS_AT_EACH_END])),
            _encoded(" ".join(lines[-1][-WORDS_AT_EACH_END:])),
        ]
    if len(text) > WHOLE_LENGTH and len(whole) > 2 * WORDS_AT_EACH_END:
        return [
            _encoded(" ".join(whole[:WORDS_AT_EACH_END])),
            _encoded(" ".join(whole[-WORDS_AT_EACH_END:])),
        ]
    clauses = [clause for clause in ENDS_OF_CLAUSES.split(text) if clause.strip()]
    if len(text) > WHOLE_LENGTH and len(clauses) > 2:
        return [_encoded(clauses[0].strip()), _encoded(clauses[-1].strip())]
    return [_encoded(text)]


def _needs_context(lines: list[list[str]], prefix: str, suffix: str) -> bool:
    length = sum(len(word) + 1 for line in lines for word in line)
    return length <= SHORT_LENGTH or max(len(prefix), len(suffix)) > USUAL_CONTEXT


def _words_before(prefix: str) -> list[str]:
    """Return the last whole words before the quotation, of its own line."""
    line = prefix.splitlines()[-1] if prefix and not prefix.endswith(("\n", "\r")) else ""
    words = line.split()
    # The context begins anywhere, in the middle of a word too.
    if line == prefix and words and not line[:1].isspace():
        words = words[1:]
    return words[-WORDS_OF_CONTEXT:]


def _words_after(suffix: str) -> list[str]:
    """Return the first whole words after the quotation, of its own line."""
    line = suffix.splitlines()[0] if suffix else ""
    words = line.split()
    if line == suffix and words and not line[-1:].isspace():
        words = words[:-1]
    return words[:WORDS_OF_CONTEXT]


def _runs_on(before: str, after: str) -> bool:
    """Return whether a word goes on from one text into the next."""
    left, right = before[-1:], after[:1]
    if not left or not right:
        return False
    if left in WITHIN_WORDS:
        return _is_of_a_word(before[-2:-1]) and _is_of_a_word(right)
    if right in WITHIN_WORDS:
        return _is_of_a_word(left) and _is_of_a_word(after[1:2])
    if WITHOUT_SPACES.match(left) or WITHOUT_SPACES.match(right):
        return False
    return _is_of_a_word(left) and _is_of_a_word(right)


def _is_of_a_word(character: str) -> bool:
    return bool(character) and (character == "_" or unicodedata.category(character)[0] in "LMN")


def _encoded(text: str) -> str:
    # The hyphen separates a directive's parts, so it is encoded too. Half a surrogate pair cannot be encoded at all.
    return quote(text, safe="", errors="replace").replace("-", "%2D")
