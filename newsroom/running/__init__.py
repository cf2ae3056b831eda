"""Running the newsroom: the web server, the worker, and what keeps both going."""
