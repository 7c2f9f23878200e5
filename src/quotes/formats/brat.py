"""brat: a text and its standoff annotations for each article, with the configuration of the collection.

Offsets are code points. A stretch that has a line break or a tab in it is given in fragments around it, as the
format asks; other gaps between fragments are those of an interrupted quotation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files as resources
from itertools import pairwise
from pathlib import PurePath
from typing import Any, Final

from quotes.article import Span
from quotes.errors import RecordError
from quotes.foreign import parsed
from quotes.formats.documents import Gold
from quotes.formats.marks import KINDS, LINKED, Mark, about, gold_of, marks_of
from quotes.formats.sources import Tell, compact
from quotes.formats.writing import file_name

_BREAKS: Final = "\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_BREAK: Final = re.compile(f"[{_BREAKS}]+")
_WORD: Final = re.compile(r"\w+")
_ARTICLES: Final = "articles.jsonl"
"""What is known of each article beside its text: a file of ours among those of the collection."""
_ATTRIBUTES: Final = ("stance", "kind")
"""Details that are one word of a list; the others, and what else somebody's gold has there, are a note."""


def files(documents: Iterable[Gold]) -> Iterator[tuple[str, str]]:
    """The names and contents of the files of a collection."""
    for name in ("annotation.conf", "visual.conf"):
        yield name, (resources("quotes.formats") / "brat_conf" / name).read_text("utf-8")
    taken: set[str] = set()
    known = []
    for gold in documents:
        name = file_name(str(gold.get("id") or "article"), taken)
        known.append(compact({"file": name, **about(gold)}) + "\n")
        # Readers turn CRLF into LF, which would move all that follows.
        yield f"{name}.txt", gold["text"].replace("\r\n", " \n").replace("\r", "\n")
        yield f"{name}.ann", "".join(f"{line}\n" for line in _lines(gold))
    yield _ARTICLES, "".join(known)


def _lines(gold: Gold) -> Iterator[str]:
    marks, links = marks_of(gold, gaps=True)
    text, attributes, notes = gold["text"], 0, 0
    for number, mark in enumerate(marks, 1):
        pieces = _fragments(mark, text)
        places = ";".join(f"{one.start} {one.end}" for one in pieces)
        yield f"T{number}\t{mark.label} {places}\t{_BREAK.sub(' ', ' '.join(one.of(text) for one in pieces))}"
    for number, (one, other) in enumerate(links, 1):
        yield f"R{number}\t{LINKED[marks[other].label]} Arg1:T{one + 1} Arg2:T{other + 1}"
    for number, mark in enumerate(marks, 1):
        noted = dict(mark.details)
        for key in _ATTRIBUTES:
            if _WORD.fullmatch(noted.get(key, "")):
                attributes += 1
                yield f"A{attributes}\t{key} T{number} {noted.pop(key)}"
        if noted:
            notes += 1
            yield f"#{notes}\tAnnotatorNotes T{number}\t{_one_line(noted)}"


def _fragments(mark: Mark, text: str) -> list[Span]:
    parts = mark.parts
    if parts and (parts[0].start != mark.span.start or parts[-1].end != mark.span.end):
        parts = ()  # the fragments would not say where the quotation begins and ends
    found = []
    for part in parts or (mark.span,):
        start = part.start
        for gap in _BREAK.finditer(text, part.start, part.end):
            found.append(Span(start, gap.start()))
            start = gap.end()
        found.append(Span(start, part.end))
    return [one for one in found if one.start < one.end] or [mark.span]


def _one_line(details: Mapping[str, str]) -> str:
    line = json.dumps(details, ensure_ascii=False)
    return _BREAK.sub(lambda found: "".join(f"\\u{ord(sign):04x}" for sign in found[0]), line)


def gold(collection: Mapping[str, str], tell: Tell) -> Iterator[Gold]:
    """The gold of a collection: file name → content, as `files` gives them and brat keeps them."""
    known = {}
    for file, content in collection.items():
        if PurePath(file).name == _ARTICLES:
            for line in filter(None, content.split("\n")):
                try:
                    entry = parsed(line)
                    known[str(PurePath(file).with_name(f"{entry.pop('file', '')}.txt"))] = entry
                except (RecordError, ValueError) as error:
                    tell(RecordError(f"{file}: {error}"))
    for file, text in sorted(collection.items()):
        path = PurePath(file)
        if path.suffix == ".txt":
            annotations = collection.get(path.with_suffix(".ann").as_posix())
            if annotations is None:
                tell(RecordError(f"{file}: has no {path.stem}.ann beside it; left out"))
            else:
                yield _gold_of(text, known.get(str(path), {"id": path.stem}), annotations, tell)


def _gold_of(text: str, known: Mapping[str, Any], annotations: str, tell: Tell) -> Gold:
    marks: dict[str, Mark] = {}
    details: dict[str, dict[str, str]] = {}
    pairs: list[tuple[str, str]] = []
    for line in annotations.split("\n"):
        id, _, rest = line.rstrip("\r").partition("\t")
        said, _, tail = rest.partition("\t")
        try:
            if id.startswith("T"):
                label, _, places = said.partition(" ")
                marks[id] = _mark(label, places, text, details.setdefault(id, {}))
            elif id.startswith("R"):
                _, one, other = said.split()
                pairs.append((one.partition(":")[2], other.partition(":")[2]))
            elif id.startswith("A"):
                key, target, value = said.split()
                details.setdefault(target, {})[key] = value
            elif id.startswith("#") and said.startswith("AnnotatorNotes "):
                details.setdefault(said.split()[1], {}).update(_noted(tail))
        except ValueError:
            shown = " ".join(line[:60].split())
            tell(RecordError(f"article {known.get('id')}: “{shown}” is not understood; left out"))
    numbers = {id: number for number, id in enumerate(marks)}
    links = [(numbers[one], numbers[other]) for one, other in pairs if one in numbers and other in numbers]
    return gold_of(text, known, list(marks.values()), links, tell)


def _mark(label: str, places: str, text: str, details: Mapping[str, str]) -> Mark:
    spans = sorted((Span(*map(int, one.split())) for one in places.split(";")), key=lambda one: one.start)
    joined = spans[:1]
    for one, other in pairwise(spans):
        if _BREAK.fullmatch(text, one.end, other.start):
            joined[-1] = Span(joined[-1].start, other.end)
        else:
            joined.append(other)
    parts = tuple(joined) if len(joined) > 1 and label in KINDS else ()
    return Mark(label, Span(joined[0].start, joined[-1].end), details, parts)


def _noted(note: str) -> dict[str, str]:
    """The details of a note.

    Raises:
        ValueError: it is no JSON object.
    """
    found = json.loads(note)
    if not isinstance(found, dict):
        raise ValueError(note)
    return {str(key): value for key, value in found.items() if isinstance(value, str)}
