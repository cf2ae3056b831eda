"""Seals certified by a time-stamp authority (RFC 3161), where one is set."""
