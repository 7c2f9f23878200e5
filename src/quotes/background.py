"""One event loop in a thread of its own, so that synchronous calls work in notebooks too."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="quotes", daemon=True).start()
    return loop


def background(work: Coroutine[Any, Any, T]) -> Future[T]:
    """Begin a coroutine on that loop."""
    return asyncio.run_coroutine_threadsafe(work, _loop())
