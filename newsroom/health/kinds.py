"""What kind of page an address is of, told from its words alone: it is asked at each request, before anything else."""

# By the first word of a path; whoever adds an address beside these gets “section” or “article”.
BY_FIRST_WORD = {
    "": "front",
    "admin": "desk",
    "api": "api",
    "communities": "community",
    "corrections": "page",
    "favicon.ico": "static",
    "how-we-source": "page",
    "latest": "list",
    "oembed": "machines",
    "pictures": "picture",
    "preview": "preview",
    "reactions": "evidence",
    "search": "search",
    "static": "static",
    "styleguide": "page",
    "tags": "tag",
    "takedown": "takedown",
    "takedowns": "takedown",
}
# By the ending of the last word.
BY_ENDING = {
    ".atom": "feed",
    ".rss": "feed",
    ".json": "feed",
    ".xml": "machines",
    ".txt": "machines",
    ".webmanifest": "machines",
}


def kind_of(path: str) -> str:
    """Return the kind of page that a path leads to, if there is one: one of a dozen words, never a part of the path."""
    words = path.split("/", 4)
    if len(words) > 2 and words[1] == "ko":
        del words[1]
    first = words[1] if len(words) > 1 else ""
    last = words[-1] or (words[-2] if len(words) > 2 else "")
    _name, dot, ending = last.rpartition(".")
    if dot and (kind := BY_ENDING.get(f".{ending}")) and first not in {"admin", "api", "pictures", "static"}:
        return kind
    known = BY_FIRST_WORD.get(first)
    if known is not None:
        return known
    return "article" if len(words) > 3 or (len(words) == 3 and words[2]) else "section"
