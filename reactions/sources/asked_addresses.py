"""Where a source's page is really asked for: at its own address, or at the one that its outlet names instead.

Some sites show a frame, or a page that only scripts fill, at the address that everybody knows, and the same page with
its words at another one of theirs. The source keeps the address that everybody knows.
"""

import re
from string import Formatter
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from reactions.models import Outlet, Source
from reactions.sources.addresses import (
    UnableToReadAddress,
    canonical_url,
    groups_in,
    native_id_of,
    outlet_for,
    with_comment_page,
)

PLACES = frozenset({"board", "id"})


class UnableToAsk(ValueError):
    """What was given can be no address to ask instead; the message says what to do."""


def asked_address(source: Source, *, page: str = "") -> str:
    """Return the address at which a source's page is asked for, by whoever asks: a capture or a re-check.

    `page` is a page of its comments, as `comment_page_of()` gives it; empty for the page as it opens. The address is the source's own wherever the outlet names none, or the one that it names would not be the same page: another
    number, or another outlet's host.
    """
    outlet, own = source.outlet, source.canonical_url
    instead = _filled(outlet.capture_address, groups_in(outlet=outlet, url=own))
    address = instead if instead and _is_same_page(outlet, own=own, instead=instead) else own
    return with_comment_page(address=address, page=page)


def check_capture_address(*, template: str, outlet: Outlet, sample: str = "") -> None:
    """Raise `UnableToAsk` for a template that can build no address of the outlet's pages.

    `sample` is the address of a page of this outlet, where there is one: the same page must be found in what is built
    from it. That the host is the outlet's is for `require_host()`, once its hosts are known.
    """
    try:
        names = {
            name for _text, name, _format, _conversion in Formatter().parse(template) if name is not None
        }
    except ValueError:
        names = {""}
    if not names <= PLACES:
        raise UnableToAsk(_("Only {board} and {id} can stand in braces."))
    if "id" not in names:
        raise UnableToAsk(_("Write {id} where the page's number belongs."))
    try:
        found = set(re.compile(outlet.source_pattern).groupindex) if outlet.source_pattern else set()
    except re.error:
        # The pattern's own field says so.
        return
    if not names <= found:
        raise UnableToAsk(
            _("The address pattern does not find %(name)s. Give it a group of that name.")
            % {"name": ", ".join(sorted(f"{{{name}}}" for name in names - found))}
        )
    host_of_template(template)
    if not sample:
        return
    built = _filled(template, groups_in(outlet=outlet, url=sample))
    if built and native_id_of(outlet=outlet, url=built) != native_id_of(outlet=outlet, url=sample):
        raise UnableToAsk(
            _(
                "For %(own)s this gives %(built)s, in which the address pattern finds another number or none, so that "
                "it would not count as the same page. Change one of them."
            )
            % {"own": sample[:200], "built": built[:200]}
        )


def host_of_template(template: str) -> str:
    """Return the host of a template. Raises `UnableToAsk` where it names none, or the host is not written out."""
    scheme, _separator, rest = template.partition("://")
    host = rest.partition("/")[0]
    if scheme not in {"https", "http"} or "{" in host:
        raise UnableToAsk(_("Write the whole address, beginning with https:// and the host's name."))
    try:
        return urlsplit(canonical_url(template.replace("{board}", "b").replace("{id}", "1"))).hostname or ""
    except UnableToReadAddress as refusal:
        raise UnableToAsk(str(refusal)) from refusal


def require_host(*, template: str, hosts: set[str]) -> None:
    """Raise `UnableToAsk` unless the host of a template is one of these, or ends with one after a dot."""
    host = host_of_template(template)
    if not any(host == one or host.endswith(f".{one}") for one in hosts):
        raise UnableToAsk(
            _("The address to ask instead is on %(host)s, which is none of this outlet's hosts.")
            % {"host": host}
        )


def _filled(template: str, groups: dict[str, str]) -> str:
    """Return the address that a template gives, or an empty string where something that it needs was not found."""
    if not template:
        return ""
    address = template
    for name in PLACES:
        place = f"{{{name}}}"
        if place in address and not groups.get(name):
            return ""
        address = address.replace(place, groups.get(name, ""))
    return address


def _is_same_page(outlet: Outlet, *, own: str, instead: str) -> bool:
    try:
        found = outlet_for(url=instead)
        number = native_id_of(outlet=outlet, url=instead)
    except UnableToReadAddress:
        return False
    return found is not None and found.pk == outlet.pk and number == native_id_of(outlet=outlet, url=own)
