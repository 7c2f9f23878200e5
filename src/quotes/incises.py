"""Incises: the reporter's clause within the marks, « Nous avons perdu, regrette Odile Brun, la moitié des semis »."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from quotes.article import Span
from quotes.candidates import Statement
from quotes.context import Context, Sentence
from quotes.cues import CueHit
from quotes.marks import Marked
from quotes.subjects import inverted_subject

_ADJUNCTS = 10  # tokens between the subject and the end of its incise: « dit-elle sur le quai, … »
_LED = re.compile(r"\s*[?!…,—–]\s*")
_ENDED = re.compile(r"[,.!?…—–]")


def part_incises(here: Context) -> list[Marked]:
    """The outermost marked spans of an article, those with incises parted into the speaker's own words."""
    return [part for one in here.outermost for part in _parted(here, one)]


def rejoined(statements: Sequence[Statement], marked: Sequence[Marked]) -> Iterator[Statement]:
    """The statements, in their order, those within one pair of marks as one quotation with its parts."""
    starts = [one.outer.start for one in marked]

    def pair(one: Statement) -> tuple[int, int]:
        place = bisect_right(starts, one.start) - 1
        inside = place >= 0 and one.kind != "indirect" and one.end <= marked[place].outer.end
        return (place, 0) if inside else (one.start, one.end)

    for _, group in groupby(statements, pair):
        parts = list(group)
        if len(parts) == 1:
            yield parts[0]
            continue
        likely = next((one for one in parts if one.likely), parts[0])
        spans = tuple(Span(one.start, one.end) for one in parts)
        yield replace(likely, start=spans[0].start, end=spans[-1].end, parts=spans)


def _parted(here: Context, one: Marked) -> Iterator[Marked]:
    low, high = here.range(one)
    inside = Sentence(one.start, one.end, low, high, [], [], [], frozenset())
    rest = one
    for cue in here.cues.find(low, high, frozenset()):
        incise = _incise(here, cue, inside)
        if incise is None or incise.start <= rest.start:
            continue
        before, behind = here.cut(incise.start, rest.start), here.skip_blanks(incise.end)
        yield replace(rest, end=before, outer=Span(rest.outer.start, incise.start), closed=True, part=True)
        if behind >= one.end:
            return
        rest = replace(one, start=behind, outer=Span(behind, one.outer.end), part=True)
    yield rest


def _incise(here: Context, cue: CueHit, inside: Sentence) -> Span | None:
    """From behind the comma before a cue to the sign behind its inverted subject, if that is what stands there."""
    tokens, subject = here.tokens, inverted_subject(here, cue, inside)
    if cue.frame not in {"finite", "past"} or subject is None or subject.start <= cue.first:
        return None
    first = cue.first
    while first > inside.low and tokens.folded[first - 1] in here.lexicon.auxiliaries and tokens.gap(first) in " ’'":
        first -= 1  # « lui a répondu »
    gap = tokens.gap(first)
    if first == inside.low or not _LED.fullmatch(gap):
        return None
    end = max(subject.after, cue.end)
    for index in range(end, min(end + _ADJUNCTS, inside.high) + 1):
        if index >= inside.high or _ENDED.search(tokens.gap(index)):
            return Span(tokens.ends[first - 1] + len(gap.rstrip()), tokens.ends[index - 1])
    return None
