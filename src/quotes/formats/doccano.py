"""doccano: JSON lines of entities and relations, for a sequence labeling project with relations and overlaps.

doccano counts code points and knows nothing but labels; what else is said of a stretch travels in `details`, a
field that doccano keeps and gives back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quotes.article import Span
from quotes.errors import RecordError
from quotes.foreign import offset, part_of
from quotes.formats.documents import Gold
from quotes.formats.marks import LINKED, Mark, about, gold_of, marks_of
from quotes.formats.sources import Tell, compact


def lines(documents: Iterable[Gold]) -> Iterator[str]:
    """One article a line."""
    for gold in documents:
        yield compact(_line(gold)) + "\n"


def _line(gold: Gold) -> dict[str, Any]:
    marks, links = marks_of(gold, gaps=False)
    entities, details = [], []
    for number, mark in enumerate(marks):
        place = {"label": mark.label, "start_offset": mark.span.start, "end_offset": mark.span.end}
        entities.append({"id": number, **place})
        if mark.details:
            details.append({**place, **mark.details})
    return {
        "text": gold["text"],
        "entities": entities,
        "relations": [
            {"id": number, "from_id": one, "to_id": other, "type": LINKED[marks[other].label]}
            for number, (one, other) in enumerate(links)
        ],
        # Not `id` and `text`: doccano has its own.
        "article": about(gold),
        "details": details,
    }


def gold(rows: Iterable[Mapping[str, Any]], tell: Tell) -> Iterator[Gold]:
    """The gold of exported lines (`entities` and `relations`, or `label` triples of a project without relations)."""
    for row in rows:
        text, known = row.get("text"), dict(part_of(row, "article"))
        known.setdefault("id", str(row.get("id")))
        if not isinstance(text, str):
            tell(RecordError(f"article {known['id']}: no text in it; export as JSONL"))
            continue
        details = [one for one in row.get("details") or () if isinstance(one, Mapping)]
        marks: dict[object, Mark] = {}
        for number, entity in enumerate(_entities(row)):
            start, end = offset(entity, "start_offset"), offset(entity, "end_offset")
            if start is None or end is None:
                tell(RecordError(f"article {known['id']}: an entity without offsets; left out"))
                continue
            span, label = Span(start, end), str(entity.get("label"))
            marks[entity.get("id", f"entity {number}")] = Mark(label, span, _details(label, span, details))
        places = {id: number for number, id in enumerate(marks)}
        pairs = [
            (one.get("from_id"), one.get("to_id")) for one in row.get("relations") or () if isinstance(one, Mapping)
        ]
        links = [(places[one], places[other]) for one, other in pairs if one in places and other in places]
        yield gold_of(text, known, list(marks.values()), links, tell)


def _entities(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (one for one in row.get("entities") or () if isinstance(one, Mapping))
    for triple in row.get("label") or ():
        if isinstance(triple, list) and len(triple) == 3:
            yield dict(zip(("start_offset", "end_offset", "label"), triple, strict=True))


def _details(label: str, span: Span, details: list[Mapping[str, Any]]) -> dict[str, str]:
    """What was said of a stretch when it was exported; of the one it overlaps, where its ends were corrected."""

    def shared(one: Mapping[str, Any]) -> tuple[int, int]:
        start, end = offset(one, "start_offset") or 0, offset(one, "end_offset") or 0
        return min(end, span.end) - max(start, span.start), -abs(end - start - span.end + span.start)

    alike = [one for one in details if one.get("label") == label and shared(one)[0] > 0]
    if not alike:
        return {}
    found = max(alike, key=shared)
    details.remove(found)
    return {
        key: value
        for key, value in found.items()
        if key not in {"label", "start_offset", "end_offset"} and isinstance(value, str)
    }
