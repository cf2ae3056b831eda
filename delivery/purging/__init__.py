"""Caches in front of the site are told what was announced, so that they drop the pages that show it."""
