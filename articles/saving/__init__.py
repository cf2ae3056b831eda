"""Saving: one way in for what an editing page says, merged with what others saved meanwhile (docs/desk.md)."""
