"""What the script of a page is given: articles, records and experts as one JSON object, safe inside HTML."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from quotes.foreign import claim_of, part_of, speaker_of
from quotes.pages.directions import direction, label, shown
from quotes.pages.gathering import Document, Item, flags_of
from quotes.pages.marking import Node, lines

COLOURS: Final = 8
"""Tints in marks.css."""
_ABOUT: Final = ("title", "outlet", "published", "url", "language", "path", "id")

Json = dict[str, Any]


def payload(
    documents: Sequence[Document], *, title: str, topics_of: Callable[[Mapping[str, Any]], Sequence[str]], **more: Any
) -> Json:
    """Everything a page shows.

    Args:
        topics_of: what a record is about.
    """
    return {
        "title": label(title),
        "experts": experts_of(documents),
        "documents": [document(one, topics_of) for one in documents],
        **more,
    }


def experts_of(documents: Sequence[Document]) -> list[Json]:
    """Who speaks in all of the articles, each with a colour and the longest form of the name."""
    colours = expert_colours(documents)
    experts: dict[str, Json] = {}
    for one in documents:
        for item in one.items:
            expert = expert_of(item.record)
            if expert is not None:
                known = experts.setdefault(expert["id"], {**expert, "colour": colours[expert["id"]]})
                known["name"] = max(known["name"], expert["name"], key=len)
    return list(experts.values())


def expert_of(record: Mapping[str, Any]) -> Json | None:
    """Who speaks; an expert without an id goes by the name."""
    name = speaker_of(record)
    if name is None:
        return None
    expert = part_of(record, "expert")
    key = expert.get("id")
    return {
        "id": key if isinstance(key, str) and key else name,
        "name": label(name),
        "latin": _text(expert, "latin"),
        "kind": _text(expert, "kind"),
    }


def expert_colours(documents: Iterable[Document]) -> dict[str, int]:
    """A colour an expert: the most quoted first, others than those of the experts beside whom they are quoted."""
    together: defaultdict[str, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for one in documents:
        here = [expert["id"] for item in one.items if (expert := expert_of(item.record))]
        counts.update(here)
        for key in set(here):
            together[key] |= set(here)
    colours: dict[str, int] = {}
    used: Counter[int] = Counter()
    for key, _ in counts.most_common():
        beside = Counter(colours[other] for other in together[key] if other in colours)
        colours[key] = min(range(COLOURS), key=lambda colour: (beside[colour], used[colour], colour))
        used[colours[key]] += 1
    return colours


def document(one: Document, topics_of: Callable[[Mapping[str, Any]], Sequence[str]]) -> Json:
    """One article with its records."""
    about = {name: value for name in _ABOUT if (value := _text(one.about, name))}
    records = [
        {"id": f"{one.key}-{number}", **_record(item, topics_of(item.record))} for number, item in enumerate(one.items)
    ]
    found: Json = {"key": one.key, **about, "records": records}
    if one.article is None:
        found["missing"] = label(one.missing or "the article is not at hand")
        return found
    for name in ("title", "outlet", "published", "url", "language"):
        if name not in found and (value := getattr(one.article, name)):
            found[name] = label(value)
    found["direction"] = direction(one.article.text)
    found["lines"] = [
        [line.start, line.kind, line.direction, [_node(node) for node in line.nodes]]
        for line in lines(one.article, one.marks())
    ]
    return found


def _node(node: Node) -> Any:
    if isinstance(node, str):
        return shown(node)
    mark = node.mark
    return [mark.kind, list(mark.records), list(node.ending), [_node(inner) for inner in node.inner]]


def _record(item: Item, topics: Sequence[str]) -> Json:
    record = item.record
    claim, stance, affiliation = claim_of(record) or {}, part_of(record, "stance"), part_of(record, "affiliation")
    expert = expert_of(record)
    mention = part_of(part_of(record, "expert"), "mention")
    provenance = part_of(record, "provenance")
    words = _text(claim, "text") or ""
    values = {
        "id": _text(record, "id"),
        "expert": expert["id"] if expert else None,
        "name": expert["name"] if expert else None,
        "mention": _text(mention, "text"),
        "affiliation": _text(affiliation, "text") or _text(record, "affiliation"),
        "claim": words,
        "direction": direction(words),
        "kind": _text(claim, "kind") or _text(record, "kind"),
        "cue": _text(part_of(record, "cue"), "text"),
        "stance": _text(stance, "label"),
        "target": _text(stance, "target"),
        "evidence": _text(part_of(stance, "evidence"), "text"),
        "confidence": record.get("confidence") if isinstance(record.get("confidence"), int | float) else None,
        "denied": "denied" in flags_of(record),
        "certainty": item.certainty,
        "doubts": [label(doubt) for doubt in item.doubts],
        "topics": [label(topic) for topic in topics],
        "engine": " ".join(filter(None, (_text(provenance, "engine"), _text(provenance, "model")))),
    }
    return {name: value for name, value in values.items() if value not in (None, "", [], False)}


def _text(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    return label(value) if isinstance(value, str) and value else None


def inert(value: Any) -> str:
    """JSON that ends no script element and opens no comment, whatever text is in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.encode("utf-8", "replace").decode("utf-8")
