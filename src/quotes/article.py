"""An article as it was read: its text, what is known about it, and its paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Literal

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")

ParagraphKind = Literal["title", "byline", "heading", "body", "boilerplate"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: `start` and `end` in code points, the end exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of the span in `text`."""
        return text[self.start : self.end]

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Paragraph(Span):
    """A line or block of the article and what it is.

    Only `body` paragraphs yield quotations; `title`, `byline` (date, outlet, author), `heading` (within
    the article) and `boilerplate` (tickers, share lines, comments, links) stay in the text all the same.
    """

    kind: ParagraphKind = "body"


@dataclass(frozen=True)
class Article:
    """One article. Offsets everywhere in this package are code points into `text`."""

    text: str
    id: str = ""
    path: str | None = None
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    """ISO 8601 date, as exact as the page gives it: `2025-11-06`, `2025-11` or `2025`."""
    url: str | None = None
    language: str = "und"
    """ISO 639-1 code, or `und` where it could not be told."""
    paragraphs: tuple[Paragraph, ...] = field(default=(), repr=False)

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the text in UTF-8 (a lone surrogate counts as its three-byte form)."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def utf16(self, position: int) -> int:
        """`position` (code points) in UTF-16 code units, as JavaScript counts."""
        return position + bisect_left(self._astral, position) if self._astral else position

    @cached_property
    def _astral(self) -> list[int]:
        """Where the code points stand that take two units."""
        return [] if self.text.isascii() else [match.start() for match in _ASTRAL.finditer(self.text)]
