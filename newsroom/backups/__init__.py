"""Backups: a whole newsroom in one file, on either database, and back from it (docs/backups.md)."""
