"""Asking the outside world for a page: what may be asked for, how, and what is kept of the exchange."""

from reactions.fetching.fetch import fetch
from reactions.fetching.problems import FetchProblem, UnableToFetch
from reactions.fetching.results import Exchange, Fetched, Redirect
from reactions.fetching.warc import warc_of

__all__ = ["Exchange", "FetchProblem", "Fetched", "Redirect", "UnableToFetch", "fetch", "warc_of"]
