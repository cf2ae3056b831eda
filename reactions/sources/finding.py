"""An address becomes a source: the one that is known already, or a new one with all that follows from the address."""

import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from delivery import keys
from delivery.announcing import announce
from reactions.fetching.addresses import checked_addresses, is_number, read_address
from reactions.fetching.deadlines import Deadline
from reactions.fetching.problems import UnableToFetch
from reactions.models import Outlet, OutletHost, Source
from reactions.sources.addresses import UnableToReadAddress, canonical_url, native_id_of, outlet_for

KIND_BY_OUTLET = {
    Outlet.Kind.COMMUNITY: Source.Kind.THREAD,
    Outlet.Kind.BLOG: Source.Kind.POST,
    Outlet.Kind.PRESS: Source.Kind.REPORT,
    Outlet.Kind.OFFICIAL: Source.Kind.STATEMENT,
}
LONGEST_ADDRESS = 500
# What stands before a site's own name and is no part of it.
SERVERS = re.compile(r"^(?:www|m|mobile|bbs|forum|gall)\.")
# Names under which many sites of a country stand: co.kr, ac.uk, com.au.
SECOND_LEVELS = frozenset({"co", "or", "go", "ac", "ne", "com", "net", "org", "gov", "edu"})


class UnableToSource(Exception):
    """No source can be made of what was given; the message says why and what to do."""


class OutletUnknown(UnableToSource):
    """No outlet has the address's host; `address` is the canonical one."""

    def __init__(self, message: str, *, address: str) -> None:
        super().__init__(message)
        self.address = address


@dataclass(frozen=True, slots=True)
class NewOutlet:
    """What an editor says of an outlet that is not in the list yet; the rest has defaults."""

    name_en: str
    kind: str
    name_native: str = ""
    language: str = "ko"


def known_source(*, address: str, outlet: Outlet | None = None) -> Source | None:
    """Return the source at an address, also where the same number was found at another address of its outlet.

    Raises `UnableToSource` for what is no address.
    """
    address = _canonical(address)
    known = Source.objects.select_related("outlet").filter(canonical_url=address).first()
    if known is not None:
        return known
    outlet = outlet or outlet_for(url=address)
    native_id = native_id_of(outlet=outlet, url=address) if outlet else ""
    if not native_id:
        return None
    return Source.objects.select_related("outlet").filter(outlet=outlet, native_id=native_id).first()


@transaction.atomic
def source_at(
    *,
    address: str,
    actor: User,
    now: datetime,
    outlet: Outlet | None = None,
    new_outlet: NewOutlet | None = None,
) -> Source:
    """Return the source at an address; make it, and on demand its outlet, where there is none yet.

    `outlet` or `new_outlet` counts only for a host that no outlet has. Raises `OutletUnknown` where neither is
    given, and `UnableToSource` for what is no address or lies outside the actor's rights.
    """
    address = _canonical(address)
    found = outlet_for(url=address) or outlet
    known = known_source(address=address, outlet=found)
    if known is not None:
        return known
    if not actor.has_perm("reactions.add_source"):
        raise UnableToSource(_("Your role may not add sources. Ask a reporter or the desk to add this page."))
    if found is None:
        _require_public(address)
    if found is None and new_outlet is not None:
        found = _add_outlet(address=address, given=new_outlet, actor=actor)
    if found is None:
        raise OutletUnknown(
            _("No outlet has the host %(host)s yet.") % {"host": urlsplit(address).hostname}, address=address
        )
    try:
        with transaction.atomic():
            source = Source.objects.create(
                canonical_url=address,
                outlet=found,
                created_by=actor,
                created_at=now,
                **facts_of(address=address, outlet=found),
            )
    except IntegrityError:
        # Somebody else was faster by a moment.
        known = known_source(address=address, outlet=found)
        if known is None:
            raise
        return known
    return source


def _require_public(address: str) -> None:
    """Refuse an address that nobody outside could open, before an outlet is made for it. No name is looked up."""
    try:
        read = read_address(address)
        if is_number(read.host):
            checked_addresses(address=read, deadline=Deadline(seconds=1, host=read.host))
    except UnableToFetch as refusal:
        raise UnableToSource(str(refusal)) from refusal


def facts_of(*, address: str, outlet: Outlet) -> dict[str, Any]:
    """Return what follows from a canonical address and its outlet: number, kind, language, and a first title."""
    return {
        "native_id": native_id_of(outlet=outlet, url=address),
        "kind": KIND_BY_OUTLET[Outlet.Kind(outlet.kind)],
        "language": outlet.language,
        "title": address[:300],
    }


def suggested_name(address: str) -> str:
    """Return what a site is probably called, by its host: Harbour for bbs.harbour.co.kr; empty for a number."""
    host = SERVERS.sub("", urlsplit(address).hostname or "")
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdecimal() or ":" in host:
        return ""
    end = -2 if len(labels) > 2 and labels[-2] in SECOND_LEVELS else -1
    name = labels[:end][-1] if labels[:end] else labels[0]
    return name.replace("-", " ").title()


def _add_outlet(*, address: str, given: NewOutlet, actor: User) -> Outlet:
    if not actor.has_perm("reactions.add_outlet"):
        raise UnableToSource(
            _(
                "Your role may not add outlets. Choose one of those that there are, or ask a publisher to add it."
            )
        )
    host = SERVERS.sub("", urlsplit(address).hostname or "")
    name = given.name_en.strip()
    native = given.name_native.strip() or name
    if not name:
        raise UnableToSource(_("Write what the outlet is called."))
    outlet = Outlet(
        kind=given.kind,
        slug=_free_slug(name, host),
        name_en=name,
        name_native=native,
        language=given.language,
        hue=zlib.crc32(host.encode()) % 360,
        mark=("".join(letter for letter in name if letter.isalnum())[:2] or "?").upper()[:2],
    )
    outlet_host = OutletHost(outlet=outlet, host=host)
    try:
        outlet.full_clean()
        outlet_host.full_clean(exclude=["outlet"])
    except ValidationError as failure:
        if Outlet.objects.filter(name_en__iexact=name).exists():
            raise UnableToSource(
                _("There is an outlet called %(name)s already. Choose it in the list, or give another name.")
                % {"name": name}
            ) from failure
        raise UnableToSource(" ".join(failure.messages)) from failure
    outlet.save()
    outlet_host.save()
    announce([keys.outlet(outlet.pk), keys.LISTS])
    return outlet


def _free_slug(name: str, host: str) -> str:
    wanted = (slugify(name) or slugify(host.replace(".", "-")) or "outlet")[:40]
    taken = set(Outlet.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(
        slug
        for slug in (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
        if slug not in taken
    )


def _canonical(address: str) -> str:
    try:
        canonical = canonical_url(address)
    except UnableToReadAddress as refusal:
        raise UnableToSource(str(refusal)) from refusal
    if len(canonical) > LONGEST_ADDRESS:
        raise UnableToSource(
            _("The address is longer than %(limit)d characters. Use the page's short address.")
            % {"limit": LONGEST_ADDRESS}
        )
    return canonical
