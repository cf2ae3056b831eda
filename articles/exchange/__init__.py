"""Everything out of a newsroom in an open format, and into an empty one (`docs/export-format.md` describes the file)."""
