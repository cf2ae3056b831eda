"""Measures the public pages with the tools that others wrote for it: `make audit`. See docs/audit.md."""
