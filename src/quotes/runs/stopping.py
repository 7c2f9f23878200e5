"""Ctrl-C and SIGTERM: the first lets what is at work come to its end, the second does not."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Final

_NAMES: Final = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM"}


class Stopping:
    """While it is entered, says why a run is to begin nothing more; None to go on.

    `tell`: called once with that reason.
    """

    def __init__(self, tell: Callable[[str], None]):
        self._tell = tell
        self.reason: str | None = None
        self._before: dict[int, Any] = {}

    def __call__(self) -> str | None:
        return self.reason

    def __enter__(self) -> Stopping:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._asked) for number in _NAMES}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        if self.reason is not None:
            raise KeyboardInterrupt
        self.reason = _NAMES[signal.Signals(number)]
        self._tell(self.reason)
