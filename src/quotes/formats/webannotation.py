"""W3C Web Annotation Data Model: a collection of annotations as one JSON-LD document.

Positions are code points and the text is in logical order, as the model asks; the words around a quotation find it
again where positions into the text as read do not fit the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote

from quotes.foreign import claim_of, part_of, speaker_of
from quotes.formats.context import around
from quotes.formats.sources import Row, for_pages
from quotes.scored import span_of

_CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"


def lines(records: Iterable[tuple[Row, str | None]]) -> Iterator[str]:
    """The collection, an annotation a line."""
    head = {"@context": _CONTEXT, "id": "#quotations", "type": "AnnotationCollection", "label": "Quotations"}
    page = {"id": "#page", "type": "AnnotationPage", "startIndex": 0}
    yield f'{for_pages(head)[:-1]},"first":{for_pages(page)[:-1]},"items":[\n'
    total = 0
    for record, text in records:
        yield (",\n" if total else "") + for_pages(_annotation(record, text))
        total += 1
    yield f'\n]}},"total":{total}}}\n'


def _annotation(record: Row, text: str | None) -> dict[str, Any]:
    about = part_of(record, "article")
    language = about.get("language")
    return {
        **({"id": f"#{quote(str(record['id']))}"} if record.get("id") else {}),
        "type": "Annotation",
        "motivation": "identifying",
        "body": list(_bodies(record, language if language != "und" else None)),
        "target": {
            "source": about.get("url") or quote(str(about.get("path") or about.get("id") or "")),
            "selector": list(_selectors(record, text)),
        },
    }


def _bodies(record: Row, language: str | None) -> Iterator[dict[str, Any]]:
    """Who speaks, in which capacity, how it is quoted, with which stance."""
    affiliation, stance = part_of(record, "affiliation").get("text"), part_of(record, "stance")
    said = {"language": language} if language else {}
    if name := speaker_of(record):
        yield {"type": "TextualBody", "purpose": "identifying", "value": name, **said}
    if affiliation:
        yield {"type": "TextualBody", "purpose": "describing", "value": affiliation, **said}
    if kind := (claim_of(record) or {}).get("kind"):
        yield {"type": "TextualBody", "purpose": "classifying", "value": kind}
    if stance.get("label"):
        yield {"type": "TextualBody", "purpose": "tagging", "value": f"stance: {stance['label']}"}
        if stance.get("target"):
            yield {"type": "TextualBody", "purpose": "tagging", "value": f"toward: {stance['target']}"}


def _selectors(record: Row, text: str | None) -> Iterator[dict[str, Any]]:
    claim = claim_of(record) or {}
    span, words = span_of(claim), str(claim.get("text"))
    found = {"type": "TextQuoteSelector", "exact": words}
    if text and span and span.of(text) == words:
        before, behind = around(text, span)
        found |= {"prefix": before, "suffix": behind}
    yield found
    if span:
        yield {"type": "TextPositionSelector", "start": span.start, "end": span.end}
