"""A batch endpoint on loopback: files, batches, polling, partial failures. Each test says what comes of a request."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Line = dict[str, Any]


@dataclass
class BatchServer:
    """Its address, what it was sent, and how many looks a batch takes to complete."""

    url: str = ""
    looks: int = 1
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    status: str = "completed"
    """What batches end with."""
    after_create: Callable[[], None] = lambda: None

    @property
    def requests(self) -> list[Line]:
        """All requests of all batches."""
        names = [batch["input_file_id"] for batch in self.batches.values()]
        return [json.loads(line) for name in names for line in self.files[name].splitlines()]


@contextmanager
def batching(answer: Callable[[Line, int], tuple[int, Any] | None]) -> Iterator[BatchServer]:
    """Serve batches: `answer(body, number)` gives a status and a body, or None for a request that nobody came to."""
    served = BatchServer()
    lock = threading.Lock()
    counted = [0]

    def complete(batch: dict[str, Any]) -> None:
        good, bad = [], []
        for line in served.files[batch["input_file_id"]].splitlines():
            request = json.loads(line)
            counted[0] += 1
            answered = answer(request["body"], counted[0])
            if answered is None:
                continue
            status, body = answered
            item = {"custom_id": request["custom_id"], "response": {"status_code": status, "body": body}}
            (good if status == 200 else bad).append(json.dumps(item))
        for lines, name in ((good, "output_file_id"), (bad, "error_file_id")):
            if lines:
                batch[name] = f"file-{batch['id']}-{name}"
                served.files[batch[name]] = "\n".join(reversed(lines)).encode()  # in no order
        batch["status"] = served.status

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                if self.path == "/v1/files":
                    boundary = re.search(r"boundary=(\S+)", self.headers["Content-Type"])[1].encode()
                    part = next(one for one in body.split(b"--" + boundary) if b'name="file"' in one)
                    name = f"file-{len(served.files)}"
                    served.files[name] = part.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n")
                    made = {"id": name, "object": "file", "purpose": "batch", "filename": "x", "bytes": 1}
                    self._send(made | {"created_at": 0, "status": "processed"})
                    return
                asked = json.loads(body)
                batch = {"id": f"batch_{len(served.batches)}", "object": "batch", "status": "in_progress", "looks": 0}
                batch |= {"created_at": 0, "output_file_id": None, "error_file_id": None, **asked}
                served.batches[batch["id"]] = batch
                served.after_create()
                self._send(batch)

        def do_GET(self) -> None:
            with lock:
                if found := re.fullmatch(r"/v1/files/(.+)/content", self.path):
                    self._send_bytes(served.files[found[1]])
                elif self.path.startswith("/v1/batches?"):
                    self._send({"object": "list", "data": list(served.batches.values()), "has_more": False})
                else:
                    batch = served.batches[self.path.rsplit("/", 1)[1]]
                    batch["looks"] += 1
                    if batch["looks"] >= served.looks and batch["status"] == "in_progress":
                        complete(batch)
                    self._send(batch)

        def _send(self, body: Any) -> None:
            self._send_bytes(json.dumps(body).encode())

        def _send_bytes(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
