"""Speakers of quotations that no known cue reports: "…" — X, X: "…", "…," X quipped."""

from __future__ import annotations

import re

from quotes.candidates import Cue, Mention
from quotes.context import Context, Sentence
from quotes.marks import Marked
from quotes.phrases import Phrase

_DASH = re.compile(r"[\s.,]*(?:[–—―]|\s-\s)\s*")
_COMMA = re.compile(r"[\s,–—]*")
_END = re.compile(r"\s*(?:[.,:;\n]|\Z)")

Named = tuple[int, Mention | None, Cue | None]


def named_beside(here: Context, one: Marked, sentence: Sentence) -> Named | None:
    """Who is named right behind a marked span, or before its colon, with the verb if there is one."""
    behind = _behind(here, one, sentence)
    if behind is not None:
        return behind
    if here.last_sign(one.outer.start, sentence.start) != ":":
        return None
    low, stop = sentence.low, here.tokens.at(one.outer.start)
    while low < stop and here.functional(low) and here.tokens.folded[low] not in here.lexicon.determiners:
        low += 1
    for start in (low, low + 1) if here.lexicon.subject_after else (low,):
        phrase = here.reader.read(start, stop)
        if phrase is not None and here.reader.surely(phrase):
            return (*here.resolve(phrase), None)
    return None


def _behind(here: Context, one: Marked, sentence: Sentence) -> Named | None:
    tokens, high = here.tokens, sentence.high
    index = tokens.at(one.outer.end)
    if index >= high:
        return None
    between = here.text[one.outer.end : tokens.starts[index]]
    if _DASH.fullmatch(between):
        phrase = here.reader.read(index, high)
        if phrase is not None and phrase.head in {"name", "organisation"}:
            return (*here.resolve(phrase), None)
    closing = here.text[one.end : one.outer.end] + between
    if not here.lexicon.cased or not _COMMA.fullmatch(between) or not any(sign in closing for sign in ",?!"):
        return None
    return _verb_then_subject(here, index, high) or _subject_then_verb(here, index, high)


def _verb_then_subject(here: Context, index: int, high: int) -> Named | None:
    """ "…," quipped Smith; « … », se lamente une pharmacienne."""
    for verb in range(index, min(index + 3, high - 1)):
        if here.capital_at(verb) or not here.attached(verb + 1):
            return None
        phrase = None if here.functional(verb) else here.reader.read(verb + 1, high)
        if phrase is not None and phrase.head in {"name", "role"} and not here.prepositional(verb + 1):
            return _said(here, phrase, verb)
        if verb > index and not here.functional(verb - 1):
            return None
    return None


def _subject_then_verb(here: Context, index: int, high: int) -> Named | None:
    """ "…," Smith quipped."""
    phrase = here.reader.read(index, high)
    if phrase is None or phrase.head not in {"name", "role", "pronoun"} or phrase.after >= high:
        return None
    verb = phrase.after
    if here.functional(verb) or here.capital_at(verb) or not here.attached(verb):
        return None
    end = here.tokens.ends[verb]
    goes_on = verb + 1 < high and here.prepositional(verb + 1)
    return _said(here, phrase, verb) if goes_on or _END.match(here.text, end) else None


def _said(here: Context, phrase: Phrase, verb: int) -> Named:
    return (*here.resolve(phrase), Cue(here.tokens.starts[verb], here.tokens.ends[verb]))
