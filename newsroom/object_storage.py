"""Files in S3-compatible storage, behind the same promises as a folder of this machine.

Nothing in a bucket is public: pictures go to readers through the site, which asks each time whether a live edition shows them,
and evidence goes to nobody. What goes wrong is told as for files (`OSError`, `FileNotFoundError`), so whoever stores or reads
needs not know where: whoever saves gets words, and nothing half kept. A file is there for all machines once `save()` returns.
"""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any, ClassVar

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

# Seconds for a connection and for each answer on it, and how often a request is tried: an editor who saves waits meanwhile.
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 2, 15, 2
# Bytes of a file that are held in memory while it is read; larger ones go through the disk.
IN_MEMORY = 4 * 1024 * 1024
# Bytes that are read at once.
PART = 256 * 1024


class BucketStorage(S3Storage):
    """A bucket, or what begins with `location` in it. No file replaces another of the same name."""

    # One client for each place, used by all threads: each takes several MiB.
    _shared: ClassVar[dict[tuple[str | None, str | None], Any]] = {}
    _sharing = threading.Lock()

    def get_default_settings(self) -> dict[str, Any]:
        return {
            **super().get_default_settings(),
            "file_overwrite": False,
            "default_acl": None,
            "querystring_auth": True,
        }

    def __init__(self, **settings: Any) -> None:
        # Servers of others than Amazon are addressed by path: they need no name for each bucket.
        style = "path" if settings.get("endpoint_url") else "auto"
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            s3={"addressing_style": style},
            # Many servers know no other check of what is sent than its length and MD5.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(client_config=config, **settings)

    @property
    def connection(self) -> Any:
        place = (self.endpoint_url, self.region_name)
        with self._sharing:
            if place not in self._shared:
                self._shared[place] = self._create_session().resource(
                    "s3",
                    region_name=self.region_name,
                    endpoint_url=self.endpoint_url,
                    config=self.client_config,
                )
            return self._shared[place]

    def key_of(self, name: str) -> str:
        """Return the name of a file in its bucket. Raises `SuspiciousOperation` for one outside of `location`."""
        return str(self._normalize_name(clean_name(name)))

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        if mode != "rb":
            raise ValueError(f"Files in a bucket are only read as bytes, not {mode!r}.")
        content: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  given to the caller
        try:
            with self._told_as_of_files(name):
                answer = self.connection.meta.client.get_object(
                    Bucket=self.bucket_name, Key=self.key_of(name)
                )
                # All of it at once: whoever reads on meets no trouble of the network.
                for part in answer["Body"].iter_chunks(PART):
                    content.write(part)
        except BaseException:
            content.close()
            raise
        content.seek(0)
        return File(content, name=name)

    def _save(self, name: str, content: File[bytes]) -> str:
        with self._told_as_of_files(name):
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with self._told_as_of_files(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with self._told_as_of_files(name):
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with self._told_as_of_files(name):
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        with self._told_as_of_files(name):
            found: datetime = super().get_modified_time(name)
            return found

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with self._told_as_of_files(path):
            folders, files = super().listdir(path)
            return folders, files

    @contextmanager
    def _told_as_of_files(self, name: str) -> Iterator[None]:
        """Raise what the storage says as `FileNotFoundError` or `OSError`; its message names bucket and file, and no key."""
        try:
            yield
        except ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            code = error.response.get("Error", {}).get("Code")
            if status == 404 and code != "NoSuchBucket":
                raise FileNotFoundError(f"{self.bucket_name} has no {name}") from error
            raise OSError(f"{self.bucket_name} refuses {name}: {code}") from error
        except BotoCoreError as error:
            raise OSError(f"{self.bucket_name} is out of reach: {error}") from error
