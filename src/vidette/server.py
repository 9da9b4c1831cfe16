"""The web server of the service: its socket, its address, and uvicorn as we run it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

PATIENCE = 2
"""Seconds that open connections have to end when the service does."""


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: the service decides when it stops."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: see the class."""
        yield


def server_of(app: FastAPI) -> Server:
    """A server for *app*, whose startup and shutdown are its giver's."""
    return Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=PATIENCE,
            lifespan="off",
        )
    )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A listening socket. Raises OSError when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
        yield listener


def url_of(host: str, port: int) -> str:
    """The address that a browser on this network opens."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
