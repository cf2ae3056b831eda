"""Pages of accounts: those of the login, and those on which people keep their own account safe."""
