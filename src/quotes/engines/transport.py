"""Chat completions over any OpenAI-compatible endpoint: the cache, the limits, retries, and what requests cost."""

from __future__ import annotations

import asyncio
import email.utils
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx2
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
from quotes.engines.limits import Limits
from quotes.engines.replies import Replies, reply_key
from quotes.errors import EngineError, Unavailable

if TYPE_CHECKING:
    from quotes.engines.batches import Batches

MISUNDERSTOOD = frozenset({400, 404, 405, 415, 422, 501})
"""Statuses of a server that does not know what is asked of it: the caller may ask otherwise."""

_RETRIED = frozenset({408, 409})
_ATTEMPTS = 12
_PATIENCE = 40.0  # seconds of waiting between attempts, altogether, before a request is given up
_LONGEST = 120.0  # seconds that a server may ask to wait, with Retry-After
_THROTTLED = 20  # refusals by 429 after which a request is given up
_CODE_POINTS = 3  # of a request a token, about: for the pace only, until the server has counted


class Refused(Exception):
    """The model declined to answer; the message is its own."""


@dataclass
class Meter:
    """What the requests of one article have cost so far, and the last reply as it came."""

    usage: Usage = field(default_factory=Usage)
    """Asked for now; replies from the cache are only counted."""
    whole: Usage = field(default_factory=Usage)
    """What the answer took when it was made, replies from the cache included."""
    last: ChatCompletion | None = None

    def count(self, reply: ChatCompletion, seconds: float | None) -> None:
        """Add one reply's token use; `seconds` is None for one that the cache had."""
        self.last = reply
        self.whole = self.whole + used(reply, seconds or 0.0)
        self.usage = self.usage + (Usage(reused=1) if seconds is None else used(reply, seconds))


METER: ContextVar[Meter] = ContextVar("quotes_meter")


def used(reply: ChatCompletion, seconds: float) -> Usage:
    """What one reply took, as the server counts it."""
    tokens = reply.usage
    details = getattr(tokens, "prompt_tokens_details", None)
    return Usage(
        prompt_tokens=getattr(tokens, "prompt_tokens", 0) or 0,
        cached_tokens=getattr(details, "cached_tokens", 0) or 0,
        answer_tokens=getattr(tokens, "completion_tokens", 0) or 0,
        requests=1,
        seconds=seconds,
    )


class _Throttled(Exception):
    """The server says that it is asked too fast."""


def _status(error: BaseException | None) -> int | None:
    return error.status_code if isinstance(error, openai.APIStatusError) else None


def _passing(error: BaseException) -> bool:
    """Whether the same request may go through later."""
    if isinstance(error, openai.APIConnectionError | TimeoutError | json.JSONDecodeError):  # half a body too
        return True
    status = _status(error)
    return status is not None and (status in _RETRIED or (status >= 500 and status != 501))


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
        return asked > _PATIENCE or state.idle_for + asked > _PATIENCE


Create = Callable[..., Awaitable[ChatCompletion]]


@dataclass(frozen=True)
class Line:
    """What all requests of one event loop to an endpoint share.

    `timeout`: seconds that one reply may take; `replies`: the cache, None for none; `batches`: where requests are put
    down and replies come from, None where the server is asked at once.
    """

    endpoint: str
    limits: Limits
    replies: Replies | None
    timeout: float
    batches: Batches | None = None


def persistent(create: Create, line: Line) -> Create:
    """`create` with the cache before it, within the limits, and with retries of what passes.

    A request that the server finds wrong (400, 404, 422) is raised as it came: the caller may ask otherwise.

    Raises:
        EngineError: what does not pass, and what to do about it; `Unavailable` where no other request would go
            through either.
    """

    async def persist(**request: Any) -> ChatCompletion:
        key = reply_key(line.endpoint, request) if line.replies or line.batches else ""
        kept = line.replies.get(key) if line.replies else None
        if kept is not None:
            reply = ChatCompletion.construct(**kept)
            METER.get().count(reply, None)
        else:
            reply = _from_batch(line.batches, key, request) if line.batches else await _asked(create, request, line)
            if line.replies:
                line.replies.put(key, reply.model_dump(mode="json"))
        refusal = getattr(reply.choices[0].message, "refusal", None)
        if refusal or reply.choices[0].finish_reason == "content_filter":
            raise Refused(_line(refusal or "content filter"))
        return reply

    return persist


def _from_batch(batches: Batches, key: str, request: Mapping[str, Any]) -> ChatCompletion:
    """A reply that came with a batch; an error of the request's own as if the server had just said so."""
    kept = batches.reply(key, request)
    if "choices" not in kept:
        answer = httpx2.Response(kept["status"], json=kept["body"], request=httpx2.Request("POST", "http://batch"))
        raise openai.APIStatusError(json.dumps(kept["body"]), response=answer, body=kept["body"])
    reply = ChatCompletion.construct(**kept)
    METER.get().count(reply, 0.0)
    return reply


async def _asked(create: Create, request: Mapping[str, Any], line: Line) -> ChatCompletion:
    """A reply that the server gave now."""
    began = time.monotonic()
    mark = object()
    try:
        async for attempt in AsyncRetrying(
            retry=retry_if_exception(_passing),
            wait=_wait,
            stop=stop_after_attempt(_ATTEMPTS) | _Impatient(),
            sleep=asyncio.sleep,
            reraise=True,
        ):
            with attempt:
                try:
                    reply = await _in_turn(create, request, line)
                except Exception as error:
                    if _passing(error) and line.limits.failed(mark, unreached=_unreached(error)):
                        raise Unavailable(_explain(error, line.endpoint)) from None
                    raise
    except _Throttled as error:
        raise Unavailable(_explain(error.__cause__, line.endpoint)) from None
    except (openai.OpenAIError, TimeoutError) as error:
        if _status(error) in MISUNDERSTOOD:
            raise
        raise _lasting(error)(_explain(error, line.endpoint)) from None
    except ValueError as error:  # a body that is no JSON
        raise EngineError(f"{line.endpoint} does not answer as a chat completions server: {_line(error)}") from None
    if not isinstance(reply, ChatCompletion) or not reply.choices:
        raise EngineError(f"{line.endpoint} does not answer as a chat completions server: no choices in its reply")
    METER.get().count(reply, time.monotonic() - began)
    return reply


async def _in_turn(create: Create, request: Mapping[str, Any], line: Line) -> ChatCompletion:
    """One reply, waiting as long as the limits say and as often as the server says 429."""
    guess = _guessed_tokens(request)
    for _ in range(_THROTTLED):
        async with line.limits.turn(guess):
            began = time.monotonic()
            try:
                async with asyncio.timeout(line.limits.deadline(line.timeout)):
                    reply = await create(**request)
            except openai.RateLimitError as error:
                asked, last = retry_after(error), error
                if getattr(error, "code", None) == "insufficient_quota" or (asked or 0.0) > _LONGEST:
                    raise _Throttled from error
                line.limits.throttled(asked, error.response.headers)
                continue
            taken = getattr(getattr(reply, "usage", None), "total_tokens", None) or guess
            line.limits.answered(time.monotonic() - began, taken - guess)
            return reply
    raise _Throttled from last


def _guessed_tokens(request: Mapping[str, Any]) -> int:
    said = sum(len(str(one.get("content", ""))) for one in request.get("messages", ()))
    return said // _CODE_POINTS + int(request.get("max_tokens") or request.get("max_completion_tokens") or 0) // 4


def _unreached(error: BaseException) -> bool:
    """Whether nothing was there to take the connection; one that is dropped may be the article's fault."""
    return type(error.__cause__).__name__ in {"ConnectError", "ConnectTimeout"}


def _lasting(error: BaseException) -> type[EngineError]:
    """The kind of error: whether other requests would fare the same."""
    return Unavailable if _status(error) in {401, 402, 403} or _unreached(error) else EngineError


def _line(error: object) -> str:
    return " ".join(str(error).split())[:200]


def _explain(error: BaseException | None, endpoint: str) -> str:
    """One line for a user. The server's own words are left out where they may repeat the key."""
    status = _status(error)
    if isinstance(error, openai.APITimeoutError | TimeoutError):
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
        return f"{endpoint} failed ({status}) again and again: try again later"
    if status is not None:
        return f"{endpoint} answered {status}"
    return f"{endpoint}: {type(error).__name__}"
