"""Bad days: what went wrong around the newsroom (its database, its disk, its stores), and what people are told of it."""
