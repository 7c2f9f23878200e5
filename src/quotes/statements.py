"""Attribution: which marked spans and which clauses are quotations, by which cue, and whose.

Works sentence by sentence, as a reader does: the cue opens a region of content; marked spans inside it are
its quotations; a marked span that stands by itself looks for its cue behind it, then to who spoke last.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import chain

from quotes.article import Span
from quotes.candidates import Cue, Statement
from quotes.context import MIN_INDIRECT, QUOTED, Context, Region, Sentence
from quotes.cues import CueHit
from quotes.dialogue import find_turns
from quotes.incises import part_incises, rejoined
from quotes.kinds import chained, kind_of
from quotes.marks import Marked
from quotes.regions import find_regions
from quotes.segmentation import sentences
from quotes.uncued import named_beside

_DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ][A-ZÀ-Þ'’.-]{2,}[^—–()\n]{0,40}?(?: ?\([^()\n]{2,20}\))? ?(?:—|–|--| - ) ?(?=[\"“«]?[A-ZÀ-Þ])"
    r"|[^—–():.\n]{3,31}+(?<= )\([^()\n]{2,20}\) ?[—–-] ?)"
)
"""Where an agency's report was written: "PARIS, May 3 — The …", «الرباط (وكالة) - …»."""

_NOTHING = frozenset[int]()
_CLAUSE = 6  # words from which a marked span within a sentence is a quotation, whoever is said to speak
_GOING_ON = 300  # code points from the last statement in which a sentence can go on with it


def find_statements(whole: Context) -> list[Statement]:
    """Every marked span of the body and every clause that a cue reports, in the order of the article."""
    here = whole
    if whole.lexicon.incises:
        parted = part_incises(whole)
        here = Context(whole.article, whole.tokens, whole.lexicon, parted, whole.reader, whole.people)
    turns = find_turns(here)
    for number, paragraph in enumerate(here.article.paragraphs):
        if number in turns:
            here.found.extend(filter(None, [turns[number]]))
        elif paragraph.kind == "body":
            _paragraph(here, number, paragraph)
    return list(rejoined(sorted(here.found, key=lambda one: (one.start, -one.end)), whole.outermost))


def _paragraph(here: Context, number: int, paragraph: Span) -> None:
    if here.silent(paragraph):
        return
    marked = here.marked_in(paragraph)
    for sentence in sentences(here.text, paragraph, marked, here.lexicon):
        if not here.silent(sentence):
            _sentence(here, number, _opened_up(here, sentence))


def _opened_up(here: Context, sentence: Span) -> Sentence:
    dateline = _DATELINE.match(here.text, sentence.start, sentence.end)
    span = Span(dateline.end(), sentence.end) if dateline else sentence
    low, high = here.range(span)
    marked = [one for one in here.marked_in(span) if here.length(one)]
    spoken = [one for one in marked if here.spoken(one) or _answers(here, one, span)] if marked else []
    hidden = set(chain.from_iterable(range(*here.range(one)) for one in spoken)) if spoken else _NOTHING
    cues = here.cues.find(low, high, hidden)
    finite = frozenset(cue.start for cue in cues if cue.frame in {"finite", "past"}) if cues else _NOTHING
    return Sentence(span.start, span.end, low, high, marked, spoken, cues, finite)


def _answers(here: Context, one: Marked, sentence: Span) -> bool:
    """Whether a few marked words begin a sentence and a cue follows them: « Jamais », répond la maire."""
    index = here.tokens.at(one.outer.end)
    if not here.blank(sentence.start, one.outer.start) or index + 1 >= len(here.tokens):
        return False
    if here.text[one.outer.end : here.tokens.starts[index]].strip() not in {",", "،"}:
        return False
    folded, lexicon = here.tokens.folded, here.lexicon
    entry = lexicon.cues.get((folded[index + (folded[index] in lexicon.perfect_auxiliaries)],))
    return entry is not None and entry.frame in {"finite", "past"}


def _sentence(here: Context, number: int, sentence: Sentence) -> None:
    if not (sentence.cues or sentence.marked or here.lexicon.reported_mood):
        return
    regions = find_regions(here, sentence)
    if not regions and not any(cue.frame == "finite" for cue in sentence.cues):
        regions = _going_on(here, sentence)
    claimed: list[int] = []
    for index, one in enumerate(sentence.marked):
        region = _governing(here, one, regions)
        statement = _marked_statement(here, number, one, region, sentence, index)
        if statement.likely:
            claimed.append(one.start)
        here.found.append(statement)
    for region in regions:
        place = bisect_left(claimed, region.start)
        if place == len(claimed) or claimed[place] >= region.end:
            _indirect(here, number, region)


def _going_on(here: Context, sentence: Sentence) -> list[Region]:
    """A sentence that no cue opens but whose mood says that it goes on with somebody's words: "Er sei …"."""
    lexicon, tokens = here.lexicon, here.tokens
    if not lexicon.reported_mood or here.speaker < 0:
        return []
    if not here.found or here.found[-1].end < sentence.start - _GOING_ON:
        return []
    inside = [here.range(one) for one in sentence.spoken]
    for index in range(sentence.low, sentence.high):
        if tokens.folded[index] not in lexicon.reported_mood or not tokens.word(index).islower():
            continue
        if not any(low <= index < high for low, high in inside):
            hit = CueHit(index, index + 1, "finite", first=index)
            stop = here.cut(sentence.end, sentence.start)
            return [Region(hit, here.speaker, here.mention, sentence.start, stop, True)]
    return []


def _governing(here: Context, one: Marked, regions: list[Region]) -> Region | None:
    """The region that a marked span belongs to: the last that opened before it, or one that ends with it."""
    last = bisect_right(regions, one.start, key=lambda region: region.start)
    for region in reversed(regions[max(0, last - 4) : last]):
        if one.end <= region.end + 3 or (not one.closed and one.start <= region.end):
            return region
    # An attribution behind one part of a quotation covers the part before the interruption too.
    behind = (region for region in regions[:8] if region.cue.frame == "source" or _trails(here, region, one))
    return next(behind, None)


def _trails(here: Context, region: Region, one: Marked) -> bool:
    """Whether a cue stands behind what it reports, and a marked span before that: It was "bad" and "late", he said."""
    return one.end <= region.start and here.tokens.starts[region.cue.first] >= region.end


def _marked_statement(
    here: Context, number: int, one: Marked, region: Region | None, sentence: Sentence, index: int
) -> Statement:
    previous = sentence.marked[index - 1] if index else None
    kind = kind_of(here, one, region, sentence, previous)
    if region is not None:
        likely, confidence = _reported(here, one, region)
        cue: Cue | None = here.cue_of(region.cue)
        person, mention = region.speaker, region.mention
    else:
        likely, confidence = _standing(here, one, sentence, previous)
        person, mention, cue = here.speaker, here.mention, here.cue
    if not likely:
        return Statement(one.start, one.end, kind, number, likely=False, confidence=0.2)
    if mention is not None and person >= 0 and mention.person != person:
        mention = replace(mention, person=person)
    return Statement(one.start, one.end, kind, number, cue, mention, person, True, confidence)


def _reported(here: Context, one: Marked, region: Region) -> tuple[bool, float]:
    """Whether a marked span in the region of a cue is a quotation rather than a term or a name, and how surely."""
    length, before = here.length(one), _before(here, one)
    reached = region.start < one.end
    adjacent = reached and (region.start == one.start or here.blank(region.start, one.outer.start))
    words = (before, here.tokens.folded[region.cue.start])
    predicate = any(here.lexicon.without_prefix(word) in here.lexicon.predicates for word in words)
    named = here.names(before)
    mention = region.mention
    if mention is not None and mention.start <= one.start and one.end <= mention.end:
        return False, 0.2  # the source's own name: "laut „Spiegel“"
    if here.lexicon.quoted_words and length < QUOTED:
        likely = not named and (adjacent or not here.term(one))
    elif length >= QUOTED or (adjacent and here.spoken(one)):
        likely = not named or (adjacent and length >= QUOTED)
    elif length == 1:
        answer = (region.start, region.end) == (one.start, one.end)
        led = here.lexicon.without_prefix(before) in here.lexicon.predicates  # «إن اللقاء كان "مثمرا"»
        likely = (((predicate or answer) and adjacent) or (led and not here.lexicon.cased)) and not named
    else:
        likely = adjacent or predicate or not (_capital(here, one) or here.recurs(one))
        likely = likely and not named
    return likely, 0.95 if adjacent else 0.85


def _standing(here: Context, one: Marked, sentence: Sentence, previous: Marked | None) -> tuple[bool, float]:
    """Whether a marked span that no known cue reports is a quotation; who is named beside it speaks."""
    named = named_beside(here, one, sentence) if here.spoken(one) else None
    if named is not None:
        here.speaker, here.mention, here.cue = named
    alone = here.blank(sentence.start, one.outer.start)
    joined = previous is not None and not alone and chained(here, one, previous)
    # One of several terms or titles: «منها "…" و"…"».
    beside = previous is not None and here.tokens.at(one.outer.start) - here.tokens.at(previous.outer.end) <= 2
    rejected = beside and not here.found[-1].likely
    likely = (
        here.spoken(one)
        and not here.names(_before(here, one))
        and (named is not None or alone or (not rejected and (joined or here.length(one) >= _CLAUSE)))
    )
    return likely, 0.7 if alone or named is not None else 0.5


def _before(here: Context, one: Marked) -> str:
    """The word before a marked span, a preposition of one letter passed over: «ما يعرف ب "…"»."""
    low = here.tokens.at(one.outer.start)
    before = here.tokens.folded[low - 1] if low else ""
    if low > 1 and before in here.lexicon.preposition_letters:
        return here.tokens.folded[low - 2]
    return before


def _capital(here: Context, one: Marked) -> bool:
    return here.lexicon.cased and here.text[one.start].isupper()


def _indirect(here: Context, number: int, region: Region) -> None:
    start, end = region.start, region.end
    if region.cue.frame == "source" and any(
        one.start < end and start < one.end for one in here.found[-4:] if one.likely
    ):
        return
    span = Span(start, end)
    least = MIN_INDIRECT - 1 if region.opened and region.cue.frame == "finite" else MIN_INDIRECT
    if end <= start or here.length(span) < least:
        return
    here.found.append(
        Statement(
            start,
            end,
            "indirect",
            number,
            here.cue_of(region.cue),
            region.mention,
            region.speaker,
            likely=region.speaker >= 0 or region.opened,
            confidence=0.7 if region.opened else 0.5,
        )
    )
