"""The words around a quotation, by which it is found again where offsets no longer hold."""

from __future__ import annotations

from typing import Final

from quotes.article import Span

_LENGTH: Final = 80
"""Code points on either side, less what is left of a word."""


def around(text: str, span: Span) -> tuple[str, str]:
    """The words before and behind a stretch of a text, whole ones, as they stand there."""
    start, end = span.start, span.end
    before, behind = text[max(0, start - _LENGTH) : start], text[end : end + _LENGTH]
    if start > _LENGTH and not text[start - _LENGTH - 1].isspace():
        before = _without_first(before)
    if end + _LENGTH < len(text) and not text[end + _LENGTH].isspace():
        behind = _without_first(behind[::-1])[::-1]
    return before, behind


def _without_first(words: str) -> str:
    for place, sign in enumerate(words):
        if sign.isspace():
            return words[place:]
    return words
