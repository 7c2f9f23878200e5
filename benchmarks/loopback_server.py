"""A chat completions server on loopback for measuring runs: a fixed delay, faults on request, a count of requests.

    python benchmarks/loopback_server.py [--port N] [--delay SECONDS] [--faults SHARE]

It answers each question as the request suggests it, so that nothing is asked about again. Of the requests, `--faults`
fail, each kind in turn: 429 with Retry-After, 500, 503, a dropped socket, half a body, a slow drip. `GET /count` gives the
number of completions asked for, and answered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re

FAULTS = ("429", "500", "503", "drop", "half", "drip")


def answer(request: dict) -> bytes:
    """A reply that follows the schema of the request, and says of each passage what the rules say."""
    names = request["response_format"]["json_schema"]["schema"]["properties"]
    asked = request["messages"][-1]["content"]
    content = json.dumps({name: [] if name in {"people", "evidence"} else chosen(name, asked) for name in names})
    message = {"role": "assistant", "content": content}
    prompt = sum(len(one["content"]) for one in request["messages"]) // 3
    usage = {
        "prompt_tokens": prompt,
        "completion_tokens": len(content) // 3,
        "total_tokens": prompt + len(content) // 3,
    }
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    reply = {"id": "x", "object": "chat.completion", "created": 0, "model": request["model"], "choices": [choice]}
    return json.dumps(reply | {"usage": usage}).encode()


def chosen(name: str, asked: str) -> str:
    """What the request itself suggests for a question; otherwise it would be asked about again."""
    (beside,) = re.findall(rf"^{name}: (.*)$", asked, re.MULTILINE)[-1:] or [""]
    person = re.search(r"seems (P\d+)$", beside)
    if person:
        return f"{person.group(1)} neutral"
    return "nobody" if beside.endswith("names nobody") else "no"


class Server:
    """Counts what it is asked; `delay` in seconds, `faults` as a share of the requests."""

    def __init__(self, delay: float = 0.0, faults: float = 0.0, seed: int = 0):
        self.delay, self.faults = delay, faults
        self.asked = self.answered = self.failed = 0
        self.random = random.Random(seed)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, _ = head.split(" ", 1)
        length = next((int(h.split(":")[1]) for h in head.split("\r\n") if h.lower().startswith("content-length")), 0)
        body = await reader.readexactly(length)
        if method == "GET":
            self._send(writer, 200, json.dumps({"asked": self.asked, "answered": self.answered}).encode())
            return True
        self.asked += 1
        if self.random.random() < self.faults:
            self.failed += 1
            return await self._fault(FAULTS[self.failed % len(FAULTS)], body, writer)
        await asyncio.sleep(self.delay)
        self._send(writer, 200, answer(json.loads(body)))
        await writer.drain()
        self.answered += 1
        return True

    async def _fault(self, kind: str, body: bytes, writer: asyncio.StreamWriter) -> bool:
        if kind in {"429", "500", "503"}:
            extra = "Retry-After: 1\r\n" if kind == "429" else ""
            self._send(writer, int(kind), b'{"error": {"message": "not now", "type": "x", "code": null}}', extra)
            return True
        if kind == "drop":
            return False
        reply = answer(json.loads(body))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(reply))
        if kind == "half":
            writer.write(reply[: len(reply) // 2])
            await writer.drain()
            return False
        for start in range(0, len(reply), 40):  # a slow drip, whole in the end
            writer.write(reply[start : start + 40])
            await writer.drain()
            await asyncio.sleep(0.1)
        self.answered += 1
        return True

    def _send(self, writer: asyncio.StreamWriter, status: int, body: bytes, extra: str = "") -> None:
        head = f"HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
        writer.write(head.encode() + body)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.5, metavar="SECONDS")
    parser.add_argument("--faults", type=float, default=0.0, metavar="SHARE")
    given = parser.parse_args()
    served = Server(given.delay, given.faults)
    server = await asyncio.start_server(served.serve, "127.0.0.1", given.port, limit=1 << 24, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
