"""Processor time of the llm engine beside a bare HTTP client, on a loopback server that answers at once.

Both send the same articles of about 5,000 characters, one request each, over one connection. The bare client
posts the same body with httpx2 and validates the reply with a pydantic model; the engine does all that it does:
candidates, prompt, answer schema, instructor, verification, records. The server runs in a process of its own,
so that only the clients' time counts.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
from loopback_server import chosen
from pydantic import BaseModel

import quotes
from quotes.engines.llm import LLM
from quotes.reading import from_text

ARTICLES = 60
SPEAKERS = ["Nora Ashby", "Karim Lazrak", "Elif Demir", "Paul Okoro", "Ana Teles"]
ROLES = ["head of the port authority", "an economist at Calder University", "the union's secretary"]
SAID = [
    "“We measured the water for {n} weeks and found the same salt,” {who} said.",
    "{who} added that “the next {n} ships will tell us.”",
]
PLAIN = "The harbour handled {n} containers in the spring, a little more than in the year before, and the cranes stood still on {n} days."


def article(seed: int) -> quotes.Article:
    """An article of about 5,000 characters with a dozen quotations."""
    rng, lines = random.Random(seed), ["Harbour counts its ships again\n"]
    for who in SPEAKERS:
        lines.append(
            f"{who}, {rng.choice(ROLES)}, said the figures were “{rng.randrange(9, 99)} percent better than feared.”"
        )
        for sentence in SAID:
            lines.append(sentence.format(n=rng.randrange(3, 90), who=who.split()[1]))
        lines += [PLAIN.format(n=rng.randrange(10, 9000)) * 2 for _ in range(3)]
    text = "\n".join(lines)[:5000]
    return from_text(text, id=str(seed), language="en")


class Handler(BaseHTTPRequestHandler):
    """Answers every question of the schema as the rules have it."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        schema, asked = request["response_format"]["json_schema"]["schema"], request["messages"][-1]["content"]
        answer = {name: [] if name == "people" else chosen(name, asked) for name in schema["properties"]}
        message = {"role": "assistant", "content": json.dumps(answer)}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        body = {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage}
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def serve(pipe) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_port)
    server.serve_forever()


class Message(BaseModel):
    content: str


class Choice(BaseModel):
    message: Message


class Completion(BaseModel):
    choices: list[Choice]


def main() -> None:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    url = f"http://127.0.0.1:{ours.recv()}/v1"
    articles = [article(seed) for seed in range(ARTICLES)]
    bodies: list[dict] = []
    engine = LLM(model="m", base_url=url, api_key="none")

    async def with_engine(batch) -> None:
        for one in batch:
            result = await quotes.aextract(one, engine=engine)
            assert result.outcome.status == "ok", result.outcome.reason

    async def bare(batch) -> None:
        async with httpx2.AsyncClient() as client:
            for body in batch:
                reply = await client.post(f"{url}/chat/completions", json=body)
                assert Completion.model_validate_json(reply.content).choices[0].message.content

    # The bare client sends what the engine would: caught once, before anything is measured.
    original = httpx2.AsyncClient.send

    async def caught(self, request, **options):
        bodies.append(json.loads(request.content))
        return await original(self, request, **options)

    httpx2.AsyncClient.send = caught
    asyncio.run(with_engine(articles))
    httpx2.AsyncClient.send = original
    asyncio.run(bare(bodies[:5]))

    began = time.process_time()
    asyncio.run(bare(bodies))
    plain = (time.process_time() - began) / ARTICLES
    began = time.process_time()
    asyncio.run(with_engine(articles))
    whole = (time.process_time() - began) / ARTICLES
    length = sum(len(one.text) for one in articles) // ARTICLES
    print(f"{ARTICLES} articles of {length} characters")
    print(f"bare client {1000 * plain:.2f} ms, llm engine {1000 * whole:.2f} ms an article: {whole / plain:.1f} times")


if __name__ == "__main__":
    main()
