"""Subjects where the verb stands second: before it, or right behind it if anything else leads the clause.

"Die Ministerin sagte, …", "Am Montag sagte die Ministerin, …", "wie die Ministerin am Montag sagte".
"""

from __future__ import annotations

import re

from quotes.context import Context, Sentence
from quotes.cues import CueHit
from quotes.phrases import Phrase

_REACH = 12  # tokens between a verb and the subject behind it
_CLAUSE = 80  # tokens before a verb in which its subject is looked for
_STOP = re.compile(r"[.!?:;](?:[\"“”»«]?\s|\Z)|\n")
_BREAK = re.compile(r"[;:“”„»«\"–—\n]")


def second_subject(here: Context, cue: CueHit, low: int) -> Phrase | None:
    """The subject of a cue in the sentence that starts at token `low`."""
    tokens, lexicon, verb = here.tokens, here.lexicon, cue.first
    clause = _clause(here, low, verb)
    before = tokens.folded[verb - 1] if clause < verb else ""
    if before in lexicon.resumptives and before not in lexicon.pronouns:
        return _first(here, clause, verb)  # "kam und sagte": one subject for both
    behind = subject_behind(here, cue, _sentence_end(here, verb))
    if clause == verb or (behind and _nominative(here, behind)):
        return behind
    first = _first(here, clause, verb)
    adjunct = _led_by_adjunct(here, clause) or _subordinate(here, clause, verb)
    if adjunct or (first and (_spoken_to(here, first) or (behind and _adverb(here, first, behind, verb)))):
        found = behind or first
    else:
        found = first or behind
    # "In dem Schreiben heißt es", "Auf Plakaten stand": what a preposition governs speaks, if nobody else does.
    return found or _first(here, clause, verb, governed_too=True)


def _sentence_end(here: Context, index: int) -> int:
    """The first token behind `index` that a full stop or its like parts from it."""
    end = index + 1
    while end < len(here.tokens) and end < index + 3 * _REACH:
        abbreviated = here.tokens.folded[end - 1] in here.lexicon.abbreviations
        if _STOP.search(here.tokens.gap(end)) and not abbreviated:
            break
        end += 1
    return end


def _nominative(here: Context, phrase: Phrase) -> bool:
    """Whether a pronoun can only be a subject: "Den Plan nannte er …"."""
    word = here.tokens.folded[phrase.start]
    return phrase.head == "pronoun" and here.lexicon.pronouns.get(word) == "masculine"


def _adverb(here: Context, first: Phrase, behind: Phrase, verb: int) -> bool:
    """Whether what looks like a name leads to a subject behind: "Offiziell sagt die Regierung", "Pläne hat sie"."""
    alone = first.head == "name" and first.end == first.start + 1 == verb and first.role is None
    known = here.tokens.folded[first.start] in here.reader.surnames
    near = behind.start == verb + 1 and behind.head in {"name", "role", "organisation"}
    if behind.start == verb + 1 and here.tokens.folded[first.start] in here.reader.common:
        near = here.lexicon.pronouns.get(here.tokens.folded[behind.start]) == "feminine"
    return alone and not known and near and not _spoken_to(here, behind)


def _spoken_to(here: Context, phrase: Phrase) -> bool:
    """Whether a phrase names a medium, to which things are said: "Der Zeitung sagte Anna Klein"."""
    if phrase.head != "organisation":
        return False
    return any(here.tokens.folded[i] in here.lexicon.addressees for i in range(phrase.start, phrase.end))


def _clause(here: Context, low: int, verb: int) -> int:
    """First token of the clause of `verb`, with what stands in commas or marks beside its subject."""
    start, low = verb, max(low, verb - _CLAUSE)
    while start > low:
        gap = here.tokens.gap(start)
        if _BREAK.search(gap):
            name = here.marked_name(start)
            if name is None or here.tokens.at(name.start) <= low:
                return start
            start = here.tokens.at(name.start)
        start -= 1
    while start < verb and here.tokens.folded[start] in here.lexicon.topicalizers:
        start += 1  # "Auch die Ministerin sagte"
    return start


def _led_by_adjunct(here: Context, index: int) -> bool:
    """Whether an adverb, a preposition or an object leads the clause."""
    word, lexicon = here.tokens.folded[index], here.lexicon
    if word in lexicon.resumptives and word not in lexicon.pronouns:
        return True
    if word in lexicon.pronouns or (word in lexicon.determiners and word not in lexicon.oblique):
        return False
    return word in lexicon.function_words and here.reader.read(index, len(here.tokens)) is None


def _subordinate(here: Context, clause: int, verb: int) -> bool:
    """Whether the clause before the verb is a subordinate one: "Als er ankam, sagte er"."""
    return "," in here.tokens.gap(verb) and here.tokens.folded[clause] in here.lexicon.subordinators


def _first(here: Context, start: int, verb: int, *, governed_too: bool = False) -> Phrase | None:
    """The phrase between `start` and `verb` that is its subject: right before it, else the first in the clause.

    None behind a preposition is, nor one with an oblique article, unless `governed_too`.
    """
    tokens, lexicon = here.tokens, here.lexicon
    best: Phrase | None = None
    index, governed = start, False
    while index < verb:
        word = tokens.folded[index]
        phrase = here.reader.read(index, verb)
        if phrase is None:
            governed = word in lexicon.prepositions or (governed and not here.capital_at(index))
            index += 1
            continue
        bracketed = "(" in tokens.gap(phrase.start)  # "Huber (CSU) sagte"
        if governed_too or not (word in lexicon.oblique or governed or bracketed):
            if best is not None and "," in tokens.gap(best.end) and "," in tokens.gap(verb):
                return best  # "Klein, eine Vertreterin von Polis (Ulm), sagte"
            if verb in (phrase.end, phrase.after):
                return phrase
            best = best or phrase
        index, governed = max(phrase.end, index + 1), False
    return best


def subject_behind(here: Context, cue: CueHit, high: int) -> Phrase | None:
    """The subject behind the finite verb, adverbs and adjuncts skipped: "sagte am Montag in Berlin ein Sprecher"."""
    tokens, lexicon = here.tokens, here.lexicon
    index = cue.first + 1 if cue.first != cue.start else cue.end
    stop = min(high, index + _REACH, cue.close or high)
    if cue.first < cue.start:
        stop = min(stop, cue.start)
    governed = False
    while index < stop and here.attached(index) and not _BREAK.search(tokens.gap(index)):
        word = tokens.folded[index]
        phrase = here.reader.read(index, cue.start if cue.first < cue.start else cue.close or high)
        if phrase is None or word in lexicon.complementizers:
            if word in lexicon.complementizers:
                return None
            governed = governed or word in lexicon.prepositions
            index += 1
            continue
        if word not in lexicon.oblique and not governed:
            return phrase
        index, governed = phrase.end, False
    return None


def opens_clause(here: Context, index: int, sentence: Sentence) -> bool:
    """Whether the clause that starts behind a comma at token `index` can be a statement.

    Relative clauses and those of time, cause or condition are none: "sagte sie, die gestern …", "…, weil …".
    """
    tokens, lexicon = here.tokens, here.lexicon
    if index >= len(tokens) or tokens.starts[index] >= sentence.end or here.complementizer(index):
        return False
    word = tokens.folded[index]
    if word in lexicon.subordinators or (word,) in lexicon.cues or word in lexicon.separable:
        return False
    if word in lexicon.oblique:  # "zwischen einem Apfel, einem Ei": part of a list, if no verb says otherwise
        ahead = tokens.folded[index : index + _REACH]
        return any(one in lexicon.reported_mood or one in lexicon.auxiliaries for one in ahead)
    if word in lexicon.relatives:
        return here.reader.read(index, min(len(tokens), index + _REACH)) is not None
    return True


def led_by_subject(here: Context, low: int, verb: int) -> bool:
    """Whether only an apposition or a relative clause parts a verb from its subject: "Klein, die dort war, nennt"."""
    lead = here.reader.read(low, verb) if verb - low < _CLAUSE else None
    if lead is None:
        return False
    if lead.after == verb:
        return True
    commas = [index for index in range(lead.end, verb + 1) if "," in here.tokens.gap(index)]
    return len(commas) == 2 and commas[1] == verb and here.tokens.folded[commas[0]] in here.lexicon.relatives
