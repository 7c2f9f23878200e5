"""One change of one record: what a reader sets is a place in the article, and the words are the article's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from quotes.article import Article, Span
from quotes.building import passage, quotation_id
from quotes.corrections import PROVENANCE, expert, quotation, valid
from quotes.errors import RecordError
from quotes.foreign import claim_of, part_of, speaker_of
from quotes.pages.gathering import Item
from quotes.records import Quotation
from quotes.scored import span_of

_KNOWN: Final = ("direct", "mixed", "indirect")
_FIELDS: Final = frozenset({"claim", "kind", "stance", "speaker", "affiliation", "cue"})
Change = Mapping[str, Any]


def as_quotation(item: Item, article: Article) -> Quotation | None:
    """Anybody's record as one of ours; None where its claim stands nowhere in the article."""
    claims = [span for kind, span in item.passages if kind == "claim"]
    if not claims:
        return None
    record = {key: value for key, value in item.record.items() if key in Quotation.model_fields or key == "schema"}
    try:
        own = valid(record)
        if article.text[own.claim.start : own.claim.end] == own.claim.text:
            return own
    except RecordError:
        pass
    return _foreign(item, article, Span(claims[0].start, claims[-1].end))


def _foreign(item: Item, article: Article, claim: Span) -> Quotation:
    record, passages = item.record, {kind: {"start": span.start, "end": span.end} for kind, span in item.passages}
    kind = (claim_of(record) or {}).get("kind") or record.get("kind")
    name, stance = speaker_of(record), part_of(record, "stance")
    speaker = {**passages.get("mention", {}), "name": name} if name and name in article.text else None
    found = quotation(
        {
            "start": claim.start,
            "end": claim.end,
            "type": kind if kind in _KNOWN else "indirect",
            "speaker": speaker,
            "affiliation": passages.get("affiliation"),
            "cue": passages.get("cue"),
            "stance": {"label": stance.get("label"), "target": stance.get("target")},
        },
        article,
    )
    confidence = record.get("confidence")
    sure = float(confidence) if isinstance(confidence, int | float) and 0 <= confidence <= 1 else 0.5
    return found.model_copy(update={"confidence": sure, "id": str(record.get("id") or found.id)})


def added(change: Change, article: Article, target: str | None) -> Quotation:
    """A new record with what a reader set.

    Raises:
        RecordError: it sets no claim, or something that cannot be.
    """
    span = _span(change.get("claim"), article)
    blank = quotation({"start": span.start, "end": span.end, "type": "direct"}, article, target)
    return edited(blank, change, article)


def edited(record: Quotation, change: Change, article: Article, people: Mapping[str, Quotation] = {}) -> Quotation:
    """The record with what a reader set, as decided by a reader.

    Args:
        change: any of `claim`, `cue` and `affiliation` ({"start", "end"}; null for none), `kind`, `stance` (a
            label), and `speaker` ({"name", "mention"?, "kind"?}; null for nobody).
        people: a record of each person of the article by name, for a speaker that is set.

    Raises:
        RecordError: something is set that cannot be; the message says what.
    """
    if unknown := set(change) - _FIELDS:
        raise RecordError(f"{min(unknown)}: cannot be set")
    values = record.model_dump(by_alias=True)
    if "claim" in change:
        span = _span(change["claim"], article)
        units = {"start_utf16": article.utf16(span.start), "end_utf16": article.utf16(span.end)}
        values["claim"] |= passage(article.text, span).model_dump() | units | {"parts": ()}
    if "kind" in change:
        values["claim"]["kind"] = change["kind"]
    if "stance" in change:
        values["stance"] |= {"label": change["stance"], "evidence": None}
    if "speaker" in change:
        values |= _speaker(record, change["speaker"], article, people)
    for name in ("affiliation", "cue"):
        if name in change:
            given = change[name]
            values[name] = None if given is None else passage(article.text, _span(given, article)).model_dump()
    flags = [flag for flag in record.flags if flag == "denied"]
    return valid(values | {"flags": flags, "confidence": 1.0, "provenance": PROVENANCE})


def _speaker(record: Quotation, given: Any, article: Article, people: Mapping[str, Quotation]) -> dict[str, Any]:
    if given is None:
        return {"expert": None, "affiliation": None}
    if not isinstance(given, Mapping) or not isinstance(given.get("name"), str):
        raise RecordError("speaker: give a name")
    name = given["name"]
    mention = record.expert.mention.model_dump() if record.expert and record.expert.mention else None
    if "mention" in given:
        mention = given["mention"] and passage(article.text, _span(given["mention"], article)).model_dump()
    known = people.get(name) or (record if record.expert and record.expert.name == name else None)
    own = known.expert if known else None
    speaker = expert(name, given.get("kind") or (own.kind if own else "person"), mention, article.text)
    return {
        "expert": speaker | ({"id": own.id, "latin": own.latin} if own else {}),
        "affiliation": known and known.affiliation and known.affiliation.model_dump(),
    }


def _span(value: Any, article: Article) -> Span:
    """A place in the article, without white space at its ends."""
    span = span_of(value)
    if span is None or span.end > len(article.text):
        raise RecordError("no place in the article: give start and end in code points")
    words = span.of(article.text)
    start = span.start + len(words) - len(words.lstrip())
    if not words.strip():
        raise RecordError("nothing but white space is selected")
    return Span(start, start + len(words.strip()))


def new_id(record: Quotation, article: Article, taken: Mapping[str, object]) -> str:
    """An id for a record that was added: that of its place, unless one there has it."""
    first = quotation_id(article, Span(record.claim.start, record.claim.end))
    number, name = 1, first
    while name in taken:
        number += 1
        name = f"{first}-{number}"
    return name
