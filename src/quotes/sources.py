"""Sources named by a preposition: "according to X", « selon X », «حسب فلان»."""

from __future__ import annotations

from quotes.context import MIN_INDIRECT, Context, Region, Sentence
from quotes.cues import CueHit
from quotes.phrases import Phrase
from quotes.subjects import unlisted

_PHRASE_REACH = 12  # tokens of a phrase before a postposition
_BRACKET = 8  # tokens in brackets behind a source: "according to the union (NRU), …"
_LEAD = 12  # tokens of an adjunct that a sentence opens with
_MATERIAL = 4  # words for what a source rests on: "according to the latest figures …"
_OPENER_REACH = 31  # tokens between a source and the statement that it opens


def self_source(here: Context, cue: CueHit) -> bool:
    words = here.tokens.folded[cue.end : cue.end + 2]
    return any(word in here.lexicon.source_selves for word in words)


def source_phrase(here: Context, cue: CueHit, high: int) -> Phrase | None:
    """The phrase that a source preposition names: «حسب ما ورد في بلاغ الشرطة», "according to X"."""
    if self_source(here, cue):
        return None
    if here.tokens.folded[cue.start] in here.lexicon.postpositions:
        return _phrase_ahead(here, cue)
    index = cue.end
    while (
        index < min(high, cue.end + 5)
        and (here.tokens.folded[index] in here.lexicon.source_fillers or (index > cue.end and here.is_verb(index)))
        and here.attached(index)
        and not here.reader.particle_begins_name(index, high)
    ):
        if here.reader.is_organisation(index) and not here.reader.is_organisation(index + 1):
            break
        index += 1
    if index >= high or not here.attached(index):
        return None
    phrase = here.reader.read(index, high)
    if phrase is None and here.lexicon.cased:
        return _material(here, cue, index, high)
    if phrase is None or (phrase.head == "unknown" and here.lexicon.cased):
        return None
    return phrase


def _material(here: Context, cue: CueHit, index: int, high: int) -> Phrase | None:
    """What a source rests on, or whose it is: « selon les expertises », "according to figures from the council"."""
    folded, lexicon = here.tokens.folded, here.lexicon
    if lexicon.verb_second or folded[cue.start] in lexicon.joiners:
        return None
    determined = folded[index] in lexicon.determiners
    if not determined and cue.end - cue.start == 1:
        return None
    start = index
    while index < high and folded[index] in lexicon.determiners and here.attached(index + 1):
        index += 1
    end = index
    while end < min(high, index + _MATERIAL) and not here.functional(end) and (end == index or here.blank_before(end)):
        end += 1
    if end == index:
        return None
    place = end
    while place < high and here.blank_before(place) and (here.prepositional(place) or folded[place] in lexicon.of):
        place += 1
    owner = here.reader.read(place, high) if place > end else None
    if owner is not None and owner.head in {"name", "organisation", "group", "role"}:
        return owner
    return unlisted(here, start, end) if determined else None


def _phrase_ahead(here: Context, cue: CueHit) -> Phrase | None:
    """The phrase that a postposition ends: "der Polizei zufolge"."""
    for start in range(max(0, cue.start - _PHRASE_REACH), cue.start):
        if here.tokens.folded[start] in here.lexicon.source_fillers:
            continue
        phrase = here.reader.read(start, cue.start)
        if phrase is not None and phrase.after == cue.start:
            return phrase
    return None


def source_region(here: Context, cue: CueHit, sentence: Sentence, regions: list[Region]) -> Region | None:
    tokens, low, high = here.tokens, sentence.low, sentence.high
    phrase = source_phrase(here, cue, high)
    own = phrase is None and self_source(here, cue)
    if phrase is None and not own:
        return None
    end = max(_past_apposition(here, phrase.after, high), cue.end) if phrase else cue.end + 1
    begin = min(cue.start, phrase.start) if phrase else cue.start
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
    start += here.text.startswith(")", start)
    after = here.skip_blanks(start)
    for index in range(tokens.at(after), min(tokens.at(after) + _OPENER_REACH, high)):
        # «وبحسب فلان، …، فإن …»
        if tokens.folded[index] in here.lexicon.complementizers and not here.lexicon.cased:
            after = here.skip_blanks(tokens.ends[index])
            break
    if regions and not own and begin - low > 6:
        return None
    if here.lexicon.verb_second and begin > low + 1:
        # In the middle, what goes before and behind it is one clause; at the end, what goes before.
        goes_on = end < high and tokens.folded[cue.start] not in here.lexicon.trailing_sources
        stop = sentence.end if goes_on else tokens.starts[begin]
        return Region(cue, speaker, mention, sentence.start, here.cut(stop, sentence.start), True)
    closes = end >= high and begin > low and not here.lexicon.subject_after  # "Prices fell, according to X."
    if begin - low <= 6 and not closes:
        return Region(cue, speaker, mention, after, here.cut(sentence.end, after), True)
    first = past_lead(here, sentence, begin)
    return Region(cue, speaker, mention, first, here.cut(tokens.starts[cue.start], first), True)


def past_lead(here: Context, sentence: Sentence, stop: int) -> int:
    """Where a statement begins behind the adjunct that a sentence opens with: « Mais au total, … », "In May, …"."""
    low, lexicon, folded = sentence.low, here.lexicon, here.tokens.folded
    led = low + (folded[low] in lexicon.resumptives)
    if not lexicon.cased or lexicon.verb_second or led >= stop or not here.prepositional(led):
        return sentence.start
    comma = next((i for i in range(led + 1, min(led + _LEAD, stop)) if "," in here.tokens.gaps[i]), stop)
    return here.tokens.starts[comma] if stop - comma >= MIN_INDIRECT else sentence.start


def _past_apposition(here: Context, index: int, high: int) -> int:
    """First token behind what is said of a source between commas: "X, director of Y, …", « X, qui …, »."""
    if index < high and "(" in here.tokens.gap(index):
        closed = (i for i in range(index + 1, min(index + _BRACKET, high)) if ")" in here.tokens.gap(i))
        index = next(closed, index)
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
