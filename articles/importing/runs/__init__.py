"""Imports of many articles: read, looked at, made; each step can be broken off anywhere and goes on from there."""
