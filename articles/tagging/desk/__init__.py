"""Pages of the desk on which tags are looked after."""
