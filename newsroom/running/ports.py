"""Choose the port that the web server listens on."""

import socket

FIRST_PORT = 8000
PORTS_TRIED = 100


class UnableToListen(Exception):
    """No server can listen there; the message says what to do."""


def is_free(*, host: str, port: int) -> bool:
    """Return whether a server could listen on the port now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connections are still closing counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def choose_port(*, host: str, wanted: int) -> int:
    """Return the wanted port, or with 0 the first free one from 8000 on.

    Raises `UnableToListen` if the wanted port is taken, or none of a hundred is free.
    """
    if wanted:
        if not is_free(host=host, port=wanted):
            raise UnableToListen(
                f"Port {wanted} on {host} is taken. Name another one with NEWSROOM_PORT, "
                "or leave it unset to have a free one chosen."
            )
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if is_free(host=host, port=port):
            return port
    last = FIRST_PORT + PORTS_TRIED - 1
    raise UnableToListen(
        f"No port from {FIRST_PORT} to {last} is free on {host}. Name one with NEWSROOM_PORT."
    )
