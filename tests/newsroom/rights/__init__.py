"""Who may do what at the desk: `docs/rights.md` says it, and these tests hold every address to it."""
