"""Serves the review on this machine's loopback address, until it is stopped."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from collections.abc import Callable
from threading import Timer

import uvicorn

from quotes.errors import UsageError
from quotes.review.app import Topics, make_app
from quotes.review.desk import Desk


def serve(
    desk: Desk, *, port: int, title: str, topics_of: Topics, browser: bool, tell: Callable[[str], object]
) -> None:
    """Serve until Ctrl-C.

    Args:
        port: 0 for any that is free.
        browser: whether to open one.
        tell: called with the address once it is answered at.

    Raises:
        UsageError: the port is taken.
        KeyboardInterrupt: it was stopped; every change is saved.
    """
    token = secrets.token_urlsafe(24)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        raise UsageError(f"--port {port}: {error.strerror}; leave it out for one that is free") from None
    listener.listen()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/{token}/"
    app = make_app(desk, token, title=title, topics_of=topics_of)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", server_header=False))
    tell(address)
    if browser:
        opening = Timer(0.5, webbrowser.open, [address])
        opening.daemon = True
        opening.start()
    server.run(sockets=[listener])
