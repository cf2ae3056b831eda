"""Gather the words that people see out of the code, the templates and the libraries, for who translates them.

Needs no GNU gettext, as little as compiling does: templates of the desk go through Django's own `templatize`, those of readers' pages
through Jinja's parser, code through `ast`. What is gathered is what Django's functions of translation will look up; a test compares it with the
catalogues, so that no text can stand untranslated in a page.
"""

import ast
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import polib
from django.utils.translation.template import templatize
from jinja2 import Environment

ROOMS = ("articles", "reactions", "images", "tags", "delivery", "newsroom")
# What people see of these is not translated into Korean by their makers.
LIBRARIES = ("content_editor", "taggit", "django_tasks_db")
# Their toolbars and dialogs speak in the browser. Where a script is packed, its map holds the sources.
SCRIPT_LIBRARIES = ("content_editor", "django_prose_editor")

# The arguments of each function, in their order: c(ontext), s(ingular), p(lural).
ARGUMENTS = {"gettext": "s", "ngettext": "sp", "pgettext": "cs", "npgettext": "csp"}
FUNCTIONS = {
    f"{name}{ending}": arguments for name, arguments in ARGUMENTS.items() for ending in ("", "_lazy", "_noop")
}
# The functions of readers' templates.
IN_PAGES = {"_": "s", "said_in": "s", **ARGUMENTS}
# Whose functions these are: Django's, and ours that remember what they said.
TRANSLATING = ("django.utils.translation", "reactions.verifying.messages")
_LITERAL = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
# As templatize writes them: literals first, then perhaps the name of the number.
_CALL = re.compile(rf"\b(_|n?p?gettext)\(({_LITERAL}(?:, ?{_LITERAL})*)(?:, ?count)?\)")
_SCRIPT_LITERAL = r"\"(?:[^\"\\]|\\.)*\""
# A button's name stands beside that of its icon; static/desk/toolbar.js translates it.
_SCRIPT_CALL = re.compile(
    rf"\bgettext\(\s*({_SCRIPT_LITERAL})|\bbuttons\.material\({_SCRIPT_LITERAL},\s*({_SCRIPT_LITERAL})\)"
)
# Said by the admin's own scripts, whose Korean counts the wrong way round.
_SELECTED = "%(sel)s of %(cnt)s selected"
_NAMED_PLACE = re.compile(r"%\(\w+\)[sd]")


@dataclass(slots=True)
class Message:
    """One text to translate; `places` are the files that speak it, from the project's root."""

    singular: str
    plural: str = ""
    context: str = ""
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.singular


def messages_of_code(source: str) -> Iterator[Message]:
    """Yield the messages of a Python module, whatever name it imports Django's functions by.

    A call with anything but plain text is passed over: what it says is marked where it is written.
    """
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: FUNCTIONS[alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(TRANSLATING)
        for alias in node.names
        if alias.name in FUNCTIONS
    }
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        arguments = names.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if arguments is None:
            continue
        texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
        strings = [text for text in texts if isinstance(text, str)]
        if len(strings) >= len(arguments):
            yield _message(arguments, strings)


def messages_of_template(source: str) -> Iterator[Message]:
    """Yield the messages of a Django template: of its tags, and of `_("…")` in expressions."""
    for name, literals in _CALL.findall(templatize(source)):
        texts = [ast.literal_eval(literal) for literal in re.findall(_LITERAL, literals)]
        yield _message(FUNCTIONS["gettext" if name == "_" else name], texts)


def messages_of_page_template(source: str) -> Iterator[Message]:
    """Yield the messages of a Jinja template: of its tags, and of functions of `newsroom.drawing.words`."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    # So that signs of per cent are doubled as where the words are looked up.
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    for _line, name, given in environment.extract_translations(source, gettext_functions=tuple(IN_PAGES)):  # type: ignore[attr-defined]
        texts = [text for text in ((given,) if isinstance(given, str) else given) if text is not None]
        yield _message(IN_PAGES[name], texts)


def messages_of_script(source: str) -> Iterator[Message]:
    """Yield the messages of a script: of `gettext("…")`, and the names of the text editor's buttons."""
    for message, name in _SCRIPT_CALL.findall(source):
        yield Message(singular=json.loads(message or name))


def messages_of_script_map(source: str) -> Iterator[Message]:
    """Yield the messages of the sources that a script's map holds."""
    for script in json.loads(source).get("sourcesContent") or []:
        yield from messages_of_script(script or "")


def gather_messages(*, folder: Path) -> list[Message]:
    """Return the messages of the rooms below the project's folder, then those of the libraries."""
    found: dict[tuple[str, str], Message] = {}
    for room in ROOMS:
        for path in _files(folder / room, "*.py"):
            _note(found, messages_of_code(path.read_text(encoding="utf-8")), _place(path, folder))
        for path in _files(folder / room, "templates/**/*.*"):
            _note(found, messages_of_template(path.read_text(encoding="utf-8")), _place(path, folder))
        for path in _files(folder / room, "jinja2/**/*.*"):
            _note(found, messages_of_page_template(path.read_text(encoding="utf-8")), _place(path, folder))
    for name in LIBRARIES:
        for path in _files(_home_of(name), "*.py"):
            _note(found, messages_of_code(path.read_text(encoding="utf-8")), name)
    return list(found.values())


def gather_script_messages() -> list[Message]:
    """Return the messages of the libraries' scripts, which Django keeps in a catalogue of their own."""
    found: dict[tuple[str, str], Message] = {}
    for name in SCRIPT_LIBRARIES:
        for path in _files(_home_of(name), "static/**/*.js"):
            _note(found, messages_of_script(path.read_text(encoding="utf-8")), name)
        for path in _files(_home_of(name), "static/**/*.js.map"):
            _note(found, messages_of_script_map(path.read_text(encoding="utf-8")), name)
    _note(found, iter([Message(_SELECTED, plural=_SELECTED)]), "django.contrib.admin")
    return list(found.values())


def update_catalogue(*, path: Path, messages: Sequence[Message]) -> tuple[int, int]:
    """Bring a `.po` file up to date; return how many messages are new in it, and how many left it.

    Translations of messages that stay are kept. The file is written in the order of the messages, without the
    numbers of lines, so that a change of the code shows in it only where words change.
    """
    catalogue = polib.pofile(str(path), wrapwidth=0)
    kept = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue if not entry.obsolete}
    entries = []
    for message in messages:
        entry = kept.get(message.key) or polib.POEntry(
            msgid=message.singular, msgctxt=message.context or None
        )
        if message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = entry.msgstr_plural or {0: ""}
        entry.occurrences = [(place, "") for place in message.places]
        entry.flags = [flag for flag in entry.flags if flag != "python-format"]
        if _NAMED_PLACE.search(message.singular):
            entry.flags.append("python-format")
        entries.append(entry)
    keys = {message.key for message in messages}
    catalogue[:] = entries
    catalogue.save()
    return len(keys - kept.keys()), len(kept.keys() - keys)


def _message(arguments: str, texts: Sequence[str]) -> Message:
    given = dict(zip(arguments, texts, strict=False))
    return Message(singular=given["s"], plural=given.get("p", ""), context=given.get("c", ""))


def _note(found: dict[tuple[str, str], Message], messages: Iterator[Message], place: str) -> None:
    for message in messages:
        known = found.setdefault(message.key, message)
        # The same words may be counted in one place and not in another: one entry serves both.
        known.plural = known.plural or message.plural
        if place not in known.places:
            known.places.append(place)


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.rglob(pattern) if path.is_file() and "tests" not in path.parts)


def _place(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _home_of(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent
