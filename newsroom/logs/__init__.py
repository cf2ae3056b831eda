"""What the newsroom writes to its log: one line for each thing, nothing of persons, nothing that opens anything."""
