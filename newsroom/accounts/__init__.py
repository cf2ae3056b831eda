"""Accounts at the desk: logging in, second factors, sessions, and links by which passwords are chosen."""
