"""Quotations on other sites: a frame, and the oEmbed provider that names it."""
