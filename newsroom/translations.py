"""Compile translations without GNU gettext, which a fresh machine lacks.

`.po` files are what people edit and what the repository holds; Django reads `.mo` files, which are made
from them at start and never committed.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import polib


def compile_translations(*, folders: Iterable[Path]) -> list[Path]:
    """Compile every `.po` file below the folders that is newer than its `.mo`; return the `.mo` files written.

    Raises `OSError` where a file is no catalogue; its message names the line.
    """
    written = []
    for folder in folders:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
                continue
            # Two processes may start at once: each writes its own file, and the last rename wins.
            unfinished = target.with_suffix(f".{os.getpid()}.tmp")
            polib.pofile(str(source)).save_as_mofile(str(unfinished))
            unfinished.replace(target)
            written.append(target)
    return written
