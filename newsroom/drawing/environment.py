"""The templates of readers' pages: Jinja, which compiles them, with Django's words, addresses and filters.

The desk keeps Django's templates, which its admin is made of. A page of readers' is drawn in half of the time that they took, and less
(docs/decisions/0050-readers-pages-are-drawn-by-jinja.md).
"""

from collections.abc import Callable, Iterator, MutableMapping
from datetime import date as calendar_date
from datetime import datetime
from functools import lru_cache
from types import FunctionType
from typing import Any

from django.conf import settings
from django.template import defaultfilters
from django.templatetags.static import static
from django.utils.timezone import localtime
from django.utils.translation import get_language, get_language_info
from jinja2 import ChainableUndefined, Environment, Template
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from jinja2.utils import internalcode

from delivery.paths import path_of
from newsroom.drawing import head, navigation, presentation, structured_data, words
from newsroom.drawing.compiling import PlainCode
from newsroom.drawing.parts import part


def date(value: datetime | calendar_date | None, form: str) -> str:
    """Return a time in Django's format, in the time zone of the site."""
    return str(defaultfilters.date(localtime(value) if isinstance(value, datetime) else value, form))


class ReadersContext(Context):
    """A context that is made in half the time, and calls what takes no part of it at once."""

    # By these Jinja tells whether an imported template knows other functions than the one that imports it: all know the same.
    globals_keys: frozenset[str] = frozenset()  # type: ignore[assignment]

    def __init__(
        self,
        environment: Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Callable[[Context], Iterator[str]]],
        globals: MutableMapping[str, Any] | None = None,
    ) -> None:
        self.parent, self.vars, self.environment, self.name = parent, {}, environment, name
        # Everything is escaped (`newsroom/drawing/compiling.py`): there is nothing to know of one template alone.
        self.eval_ctx = _escaping(environment)
        self.exported_vars = set()
        self.blocks = {name: [block] for name, block in blocks.items()} if blocks else {}

    @internalcode
    def call(self, callee: Callable[..., Any], /, *values: Any, **named: Any) -> Any:
        if not isinstance(callee, FunctionType) or hasattr(callee, "jinja_pass_arg"):
            return super().call(callee, *values, **named)
        # What a loop around the call knows, for those that want it.
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return callee(*values, **named)


@lru_cache(maxsize=1)
def _escaping(environment: Environment) -> EvalContext:
    return EvalContext(environment)


class ReadersEnvironment(Environment):
    code_generator_class = PlainCode
    context_class = ReadersContext

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._found: dict[str, Template] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """Return the template; one that was found stays, where templates do not change under a running server."""
        if self.auto_reload or globals or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = super().get_template(name, parent)
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what is the same on each page as one plain mapping: it is gone through for each `include`, and changes never."""
        return {**self.globals, **(d or {})}


def environment(**options: Any) -> Environment:
    """Return the environment of readers' templates, for Django's engine (`TEMPLATES`)."""
    made = ReadersEnvironment(
        autoescape=True,
        auto_reload=settings.DEBUG,
        extensions=["jinja2.ext.i18n"],
        # Where one template stands in another, the space between two words may be its last line break.
        keep_trailing_newline=True,
        loader=options["loader"],
        # What a view does not hand over is nothing, as in Django's templates; so is what nothing has.
        undefined=ChainableUndefined,
    )
    # As `install_gettext_callables` does, but for what remembers.
    made.newstyle_gettext = True  # type: ignore[attr-defined]
    made.globals.update(
        _=words.gettext,
        gettext=words.gettext,
        ngettext=words.ngettext,
        pgettext=words.pgettext,
        interface_language=get_language,
        json_ld=structured_data.json_ld,
        language_info=get_language_info,
        moment=presentation.moment,
        oembed_addresses=head.oembed_addresses,
        page_alternates=head.page_alternates,
        page_metadata=head.page_metadata,
        part=part,
        reactions_from=presentation.reactions_from,
        said_in=words.said_in,
        sections=navigation.sections,
        static=static if settings.DEBUG else lru_cache(maxsize=100)(static),
        url=path_of,
        votes=presentation.votes,
    )
    made.filters.update(
        capfirst=defaultfilters.capfirst,
        date=date,
        filesizeformat=defaultfilters.filesizeformat,
        # The one of Jinja leaves what Django calls safe as it is.
        force_escape=defaultfilters.force_escape,
        grouped=presentation.grouped,
        hue_class=presentation.hue_class,
        in_format=head.in_format,
        language_name=presentation.language_name,
        linebreaks=defaultfilters.linebreaks_filter,
        linebreaksbr=presentation.linebreaksbr,
        picture_to_share=head.picture_to_share,
        summary=head.summary,
        truncatechars=defaultfilters.truncatechars,
    )
    return made
