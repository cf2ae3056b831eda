"""What is misconfigured or unwell, and how to mend it: `manage.py doctor` (docs/monitoring.md)."""
