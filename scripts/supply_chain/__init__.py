"""What the newsroom is built of: read from the locks and from what is installed. docs/security.md tells the rules."""
