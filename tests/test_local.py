"""A model file served on this machine: what is checked before, and that no server outlives whoever started it."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import quotes
from quotes.engines.gguf import Header, read_header
from quotes.engines.local import fitting_context, serve
from quotes.errors import EngineError, UsageError

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")

GB = 1 << 30

LLAMA = '''
"""Stands for the real xllamacpp: a server that answers in the same places, and a load that may fail."""
import http.server, json, pathlib, sys, threading
from types import SimpleNamespace


def CommonParams():
    return SimpleNamespace(model=SimpleNamespace(), cpuparams=SimpleNamespace(), cpuparams_batch=SimpleNamespace())


class Server:
    def __init__(self, params):
        if b"broken" in pathlib.Path(params.model.path).read_bytes():
            print("0.00 E llama_model_load: error loading model: tensor 'x' is missing", file=sys.stderr, flush=True)
            raise RuntimeError("Failed to init server, please check the input params.")
        print("chatter on standard output", flush=True)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                known = self.headers.get("Authorization") == f"Bearer {params.api_keys[0]}"
                told = {"host": params.hostnames, "context": params.n_ctx, "names": sorted(params.model_alias)}
                self.send_response(200 if known else 401)
                self.end_headers()
                self.wfile.write(json.dumps(told).encode() if known else b"{}")

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer((params.hostnames[0], params.port), Handler)
        self.listening_address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
'''


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value)) + value.encode()


def gguf(*pairs: tuple[str, str | int | list[int]], tail: bytes = b"") -> bytes:
    """The head of a GGUF file with these keys."""
    body = b""
    for key, value in pairs:
        if isinstance(value, str):
            body += text(key) + struct.pack("<I", 8) + text(value)
        elif isinstance(value, list):
            body += text(key) + struct.pack("<IIQ", 9, 4, len(value)) + struct.pack(f"<{len(value)}I", *value)
        else:
            body += text(key) + struct.pack("<II", 4, value)
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs)) + body + tail


SMALL = gguf(
    ("general.architecture", "qwen2"),
    ("qwen2.block_count", 28),
    ("qwen2.context_length", 32768),
    ("qwen2.embedding_length", 1536),
    ("qwen2.attention.head_count", 12),
    ("qwen2.attention.head_count_kv", 2),
)


@pytest.fixture
def model(tmp_path, monkeypatch):
    """A model file, and something that stands for llama.cpp."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "xllamacpp.py").write_text(LLAMA, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    monkeypatch.syspath_prepend(str(tmp_path / "lib"))
    path = tmp_path / "small-1b.gguf"
    path.write_bytes(SMALL)
    return path


def get(url: str, key: str) -> dict:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.load(reply)


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid: int, seconds: float = 20.0) -> bool:
    until = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not alive(pid)


def test_the_head_of_a_model_file_says_how_much_context_it_takes_and_what_a_token_costs(tmp_path):
    path = tmp_path / "m.gguf"
    path.write_bytes(SMALL)
    assert read_header(path) == Header("m", len(SMALL), 32768, token_bytes=2 * 28 * 2 * 128 * 2)


def test_heads_that_differ_by_layer_are_added_up(tmp_path):
    path = tmp_path / "m.gguf"
    path.write_bytes(
        gguf(
            ("general.architecture", "x"),
            ("x.attention.head_count", 4),
            ("x.attention.head_count_kv", [1, 2, 0]),
            ("x.embedding_length", 256),
        )
    )
    assert read_header(path).token_bytes == 2 * 3 * 64 * 2


def test_the_vocabulary_is_not_read(tmp_path):
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf(("general.architecture", "x"), ("tokenizer.ggml.tokens", "…"), tail=b"\xff" * 40))
    assert read_header(path).context == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 a zip", "no model: a GGUF file is expected"),
        (b"", "no model: a GGUF file is expected"),
        (SMALL[:60], "a damaged GGUF file"),
        (b"GGUF" + struct.pack("<I", 1) + bytes(16), "GGUF of version 1"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1 << 60), "a damaged GGUF file"),
    ],
)
def test_a_file_that_is_no_model_is_named_with_what_is_wrong(tmp_path, content, said):
    path = tmp_path / "m.gguf"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=said) as caught:
        quotes.LLM(model=str(path))
    assert str(path) in str(caught.value)


def test_a_file_that_is_missing_is_named():
    with pytest.raises(UsageError, match=r"nowhere.gguf: cannot be read: No such file"):
        quotes.LLM(model="nowhere.gguf")


def test_context_is_what_articles_need_but_no_more_than_the_model_knows_and_memory_holds():
    model = Header("m", GB, context=32_768, token_bytes=1 << 16)
    assert fitting_context(model, 100 * GB) == 16_384
    assert fitting_context(Header("m", GB, context=4096, token_bytes=1 << 16), 100 * GB) == 4096
    assert fitting_context(model, 2 * GB) == 8192
    assert fitting_context(model, None) == 16_384


def test_a_context_that_is_asked_for_is_taken_or_refused():
    model = Header("m", GB, context=32_768, token_bytes=1 << 16)
    assert fitting_context(model, 100 * GB, 32_768) == 32_768
    with pytest.raises(UsageError, match=r"m.gguf: a context of 40,000 tokens is more than the model knows: 32,768"):
        fitting_context(model, 100 * GB, 40_000)
    with pytest.raises(UsageError, match=r"with a context of 32,768 tokens it needs about 3.5 GB"):
        fitting_context(model, 2 * GB, 32_768)


def test_a_model_that_is_too_large_for_the_machine_is_refused_before_it_is_loaded():
    with pytest.raises(
        UsageError,
        match=r"m.gguf: too large for this machine: with a context of 2,048 tokens it needs about 40.6 GB .* 8.0 GB are",
    ):
        fitting_context(Header("m", 40 * GB, 32_768, 1 << 16), 8 * GB)


def test_a_served_model_answers_on_loopback_whoever_has_the_key_and_ends_when_stopped(model):
    served = serve(model)
    try:
        told = get(f"{served.base_url}/models", served.key)
        assert told == {"host": ["127.0.0.1"], "context": 16_384, "names": ["small-1b"]}
        with pytest.raises(urllib.error.HTTPError, match="401"):
            get(f"{served.base_url}/models", "another")
        assert served.key.encode() not in Path(f"/proc/{served.process.pid}/cmdline").read_bytes()
    finally:
        served.stop()
    assert not alive(served.process.pid)


def test_an_engine_serves_its_model_file_and_stops_it_when_it_is_gone(model):
    engine = quotes.LLM(model=str(model))
    assert engine.model == "small-1b"
    assert engine.endpoint == f"{model} ({len(SMALL)} bytes)"  # the same in the next run, which goes on from this one
    assert engine.base_url and engine.base_url.startswith("http://127.0.0.1:")
    assert engine.context_tokens <= 12_288
    (child,) = children(os.getpid())
    del engine
    assert gone(child)


def test_a_model_file_is_served_with_the_context_asked_for_and_longer_articles_are_asked_about_in_parts(model):
    engine = quotes.LLM(model=str(model), context=4096)
    assert get(f"{engine.base_url}/models", engine.key or "")["context"] == 4096
    assert engine.context_tokens == 3072


def test_a_name_that_ends_like_a_file_stays_a_name_where_an_endpoint_is_given(tmp_path):
    engine = quotes.LLM(model="models/some-7b.gguf", base_url="http://127.0.0.1:1/v1")
    assert engine.model == "models/some-7b.gguf"


def test_what_llama_cpp_says_of_a_model_that_it_cannot_load_is_passed_on(model):
    model.write_bytes(SMALL + b"broken")
    with pytest.raises(EngineError, match=r"small-1b.gguf: llama.cpp cannot load it: tensor 'x' is missing"):
        serve(model)
    assert not children(os.getpid())


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_server_outlives_a_run_however_it_ends(model, signum):
    code = f"import time, quotes; e = quotes.LLM(model={str(model)!r}); print('up', flush=True); time.sleep(60)"
    run = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    assert run.stdout and run.stdout.readline() == b"up\n"
    (child,) = children(run.pid)
    os.killpg(run.pid, signum) if signum == signal.SIGINT else run.send_signal(signum)  # Ctrl-C goes to all
    assert gone(child)
    run.stdout.close()
    run.wait()


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return [child for child in map(int, listed) if alive(child)]
