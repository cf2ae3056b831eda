"""Checking a quotation against its capture, deciding on it, and what the gate asks of it."""
