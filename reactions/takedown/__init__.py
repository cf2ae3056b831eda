"""Takedown: requests from outside, hiding, redaction, closing and destroying of evidence, the public log."""
