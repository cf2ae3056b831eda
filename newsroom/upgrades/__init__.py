"""From one release to the next while the site runs (docs/upgrades.md)."""
