"""The marks of an article's records as lines of nested pieces: where marks overlap, one is cut at the other's edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Final, Literal

from quotes.article import Article, ParagraphKind, Span
from quotes.pages.directions import Direction, direction, line_direction

MarkKind = Literal["claim", "affiliation", "mention", "cue", "evidence"]
_DEEPEST: Final = 16
"""Marks inside one another that are shown; what lies deeper is nobody's reading of an article."""
_OUTERMOST_FIRST: Final[tuple[MarkKind, ...]] = ("claim", "affiliation", "mention", "cue", "evidence")


@dataclass(frozen=True, slots=True)
class Mark(Span):
    """A passage that is marked, and for which records (their numbers within the document)."""

    kind: MarkKind
    records: tuple[int, ...]
    ending: tuple[int, ...] = ()
    """The records whose claim ends here: an interrupted one has several passages."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A mark, or what of it is not cut off, and the text and marks inside."""

    mark: Mark
    ending: tuple[int, ...]
    """The records whose claim ends with this piece."""
    inner: tuple[Node, ...]


Node = str | Piece


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the article: its place in code points, what it is, which way it runs, what is in it."""

    start: int
    kind: ParagraphKind
    direction: Direction
    nodes: tuple[Node, ...]


def merged(marks: Iterable[Mark]) -> list[Mark]:
    """Marks of one kind at one place as one, with the records of all."""
    found: dict[tuple[int, int, MarkKind], list[Mark]] = {}
    for mark in marks:
        found.setdefault((mark.start, mark.end, mark.kind), []).append(mark)
    return [
        Mark(
            *place,
            tuple(dict.fromkeys(number for mark in same for number in mark.records)),
            tuple(dict.fromkeys(number for mark in same for number in mark.ending)),
        )
        for place, same in found.items()
    ]


def lines(article: Article, marks: Iterable[Mark]) -> Iterator[Line]:
    """The lines of an article that are not empty, with the marks in them."""
    text = article.text
    whole = direction(text)
    waiting = sorted(merged(marks), key=lambda mark: mark.start, reverse=True)
    open_marks: list[Mark] = []
    paragraphs = iter(article.paragraphs)
    paragraph = next(paragraphs, None)
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        while waiting and waiting[-1].start < end:
            open_marks.append(waiting.pop())
        open_marks = [mark for mark in open_marks if mark.end > start]
        while paragraph is not None and paragraph.end <= start:
            paragraph = next(paragraphs, None)
        if line.strip():
            inside = paragraph is not None and paragraph.start < end
            kind = paragraph.kind if paragraph is not None and inside else "body"
            yield Line(start, kind, line_direction(line, whole), nested(text, Span(start, end), open_marks))
        start = end + 1


def nested(text: str, within: Span, marks: Sequence[Mark]) -> tuple[Node, ...]:
    """The text of a stretch with its marks inside one another."""
    heap = [
        (start, -end, _OUTERMOST_FIRST.index(mark.kind), number)
        for number, mark in enumerate(marks)
        if (start := max(mark.start, within.start)) < (end := min(mark.end, within.end))
    ]
    heapify(heap)

    def fill(start: int, end: int, depth: int) -> Iterator[Node]:
        place = start
        while heap and heap[0][0] < end:
            first, last, rank, number = heappop(heap)
            if depth == _DEEPEST:
                continue
            if -last > end:
                heappush(heap, (end, last, rank, number))
            stop = min(-last, end)
            if first > place:
                yield text[place:first]
            mark = marks[number]
            yield Piece(mark, mark.ending if stop == mark.end else (), tuple(fill(first, stop, depth + 1)))
            place = stop
        if place < end:
            yield text[place:end]

    return tuple(fill(within.start, within.end, 0))
