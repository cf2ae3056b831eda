"""Public pages, kept as they were sent: answered before Django's handler until something that they show is announced."""
