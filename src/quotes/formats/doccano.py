"""doccano: JSON lines of entities and relations, for a sequence labeling project with relations and overlaps.

doccano counts code points and knows nothing but labels; what else is said of a stretch travels in `details`, a
field that doccano keeps and gives back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
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
        if mark.label not in ("cue", "part"):  # also where nothing is said, so that each finds its own again
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
        marks: dict[object, Mark] = {}
        for number, entity in enumerate(_entities(row)):
            start, end = offset(entity, "start_offset"), offset(entity, "end_offset")
            if start is None or end is None:
                tell(RecordError(f"article {known['id']}: an entity without offsets; left out"))
                continue
            marks[entity.get("id", f"entity {number}")] = Mark(str(entity.get("label")), Span(start, end))
        _give_details(marks, [one for one in row.get("details") or () if isinstance(one, Mapping)])
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


def _give_details(marks: dict[object, Mark], details: list[Mapping[str, Any]]) -> None:
    """Give each stretch what was said of it when it was exported, though annotators corrected its ends."""
    waiting = []
    for id, mark in marks.items():
        place = {"label": mark.label, "start_offset": mark.span.start, "end_offset": mark.span.end}
        same = next((one for one in details if place.items() <= one.items()), None)
        if same is None:
            waiting.append(id)
        else:
            details.remove(same)
            marks[id] = replace(mark, details=_said(same))
    for id in waiting:
        mark = marks[id]
        near = [one for one in details if one.get("label") == mark.label and _shared(one, mark.span) > 0]
        if near:
            found = max(near, key=lambda one: _shared(one, mark.span))
            details.remove(found)
            marks[id] = replace(mark, details=_said(found))


def _said(entry: Mapping[str, Any]) -> dict[str, str]:
    return {key: value for key, value in entry.items() if key != "label" and isinstance(value, str)}


def _shared(entry: Mapping[str, Any], span: Span) -> int:
    """How many code points an entry and a stretch have in common."""
    start, end = offset(entry, "start_offset") or 0, offset(entry, "end_offset") or 0
    return min(end, span.end) - max(start, span.start)
