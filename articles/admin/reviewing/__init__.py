"""Pages of the desk on which people talk about articles, and read what was done."""
