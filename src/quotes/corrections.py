"""Corrections: what a reader decided of an article's quotations, as gold, and what they change in a later run.

A line is an article of gold (see gold.py), with more for those who correct:

    {…, "sha256", "title", "outlet", "published", "url", "source": its path, "complete": whether all is decided,
     "quotes": [{…, "id", "kind" of the speaker, "affiliation": {"text", "start", "end", …}, "parts", "flags"}],
     "rejected": [{"id", "start", "end", "text"}]: what is no quotation}
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from quotes._version import __version__
from quotes.article import Article, Span
from quotes.building import expert_id, in_latin, passage, quotation_id, reference
from quotes.errors import ReadingError, RecordError
from quotes.foreign import part_of
from quotes.gold import gold_article
from quotes.output import lines_of
from quotes.records import Provenance, Quotation
from quotes.rows import parse
from quotes.scored import span_of

if TYPE_CHECKING:
    from quotes.asking import Result

PROVENANCE: Final = Provenance(engine="review", version=__version__, cost=None)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was decided of one article."""

    quotes: tuple[Mapping[str, Any], ...]
    """Quotations of gold."""
    rejected: tuple[Span, ...]
    complete: bool
    """Whether all is decided: what is not among `quotes` is no quotation."""


@dataclass(frozen=True)
class Corrections:
    """The corrected articles of a file, by the hash of their text."""

    articles: Mapping[str, Corrected]
    sha256: str = ""
    """Of the file's lines: whether it is another than before."""
    problems: tuple[str, ...] = ()
    """Lines that could not be read, one line each."""

    def apply(self, result: Result) -> Result:
        """The result with what was decided of its article in place of what the engine found.

        Of an article that was not gone through to the end the engine's other quotations stay.
        """
        corrected = self.articles.get(result.article.sha256) if result.article else None
        if corrected is None or result.article is None:
            return result
        article = result.article
        target = next((one.stance.target for one in result.quotations if one.stance.target), None)
        own = [quotation(quote, article, target) for quote in corrected.quotes]
        decided = [Span(one.claim.start, one.claim.end) for one in own] + list(corrected.rejected)
        others = () if corrected.complete else result.quotations
        kept = [one for one in others if not any(Span(one.claim.start, one.claim.end).overlaps(d) for d in decided)]
        found = sorted((*own, *kept), key=lambda one: (one.claim.start, one.claim.end))
        status = result.outcome.status
        if corrected.complete or status in {"ok", "empty"}:
            status = "ok" if found else "empty"
        return replace(result, quotations=tuple(found), outcome=replace(result.outcome, status=status))


def read_corrections(path: str | os.PathLike[str]) -> Corrections:
    """The corrections of a file that a review made, or of any file of gold.

    Raises:
        ReadingError: the file cannot be read.
    """
    name = os.fspath(path)
    articles: dict[str, Corrected] = {}
    problems = []
    digest = sha256()
    for number, line in enumerate(lines_of(name), 1):
        if not line.strip():
            continue
        digest.update(line.encode("utf-8", "surrogatepass"))
        try:
            document, key = checked(line)
            articles[key] = corrected_of(document)
        except ReadingError as error:
            problems.append(f"{name}, line {number}: {error}")
    return Corrections(articles, digest.hexdigest(), tuple(problems))


def checked(line: str) -> tuple[Mapping[str, Any], str]:
    """The gold of a line, and the hash of its text.

    Raises:
        ReadingError: it is no gold, or a quotation of it can be no record.
    """
    document = parse(line)
    if not isinstance(document, Mapping):
        raise ReadingError("not a JSON object")
    article = gold_article(document).article
    for number, quote in enumerate(document["quotes"], 1):
        try:
            quotation(quote, article)
        except RecordError as error:
            raise ReadingError(f"quotation {number}: {error}") from None
    return document, article.sha256


def corrected_of(document: Mapping[str, Any]) -> Corrected:
    """What a line of gold decides; gold that does not say so is complete."""
    rejected = document.get("rejected")
    spans = (span_of(one) for one in (rejected if isinstance(rejected, list) else ()))
    return Corrected(
        tuple(document["quotes"]), tuple(span for span in spans if span), document.get("complete") is not False
    )


def quotation(quote: Mapping[str, Any], article: Article, target: str | None = None) -> Quotation:
    """A record of a quotation of gold; `target` is what its stance is toward where gold does not say.

    Raises:
        RecordError: it can be none; the message says why.
    """
    span = span_of(quote)
    if span is None or span.end > len(article.text):
        raise RecordError("no start and end within the text")
    text, stance, parts = article.text, part_of(quote, "stance"), quote.get("parts")
    record = {
        "schema": "quotes/1",
        "id": quotation_id(article, span),
        "article": reference(article),
        "expert": _expert(part_of(quote, "speaker"), text),
        "affiliation": _affiliation(quote, text),
        "claim": {
            **passage(text, span).model_dump(),
            "start_utf16": article.utf16(span.start),
            "end_utf16": article.utf16(span.end),
            "kind": quote.get("type") or "indirect",
            "parts": [found for one in (parts if isinstance(parts, list) else []) if (found := _passage(one, text))],
            "summary": None,
        },
        "cue": _passage(quote.get("cue"), text),
        "stance": {
            "target": stance.get("target") or target,
            "label": stance.get("label") or "unclear",
            "evidence": _passage(stance.get("evidence"), text),
        },
        "confidence": 1.0,
        "flags": quote.get("flags") or (),
        "provenance": PROVENANCE,
    }
    return valid(record)


def valid(record: Mapping[str, Any]) -> Quotation:
    """A record of these values.

    Raises:
        RecordError: it can be none; the message says in one line what is wrong with which value.
    """
    try:
        return Quotation.model_validate(record)
    except ValidationError as error:
        first = error.errors()[0]
        raise RecordError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _expert(speaker: Mapping[str, Any], text: str) -> dict[str, Any] | None:
    mention = _passage(speaker, text)
    name = speaker.get("name") or (mention["text"] if mention else None)
    return expert(name, speaker.get("kind") or "person", mention, text) if isinstance(name, str) else None


def expert(name: str, kind: str, mention: Mapping[str, Any] | None, text: str) -> dict[str, Any]:
    """Who speaks, as a record has it.

    Raises:
        RecordError: the name is not in the article's text.
    """
    if not name.strip() or name not in text:
        raise RecordError(f"the speaker's name “{' '.join(name.split())}” is not in the article")
    chain = (mention["text"], name) if mention and mention["text"] != name else ()
    known = {"name": name, "latin": in_latin(name), "id": expert_id(name), "kind": kind}
    return {**known, "mention": mention, "chain": chain}


def _affiliation(quote: Mapping[str, Any], text: str) -> Any:
    given = quote.get("affiliation")
    if isinstance(given, Mapping):
        found = _passage(given, text)
        return None if found is None else {**given, **found}
    words = part_of(quote, "speaker").get("affiliation")
    if not isinstance(words, str) or not words or words not in text:
        return None
    at = text.find(words)
    return {"text": words, "start": at, "end": at + len(words)}


def _passage(value: object, text: str) -> dict[str, Any] | None:
    span = span_of(value)
    return passage(text, span).model_dump() if span and span.end <= len(text) else None
