"""What follows for articles when tags are merged, split, given and taken: the rules of tags themselves are in `tags`."""
