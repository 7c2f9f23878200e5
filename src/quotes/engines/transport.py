"""Chat completions over any OpenAI-compatible endpoint: retries of the transport, and what the requests cost."""

from __future__ import annotations

import asyncio
import email.utils
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

import openai
from openai.types.chat import ChatCompletion
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)
from tenacity.stop import stop_base

from quotes.engines import Usage
from quotes.errors import EngineError

_RETRIED = frozenset({408, 409, 429})
_ATTEMPTS = 6
_PATIENCE = 40.0  # seconds of waiting between attempts, altogether, before a server is given up
_LONGEST = 20.0  # seconds that one wait may take


class Refused(Exception):
    """The model declined to answer; the message is its own."""


@dataclass
class Meter:
    """What the requests of one article have cost so far, and the last reply as it came."""

    usage: Usage = field(default_factory=Usage)
    last: ChatCompletion | None = None

    def count(self, reply: ChatCompletion, seconds: float) -> None:
        """Add one reply's token use."""
        used, tokens = self.usage, reply.usage
        details = getattr(tokens, "prompt_tokens_details", None)
        self.last = reply
        self.usage = replace(
            used,
            prompt_tokens=used.prompt_tokens + (getattr(tokens, "prompt_tokens", 0) or 0),
            cached_tokens=used.cached_tokens + (getattr(details, "cached_tokens", 0) or 0),
            answer_tokens=used.answer_tokens + (getattr(tokens, "completion_tokens", 0) or 0),
            requests=used.requests + 1,
            seconds=used.seconds + seconds,
        )


METER: ContextVar[Meter] = ContextVar("quotes_meter")


def _status(error: BaseException) -> int | None:
    return error.status_code if isinstance(error, openai.APIStatusError) else None


def _passing(error: BaseException) -> bool:
    """Whether the same request may go through later."""
    if isinstance(error, openai.APIConnectionError):  # timeouts included
        return True
    status = _status(error)
    if status is None or getattr(error, "code", None) == "insufficient_quota":
        return False
    return status in _RETRIED or (status >= 500 and status != 501)


def retry_after(error: BaseException | None) -> float | None:
    """Seconds that the server asks to wait: a number or an HTTP date in Retry-After."""
    if not isinstance(error, openai.APIStatusError):
        return None
    value = error.response.headers.get("retry-after", "")
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _failure(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


_jitter = wait_random_exponential(multiplier=0.5, max=8)


def _wait(state: RetryCallState) -> float:
    asked = retry_after(_failure(state))
    return _jitter(state) if asked is None else min(asked, _LONGEST) + 0.1 * _jitter(state)


class _Impatient(stop_base):
    """Stop where the server asks for a longer wait than anybody has, or the waits add up to it."""

    def __call__(self, state: RetryCallState) -> bool:
        asked = retry_after(_failure(state)) or 0.0
        return asked > _LONGEST or state.idle_for + asked > _PATIENCE


Create = Callable[..., Awaitable[ChatCompletion]]


def persistent(create: Create, endpoint: str) -> Create:
    """`create` with retries of what passes; what does not becomes an `EngineError` that says what to do.

    A request that the server finds wrong (400, 404, 422) is raised as it came: the caller may ask otherwise.
    """

    async def persist(**request: Any) -> ChatCompletion:
        began = time.monotonic()
        try:
            async for attempt in AsyncRetrying(
                retry=retry_if_exception(_passing),
                wait=_wait,
                stop=stop_after_attempt(_ATTEMPTS) | _Impatient(),
                sleep=asyncio.sleep,
                reraise=True,
            ):
                with attempt:
                    reply = await create(**request)
        except openai.OpenAIError as error:
            if _status(error) in {400, 404, 405, 415, 422, 501}:
                raise
            raise EngineError(_explain(error, endpoint)) from None
        except ValueError as error:  # a body that is no JSON
            raise EngineError(f"{endpoint} does not answer as a chat completions server: {_line(error)}") from None
        if not isinstance(reply, ChatCompletion) or not reply.choices:
            raise EngineError(f"{endpoint} does not answer as a chat completions server: no choices in its reply")
        METER.get().count(reply, time.monotonic() - began)
        refusal = getattr(reply.choices[0].message, "refusal", None)
        if refusal or reply.choices[0].finish_reason == "content_filter":
            raise Refused(_line(refusal or "content filter"))
        return reply

    return persist


def _line(error: object) -> str:
    return " ".join(str(error).split())[:200]


def _explain(error: openai.OpenAIError, endpoint: str) -> str:
    """One line for a user. The server's own words are left out where they may repeat the key."""
    status = _status(error)
    if isinstance(error, openai.APITimeoutError):
        return f"{endpoint} did not answer in time; try again, or raise the timeout"
    if isinstance(error, openai.APIConnectionError):
        return f"cannot reach {endpoint}: is the server running, and is the address right?"
    if status in {401, 403}:
        return f"{endpoint} refused the key ({status}): check OPENAI_API_KEY"
    if status == 429:
        if getattr(error, "code", None) == "insufficient_quota":
            return f"{endpoint}: the account's quota is used up (429)"
        asked = retry_after(error)
        wait = f"; it asks to wait {asked:.0f} s" if asked else ""
        return f"{endpoint} is limiting requests (429){wait}: try again later or with fewer --jobs"
    if status is not None and status >= 500:
        return f"{endpoint} failed ({status}) {_ATTEMPTS} times: try again later"
    if status is not None:
        return f"{endpoint} answered {status}"
    return f"{endpoint}: {type(error).__name__}"
