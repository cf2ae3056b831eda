"""Reports for the desk: what is missing, broken or stale, read in parts, exportable, and mended in bulk where that makes sense."""
