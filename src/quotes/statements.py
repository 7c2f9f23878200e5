"""Attribution: which marked spans and which clauses are quotations, by which cue, and whose.

Works sentence by sentence, as a reader does: the cue opens a region of content; marked spans inside it are
its quotations; a marked span that stands by itself looks for its cue behind it, then to who spoke last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from quotes.article import Article, Span
from quotes.candidates import Cue, Mention, Statement
from quotes.context import MIN_INDIRECT, QUOTED, Context, Region
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
    previous: Marked | None = None
    for sentence in sentences(here.text, paragraph, marked, here.lexicon):
        inside = [one for one in marked if sentence.start <= one.outer.start < sentence.end]
        _sentence(here, number, sentence, inside, previous)
        previous = inside[-1] if inside else None


def _sentence(here: Context, number: int, sentence: Span, marked: list[Marked], previous: Marked | None) -> None:
    low, high = here.range(sentence)
    long = [one for one in marked if here.spoken(one)]
    hidden = frozenset(i for one in long for i in range(*here.range(one)))
    cues = find_cues(here.tokens, low, high, hidden, here.lexicon)
    regions = find_regions(here, cues, low, high, sentence, long)
    claimed: set[int] = set()
    for index, one in enumerate(marked):
        region = _governing(here, one, regions, marked, sentence)
        statement = _marked_statement(here, number, one, region, sentence, marked, index)
        if statement.likely:
            claimed.add(index)
        here.found.append(statement)
    for region in regions:
        if not any(region.start <= one.start < region.end for i, one in enumerate(marked) if i in claimed):
            _indirect(here, number, region, sentence)


def _governing(
    here: Context, one: Marked, regions: list[Region], marked: list[Marked], sentence: Span
) -> Region | None:
    """The region that a marked span belongs to: the last that opened before it, or one that ends with it."""
    best: Region | None = None
    for region in regions:
        if (region.start <= one.start and one.end <= region.end + 3) or (
            not one.closed and region.start <= one.start <= region.end
        ):
            best = region
    if best is not None:
        return best
    for region in regions:
        # An attribution behind one part of a quotation covers the part before the interruption too.
        if region.cue.frame == "source":
            return region
    return None


def _marked_statement(
    here: Context,
    number: int,
    one: Marked,
    region: Region | None,
    sentence: Span,
    marked: list[Marked],
    index: int,
) -> Statement:
    length = here.length(one)
    low, _ = here.range(one.outer)
    before = here.tokens.folded[low - 1] if low else ""
    if low > 1 and before in here.lexicon.preposition_letters:  # «ما يعرف ب "…"»
        before = here.tokens.folded[low - 2]
    kind = _kind(here, one, region, sentence, marked[index - 1] if index else None)
    predicate = before in here.lexicon.predicates or here.lexicon.without_prefix(before) in here.lexicon.predicates
    if region is not None:
        adjacent = (
            region.start in (one.start, one.outer.start) or here.text[region.start : one.outer.start].strip() == ""
        )
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
        alone = not here.text[sentence.start : one.outer.start].strip() or one.outer.start < sentence.start
        chained = index > 0 and not alone and _chained(here, one, marked[index - 1])
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


def _named_beside(here: Context, one: Marked, sentence: Span) -> tuple[int, Mention | None] | None:
    """The speaker named without a cue: "…" — X, or the sentence's subject before a colon."""
    tokens = here.tokens
    low, high = here.range(sentence)
    index = tokens.at(one.outer.end)
    if index < high and _DASH.fullmatch(here.text[one.outer.end : tokens.starts[index]]):
        phrase = here.reader.read(index, high)
        if phrase is not None and phrase.head in {"name", "organisation"}:
            return here.resolve(phrase)
    if here.text[sentence.start : one.outer.start].rstrip().endswith(":"):
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
    return len(here.text[previous.outer.end : one.outer.start].split()) <= 8


def _kind(here: Context, one: Marked, region: Region | None, sentence: Span, previous: Marked | None) -> ClaimKind:
    """direct where the marks hold a whole clause, mixed where the reporter's clause runs into them."""
    lexicon = here.lexicon
    before = here.text[sentence.start : one.outer.start].rstrip(" \u00a0\u202fـ")
    openers = lexicon.complementizers | lexicon.inclusive_complementizers
    if not before.strip() or before[-1] in ":.!?؟" or here.tokens.folded[here.tokens.at(one.start)] in openers:
        return "direct"
    word = here.word_before(one.outer.start)
    if word in openers and word not in lexicon.content_prepositions:
        return "mixed" if _runs_on(here, one, sentence) else "direct"
    comma = before[-1] in ",،"
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


def _indirect(here: Context, number: int, region: Region, sentence: Span) -> None:
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
