"""Caches that know the keys of what they keep, from `Cache-Tag` or `Surrogate-Key`, and drop by them."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from delivery.keys import with_groups
from delivery.purging.asking import Answer, Asker
from delivery.purging.caches import UnableToPurge

# Of what a cache says of itself when it refuses.
LONGEST_REASON = 150


class Varnish:
    """Varnish with `deploy/varnish/newsroom.vcl`: PURGE drops by keys, BAN everything."""

    # A header of Varnish's holds 8 KB.
    AT_ONCE = 200

    def __init__(self, place: str) -> None:
        self.name = f"varnish://{place}"
        self._asker = Asker(f"http://{place}")

    def purge(self, keys: Collection[str]) -> None:
        for batch in _batches(keys, self.AT_ONCE):
            _insist(self._asker.ask("PURGE", "/", headers={"Surrogate-Key": " ".join(batch)}))

    def purge_everything(self) -> None:
        _insist(self._asker.ask("BAN", "/"))

    def close(self) -> None:
        self._asker.close()


class Fastly:
    """A service of Fastly's: https://www.fastly.com/documentation/reference/api/purging/."""

    AT_ONCE = 256

    def __init__(self, service: str, *, token: str, origin: str = "https://api.fastly.com") -> None:
        self.name = f"fastly://{service}"
        self._path, self._token = f"/service/{service}", token
        self._asker = Asker(origin)

    def purge(self, keys: Collection[str]) -> None:
        for batch in _batches(keys, self.AT_ONCE):
            self._ask("/purge", {"Surrogate-Key": " ".join(batch)})

    def purge_everything(self) -> None:
        self._ask("/purge_all", {})

    def _ask(self, what: str, headers: Mapping[str, str]) -> None:
        signed = {"Fastly-Key": self._token, "Accept": "application/json", **headers}
        answer = self._asker.ask("POST", f"{self._path}{what}", headers=signed)
        _insist(answer, said=str(_json_of(answer).get("msg", "")))

    def close(self) -> None:
        self._asker.close()


class Cloudflare:
    """A zone of Cloudflare's: https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/."""

    # Operations that one request may hold, on every plan.
    AT_ONCE = 100

    def __init__(self, zone: str, *, token: str, origin: str = "https://api.cloudflare.com") -> None:
        self.name = f"cloudflare://{zone}"
        self._path, self._token = f"/client/v4/zones/{zone}/purge_cache", token
        self._asker = Asker(origin)

    def purge(self, keys: Collection[str]) -> None:
        for batch in _batches(keys, self.AT_ONCE):
            self._ask({"tags": batch})

    def purge_everything(self) -> None:
        self._ask({"purge_everything": True})

    def _ask(self, what: Mapping[str, object]) -> None:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        answer = self._asker.ask("POST", self._path, headers=headers, content=json.dumps(what).encode())
        told = _json_of(answer)
        errors = told.get("errors")
        said = (
            "; ".join(str(error.get("message", "")) for error in errors if isinstance(error, dict))
            if isinstance(errors, list)
            else ""
        )
        _insist(answer, said=said)
        if told.get("success") is not True:
            raise UnableToPurge(f"it did not say that it was done: {said}"[:LONGEST_REASON])

    def close(self) -> None:
        self._asker.close()


def _batches(keys: Collection[str], at_once: int) -> Iterator[list[str]]:
    """Yield the keys and those of their groups, as many as one request may hold; the same way each time."""
    listed = sorted(with_groups(keys))
    for start in range(0, len(listed), at_once):
        yield listed[start : start + at_once]


def _insist(answer: Answer, *, said: str = "") -> None:
    """Raise `UnableToPurge` unless the cache did as it was told."""
    if not 200 <= answer.status < 300:
        reason = f"it answered with status {answer.status}{': ' if said else ''}{said}"
        raise UnableToPurge(reason[:LONGEST_REASON], again_after=answer.again_after)


def _json_of(answer: Answer) -> dict[str, Any]:
    try:
        told = json.loads(answer.body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
