"""Records and the articles they are of, brought together for a page: what stands where, and what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from quotes.article import Article, Span
from quotes.errors import RecordError
from quotes.foreign import claim_of, offset, part_of
from quotes.pages.marking import Mark, MarkKind
from quotes.rechecking import check
from quotes.scored import span_of
from quotes.shelf import Shelf

Certainty = Literal["sure", "unsure", "failed", "unchecked"]

UNSURE: Final = 0.6
"""Confidence below which a record is shown as unsure."""
_FLAGS: Final = {
    "engines-disagree": "rules and model disagree",
    "model-silent": "the model gave no usable answer",
}
_FAILURES: Final = {
    "changed": "not verbatim: the article has other words",
    "clipped": "clipped: a word beside the claim changes its meaning",
    "ambiguous": "ambiguous: the words stand in several places",
    "not_found": "not found in the article",
}
_PASSAGES: Final[tuple[tuple[MarkKind, tuple[str, ...]], ...]] = (
    ("mention", ("expert", "mention")),
    ("affiliation", ("affiliation",)),
    ("cue", ("cue",)),
    ("evidence", ("stance", "evidence")),
)


@dataclass(frozen=True)
class Item:
    """A record on a page: how sure it is and why not, and where its passages stand."""

    record: Mapping[str, Any]
    certainty: Certainty
    doubts: tuple[str, ...] = ()
    passages: tuple[tuple[MarkKind, Span], ...] = ()


@dataclass(frozen=True)
class Document:
    """An article on a page and its records; without the article's text where that cannot be found."""

    key: str
    about: Mapping[str, Any]
    """What the records say of the article: title, outlet, date, …"""
    article: Article | None
    missing: str | None
    """Why there is no text."""
    items: tuple[Item, ...]

    def marks(self) -> Iterator[Mark]:
        """The passages of all records as marks."""
        for number, item in enumerate(self.items):
            end = max((span.end for kind, span in item.passages if kind == "claim"), default=-1)
            for kind, span in item.passages:
                ending = (number,) if kind == "claim" and span.end == end else ()
                yield Mark(span.start, span.end, kind, (number,), ending)


def gather(records: Iterable[Mapping[str, Any]], articles: Path | None = None) -> Iterator[Document]:
    """The records by article, in the order in which the articles come first.

    Args:
        articles: the folder where the articles are looked for, beside the paths that records name.
    """
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for record in records:
        groups.setdefault(article_key(record), []).append(record)
    shelf = Shelf(articles)
    for key, group in groups.items():
        article, missing = _article(group, shelf)
        items = [examine(record, article) for record in group]
        items.sort(key=lambda item: min((span.start for kind, span in item.passages if kind == "claim"), default=0))
        yield Document(key, part_of(group[0], "article"), article, missing, tuple(items))


def article_key(record: Mapping[str, Any]) -> str:
    """What tells the article of a record from others: its hash, else its id, path, address or text."""
    about = record.get("article")
    named: Mapping[str, Any] = about if isinstance(about, Mapping) else {"path": about}
    keys = (named.get(name) for name in ("sha256", "id", "path", "url", "text"))
    return next((key for key in (*keys, record.get("text")) if isinstance(key, str) and key), "")


def _article(records: Iterable[Mapping[str, Any]], shelf: Shelf) -> tuple[Article | None, str | None]:
    reason = ""
    for record in records:
        try:
            return shelf.article(record), None
        except RecordError as error:
            reason = reason or str(error)
    return None, reason


def examine(record: Mapping[str, Any], article: Article | None) -> Item:
    """A record against its article: whether its claim stands there, and where its passages are."""
    doubts = [_FLAGS[flag] for flag in flags_of(record) if flag in _FLAGS]
    confidence = record.get("confidence")
    if isinstance(confidence, int | float) and confidence < UNSURE:
        doubts.append(f"low confidence ({confidence:.2f})")
    if article is None:
        return _unplaced(record, doubts)
    try:
        verification = check(dict(record), article)["verification"]
    except RecordError as error:
        return Item(record, "failed", (str(error), *doubts))
    status, reason = verification["status"], verification["reason"]
    failure = _FAILURES.get(status)
    if failure:
        doubts.insert(0, f"{failure} ({reason})" if reason else failure)
    doubts += verification.get("problems", ())
    certainty: Certainty = "failed" if failure else "unsure" if doubts else "sure"
    return Item(record, certainty, tuple(doubts), tuple(_passages(record, article, verification)))


def _unplaced(record: Mapping[str, Any], doubts: list[str]) -> Item:
    """Without the article, what an earlier `quotes verify` said of the record is all there is."""
    verification = part_of(record, "verification")
    failure = _FAILURES.get(str(verification.get("status")))
    if failure:
        return Item(record, "failed", (failure, *doubts))
    return Item(record, "unchecked", ("not checked: the article is not at hand", *doubts))


def _passages(
    record: Mapping[str, Any], article: Article, verification: Mapping[str, Any]
) -> Iterator[tuple[MarkKind, Span]]:
    claim = claim_of(record) or {}
    listed = claim.get("parts")
    parts = [part for part in (listed if isinstance(listed, list) else ()) if _stands(part, article)]
    for one in parts or ([claim] if _stands(claim, article) else [verification]):
        if (span := span_of(one)) is not None and (trimmed := _trimmed(span, article.text)):
            yield "claim", trimmed
    for kind, path in _PASSAGES:
        passage: Any = record
        for key in path:
            passage = part_of(passage, key)
        if _stands(passage, article) and (trimmed := _trimmed(Span(passage["start"], passage["end"]), article.text)):
            yield kind, trimmed


def _stands(passage: object, article: Article) -> bool:
    """Whether the article has the passage's words where it says."""
    if not isinstance(passage, Mapping) or not passage.get("text"):
        return False
    start, end = offset(passage, "start"), offset(passage, "end")
    return start is not None and end is not None and article.text[start:end] == passage["text"]


def _trimmed(span: Span, text: str) -> Span | None:
    """The span without white space at its ends."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip())) if words.strip() else None


def flags_of(record: Mapping[str, Any]) -> list[str]:
    """The flags of a record, as far as they are words."""
    value = record.get("flags")
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []
