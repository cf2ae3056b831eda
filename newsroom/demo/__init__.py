"""A demo newsroom: invented stories about an invented town, with evidence that really holds the words quoted.

Nothing here happened. The town of Haeun, its people, its clubs and its broadcasts do not exist; the threads
were written for the demo and stand under addresses that no community uses. `manage.py load_demo` puts it all
there through the newsroom's own functions, `manage.py remove_demo` takes exactly it away again.
"""
