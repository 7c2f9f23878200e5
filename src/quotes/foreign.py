"""Anybody's records: where a line of JSON says its claim, its offsets and its speaker."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from quotes.errors import RecordError

_CLAIM_KEYS = ("claim", "quotation", "quote")


def parsed(line: str) -> dict[str, Any]:
    """The object of one line.

    Raises:
        RecordError: it is none.
    """
    try:
        record = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "too deep or too large"
        raise RecordError(f"not JSON ({reason}); mend the line or remove it") from None
    if not isinstance(record, dict):
        raise RecordError("not a JSON object; each line is one record")
    return record


def part_of(record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object within a record; an empty one where it has none."""
    value = record.get(key)
    return value if isinstance(value, Mapping) else {}


def claim_of(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The part of a record that says `text`, `start` and `end` of its claim; None where it has no claim."""
    claim = next((record[key] for key in _CLAIM_KEYS if isinstance(record.get(key), str | dict)), None)
    return {**record, "text": claim} if isinstance(claim, str) else claim


def offset(passage: Mapping[str, Any], key: str) -> int | None:
    """An offset, if that is what stands there."""
    value = passage.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def speaker_of(record: Mapping[str, Any]) -> str | None:
    """The name of the one who speaks."""
    for key in ("expert", "speaker"):
        speaker = record.get(key)
        if isinstance(speaker, Mapping):
            speaker = speaker.get("name") or speaker.get("text")
        if isinstance(speaker, str) and speaker.strip():
            return speaker
    return None
