"""One stylesheet per page: the sheets that a page's sheet imports are put into it.

`static/css/site/pages/article.css` names the stylesheets of an article with `@import`, in their order, one for each
component. That list is the only one there is: browsers understand it as it stands, and this finder answers for the
same address with one file in which every import is replaced by what it names, without comments and indentation.
So a page loads one stylesheet, in development as in production, and nothing has to be built beforehand.
"""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, overload

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# Where the pages' own sheets stand, below the folder of static files.
PAGES = "css/site/pages"
IMPORT = re.compile(r'^@import "(?P<path>[^"]+)";$', re.MULTILINE)
# A text in quotation marks stays as it is, whatever looks like a comment in it.
COMMENT = re.compile(r"(\"[^\"\n]*\"|'[^'\n]*')|/\*.*?\*/", re.DOTALL)


class UnableToJoin(Exception):
    """A stylesheet imports what is not there, or itself."""


def joined(path: Path, above: tuple[Path, ...] = ()) -> str:
    """Return the stylesheet with the text of what it imports, each import in its place."""
    path = path.resolve()
    if path in above:
        raise UnableToJoin(f"{path} imports itself.")
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        by = f", which {above[-1]} imports" if above else ""
        raise UnableToJoin(f"{path}{by}, cannot be read: {error.strerror}.") from error
    return IMPORT.sub(lambda found: joined(path.parent / found["path"], (*above, path)), text)


def without_comments(text: str) -> str:
    """Return the stylesheet without comments, indentation and empty lines."""
    bare = COMMENT.sub(lambda found: found[1] or "", text)
    return "".join(f"{line}\n" for line in (line.strip() for line in bare.splitlines()) if line)


class PageStylesheetFinder(BaseFinder):
    """Answers for the sheets of pages; it must stand before the finder of the files they are made from."""

    def __init__(self, app_names: object = None, *args: Any, **kwargs: Any) -> None:
        self.sources = Path(settings.BASE_DIR) / "static"
        self.storage = FileSystemStorage(location=Path(settings.VAR_DIR) / "stylesheets")
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    @overload
    def find(self, path: str, find_all: Literal[False] = False) -> str | None: ...

    @overload
    def find(self, path: str, find_all: Literal[True]) -> list[str]: ...

    def find(self, path: str, find_all: bool = False) -> str | list[str] | None:
        """Return the file with the page's stylesheet, made anew from what it is made of now."""
        source = self.sources / path
        if Path(path).parent.as_posix() != PAGES or source.suffix != ".css" or not source.is_file():
            # Empty, as the finders of Django answer: None would pass for something found.
            return []
        made = self._make(path)
        return [made] if find_all else made

    def list(self, ignore_patterns: object) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield the stylesheet of every page, for gathering static files and for the web server."""
        for source in sorted((self.sources / PAGES).glob("*.css")):
            path = f"{PAGES}/{source.name}"
            self._make(path)
            yield path, self.storage

    def _make(self, path: str) -> str:
        text = without_comments(joined(self.sources / path))
        target = Path(self.storage.path(path))
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            # In one step: another process may be sending the file.
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as draft:
                draft.write(text)
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(target)
        return str(target)
