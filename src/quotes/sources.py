"""Sources named by a preposition: "according to X", « selon X », «حسب فلان»."""

from __future__ import annotations

from quotes.context import Context, Region, Sentence
from quotes.cues import CueHit
from quotes.phrases import Phrase

_OPENER_REACH = 31  # tokens between a source and the statement that it opens


def self_source(here: Context, cue: CueHit) -> bool:
    words = here.tokens.folded[cue.end : cue.end + 2]
    return any(word in here.lexicon.source_selves for word in words)


def source_phrase(here: Context, cue: CueHit, high: int) -> Phrase | None:
    """The phrase that a source preposition names: «حسب ما ورد في بلاغ الشرطة», "according to X"."""
    if self_source(here, cue):
        return None
    index = cue.end
    while (
        index < min(high, cue.end + 5)
        and (here.tokens.folded[index] in here.lexicon.source_fillers or (index > cue.end and here.is_verb(index)))
        and here.attached(here.tokens.gap(index))
    ):
        if here.reader.is_organisation(index) and not here.reader.is_organisation(index + 1):
            break
        index += 1
    if index >= high or not here.attached(here.tokens.gap(index)):
        return None
    phrase = here.reader.read(index, high)
    if phrase is None or (phrase.head == "unknown" and here.lexicon.cased):
        return None
    return phrase


def source_region(here: Context, cue: CueHit, sentence: Sentence, regions: list[Region]) -> Region | None:
    tokens, low, high = here.tokens, sentence.low, sentence.high
    phrase = source_phrase(here, cue, high)
    own = phrase is None and self_source(here, cue)
    if phrase is None and not own:
        return None
    end = _past_apposition(here, phrase.after, high) if phrase else cue.end + 1
    if own:
        speaker, mention = (regions[-1].speaker, regions[-1].mention) if regions else (here.speaker, here.mention)
    else:
        assert phrase is not None
        if phrase.head == "pronoun" and tokens.folded[phrase.start] not in here.lexicon.pronouns:
            return None
        if len(tokens.folded[cue.start : cue.end]) == 1 and _ambiguous_source(here, cue, phrase):
            return None
        speaker, mention = here.resolve(phrase)
    start = tokens.ends[end - 1] if end else sentence.start
    after = here.skip_blanks(start)
    for index in range(tokens.at(after), min(tokens.at(after) + _OPENER_REACH, high)):
        # «وبحسب فلان، …، فإن …»
        if tokens.folded[index] in here.lexicon.complementizers and not here.lexicon.cased:
            after = here.skip_blanks(tokens.ends[index])
            break
    if regions and not own and cue.start - low > 6:
        return None
    if cue.start - low <= 6:
        return Region(cue, speaker, mention, after, here.cut(sentence.end, after), True)
    return Region(cue, speaker, mention, sentence.start, here.cut(tokens.starts[cue.start], sentence.start), True)


def _past_apposition(here: Context, index: int, high: int) -> int:
    """First token behind what is said of a source between commas: "X, director of Y, …", « X, qui …, »."""
    while index < high and "," in here.tokens.gap(index):
        role = here.reader.role_after(index, high)
        if role is not None and role[1] < high:
            index = role[1]
        elif here.tokens.folded[index] in here.lexicon.relatives:
            commas = (i for i in range(index + 1, high) if "," in here.tokens.gap(i))
            index = next(commas, high)
        else:
            break
    return index


def _ambiguous_source(here: Context, cue: CueHit, phrase: Phrase) -> bool:
    """« pour » names a source only before a person and a comma: « Pour lui, … »."""
    word = here.tokens.folded[cue.start]
    if word not in here.lexicon.joiners or not here.lexicon.cased:
        return False
    gap = here.tokens.gap(phrase.after) if phrase.after < len(here.tokens) else ""
    return phrase.head not in {"pronoun", "name"} or not ("," in gap or "«" in gap or "“" in gap or '"' in gap)
