"""nginx: a cache that drops one entry by its name, so that it is told every address that shows a thing."""

from collections.abc import Collection, Iterable

from delivery.purging.asking import Asker
from delivery.purging.caches import UnableToPurge
from delivery.purging.kept_addresses import addresses_showing, all_addresses

# The entries of an address: one for each coding of deploy/nginx/nginx.conf.template.
CODINGS = ("br", "gzip")
# The module answers 200 where it dropped an entry, and 404 (412 in newer ones) where there was none.
DONE = frozenset({200, 404, 412})


class Nginx:
    """nginx with the module ngx_cache_purge and our configuration, at the place where it takes purges."""

    def __init__(self, place: str) -> None:
        self.name = f"nginx://{place}"
        self._asker = Asker(f"http://{place}")

    def purge(self, keys: Collection[str]) -> None:
        self._drop(addresses_showing(keys))

    def purge_everything(self) -> None:
        self._drop(all_addresses())

    def _drop(self, batches: Iterable[list[str]]) -> None:
        for batch in batches:
            for address in batch:
                for coding in CODINGS:
                    answer = self._asker.ask("PURGE", "/", headers={"Cache-Key": f"{coding} {address}"})
                    if answer.status not in DONE:
                        raise UnableToPurge(f"it answered with status {answer.status}")

    def close(self) -> None:
        self._asker.close()
