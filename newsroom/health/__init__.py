"""How the newsroom does: alive, ready, and in numbers, for who runs it (docs/monitoring.md)."""
