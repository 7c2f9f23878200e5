"""Gold: articles whose quotations a reader has marked, one JSON object a line.

    {"id", "lang", "text", "dataset"?, "quotes": [{"start", "end", "text", "type": "direct|mixed|indirect",
     "speaker": {"text", "start", "end", "name"?, "affiliation"?} | null,
     "cue": {"text", "start", "end"} | null, "stance"?: {"label"}}]}

Offsets are code points into `text`; quotation marks lie outside the span. `speaker.text` is the mention beside
the quotation, `speaker.name` the fullest form in the article.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from quotes.article import Article
from quotes.errors import ReadingError
from quotes.files import opened
from quotes.labels import ClaimKind
from quotes.rows import Row, json_lines
from quotes.scored import Quote, quote_of, span_of

KINDS = get_args(ClaimKind)


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article and the quotations that are expected of it."""

    article: Article
    quotes: tuple[Quote, ...]
    dataset: str | None = None
    source: str | None = None
    """The file or page that the text was taken from."""
    targets: tuple[str, ...] = ()
    """What the stances of its quotations are toward."""
    complete: bool = True
    """Whether all its quotations are marked: `"complete": false` says that a review was not brought to the end."""


def read_gold(path: str | os.PathLike[str]) -> Iterator[GoldArticle | ReadingError]:
    """The articles of a gold file (also .gz), or of standard input for `-`; an error in place of a bad line."""
    name = os.fspath(path)
    try:
        with opened(None if name == "-" else Path(name), name) as stream:
            for item in json_lines(stream):
                number, row = (item.line, item) if isinstance(item, Row) else item
                try:
                    if isinstance(row, ReadingError):
                        raise row
                    yield gold_article(row.fields, f"line {number}")
                except ReadingError as error:
                    yield ReadingError(str(error), f"{name}, line {number}")
    except ReadingError as error:
        yield error if error.source else ReadingError(str(error), name)


def gold_article(document: Mapping[str, Any], id: str = "") -> GoldArticle:
    """The gold of one document; `id` is for one that has none.

    Raises:
        ReadingError: it is no gold; the message says what is wrong with which quotation.
    """
    text, quotes = document.get("text"), document.get("quotes")
    if not isinstance(text, str) or not text.strip():
        raise ReadingError("no text in it; gold has the article in the field `text`")
    if not isinstance(quotes, list):
        raise ReadingError("no list of quotations in it; gold has them in the field `quotes`")
    language = document.get("lang") or document.get("language")
    return GoldArticle(
        Article(text, id=str(document.get("id") or id), language=language if isinstance(language, str) else "und"),
        tuple(_quote(quote, number, text) for number, quote in enumerate(quotes, 1)),
        dataset=_string(document, "dataset"),
        source=_string(document, "source"),
        targets=tuple(dict.fromkeys(_targets(quotes))),
        complete=document.get("complete") is not False,
    )


def _targets(quotes: Iterable[Any]) -> Iterator[str]:
    for quote in quotes:
        stance = quote.get("stance") if isinstance(quote, Mapping) else None
        target = stance.get("target") if isinstance(stance, Mapping) else None
        if isinstance(target, str) and target.strip():
            yield target


def _quote(quote: object, number: int, text: str) -> Quote:
    if not isinstance(quote, dict):
        raise ReadingError(f"quotation {number} is not a JSON object")
    span = span_of(quote)
    if span is None or span.end > len(text):
        raise ReadingError(f"quotation {number} has no start and end within the text")
    words = span.of(text)
    if quote.get("text", words) != words:
        raise ReadingError(f"quotation {number} has other words than the text at {span.start}; count code points")
    gold = quote_of(quote, span, words)
    if gold.kind not in KINDS:
        raise ReadingError(f"quotation {number} has the type {str(gold.kind)[:40]!r}, not {', '.join(KINDS)}")
    return gold


def _string(document: Mapping[str, Any], key: str) -> str | None:
    value = document.get(key)
    return value if isinstance(value, str) else None
