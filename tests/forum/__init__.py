"""A forum on loopback that behaves as forums do, well and badly: see `Forum`."""

from tests.forum.canary import Canary
from tests.forum.forum import Forum
from tests.forum.threads import Comment, Thread

__all__ = ["Canary", "Comment", "Forum", "Thread"]
