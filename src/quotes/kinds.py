"""Direct or mixed: whether the marks hold a whole clause, or the reporter's own clause runs into them."""

from __future__ import annotations

from quotes.context import Context, Region, Sentence
from quotes.labels import ClaimKind
from quotes.marks import Marked


def kind_of(
    here: Context, one: Marked, region: Region | None, sentence: Sentence, previous: Marked | None
) -> ClaimKind:
    """direct where the marks hold a whole clause, mixed where the reporter's clause runs into them."""
    lexicon = here.lexicon
    before, first = here.last_sign(one.outer.start, sentence.start), here.tokens.folded[here.tokens.at(one.start)]
    if before in ":.!?؟" or first in lexicon.complementizers or first in lexicon.inclusive_complementizers:
        return "direct"
    word = here.word_before(one.outer.start)
    opener = word in lexicon.complementizers or word in lexicon.inclusive_complementizers
    if opener and word not in lexicon.content_prepositions:
        noun = word in lexicon.inclusive_complementizers and not first.startswith(lexicon.verb_beginnings)
        return "mixed" if noun or _runs_on(here, one, sentence) else "direct"
    if word in lexicon.content_prepositions:
        return "mixed"
    comma = before in ",،"
    if region is None:
        return "direct" if comma and previous is not None and chained(here, one, previous) else "mixed"
    trailing = here.tokens.starts[region.cue.start] >= one.end
    adjacent = region.start in (one.start, one.outer.start)
    if not adjacent or (not comma and (trailing or here.functional(here.tokens.at(one.outer.start) - 1))):
        return "mixed"
    led = region.cue.frame == "source" and not trailing and region.cue.start > here.tokens.at(sentence.start) + 2
    return "mixed" if led or here.length(one) <= 2 else "direct"


def chained(here: Context, one: Marked, previous: Marked) -> bool:
    """Whether a marked span follows another one after a few words: one quotation, interrupted."""
    return here.tokens.at(one.outer.start) - here.tokens.at(previous.outer.end) <= 8


def _runs_on(here: Context, one: Marked, sentence: Sentence) -> bool:
    """Whether the reporter's clause goes on behind the marks: «أن "…"، رمى بشرارة …»."""
    index = here.tokens.at(one.outer.end)
    if index >= len(here.tokens) or here.tokens.starts[index] >= sentence.end:
        return False
    word = here.tokens.folded[index]
    if here.functional(index) or word in here.lexicon.cue_heads or word in here.lexicon.source_heads:
        return False
    joined = word[:1] in here.lexicon.prefix_letters
    return not joined and not here.capital_at(index) and "(" not in here.tokens.gap(index)
