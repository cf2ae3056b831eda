"""The demo's illustrations, drawn by the newsroom itself: no photograph, no outside file, the same on every machine."""
