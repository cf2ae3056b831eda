"""Pages in Redis. A module of its own: the library takes seven megabytes of each process that loads it, and most sites have none."""

from typing import Any

import redis

from delivery.changes import LONGEST_KEPT
from delivery.pages.stores import Resting

REDIS_SECONDS = 0.3


class RedisStore(Resting):
    """Pages in Redis or Valkey, which forgets the oldest by itself when it is full (`maxmemory-policy`)."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._client: Any = redis.Redis.from_url(
            address, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        )

    def get(self, name: str) -> bytes | None:
        if self.is_resting:
            return None
        try:
            found: bytes | None = self._client.get(name)
        except (redis.RedisError, OSError) as error:
            self._rest(error)
            return None
        return found

    def put(self, name: str, data: bytes) -> None:
        if self.is_resting:
            return
        try:
            self._client.set(name, data, ex=LONGEST_KEPT)
        except (redis.RedisError, OSError) as error:
            self._rest(error)
