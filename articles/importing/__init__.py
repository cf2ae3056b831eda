"""A saved page (text or HTML) becomes a structured draft, with everything unsourced in it listed."""
