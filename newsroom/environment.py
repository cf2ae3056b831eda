"""Read environment variables strictly: what cannot be understood is refused, with the variable's name.

Addresses of services are taken apart by django-environ; everything else is read here, because there any text
passes for a boolean and a mistyped number says nothing about its origin. Every function raises
`ImproperlyConfigured` with a message that says what to set. An empty variable counts as unset.
"""

import os
import re
import warnings
from collections.abc import Iterable
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
# As Amazon has them, in short: what is no such name is no bucket anywhere.
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PORT = r"(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_HOST_AND_PORT = re.compile(rf"(?:[A-Za-z0-9.-]{{1,150}}|\[[0-9A-Fa-f:.]{{2,45}}\]):{_PORT}")
CACHES_IN_FRONT = {
    "varnish": _HOST_AND_PORT,
    "nginx": _HOST_AND_PORT,
    "cloudflare": re.compile(r"[0-9a-f]{32}"),
    "fastly": re.compile(r"[A-Za-z0-9]{1,64}"),
}
DATABASE_ENGINES = frozenset({"django.db.backends.sqlite3", "django.db.backends.postgresql"})


def text(name: str, default: str) -> str:
    """Return the variable as it stands."""
    return os.environ.get(name, "").strip() or default


def secret(name: str) -> str:
    """Return the variable as a secret of 16 printable letters or more, or an empty string; no message repeats it."""
    value = text(name, "")
    if value and not re.fullmatch(r"[!-~]{16,500}", value):
        raise ImproperlyConfigured(
            f"{name} is too short to be a secret, or holds spaces. Set it to 16 characters or more, for example the output of "
            "`python -c 'import secrets; print(secrets.token_urlsafe(24))'`."
        )
    return value


def choice(name: str, default: str, among: Iterable[str]) -> str:
    """Return the variable, one of the words `among`."""
    allowed = list(among)
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to one of: {', '.join(allowed)}.")
    return value


def flag(name: str, default: bool) -> bool:
    """Return whether the variable is switched on."""
    value = text(name, "1" if default else "0").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to 1 or 0.")
    return value in TRUE


def number(name: str, default: int, *, at_least: int = 0, at_most: int = 2**31 - 1) -> int:
    """Return the variable as a whole number between two bounds."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdecimal() and at_least <= int(value) <= at_most):
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set it to a whole number from {at_least} to {at_most}."
        )
    return int(value)


def names(name: str, default: list[str]) -> list[str]:
    """Return the variable's comma-separated parts."""
    value = text(name, "")
    return [part.strip() for part in value.split(",") if part.strip()] if value else default


def places(name: str) -> list[str]:
    """Return the variable's comma-separated places: address:port, name=address:port, or name:port=address:port."""
    found = names(name, [])
    for place in found:
        address, _separator, port = place.rpartition("=")[2].rpartition(":")
        try:
            ip_address(address.removeprefix("[").removesuffix("]"))
            is_place = port.isascii() and port.isdecimal() and 0 < int(port) <= 65535
        except ValueError:
            is_place = False
        if not is_place:
            raise ImproperlyConfigured(
                f"{name} holds {place!r}. Set it to places such as 127.0.0.1:8765 or forum.example=127.0.0.1:8765."
            )
    return found


def folder(name: str, default: Path) -> Path:
    """Return the variable as the absolute path of a folder, which need not exist yet."""
    return Path(text(name, str(default))).absolute()


def site_address(name: str, default: str) -> str:
    """Return the variable as scheme and host, without a slash at the end."""
    value = text(name, default).rstrip("/")
    scheme, _separator, host = value.partition("://")
    if scheme not in {"http", "https"} or not host or "/" in host:
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set it to scheme and host, for example https://news.example.org."
        )
    return value


def service_address(name: str, default: str) -> str:
    """Return the variable as an http or https address, or an empty string; no message repeats what may be secret."""
    value = text(name, default)
    if value and (not value.startswith(("http://", "https://")) or not value.partition("://")[2].strip("/")):
        raise ImproperlyConfigured(
            f"{name} is no http or https address. Set it to one such as https://authority.example/tsr."
        )
    return value


def contact_address(name: str, default: str) -> str:
    """Return the variable as an address to write to: https://… or mailto:…; or an empty string."""
    value = text(name, default)
    is_mail = value.startswith("mailto:") and "@" in value
    if value and (not (is_mail or value.startswith("https://")) or not value.isprintable() or " " in value):
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set it to an address such as mailto:security@news.example.org."
        )
    return value


def day(name: str) -> date | None:
    """Return the variable as a day, or None where it is not set."""
    value = text(name, "")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} is {value!r}, which is no day. Set it to one such as 2027-06-30."
        ) from None


def existing_file(name: str, default: str) -> str:
    """Return the variable as the absolute path of a file that is there, or an empty string."""
    value = text(name, default)
    if value and not Path(value).is_file():
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to the path of a file that exists.")
    return str(Path(value).absolute()) if value else ""


def time_zone(name: str, default: str) -> str:
    """Return the variable as the name of a time zone that exists."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImproperlyConfigured(
            f"{name} is {value!r}, which is no time zone. Set it to a name such as Asia/Seoul."
        ) from None
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's settings for the database that the variable names; no message repeats its password."""
    return database_at(name, text(name, default))


def database_at(name: str, address: str) -> dict[str, Any]:
    """Return Django's settings for the database at an address that was given as `name`; no message repeats its password."""
    problem = ImproperlyConfigured(
        f"{name} must look like sqlite:////folder/file.sqlite3 or postgres://user:password@host:5432/name; "
        "other databases are not supported, and special characters in a password are written as %xx."
    )
    try:
        with warnings.catch_warnings():
            # django-environ warns about an engine it does not know and prints the address; we refuse it.
            warnings.simplefilter("ignore", UserWarning)
            found: dict[str, Any] = environ.Env.db_url_config(address)
    except ValueError:
        raise problem from None
    if found.get("ENGINE") not in DATABASE_ENGINES or not found.get("NAME"):
        raise problem
    return found


def replica(name: str, *, of: dict[str, Any], has_page_cache: bool) -> dict[str, Any] | None:
    """Return Django's settings for the read-only database that the variable names, or None where it names none."""
    if not text(name, ""):
        return None
    found = database(name, "")
    if found["ENGINE"] != "django.db.backends.postgresql" or of["ENGINE"] != found["ENGINE"]:
        raise ImproperlyConfigured(
            f"{name} must name a standby of the PostgreSQL database in DATABASE_URL, such as postgres://user@host:5432/name."
        )
    if not has_page_cache:
        raise ImproperlyConfigured(
            f"{name} needs PAGE_CACHE_URL: only there is known whether the replica was in time for what a page shows."
        )
    return found


def cache(name: str, default: str) -> dict[str, Any]:
    """Return Django's settings for the cache that the variable names."""
    try:
        found: dict[str, Any] = environ.Env.cache_url_config(text(name, default))
    except (ImproperlyConfigured, ValueError):
        raise ImproperlyConfigured(
            f"{name} must look like locmemcache://, filecache:///folder or redis://host:6379/0."
        ) from None
    return found


def page_cache(name: str, default: str) -> str:
    """Return the variable as where pages are kept: `off`, `memory://`, file:///folder/file.sqlite3 or redis://host:6379/1."""
    value = text(name, default)
    is_place = value.startswith("file:///") or (
        value.startswith(("redis://", "rediss://")) and value.partition("://")[2]
    )
    if not is_place and value not in {"off", "memory://"}:
        # The value may hold a password.
        raise ImproperlyConfigured(
            f"{name} must be off, memory://, a file such as file:///var/lib/newsroom/pages.sqlite3, or redis://host:6379/1."
        )
    return value


def bucket(name: str) -> dict[str, str | None] | None:
    """Return the place in S3-compatible storage that the variable names, or None where it names none.

    It looks like `s3://bucket/folder?endpoint=https://storage.example.org&region=eu-central-1`; the folder and both
    parameters may be left out. Keys come from the usual variables of AWS, never from here.
    """
    value = text(name, "")
    if not value:
        return None
    problem = ImproperlyConfigured(
        f"{name} must look like s3://bucket or s3://bucket/folder?endpoint=https://storage.example.org&region=eu-central-1; "
        "keys are given by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    )
    try:
        parts = urlsplit(value)
        given = (
            dict(parse_qsl(parts.query, strict_parsing=True, keep_blank_values=True)) if parts.query else {}
        )
        endpoint = urlsplit(given.get("endpoint", ""))
    except ValueError:
        raise problem from None
    is_server = endpoint.scheme in {"http", "https"} and endpoint.hostname and not endpoint.username
    is_known = set(given) <= {"endpoint", "region"} and all(given.values()) and not parts.fragment
    if parts.scheme != "s3" or not BUCKET.fullmatch(parts.netloc) or not is_known:
        raise problem
    if "endpoint" in given and not is_server:
        raise problem
    return {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "endpoint_url": given.get("endpoint"),
        "region_name": given.get("region"),
    }


def caches_in_front(name: str, *, tokens: dict[str, tuple[str, str]]) -> list[str]:
    """Return the variable's comma-separated caches, such as nginx://127.0.0.1:8081 or cloudflare://ZONE.

    `tokens` names, for kinds that want one, the variable of the token and what it holds; no message repeats that.
    """
    found = names(name, [])
    for position, cache in enumerate(found, start=1):
        kind, _separator, place = cache.partition("://")
        form = CACHES_IN_FRONT.get(kind)
        if form is None or not form.fullmatch(place):
            # Somebody may have put a token into it.
            raise ImproperlyConfigured(
                f"{name} cannot be understood at cache {position}. Set it to caches such as nginx://127.0.0.1:8081, "
                "varnish://127.0.0.1:6081, cloudflare://ZONE or fastly://SERVICE, comma-separated."
            )
        variable, token = tokens.get(kind, ("", "none"))
        if not re.fullmatch(r"[!-~]{1,500}", token):
            raise ImproperlyConfigured(
                f"{name} names {kind}. Set {variable} to the token that may purge there."
            )
    if len(set(found)) < len(found):
        raise ImproperlyConfigured(f"{name} names a cache twice. Name each once.")
    return found


def email(name: str, default: str) -> dict[str, Any]:
    """Return Django's settings for outgoing mail."""
    try:
        found: dict[str, Any] = environ.Env.email_url_config(text(name, default))
    except (ImproperlyConfigured, ValueError):
        raise ImproperlyConfigured(
            f"{name} must look like consolemail:// or smtp+tls://user:password@host:587."
        ) from None
    return found
