"""A quotation reduced to what is scored: the same for gold, for our records and for anybody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quotes.article import Span
from quotes.foreign import offset, speaker_of

FIELDS = frozenset({"kind", "affiliation", "cue", "stance"})
"""What a record may say of a quotation beside its span and its speaker."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What is said of one quotation; None where nothing is said."""

    span: Span | None
    """None for a claim whose words stand nowhere in the article."""
    text: str
    kind: str | None = None
    name: str | None = None
    full: bool = False
    """Whether `name` is a name of its own, not just the words of the mention."""
    mention: Span | None = None
    affiliation: str | None = None
    cue: Span | None = None
    stance: str | None = None
    confidence: float | None = field(default=None, compare=False)


def quote_of(record: Mapping[str, Any], span: Span | None, text: str) -> Quote:
    """The scored parts of a record of the quotation at `span` with the words `text`.

    Read are records (`quotes/1`), quotations of gold, and whatever names things alike: `expert` or `speaker`
    as a name or an object, `kind` or `type`, here or in the claim.
    """
    claim = record.get("claim")
    places = (claim, record) if isinstance(claim, Mapping) else (record,)
    kinds = (place.get(key) for place in places for key in ("kind", "type"))
    speaker: Mapping[str, Any] = next(
        (record[key] for key in ("expert", "speaker") if isinstance(record.get(key), Mapping)), {}
    )
    mention = speaker.get("mention", speaker)
    affiliation = record.get("affiliation") or speaker.get("affiliation")
    return Quote(
        span=span,
        text=text,
        kind=next((kind for kind in kinds if isinstance(kind, str)), None),
        name=speaker_of(record),
        full=bool(speaker.get("name")),
        mention=span_of(mention),
        affiliation=_said(affiliation, "text"),
        cue=span_of(record.get("cue")),
        stance=_said(record.get("stance"), "label"),
        confidence=float(sure) if isinstance(sure := record.get("confidence"), int | float) else None,
    )


def fields_of(record: Mapping[str, Any]) -> frozenset[str]:
    """Which of the scored fields a record has at all, be it with nothing in them.

    One that no record has is not scored, since nothing was claimed.
    """
    claim, speaker = record.get("claim"), record.get("expert") or record.get("speaker")
    here = {*record, *(claim if isinstance(claim, Mapping) else ())}
    if "type" in here:
        here.add("kind")
    if isinstance(speaker, Mapping) and "affiliation" in speaker:
        here.add("affiliation")
    return FIELDS & here


def span_of(passage: object) -> Span | None:
    """The span of an object with `start` and `end`, if they make one."""
    if not isinstance(passage, Mapping):
        return None
    start, end = offset(passage, "start"), offset(passage, "end")
    return Span(start, end) if start is not None and end is not None and start < end else None


def _said(value: object, key: str) -> str | None:
    if isinstance(value, Mapping):
        value = value.get(key)
    return value if isinstance(value, str) and value.strip() else None
