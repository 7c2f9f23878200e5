"""Requests that are longer than the model's context, in the words of the servers that refuse them."""

from __future__ import annotations

import re
from typing import Any

import openai

_STATUSES = frozenset({400, 413, 422})
_CODES = frozenset({"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"})
# OpenAI, vLLM, SGLang: "maximum context length is 4096 tokens"; llama.cpp: "exceeds the available context size (4096
# tokens)"; llama-cpp-python: "exceed context window of 4096"; LM Studio: "context length of only 4096 tokens"; vLLM:
# "longer than the maximum model length of 4096"; Text Generation Inference: "must be <= 4096"; Anthropic: "prompt is
# too long: 210000 tokens > 200000 maximum".
_SAID = re.compile(
    r"context[ _](?:length|size|window)|maximum (?:model )?length|prompt is too long|max_new_tokens` must be <=", re.I
)
_LIMIT = re.compile(
    r"(?:context (?:length|size|window)|model length|must be)\D{0,40}?(\d{3,})|> (\d{3,}) maximum", re.IGNORECASE
)


def too_long(error: BaseException) -> str | None:
    """How long the context is, in words for a message, if a server refuses a request for being longer; else None."""
    if not isinstance(error, openai.APIStatusError) or error.status_code not in _STATUSES:
        return None
    said = str(error)
    body: Any = error.body if isinstance(error.body, dict) else {}
    if not _SAID.search(said) and not _CODES & {str(body.get(key)) for key in ("code", "type")}:
        return None
    found = _LIMIT.search(said)
    limit = body.get("n_ctx") or (found and (found.group(1) or found.group(2)))
    return f"context of {int(limit):,} tokens" if limit else "context"
