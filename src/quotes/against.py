"""Anybody's records, laid beside the gold articles they speak of."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from quotes.article import Article, Span
from quotes.errors import RecordError
from quotes.foreign import claim_of, offset, parsed, speaker_of
from quotes.gold import GoldArticle
from quotes.output import lines_of
from quotes.scored import Quote, fields_of, quote_of
from quotes.verification import verify

_IDS = ("article_id", "doc_id", "id")


@dataclass(slots=True)
class Against:
    """The records of each gold article (by its place in the gold), and what became of the others."""

    found: defaultdict[int, list[Quote]] = field(default_factory=lambda: defaultdict(list))
    seen: set[int] = field(default_factory=set)
    """Gold articles that a record names, be it with no quotation in it."""
    fields: frozenset[str] = frozenset()
    read: int = 0
    matched: int = 0
    unmatched: int = 0
    """Records of no article of the gold, or of more than one that the name fits."""
    unplaced: int = 0
    """Claims whose words stand nowhere in their article; they count as found, and are right nowhere."""
    problems: list[str] = field(default_factory=list)


def records_of(source: str | os.PathLike[str]) -> Iterator[dict[str, Any] | RecordError]:
    """The objects of a JSONL file (also .gz), or of standard input for `-`; an error in place of a bad line.

    Raises:
        ReadingError: the file cannot be read.
    """
    name = os.fspath(source)
    for number, line in enumerate(lines_of(name), 1):
        if line.strip():
            try:
                yield parsed(line)
            except RecordError as error:
                yield RecordError(f"{name}, line {number}: {error}")


def match_records(gold: Sequence[GoldArticle], records: Iterable[Mapping[str, Any] | RecordError]) -> Against:
    """Give each record to its gold article: by the hash of its text, else by id or path.

    A record is one quotation with a claim (an object, its words, or `start` and `end`), or an article with a
    list of `quotes`. A claim stands where its offsets say if its words are there, else where its words are.
    """
    named = _names(gold)
    result = Against()
    for record in records:
        if isinstance(record, RecordError):
            result.problems.append(str(record))
            continue
        listed = record.get("quotes")
        quotes = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else [record]
        result.read += len(quotes)
        places = next((named[name] for name in _references(record) if name in named), [])
        # Gold of two readers has one text twice; two texts under one name are nobody's.
        if not places or len({gold[place].article.sha256 for place in places}) > 1:
            result.unmatched += len(quotes)
            continue
        result.matched += len(quotes)
        result.seen.update(places)
        for quote in quotes:
            result.fields |= fields_of(quote)
            found = _found(quote, gold[places[0]].article)
            result.unplaced += found.span is None
            for place in places:
                result.found[place].append(found)
    return result


def _names(gold: Sequence[GoldArticle]) -> dict[str, list[int]]:
    named: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(gold):
        source = one.source or ""
        for name in {one.article.sha256, one.article.id, source, Path(source).name} - {""}:
            named[name].append(place)
    return dict(named)


def _references(record: Mapping[str, Any]) -> Iterator[str]:
    """What a record calls its article, the surest first."""
    reference = record.get("article")
    about: Mapping[str, Any] = reference if isinstance(reference, Mapping) else {}
    names = [about.get("sha256"), record.get("sha256")]
    text = about.get("text", record.get("text") if isinstance(record.get("quotes"), list) else None)
    if isinstance(text, str):
        names.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
    names += [about.get("id"), *(record.get(key) for key in _IDS), reference]
    for path in (reference, about.get("path"), record.get("path")):
        if isinstance(path, str):
            names += [path, Path(path).name, Path(path).stem]
    yield from (str(name) for name in names if isinstance(name, str | int))


def _found(record: Mapping[str, Any], article: Article) -> Quote:
    claim = claim_of(record)
    words = (record if claim is None else claim).get("text")
    words = words if isinstance(words, str) else None
    said = record if claim is None else claim
    # Words that stand nowhere are scored where they are said to be.
    span = placed(said, words, speaker_of(record), article) or _given(said, words, article)
    return quote_of(record, span, span.of(article.text) if span else words or "")


def placed(claim: Mapping[str, Any], words: str | None, speaker: str | None, article: Article) -> Span | None:
    """Where a claim stands: at its offsets if its words are there, else where its words are; None for nowhere."""
    given = _given(claim, words, article)
    if words is None or (given and given.of(article.text) == words):
        return given
    # Offsets in bytes, in UTF-16 or into another reading of the page: the words say where they stand.
    found = verify(words, article, near=offset(claim, "start"), speaker=speaker)
    if found.status in {"verbatim", "clipped"} and found.start is not None and found.end is not None:
        return Span(found.start, found.end)
    return None


def _given(claim: Mapping[str, Any], words: str | None, article: Article) -> Span | None:
    """The offsets of a claim, if they lie in the article."""
    start, end = offset(claim, "start"), offset(claim, "end")
    if start is not None and end is None and words:
        end = start + len(words)
    return None if start is None or end is None or not start < end <= len(article.text) else Span(start, end)
