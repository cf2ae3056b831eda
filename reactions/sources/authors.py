"""Who wrote at an outlet, without keeping the name in the open: encrypted handles, keyed hashes, pseudonyms.

A pseudonym is not anonymity, since verbatim words can be searched; it keeps the newsroom from publishing names,
and lets readers see that two quotations are by the same person.
"""

import hmac
import secrets
import unicodedata
from base64 import b32encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from reactions.models import Outlet, SourceAuthor
from reactions.sealing import evidence_cipher

# Letters and digits that nobody takes for one another, and that make no words.
READABLE = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"bcdfghjkmnpqrstvwxz23456789bcdfg")
SHORTEST_PSEUDONYM = 4
# Twelve lengths of a SHA-256 do not all collide.
LONGEST_PSEUDONYM = 16


class UnableToTell(Exception):
    """A handle cannot be decrypted with the evidence keys at hand."""


def hash_of_handle(*, outlet: Outlet, handle: str, evidence_key: str) -> str:
    """Return the HMAC-SHA256 of a handle within its outlet, keyed by a key derived (HKDF) from an evidence key."""
    return hmac.new(_handle_key(evidence_key), f"{outlet.pk}\n{handle}".encode(), sha256).hexdigest()


@lru_cache(maxsize=4)
def _handle_key(evidence_key: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"reactions.sources.authors.handle")
    return derivation.derive(evidence_key.encode("ascii"))


def clean_handle(handle: str) -> str:
    """Return the handle in NFC with white space folded, so that one name has one hash."""
    return " ".join(unicodedata.normalize("NFC", handle).split())


def author_for(*, outlet: Outlet, handle: str, is_site_anonymous: bool = False) -> SourceAuthor | None:
    """Return the author with this handle at the outlet, made known if new; None for an empty handle.

    Found by the hash under any of the evidence keys, so that authors stay the same when keys are rotated.
    """
    name = clean_handle(handle)
    if not name:
        return None
    hashes = [hash_of_handle(outlet=outlet, handle=name, evidence_key=key) for key in settings.EVIDENCE_KEYS]
    known = SourceAuthor.objects.filter(outlet=outlet, handle_hash__in=hashes).order_by("id").first()
    if known is not None:
        return known
    for length in range(SHORTEST_PSEUDONYM, LONGEST_PSEUDONYM):
        try:
            with transaction.atomic():
                return SourceAuthor.objects.create(
                    outlet=outlet,
                    handle_encrypted=evidence_cipher().encrypt(name.encode()),
                    handle_hash=hashes[0],
                    pseudonym=pseudonym_of(outlet=outlet, handle_hash=hashes[0], length=length),
                    is_site_anonymous=is_site_anonymous,
                )
        except IntegrityError:
            # Another author has this pseudonym (a longer one then), or someone was faster with this author.
            known = SourceAuthor.objects.filter(outlet=outlet, handle_hash=hashes[0]).first()
            if known is not None:
                return known
    raise AssertionError("Twelve lengths of a SHA-256 do not all collide.")


def authors_for(*, outlet: Outlet, handles: Mapping[str, bool]) -> dict[str, SourceAuthor]:
    """Return the authors of many handles at an outlet, by the handle as given; empty ones are left out.

    The values say whether the site itself shows that handle for everybody. A page of twenty thousand comments by
    as many people costs some hundred queries on PostgreSQL: three or four for five hundred people.
    """
    names = {handle: clean_handle(handle) for handle in handles if clean_handle(handle)}
    by_hash = {
        hash_of_handle(outlet=outlet, handle=name, evidence_key=key): name
        for name in set(names.values())
        for key in settings.EVIDENCE_KEYS
    }
    known: dict[str, SourceAuthor] = {}
    hashes = list(by_hash)
    # In parts: SQLite takes a limited number of parameters.
    for first in range(0, len(hashes), 500):
        rows = SourceAuthor.objects.filter(outlet=outlet, handle_hash__in=hashes[first : first + 500])
        known.update({by_hash[author.handle_hash]: author for author in rows.order_by("-id")})
    new = {name: handles[handle] for handle, name in names.items() if name not in known}
    for length in range(SHORTEST_PSEUDONYM, LONGEST_PSEUDONYM):
        if not new:
            break
        known |= _made_at_once(outlet=outlet, names=new, length=length)
        new = {name: is_site_anonymous for name, is_site_anonymous in new.items() if name not in known}
    return {handle: known[name] for handle, name in names.items()}


def _made_at_once(*, outlet: Outlet, names: Mapping[str, bool], length: int) -> dict[str, SourceAuthor]:
    """Make authors known in bulk and return them by name; left out are those whose pseudonym is taken."""
    cipher, made = evidence_cipher(), {}
    rows = {}
    for name, is_site_anonymous in names.items():
        handle_hash = hash_of_handle(outlet=outlet, handle=name, evidence_key=settings.EVIDENCE_KEYS[0])
        rows[handle_hash] = (
            name,
            SourceAuthor(
                outlet=outlet,
                handle_encrypted=cipher.encrypt(name.encode()),
                handle_hash=handle_hash,
                pseudonym=pseudonym_of(outlet=outlet, handle_hash=handle_hash, length=length),
                is_site_anonymous=is_site_anonymous,
            ),
        )
    hashes = list(rows)
    for first in range(0, len(hashes), 500):
        part = hashes[first : first + 500]
        # Who was faster with the same author, or has the same pseudonym, keeps it.
        SourceAuthor.objects.bulk_create([rows[one][1] for one in part], ignore_conflicts=True)
        for author in SourceAuthor.objects.filter(outlet=outlet, handle_hash__in=part):
            made[rows[author.handle_hash][0]] = author
    return made


def pseudonym_of(*, outlet: Outlet, handle_hash: str, length: int) -> str:
    """Return a name such as "theqoo-7k3f" from the first letters of the keyed hash."""
    letters = b32encode(bytes.fromhex(handle_hash)).translate(READABLE).decode("ascii")
    return f"{outlet.slug[:40]}-{letters[:length]}"


def forget_handles(*, authors: Iterable[SourceAuthor]) -> None:
    """Erase the handles of authors for good; nobody can be recognised by what stays, and no later handle is theirs."""
    for author in authors:
        SourceAuthor.objects.filter(pk=author.pk).update(
            handle_encrypted=b"", handle_hash=secrets.token_hex(32)
        )


def handle_of(*, author: SourceAuthor) -> str:
    """Return the raw handle. Callers check the permission `reactions.see_handle`, and never log or store it.

    Raises `UnableToTell` where it was erased, or none of the evidence keys opens it.
    """
    if not author.handle_encrypted:
        raise UnableToTell(_("This name was erased together with the evidence."))
    try:
        return evidence_cipher().decrypt(bytes(author.handle_encrypted)).decode()
    except InvalidToken:
        raise UnableToTell(_("None of the newsroom's evidence keys opens this name.")) from None
