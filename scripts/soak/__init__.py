"""A long run of the newsroom at scale, under readers, editors, captures and kills; `python -m scripts.soak --help`."""
