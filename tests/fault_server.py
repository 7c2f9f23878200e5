"""A chat completions server on loopback that misbehaves as asked. Each test gives it its replies."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Request = dict[str, Any]


@dataclass
class Reply:
    """What the server sends: a status, headers, and a body (or nothing at all: the connection is dropped)."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    dropped: bool = False


def completion(content: str | None, *, finish: str = "stop", refusal: str | None = None) -> Reply:
    """A well-formed reply whose message is `content`."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    body = {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }
    return Reply(body=json.dumps(body, ensure_ascii=False).encode())


def error(status: int, message: str = "no", code: str | None = None, **headers: str) -> Reply:
    """An error as OpenAI words it."""
    body = {"error": {"message": message, "type": "x", "code": code}}
    return Reply(status, json.dumps(body).encode(), {name.replace("_", "-"): value for name, value in headers.items()})


@dataclass
class Server:
    """Its address, and the requests that it has seen."""

    url: str
    requests: list[Request]


@contextmanager
def serving(answer: Callable[[Request, int], Reply]) -> Iterator[Server]:
    """Serve `answer(request, number)` for each chat completion, on a free port, until the block ends."""
    seen: list[Request] = []
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                seen.append(request)
                number = len(seen)
            reply = answer(request, number)
            if reply.dropped:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_port}/v1", seen)
    finally:
        server.shutdown()
        server.server_close()


def schema_of(request: Request) -> dict[str, Any]:
    """The answer schema that a request carries, by whichever way."""
    if "response_format" in request and "json_schema" in request["response_format"]:
        schema: dict[str, Any] = request["response_format"]["json_schema"]["schema"]
        return schema
    return dict(request["tools"][0]["function"]["parameters"])
