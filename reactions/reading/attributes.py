"""Tags with so many attributes that no page has them: the parser's work grows with their square.

A megabyte of attributes in one tag would keep it busy for hours, and nothing can break it off. So tags are walked
through once before, by the rules of HTML's own tokenizer (https://html.spec.whatwg.org/#tokenization), in time that
grows with the page's length alone.
"""

import re

MOST_ATTRIBUTES = 2_000
# Each takes at least its letter and what stands before it.
SHORTEST_ATTRIBUTE = 2
START = re.compile(r"<(?:(!--)|([!?]|/(?![a-zA-Z]))|(/?)([a-zA-Z][^\s/>]*+))")
COMMENT_END = re.compile("--!?>")
ATTRIBUTE = re.compile(r"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"?+|'[^']*+'?+|[^\s>]*+))?+")
ATTRIBUTES = re.compile(f"(?:{ATTRIBUTE.pattern})*+")
# What stands in these is text until they end, whatever it looks like.
RAW_TEXT_END = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}


def has_too_many_attributes(source: str) -> bool:
    """Return whether a tag of the markup has more attributes than the parser can be given."""
    at = 0
    while found := START.search(source, at):
        is_comment, is_declaration, is_end, name = found.groups()
        if is_comment or is_declaration:
            # `<!-->` is a whole comment.
            end = COMMENT_END.search(source, found.end() - 2) if is_comment else None
            at = end.end() if end else source.find(">", found.end()) + 1
            if at <= 0 or (is_comment and not end):
                return False
            continue
        given = ATTRIBUTES.match(source, found.end())
        assert given is not None
        start, at = given.span()
        if at - start > MOST_ATTRIBUTES * SHORTEST_ATTRIBUTE:
            count = sum(1 for _attribute in ATTRIBUTE.finditer(source, start, at))
            if count > MOST_ATTRIBUTES:
                return True
        raw_text_end = RAW_TEXT_END.get(name.lower()) if not is_end else None
        if raw_text_end is not None:
            ending = raw_text_end.search(source, at)
            if ending is None:
                return False
            at = ending.start()
    return False
