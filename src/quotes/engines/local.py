"""A model file served by llama.cpp on this machine, for as long as an engine uses it.

The server is a child process that runs this module. It listens on loopback only, on a free port, and answers only
who knows its key, made anew each time. It holds the reading end of a pipe from its parent and ends when that closes,
however the parent ends.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from quotes.engines.gguf import Header, read_header
from quotes.errors import EngineError, UsageError

SUFFIX = ".gguf"
_CONTEXT = (16_384, 2_048)  # tokens: the most that articles need, and the least that serves
_WORKING = 512 << 20  # bytes that llama.cpp takes beside weights and context
_PATIENCE = 5.0  # seconds that a server has to end


@dataclass(frozen=True)
class Served:
    """A model at an address of this machine."""

    file: str
    """The same each time, unlike the address: where the model is, and its size."""
    model: str
    base_url: str
    key: str
    context: int
    """Tokens that a request and its answer may take together."""
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the server."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def serve(path: Path, context: int | None = None) -> Served:
    """Load a GGUF file and serve it, with `context` tokens or as many as fit; returns when it answers.

    Whoever starts it stops it.

    Raises:
        UsageError: the file is no model, or too large for this machine, or llama.cpp is not installed.
        EngineError: llama.cpp cannot load it.
    """
    header = read_header(path)
    context = fitting_context(header, free_memory(), context)
    if find_spec("xllamacpp") is None:
        raise UsageError(f"{path}: to serve a model file, pip install 'expert-quotes[local]'")
    key = secrets.token_urlsafe(24)
    order = {"path": str(path), "name": header.name, "context": context, "threads": threads(), "key": key}
    with TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        )
        assert process.stdin and process.stdout
        try:
            # Not on the command line, which everybody on the machine may read.
            process.stdin.write(json.dumps(order).encode() + b"\n")
            process.stdin.flush()
            address = process.stdout.readline().decode().strip()
        except BaseException:  # Ctrl-C while it loads
            process.kill()
            raise
        if not address:
            process.wait()
            raise EngineError(f"{path}: llama.cpp cannot load it: {_reason(log)}")
    return Served(f"{path} ({header.size:,} bytes)", header.name, f"{address}/v1", key, context, process)


def fitting_context(header: Header, free: int | None, wanted: int | None = None) -> int:
    """Tokens of context: what articles need, less where the model was not trained for it or memory is short.

    `free`: bytes of memory, None where it is not known; `wanted`: tokens, no more and no less.

    Raises:
        UsageError: the model, or the context that is wanted, does not fit into memory, or the model knows none so long.
    """
    most, least = (wanted, wanted) if wanted else _CONTEXT
    if wanted and wanted > (header.context or wanted):
        raise UsageError(
            f"{header.name}{SUFFIX}: a context of {wanted:,} tokens is more than the model knows: {header.context:,}"
        )
    context = min(most, header.context or most)
    if free is None:
        return context
    while context > least and _needed(header, context) > free:
        context //= 2
    if _needed(header, context) > free:
        needs, has = (f"{size / (1 << 30):.1f} GB" for size in (_needed(header, context), free))
        raise UsageError(
            f"{header.name}{SUFFIX}: too large for this machine: with a context of {context:,} tokens it needs about "
            f"{needs} of memory, and {has} are free"
        )
    return context


def _needed(header: Header, context: int) -> int:
    return header.size + context * header.token_bytes + _WORKING


def free_memory() -> int | None:
    """Bytes of memory that a process can still have; None where the system does not say."""
    limits = []
    try:
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                limits.append(int(line.split()[1]) << 10)
        limit = Path("/sys/fs/cgroup/memory.max")  # of a container
        limits += [int(limit.read_text("ascii"))] if limit.exists() else []
    except (OSError, ValueError):
        pass
    if not limits and hasattr(os, "sysconf"):
        limits.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return min(limits, default=None)


def threads() -> int:
    """Threads for llama.cpp: the processors that this process may use, half of them where there are many.

    Many are mostly two to a core, and the second one of a core slows llama.cpp down.
    """
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return available // 2 if available > 4 else available


def _reason(log: IO[bytes]) -> str:
    """What llama.cpp says went wrong: the first error that it logged, or whatever came last."""
    log.seek(0)
    lines = log.read().decode("utf-8", "replace").splitlines()
    said = [line.partition("error loading model: ")[2] for line in lines if "error loading model: " in line]
    errors = [line.partition(" E ")[2] for line in lines if " E " in line]
    return " ".join((said or errors or lines[-1:] or ["it ended without a word"])[0].split())[:200]


def _run(order: dict[str, Any], tell: int) -> None:
    """The child's work: load, say where, serve until the parent is gone."""
    import xllamacpp

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    params = xllamacpp.CommonParams()
    params.model.path, params.model_alias = order["path"], {order["name"]}
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], port, [order["key"]]
    params.n_ctx, params.n_parallel = order["context"], 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = order["threads"]
    params.ui, params.endpoint_slots, params.verbosity = False, False, 1
    server = xllamacpp.Server(params)
    os.write(tell, server.listening_address.encode() + b"\n")
    threading.Event().wait()


def _main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which stops us
    tell = os.dup(1)
    os.dup2(2, 1)  # what llama.cpp prints is no address
    order = json.loads(sys.stdin.buffer.readline())

    def watch() -> None:
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
    try:
        _run(order, tell)
    except RuntimeError:  # the log says more
        os._exit(1)


if __name__ == "__main__":
    _main()
