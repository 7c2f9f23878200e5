"""Whose cue it is: the noun phrase that stands as subject before or behind a reporting verb."""

from __future__ import annotations

import re
from bisect import bisect_left

from quotes.context import Context, Region
from quotes.cues import CueHit
from quotes.phrases import Phrase


def subject_after(here: Context, cue: CueHit, high: int) -> Phrase | None:
    """The phrase right behind the cue, adverbs of time skipped."""
    if cue.frame == "participle" and here.lexicon.subject_after:
        return None
    index = cue.end
    while index < min(high, cue.end + 3) and here.tokens.folded[index] in here.lexicon.time_words:
        index += 1
    if index >= high or not here.attached(here.tokens.gap(index)) or _quotes_at(here, index, high):
        return None
    phrase = here.reader.read(index, high)
    return phrase if phrase and phrase.after <= high else None


def _quotes_at(here: Context, index: int, high: int) -> bool:
    """Whether a marked span begins right before token `index` and holds words rather than a name."""
    place = bisect_left(here.outer_starts, here.tokens.ends[index - 1] if index else 0)
    if place >= len(here.outermost) or here.outermost[place].outer.start >= here.tokens.starts[index]:
        return False
    one = here.outermost[place]
    if not one.closed or here.length(one) > 3:
        return True
    end = here.tokens.at(one.outer.end)
    following = here.text[one.outer.end : here.tokens.starts[end]] if end < high else "."
    named = here.tokens.folded[index] in here.reader.surnames or here.reader.begins_name(index)
    opened = end < high and (":" in following or here.tokens.folded[end] in here.lexicon.complementizers)
    return not ((named and ("،" in following or "," in following)) or opened)


def subject_before(here: Context, cue: CueHit, low: int, regions: list[Region]) -> Phrase | None:
    """The subject that stands before its verb, in the part of the sentence that no other cue reports."""
    floor = low
    for region in regions:
        if region.start < here.tokens.starts[cue.first]:
            floor = max(floor, here.tokens.at(region.start) if not here.lexicon.cased else floor)
    if here.lexicon.cased:
        return cased_subject(here, cue, low)
    if cue.first > low and here.tokens.folded[cue.first - 1] in here.lexicon.relatives:
        antecedent = _antecedent(here, low, cue.first - 1)
        if antecedent is not None:
            return antecedent
    start = floor
    # The sentence's first phrase, as in «فلان، باحث …، قال إن».
    while start < cue.first and here.functional(start):
        start += 1
    if start < cue.first and floor == low:
        phrase = here.reader.read(start, cue.first)
        if phrase and phrase.after <= cue.first and here.reader.surely(phrase):
            if here.tokens.folded[low] in here.lexicon.topicalizers:
                return phrase
            tail = here.tokens.gap(phrase.after)
            if phrase.after == cue.first or "،" in tail or "," in tail:
                return phrase
    named = [name for name in here.people.named if floor <= name.start and name.end <= cue.first]
    return named[-1] if named else None


def _antecedent(here: Context, low: int, relative: int) -> Phrase | None:
    """The phrase that a relative pronoun takes up: «الباحثة التونسية فلانة، التي اعتبرت»."""
    for start in range(max(low, relative - 14), relative):
        phrase = here.reader.read(start, relative)
        if phrase and phrase.after == relative and phrase.head != "unknown":
            return phrase
    return None


def cased_subject(here: Context, cue: CueHit, low: int) -> Phrase | None:
    """Subject, verb: "X, director of Y, said", "the minister said", « il a ajouté »."""
    tokens, first = here.tokens, cue.first
    while (
        first > low
        and tokens.folded[first - 1] in here.lexicon.auxiliaries
        and (tokens.folded[first - 1] not in here.lexicon.pronouns)
        and first > cue.first - 4
        and tokens.folded[first - 1] not in here.lexicon.determiners
        and here.attached(tokens.gap(first))
    ):
        first -= 1
    if first <= low:
        return None
    boundary = _clause_start(here, low, first)
    gap = tokens.gap(first)
    if "," in gap or ")" in gap or "–" in gap or "—" in gap:
        return _before_apposition(here, low, first)
    for start in range(boundary, first):
        word = tokens.folded[start]
        if (
            word in here.lexicon.function_words
            and word not in here.lexicon.determiners
            and word not in here.lexicon.pronouns
            and word not in here.lexicon.groups
            and word not in here.lexicon.name_particles
        ):
            continue
        phrase = here.reader.read(start, first)
        if phrase and (phrase.end == first or (phrase.head != "pronoun" and phrase.after == first)):
            return phrase
    # A relative clause or an adverb between: take the last phrase of the clause.
    best: Phrase | None = None
    start = boundary
    while start < first:
        phrase = here.reader.read(start, first)
        if phrase and phrase.head in {"name", "organisation", "group", "role", "pronoun"}:
            best = best or phrase
            start = phrase.end
        else:
            start += 1
    if best is None and first - boundary <= 6 and tokens.folded[boundary] in here.lexicon.determiners:
        best = Phrase(boundary, first, "organisation", name=(boundary + 1, first))
    return best if best is None or best.name is None or best.name[0] < best.name[1] else None


def _clause_start(here: Context, low: int, first: int) -> int:
    index = first - 1
    while index > low:
        gap = here.tokens.gap(index)
        if re.search(r"[,;:()\"“”«»!?\n–—]", gap):
            return index
        index -= 1
    return low


def _before_apposition(here: Context, low: int, first: int) -> Phrase | None:
    """The subject that something in commas or brackets parts from its verb: "X, R-Ky., said", "X (Y), of Z, said".

    The leftmost name that punctuation follows and no preposition leads: names behind it belong to its apposition.
    """
    start, brackets = low, 0
    options: list[Phrase] = []
    while start < first:
        gap = here.tokens.gap(start)
        brackets = max(0, brackets + gap.count("(") - gap.count(")"))
        phrase = None if brackets else here.reader.read(start, first)
        if phrase is None:
            start += 1
            continue
        gap = here.tokens.gap(phrase.end) if phrase.end <= first else ""
        if any(sign in gap for sign in ",(–—") and not (start > low and _led(here, start)):
            options.append(phrase)
        start = max(phrase.after if phrase.head == "name" else phrase.end, phrase.end)
    named = [phrase for phrase in options if phrase.head == "name"]
    return next(iter(named or options), None)


def _led(here: Context, index: int) -> bool:
    """Whether a preposition stands right before the token: "of Silver Spring, Md.,"."""
    before = here.tokens.folded[index - 1]
    return before in here.lexicon.joiners and before not in here.lexicon.determiners | here.lexicon.resumptives


def inverted_subject(here: Context, cue: CueHit, high: int) -> Phrase | None:
    """The subject of an inverted cue: "said Joseph", « affirme-t-elle », « a-t-il ajouté »."""
    tokens = here.tokens
    for index in range(cue.first, cue.end):
        if index > cue.first and tokens.folded[index] in here.lexicon.pronouns and "-" in tokens.gap(index):
            return Phrase(index, index + 1, "pronoun", name=(index, index + 1))
    index = cue.end
    while index < min(high, cue.end + 4):
        word, gap = tokens.folded[index], tokens.gap(index)
        if word in here.lexicon.pronouns and gap.strip() in {"-", "‐", "–"}:
            return Phrase(index, index + 1, "pronoun", name=(index, index + 1))
        if word == "t" and gap.strip() == "-":
            index += 1
            continue
        break
    if index >= high or not here.attached(tokens.gap(index)) or "\n" in tokens.gap(index):
        return None
    return _inverted_phrase(here, cue, index, high)


def _inverted_phrase(here: Context, cue: CueHit, index: int, high: int) -> Phrase | None:
    tokens = here.tokens
    for skip in range(4 if here.lexicon.perfect_auxiliaries else 1):
        start = index + skip
        if start >= high or (skip and not here.attached(tokens.gap(start))):
            return None
        phrase = here.reader.read(start, high)
        if phrase is not None and phrase.head != "pronoun":
            return phrase
        if tokens.folded[start] not in here.lexicon.auxiliaries:
            return _modified(here, start, high) or _after_setting(here, start, high)
    return _after_setting(here, index, high)


def _modified(here: Context, index: int, high: int) -> Phrase | None:
    """A name behind words that modify it: "said longtime ally Terry Stone"."""
    for start in range(index, min(high, index + 6)):
        gap = here.tokens.gap(start) if start > index else ""
        if here.functional(start) or not (here.attached(gap) or gap == "/"):
            return None
        if here.capital_at(start):
            phrase = here.reader.read(start, high)
            return phrase if phrase is not None and phrase.head == "name" else None
    return None


def _after_setting(here: Context, index: int, high: int) -> Phrase | None:
    """« a estimé dans une déclaration à X, le militant »: the subject behind an adjunct and its comma."""
    if not here.lexicon.perfect_auxiliaries:
        return None
    for start in range(index + 1, min(high, index + 10)):
        if "," in here.tokens.gap(start):
            phrase = here.reader.read(start, high)
            return phrase if phrase and phrase.head in {"name", "role"} else None
    return None
