"""Attribution: which marked spans and which clauses are quotations, by which cue, and whose.

Works sentence by sentence, as a reader does: the cue opens a region of content; marked spans inside it are
its quotations; a marked span that stands by itself looks for its cue behind it, then to who spoke last.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from quotes.article import Article, Span
from quotes.candidates import Cue, Mention, Statement
from quotes.context import MIN_INDIRECT, QUOTED, Context, Region, Sentence
from quotes.cues import find_cues
from quotes.lexicon import Lexicon
from quotes.marks import Marked
from quotes.people import People
from quotes.phrases import PhraseReader
from quotes.records import ClaimKind
from quotes.regions import find_regions
from quotes.segmentation import sentences
from quotes.tokens import Tokens

_DASH = re.compile(r"[\s.,]*(?:[–—―]|\s-\s)\s*")


def find_statements(
    article: Article,
    tokens: Tokens,
    lexicon: Lexicon,
    marked: Sequence[Marked],
    reader: PhraseReader,
    people: People,
) -> list[Statement]:
    """Every marked span of the body and every clause that a cue reports, in the order of the article."""
    here = Context(article, tokens, lexicon, marked, reader, people)
    for number, paragraph in enumerate(article.paragraphs):
        if paragraph.kind == "body":
            _paragraph(here, number, paragraph)
    return sorted(here.found, key=lambda one: (one.start, -one.end))


def _paragraph(here: Context, number: int, paragraph: Span) -> None:
    marked = here.marked_in(paragraph)
    for sentence in sentences(here.text, paragraph, marked, here.lexicon):
        _sentence(here, number, _opened_up(here, sentence))


def _opened_up(here: Context, span: Span) -> Sentence:
    low, high = here.range(span)
    marked = [one for one in here.marked_in(span) if here.length(one)]
    spoken = [one for one in marked if here.spoken(one)]
    hidden = frozenset(i for one in spoken for i in range(*here.range(one)))
    cues = find_cues(here.tokens, low, high, hidden, here.lexicon)
    finite = frozenset(cue.start for cue in cues if cue.frame != "participle")
    return Sentence(span.start, span.end, low, high, marked, spoken, cues, finite)


def _sentence(here: Context, number: int, sentence: Sentence) -> None:
    regions = find_regions(here, sentence)
    claimed: list[int] = []
    for index, one in enumerate(sentence.marked):
        region = _governing(one, regions)
        statement = _marked_statement(here, number, one, region, sentence, index)
        if statement.likely:
            claimed.append(one.start)
        here.found.append(statement)
    for region in regions:
        place = bisect_left(claimed, region.start)
        if place == len(claimed) or claimed[place] >= region.end:
            _indirect(here, number, region)


def _governing(one: Marked, regions: list[Region]) -> Region | None:
    """The region that a marked span belongs to: the last that opened before it, or one that ends with it."""
    last = bisect_right(regions, one.start, key=lambda region: region.start)
    for region in reversed(regions[max(0, last - 4) : last]):
        if one.end <= region.end + 3 or (not one.closed and one.start <= region.end):
            return region
    # An attribution behind one part of a quotation covers the part before the interruption too.
    return next((region for region in regions[:8] if region.cue.frame == "source"), None)


def _marked_statement(
    here: Context,
    number: int,
    one: Marked,
    region: Region | None,
    sentence: Sentence,
    index: int,
) -> Statement:
    length = here.length(one)
    low, _ = here.range(one.outer)
    before = here.tokens.folded[low - 1] if low else ""
    if low > 1 and before in here.lexicon.preposition_letters:  # «ما يعرف ب "…"»
        before = here.tokens.folded[low - 2]
    previous = sentence.marked[index - 1] if index else None
    kind = _kind(here, one, region, sentence, previous)
    predicate = before in here.lexicon.predicates or here.lexicon.without_prefix(before) in here.lexicon.predicates
    if region is not None:
        adjacent = region.start in (one.start, one.outer.start) or here.blank(region.start, one.outer.start)
        likely = (
            length >= QUOTED
            or (adjacent and here.spoken(one))
            or (length >= 2 and (adjacent or predicate))
            or (length >= 2 and not here.names(before) and not _capital(here, one))
            or (length == 1 and predicate and adjacent)
        )
        likely = likely and not (here.names(before) and not (adjacent and length >= QUOTED))
        confidence = 0.95 if adjacent else 0.85
        cue: Cue | None = here.cue_of(region.cue)
        person, mention = region.speaker, region.mention
    else:
        named = _named_beside(here, one, sentence)
        if named is not None:
            here.speaker, here.mention = named
            here.cue = None
        alone = here.blank(sentence.start, one.outer.start)
        chained = previous is not None and not alone and _chained(here, one, previous)
        likely = here.spoken(one) and not here.names(before) and (named is not None or alone or chained or length >= 6)
        confidence = 0.7 if alone or named is not None else 0.5
        person, mention, cue = here.speaker, here.mention, here.cue
    if mention is not None and person >= 0 and mention.person != person:
        mention = replace(mention, person=person)
    return Statement(
        one.start,
        one.end,
        kind,
        number,
        cue if likely else None,
        mention if likely else None,
        person if likely else -1,
        likely,
        confidence if likely else 0.2,
    )


def _named_beside(here: Context, one: Marked, sentence: Sentence) -> tuple[int, Mention | None] | None:
    """The speaker named without a cue: "…" — X, or the sentence's subject before a colon."""
    tokens = here.tokens
    low, high = sentence.low, sentence.high
    index = tokens.at(one.outer.end)
    if index < high and _DASH.fullmatch(here.text[one.outer.end : tokens.starts[index]]):
        phrase = here.reader.read(index, high)
        if phrase is not None and phrase.head in {"name", "organisation"}:
            return here.resolve(phrase)
    if here.last_sign(one.outer.start, sentence.start) == ":":
        while low < high and here.functional(low) and here.tokens.folded[low] not in here.lexicon.determiners:
            low += 1
        for start in (low, low + 1) if here.lexicon.subject_after else (low,):
            phrase = here.reader.read(start, tokens.at(one.outer.start))
            if phrase is not None and here.reader.surely(phrase):
                return here.resolve(phrase)
    return None


def _capital(here: Context, one: Marked) -> bool:
    return here.lexicon.cased and here.text[one.start].isupper()


def _chained(here: Context, one: Marked, previous: Marked) -> bool:
    return here.tokens.at(one.outer.start) - here.tokens.at(previous.outer.end) <= 8


def _kind(here: Context, one: Marked, region: Region | None, sentence: Span, previous: Marked | None) -> ClaimKind:
    """direct where the marks hold a whole clause, mixed where the reporter's clause runs into them."""
    lexicon = here.lexicon
    before, first = here.last_sign(one.outer.start, sentence.start), here.tokens.folded[here.tokens.at(one.start)]
    if before in ":.!?؟" or first in lexicon.complementizers or first in lexicon.inclusive_complementizers:
        return "direct"
    word = here.word_before(one.outer.start)
    opener = word in lexicon.complementizers or word in lexicon.inclusive_complementizers
    if opener and word not in lexicon.content_prepositions:
        return "mixed" if _runs_on(here, one, sentence) else "direct"
    comma = before in ",،"
    if region is None:
        return "direct" if comma and previous is not None and _chained(here, one, previous) else "mixed"
    trailing = here.tokens.starts[region.cue.start] >= one.end
    adjacent = region.start in (one.start, one.outer.start)
    if not adjacent or (not comma and (trailing or here.functional(here.tokens.at(one.outer.start) - 1))):
        return "mixed"
    led = region.cue.frame == "source" and not trailing and region.cue.start > here.tokens.at(sentence.start) + 2
    return "mixed" if led or here.length(one) <= 2 else "direct"


def _runs_on(here: Context, one: Marked, sentence: Span) -> bool:
    """Whether the reporter's clause goes on behind the marks: «أن "…"، رمى بشرارة …»."""
    index = here.tokens.at(one.outer.end)
    if index >= len(here.tokens) or here.tokens.starts[index] >= sentence.end:
        return False
    word = here.tokens.folded[index]
    if here.functional(index) or word in here.lexicon.cue_heads or word in here.lexicon.source_heads:
        return False
    joined = word[:1] in here.lexicon.prefix_letters
    return not joined and not here.capital_at(index) and "(" not in here.tokens.gap(index)


def _indirect(here: Context, number: int, region: Region) -> None:
    start, end = region.start, region.end
    if region.cue.frame == "source" and any(
        one.start < end and start < one.end for one in here.found[-4:] if one.likely
    ):
        return
    span = Span(start, end)
    if end <= start or here.length(span) < MIN_INDIRECT:
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
