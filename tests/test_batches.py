"""Runs through the batch endpoint: each request once, whatever fails or dies in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_server import batching
from fault_server import schema_of

import quotes
from quotes.engines.llm import LLM
from quotes.prices import Price
from quotes.runs import batching as rounds
from quotes.runs.batching import batched
from quotes.runs.budget import Budget
from quotes.runs.run import Run
from quotes.runs.status import read_status

CLAIM = "“The cranes of berth {n} are ready,” said Mara Quill, head of the port authority."


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    monkeypatch.setattr(rounds, "_FIRST", 0.02)
    monkeypatch.setenv("QUOTES_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "QUOTES_MODEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    for n in range(8):
        (made / f"{n}.txt").write_text(f"Port reopens\n\n{CLAIM.format(n=n)}\n", "utf-8")
    return made


def reply(content: str) -> tuple[int, dict]:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    head = {"id": "x", "object": "chat.completion", "created": 0, "model": "m"}
    return 200, {**head, "choices": [choice], "usage": usage}


def right(request, number=0) -> tuple[int, dict]:
    schema = schema_of(request)
    value = schema["$defs"]["Value"]["enum"][0]
    return reply(json.dumps({name: [] if name in {"people", "evidence"} else value for name in schema["properties"]}))


def run(folder: Path, output: Path, url: str, told: list[str] | None = None, **given) -> Run:
    made = Run([str(folder)], output, LLM(model="m", base_url=url), **given)
    for _ in batched(made, None, (told if told is not None else []).append):
        pass
    return made


def berths(output: Path) -> list[str]:
    return [json.loads(line)["claim"]["text"].split()[4] for line in output.read_text("utf-8").splitlines()]


def test_all_articles_go_up_as_one_batch_and_their_records_come_in_order(folder, tmp_path):
    output = tmp_path / "q.jsonl"
    with batching(right) as server:
        server.looks = 3
        run(folder, output, server.url)
        assert len(server.batches) == 1
        assert len(server.requests) == 8
        assert run(folder, output, server.url).progress.found == {"ok": 8}
        assert len(server.batches) == 1
    assert berths(output) == [str(n) for n in range(8)]
    assert read_status(output).prompt_tokens == 800
    assert not list(tmp_path.glob("*.batch*"))


def test_requests_that_fail_or_that_nobody_came_to_go_into_another_batch(folder, tmp_path):
    def partly(request, number):
        if number <= 8 and number % 2:
            return None if number % 4 == 1 else (500, {"error": {"message": "later"}})
        return right(request)

    with batching(partly) as server:
        run(folder, tmp_path / "q.jsonl", server.url)
        assert [len(server.files[one["input_file_id"]].splitlines()) for one in server.batches.values()] == [8, 4]
    assert read_status(tmp_path / "q.jsonl").articles == {"ok": 8}


def test_a_request_that_every_batch_fails_on_is_a_failed_article(folder, tmp_path):
    def poisoned(request, number):
        return (500, {"error": "boom"}) if "berth 3 " in json.dumps(request) else right(request)

    with batching(poisoned) as server:
        run(folder, tmp_path / "q.jsonl", server.url)
        assert len(server.batches) == 3
    (failure,) = read_status(tmp_path / "q.jsonl").failures
    assert failure.source.endswith("3.txt") and "boom" in failure.reason


def test_a_wrong_answer_is_asked_for_again_in_the_next_batch(folder, tmp_path):
    with batching(lambda request, number: reply('{"Q1": "?"}') if number == 1 else right(request)) as server:
        run(folder, tmp_path / "q.jsonl", server.url)
        assert len(server.requests) == 9
    assert read_status(tmp_path / "q.jsonl").articles == {"ok": 8}


def test_a_provider_without_schemas_is_asked_by_tools(folder, tmp_path):
    def without(request, number):
        if "response_format" in request:
            return 400, {"error": {"message": "response_format is not supported"}}
        arguments = right(request)[1]["choices"][0]["message"]["content"]
        name = request["tools"][0]["function"]["name"]
        call = {"id": "1", "type": "function", "function": {"name": name, "arguments": arguments}}
        status, body = reply("")
        body["choices"][0]["message"] |= {"content": None, "tool_calls": [call]}
        return status, body

    with batching(without) as server:
        run(folder, tmp_path / "q.jsonl", server.url)
    assert read_status(tmp_path / "q.jsonl").articles == {"ok": 8}


def test_a_run_that_is_killed_while_it_waits_finds_its_batch_again(folder, tmp_path):
    output = tmp_path / "q.jsonl"
    with batching(right) as server:
        server.looks = 10**9
        words = [sys.executable, "-m", "quotes", "extract", str(folder), "-o", str(output), "--batch"]
        words += ["--base-url", server.url, "--model", "m"]
        running = subprocess.Popen(words, env=os.environ, stderr=subprocess.DEVNULL)
        while not server.batches:
            time.sleep(0.05)
        time.sleep(0.5)
        running.send_signal(signal.SIGKILL)
        running.wait()
        server.looks = 1
        assert subprocess.run(words, capture_output=True).returncode == 0
        assert len(server.batches) == 1
    assert berths(output) == [str(n) for n in range(8)]


def test_a_batch_whose_name_was_not_noted_is_found_by_its_file(folder, tmp_path, monkeypatch):
    class Killed(BaseException):
        pass

    def die(self, batch, file):
        self._client.batches.create(input_file_id=file, endpoint="/v1/chat/completions", completion_window="24h")
        raise Killed

    with batching(right) as server:
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr("quotes.engines.batches.Batches._create", die)
            run(folder, tmp_path / "q.jsonl", server.url)
        run(folder, tmp_path / "q.jsonl", server.url)
        assert len(server.batches) == 1
    assert read_status(tmp_path / "q.jsonl").articles == {"ok": 8}


def test_a_batch_costs_what_the_batch_endpoint_takes_and_a_budget_is_kept(folder, tmp_path, monkeypatch):
    full = Price(input=10.0, output=100.0, batch=0.5)
    monkeypatch.setattr("quotes.engines.llm.price_of", lambda model, path=None: full)
    output = tmp_path / "q.jsonl"
    with batching(right) as server:
        made = run(folder, output, server.url, budget=Budget(full.for_batch(), max_tokens=600))
        assert made.progress.stopped == "--max-tokens 600"
        asked = len(server.requests)
        assert 0 < asked < 8
    assert read_status(output).cost == pytest.approx(0.001 * asked)


def test_a_batch_takes_a_model_and_a_file(folder, tmp_path):
    with pytest.raises(quotes.UsageError, match="llm engine"):
        next(batched(Run([str(folder)], tmp_path / "q.jsonl", quotes.Rules()), None, print))
    with pytest.raises(quotes.UsageError, match="give a file"):
        next(batched(Run([str(folder)], Path("-"), LLM(model="m", base_url="http://127.0.0.1:9/v1")), None, print))
