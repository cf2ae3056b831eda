"""The browser of tests/browser/, for the newsroom at scale."""

from tests.browser.conftest import browser_context_args, browser_type_launch_args

__all__ = ["browser_context_args", "browser_type_launch_args"]
