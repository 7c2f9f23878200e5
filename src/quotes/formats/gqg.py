"""GDELT Global Quotation Graph: a line an article, its quotations with the words around them.

The fields are GDELT's own (`date`, `url`, `title`, `lang`, `quotes` of `pre`, `quote`, `post`) and no others; claims
without quotation marks have no place there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from quotes.foreign import claim_of, part_of
from quotes.formats.context import around
from quotes.formats.sources import Row, compact
from quotes.scored import span_of

_LANGUAGES: Final[Mapping[str, str]] = {
    "ar": "ARABIC", "de": "GERMAN", "en": "ENGLISH", "es": "SPANISH", "fr": "FRENCH", "it": "ITALIAN",
    "nl": "DUTCH", "pt": "PORTUGUESE", "ru": "RUSSIAN", "tr": "TURKISH",
}  # fmt: skip
"""GDELT names languages as the detector CLD2 does; others stay the code that they are."""


def lines(records: Iterable[tuple[Row, str | None]]) -> Iterator[str]:
    """A line for each run of records of one article."""
    for _, group in groupby(records, key=lambda pair: _key(pair[0])):
        pairs = list(group)
        about = part_of(pairs[0][0], "article")
        line = {
            "date": _date(about.get("published")),
            "url": about.get("url") or about.get("path") or about.get("id"),
            "title": about.get("title"),
            "lang": _LANGUAGES.get(str(about.get("language")), about.get("language")),
            "quotes": [_quote(record, text) for record, text in pairs],
        }
        yield compact(line) + "\n"


def _key(record: Row) -> str:
    about = part_of(record, "article")
    return compact([about.get(name) for name in ("sha256", "id", "path", "url")] if about else record.get("article"))


def _date(published: object) -> str | None:
    """A point in time, as GDELT has it: the beginning of the day, month or year that is known."""
    if not isinstance(published, str) or not published:
        return None
    return f"{(published[:10] + '-01-01')[:10]}T00:00:00Z"


def _quote(record: Row, text: str | None) -> dict[str, Any]:
    claim = claim_of(record) or {}
    span, words = span_of(claim), str(claim.get("text"))
    before, behind = around(text, span) if text and span and span.of(text) == words else ("", "")
    return {"pre": _line(before), "quote": _line(words), "post": _line(behind)}


def _line(words: str) -> str:
    return " ".join(words.split())
