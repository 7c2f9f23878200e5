"""Records as gold articles and gold articles as records, so that each format takes both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from quotes.against import placed
from quotes.article import Article, Span
from quotes.building import expert_id, quotation_id
from quotes.errors import ReadingError, RecordError
from quotes.foreign import claim_of, part_of, speaker_of
from quotes.formats.sources import Row, Tell, is_gold
from quotes.gold import gold_article
from quotes.scored import span_of
from quotes.shelf import Shelf

Gold = dict[str, Any]
"""An article with its quotations, in the form of a line of gold (see `quotes.gold`). One that was made of records
says so in `made_by`; `parts` of a quotation are those of an interrupted one."""

_ABOUT = ("title", "outlet", "published", "url")


@dataclass(slots=True)
class _Gathered:
    """The records of one article so far."""

    article: Article
    about: Mapping[str, Any]
    made_by: str
    quotes: list[Gold] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    """Ids of the records: the same one may stand in several files."""


def documents(rows: Iterable[Row], shelf: Shelf, tell: Tell) -> Iterator[Gold]:
    """An article at a time, its text and all its quotations; gold as it is, records once all are read.

    Told of: an article that is not found (its records are left out), a claim that does not stand in its article.
    """
    gathered: dict[str, _Gathered] = {}
    missing: set[str] = set()
    for row in rows:
        if is_gold(row):
            try:
                yield _sound(row)
            except ReadingError as error:
                tell(RecordError(f"article {row.get('id')}: {error}"))
            continue
        try:
            article = shelf.article(row)
        except RecordError as error:
            if str(error) not in missing:
                missing.add(str(error))
                tell(RecordError(f"{error}; its records are left out"))
            continue
        one = gathered.setdefault(article.sha256, _Gathered(article, part_of(row, "article"), _maker(row)))
        if (id := row.get("id")) in one.seen:
            continue
        if isinstance(id, str):
            one.seen.add(id)
        try:
            one.quotes.append(_quote(row, article))
        except RecordError as error:
            tell(error)
    yield from (_document(one) for one in gathered.values())


def _sound(row: Row) -> Gold:
    """A row of gold with what it may leave out or call otherwise.

    Raises:
        ReadingError: it is no gold.
    """
    gold = gold_article(row)
    quotes = []
    for quote, read in zip(row["quotes"], gold.quotes, strict=True):
        speaker = quote.get("speaker")
        named = {"text": speaker, "start": None, "end": None} if isinstance(speaker, str) else speaker
        quotes.append({**quote, "type": read.kind, "speaker": named if isinstance(named, Mapping) else None})
    return {**row, "id": gold.article.id, "lang": gold.article.language, "quotes": quotes}


def _document(gathered: _Gathered) -> Gold:
    article, about = gathered.article, gathered.about
    language = about.get("language") or article.language
    known = {name: about.get(name) or getattr(article, name) for name in _ABOUT}
    return {
        "id": about.get("id") or article.id or f"sha256-{article.sha256[:16]}",
        "lang": language,
        **{name: value for name, value in known.items() if value},
        **({"source": source} if (source := about.get("path") or article.path) else {}),
        "made_by": gathered.made_by,
        "text": article.text,
        "quotes": sorted(gathered.quotes, key=lambda quote: (quote["start"], quote["end"])),
    }


def _maker(record: Row) -> str:
    made = part_of(record, "provenance")
    return " ".join(str(made[key]) for key in ("engine", "model", "version") if made.get(key)) or "records"


def _quote(record: Row, article: Article) -> Gold:
    """The quotation of a record as gold has it; its other passages where they stand as they say."""
    claim, text = claim_of(record) or {}, article.text
    words = claim.get("text")
    span = placed(claim, words if isinstance(words, str) else None, speaker_of(record), article)
    if span is None:
        shown = " ".join(str(words or record.get("id"))[:60].split())
        raise RecordError(f"article {article.id or article.path}: “{shown}” does not stand in it; left out")
    parts = [_passage(part, text) for part in parts_of(claim)]
    stance = part_of(record, "stance")
    return {
        **_words(span, text),
        "type": claim.get("kind") or record.get("type") or "direct",
        "speaker": _speaker(record, text),
        "cue": _passage(record.get("cue"), text),
        **({"stance": {key: stance.get(key) for key in ("target", "label")}} if stance.get("label") else {}),
        **({"parts": parts} if parts and None not in parts else {}),
    }


def _speaker(record: Row, text: str) -> Gold | None:
    name = speaker_of(record)
    if name is None:
        return None
    expert = part_of(record, "expert") or part_of(record, "speaker")
    affiliation = record.get("affiliation")
    affiliation = affiliation.get("text") if isinstance(affiliation, Mapping) else affiliation
    mention = _passage(expert.get("mention"), text) or {"text": name, "start": None, "end": None}
    return {**mention, "name": name, "kind": expert.get("kind"), "affiliation": affiliation}


def _passage(passage: object, text: str) -> Gold | None:
    """A passage of a record, if its words stand where it says."""
    span = span_of(passage)
    if span is None or not isinstance(passage, Mapping) or span.of(text) != passage.get("text"):
        return None
    return _words(span, text)


def parts_of(claim: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parts of an interrupted quotation; in gold of others `parts` may be their number."""
    parts = claim.get("parts")
    return [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list | tuple) else []


def _words(span: Span, text: str) -> Gold:
    return {"text": span.of(text), "start": span.start, "end": span.end}


def records(rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
    """A record at a time; gold as records of the same shape, with the article's text in `article.text`."""
    for row in rows:
        if is_gold(row):
            try:
                yield from _records(row)
            except ReadingError as error:
                tell(RecordError(f"article {row.get('id')}: {error}"))
        elif claim_of(row) is None:
            tell(RecordError(f"record {row.get('id')}: no claim; give its words in the field `claim`"))
        else:
            yield _uniform(row)


def _uniform(row: Row) -> Row:
    """Anybody's record with its fields where ours has them: words alone become objects."""
    given = {"expert": ("name", speaker_of(row)), "affiliation": ("text", row.get("affiliation"))}
    given["article"] = ("path", row.get("article"))
    named = {key: {name: value} for key, (name, value) in given.items() if isinstance(value, str)}
    objects = {key: value for key, value in named.items() if not isinstance(row.get(key), Mapping)}
    return {**row, **objects, "claim": claim_of(row)} if objects or not isinstance(row.get("claim"), Mapping) else row


def _records(row: Row) -> Iterator[Row]:
    gold = _sound(row)
    article = gold_article(gold).article
    about = {
        "id": article.id,
        "path": gold.get("source"),
        **{name: gold.get(name) for name in _ABOUT},
        "language": article.language,
        "sha256": article.sha256,
        "text": article.text,
    }
    for quote in gold["quotes"]:
        span = Span(quote["start"], quote["end"])
        speaker, stance, name = part_of(quote, "speaker"), part_of(quote, "stance"), speaker_of(quote)
        affiliation = speaker.get("affiliation")
        yield {
            "schema": "quotes/1",
            "id": quotation_id(article, span),
            "article": about,
            "expert": {
                "name": name,
                "id": expert_id(name),
                "kind": speaker.get("kind"),
                "mention": _passage(speaker, article.text),
            }
            if name
            else None,
            "affiliation": {"text": affiliation} if affiliation else None,
            "claim": {
                **_words(span, article.text),
                "start_utf16": article.utf16(span.start),
                "end_utf16": article.utf16(span.end),
                "kind": quote["type"],
                "parts": parts_of(quote),
            },
            "cue": quote.get("cue"),
            "stance": {"target": stance.get("target"), "label": stance.get("label")},
            "flags": [],
            "provenance": {"engine": "gold"},
        }


def texts(records: Iterable[Row], shelf: Shelf, tell: Tell) -> Iterator[tuple[Row, str | None]]:
    """Each record with the text of its article; None, and told once an article, where it is not found."""
    missing: set[str] = set()
    for record in records:
        try:
            yield record, shelf.article(record).text
        except RecordError as error:
            if str(error) not in missing:
                missing.add(str(error))
                tell(RecordError(f"{error}; its records are written without the words around them"))
            yield record, None
