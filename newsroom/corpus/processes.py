"""Processes that make rows and never meet the database.

They are started anew, not forked: a connection is not to be shared. So this module is imported before Django is ready, and
what imports models is imported where it is needed.
"""

import gc
import json
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from threading import Thread
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from newsroom.corpus.foundation import Foundation
    from newsroom.corpus.scheme import Scheme
    from newsroom.corpus.stories import Corpus
    from newsroom.corpus.writing import Batch

# Of such a process: what it makes rows of, and for which database.
_at_hand: list[tuple["Corpus", str]] = []


def batches_of(
    *,
    parts: Sequence[tuple[int, int]],
    scheme: "Scheme",
    foundation: "Foundation",
    vendor: str,
    processes: int,
) -> Iterator["Batch"]:
    """Yield the rows of parts of a corpus, each from one number until before another, in their order."""
    shared = (scheme.seed, scheme.articles, json.dumps(foundation.kept()), vendor)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_prepare, initargs=shared) as pool:
        ahead: deque[Future[Batch]] = deque()
        try:
            for first, after in parts:
                ahead.append(pool.submit(_batch, first, after))
                # No more than can be written soon: memory stays as it is.
                if len(ahead) > processes + 1:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()


def _prepare(seed: int, articles: int, foundation: str, vendor: str) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    django.setup()
    from newsroom.corpus.foundation import Foundation
    from newsroom.corpus.scheme import Scheme
    from newsroom.corpus.stories import Corpus

    corpus = Corpus.of(Scheme(seed, articles), Foundation.of_kept(json.loads(foundation)))
    _at_hand[:] = [(corpus, vendor)]
    # A batch is a hundred thousand tuples, none of which leads back to itself: looking for circles among them again and
    # again is an eighth of the work.
    gc.collect()
    gc.freeze()
    gc.disable()


def _end_with_parent() -> None:
    """Wait for the process that writes the rows, and end with it, however it ended: nobody else will ask for any."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _batch(first: int, after: int) -> "Batch":
    from newsroom.corpus.writing import batch_of

    [(corpus, vendor)] = _at_hand
    batch = batch_of(corpus=corpus, first=first, after=after, vendor=vendor)
    gc.collect()
    return batch
