"""How fast an endpoint is asked: the user's limits, and what the server's own answers say of its limits.

Requests at once grow and shrink as TCP's window does (additive increase, multiplicative decrease; Chiu and Jain, 1989):
each answer makes room for a little more, each 429 for a third less, and all wait as long as its Retry-After asks.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

MOST: Final = 10_000  # requests at the same time, where nobody says fewer
_BURST: Final = 5.0  # seconds' worth of requests and tokens that may go out at once
_LESS: Final = 0.7
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds, where a 429 does not say how long
_DOWN_AFTER: Final = 30.0  # seconds of nothing but failures
_KNOWN_AFTER: Final = 10  # answers from which the slowest of them tells how long one takes
_SHORTEST_DEADLINE, _SLOWER = 60.0, 6.0  # seconds; times the slowest answer so far


class _Pace:
    """So many units a minute, evenly (None: as many as there are); a generic cell rate algorithm."""

    def __init__(self, a_minute: float | None):
        self._each = 60 / a_minute if a_minute else 0.0
        self._free = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next may go."""
        return max(0.0, self._free - _BURST - now) if self._each else 0.0

    def take(self, amount: float, now: float) -> None:
        """Count what goes out; a negative amount gives back what was taken too much."""
        self._free = max(self._free, now) + amount * self._each

    def at_most(self, a_minute: float) -> None:
        """Go no faster than this from now on."""
        self._each = max(self._each, 60 / a_minute)


class Limits:
    """What all requests of one event loop to one endpoint share.

    Args:
        requests: requests a minute; None for as many as the server takes.
        tokens: tokens a minute, of prompts and answers.
        at_once: requests at the same time, at most; may be set anew.
    """

    def __init__(self, requests: float | None = None, tokens: float | None = None, at_once: int = MOST):
        self.at_once = at_once
        self._requests, self._tokens = _Pace(requests), _Pace(tokens)
        self._width = math.inf
        self._busy = 0
        self._resume = 0.0
        self._pause = _FIRST_PAUSE
        self._failing: tuple[float, set[object]] | None = None
        self._answers, self._slowest = 0, 0.0
        self._freed = asyncio.Condition()

    @asynccontextmanager
    async def turn(self, tokens: int) -> AsyncIterator[None]:
        """Wait until a request of about so many tokens may go out; hold its place until it is over."""
        while True:
            now = time.monotonic()
            pause = max(self._resume - now, self._requests.wait(now), self._tokens.wait(now))
            if pause > 0:
                await asyncio.sleep(pause)
            elif self._room() <= 0:
                async with self._freed:
                    await self._freed.wait()
            else:
                break
        self._busy += 1
        self._requests.take(1, now)
        self._tokens.take(tokens, now)
        try:
            yield
        finally:
            self._busy -= 1
            async with self._freed:
                self._freed.notify(max(1, self._room()))

    def _room(self) -> int:
        """How many more requests may go out now."""
        return math.ceil(min(self._width, self.at_once) - self._busy)

    def answered(self, seconds: float, tokens: int) -> None:
        """A reply came after `seconds`; `tokens`: how many more it took than was thought."""
        self._failing, self._pause = None, _FIRST_PAUSE
        self._answers, self._slowest = self._answers + 1, max(self._slowest, seconds)
        self._width += 1 / self._width
        self._tokens.take(tokens, time.monotonic())

    def throttled(self, asked: float | None, headers: Mapping[str, str]) -> None:
        """The server said 429: all wait for what it asks (seconds), and fewer go out at once."""
        now = time.monotonic()
        if now >= self._resume:  # several at once are one refusal
            self._width = max(1.0, _LESS * self._busy)
            if asked is None:
                asked, self._pause = self._pause, min(2 * self._pause, _LONGEST_PAUSE)
        self._resume = max(self._resume, now + (asked or 0.0))
        for pace, name in ((self._requests, "requests"), (self._tokens, "tokens")):
            limit = _number(headers.get(f"x-ratelimit-limit-{name}", ""))
            if limit:
                pace.at_most(limit)

    def failed(self, request: object, *, unreached: bool) -> bool:
        """A request failed otherwise; whether the server is down: for long, and not for one request alone."""
        now = time.monotonic()
        since, requests = self._failing or (now, set())
        requests.add(request)
        self._failing = (since, requests)
        return now - since >= _DOWN_AFTER and (unreached or len(requests) > 1)

    def deadline(self, longest: float) -> float:
        """Seconds after which a reply is given up: `longest`, less where answers are known to come sooner."""
        if self._answers < _KNOWN_AFTER:
            return longest
        return min(longest, max(_SHORTEST_DEADLINE, _SLOWER * self._slowest))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
