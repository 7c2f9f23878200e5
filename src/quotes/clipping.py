"""Whether a stretch of an article was cut off from a word that turns its meaning round or narrows it.

What such words are is told by the section `[negation]` of a language's file. A stretch that begins at a
clause or in quotation marks stands for itself: a negation in the reporter's words before it is another's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from quotes.article import Span
from quotes.folding import fold, fold_word
from quotes.languages import available, language_data
from quotes.lexicon import lexicon

_BESIDE = 160
"""Code points beside the stretch that are looked at: the negation of a longer clause is near its verb."""
_SCOPE = 4
"""Words between a negation and the stretch, at most."""
_DENIED = 7
"""Words between a verb of denial and what is denied, at most: its subject stands there."""

_clause_end = re.compile(r"""[.!?؟;؛:،,…\n"«»“”„‟‹›()\[\]—–]|(?<!\w)['‘’]|['’](?!\w)|\s-\s""")
_sentence_end = re.compile(r"[.!?؟;؛:…]$")
_piece = re.compile(r"[^']+'?")
_digits_before = re.compile(r"(?<!\d)\d{1,3}[ \u00a0\u202f]$")
_digits_after = re.compile(r"[ \u00a0\u202f]\d{3}(?!\d)")
_three_digits = re.compile(r"\d{3}(?!\d)")
_short_number_at_end = re.compile(r"(?<!\d)\d{1,3}$")
_percent = re.compile(r"\s?[%٪‰]")
_minus = re.compile(r"(?<!\w)[-−–]$")


@dataclass(frozen=True, slots=True)
class Negation:
    """The words of a language's `[negation]` section, folded for look-up."""

    words: frozenset[str]
    adjacent: frozenset[str]
    initial: frozenset[str]
    after: frozenset[str]
    limits_before: frozenset[str]
    limits_after: frozenset[str]
    limits_opening: frozenset[str]
    exceptions: frozenset[str]
    breaks: frozenset[str]
    magnitudes: frozenset[str]
    comparators: frozenset[str]
    complementizers: frozenset[str]
    denials: frozenset[str]
    """First words of the reporting verbs that deny."""


@cache
def negation(language: str) -> Negation | None:
    """The negations of a language, of all languages for `und`, None for one that has no file."""
    if language != "und" and language not in available():
        return None
    codes = sorted(available()) if language == "und" else [language]
    sections = [language_data(code)["negation"] for code in codes]
    lexicons = [lexicon(code) for code in codes]

    def phrases(key: str) -> frozenset[str]:
        return frozenset(
            fold_word(prefix + phrase)
            for section in sections
            for phrase in section[key]
            for prefix in ("", *section["joined"])
        )

    return Negation(
        words=phrases("words"),
        adjacent=phrases("adjacent"),
        initial=phrases("initial"),
        after=phrases("after"),
        limits_before=phrases("limits_before"),
        limits_after=phrases("limits_after"),
        limits_opening=phrases("limits_opening"),
        exceptions=phrases("exceptions"),
        breaks=phrases("breaks"),
        magnitudes=phrases("magnitudes"),
        comparators=phrases("comparators"),
        complementizers=frozenset[str]().union(*(words.complementizers for words in lexicons)),
        denials=frozenset(form[0] for words in lexicons for form, cue in words.cues.items() if cue.polarity == "deny"),
    )


def clipped(text: str, span: Span, language: str, cue: Span | None = None) -> str | None:
    """The word beside `span` without which it says something else, or None.

    Words up to the end of `cue`, the reporting expression of a statement, belong to the reporter. The text of
    a language without a file is never found clipped beside a word, only within a number.
    """
    floor = cue.end if cue and cue.end <= span.start else 0
    ceiling = cue.start if cue and cue.start >= span.end else len(text)
    before = text[max(floor, span.start - _BESIDE) : span.start]
    after = text[span.end : min(ceiling, span.end + _BESIDE)]
    claim = span.of(text)
    words = negation(language) or _NONE
    if _sentence_end.search(claim):
        after = ""
    return (
        _number_before(before, claim, words)
        or _number_after(claim, after, words)
        or (_negation_before(before, claim, words) or _limit_before_comma(before, words) or _limit_after(after, words))
    )


_NONE = Negation(*[frozenset()] * 13)


def _small(text: str) -> str:
    # As `fold_word`, whose cache is for words.
    return fold(text.lower(), "letters")


def _clause(before: str) -> str:
    """The end of `before` that belongs to the clause going on after it, folded."""
    start = max((match.end() for match in _clause_end.finditer(before)), default=0)
    return _small(before[start:])


def _ends_with(clause: str, phrases: Iterable[str]) -> str | None:
    for phrase in phrases:
        if clause.endswith(phrase):
            left = clause[: len(clause) - len(phrase)]
            if not left or left[-1] in " '-":
                return phrase
    return None


def _starts_with(clause: str, phrases: Iterable[str]) -> str | None:
    for phrase in phrases:
        if clause.startswith(phrase) and (phrase[-1] == "'" or not clause[len(phrase) : len(phrase) + 1].isalnum()):
            return phrase
    return None


def _negation_before(before: str, claim: str, words: Negation) -> str | None:
    clause = _clause(before)
    if not clause:
        return None
    if limit := _ends_with(clause, words.limits_before):
        return limit
    row = clause.split()
    going_on = f"{clause} {_small(claim[:40])}"
    if any(f" {phrase} " in f" {going_on} " for phrase in words.exceptions):
        return None
    if row[-1] in words.complementizers or row[-1].rstrip("'") in words.complementizers:
        return next((word for word in row[-_DENIED:-1] if word in words.denials), None)
    if row[-1] in words.denials:
        return row[-1]
    if adjacent := _ends_with(clause, words.adjacent):
        return adjacent
    if len(row) == 1 and row[0] in words.initial:
        return row[0]
    for word in reversed(row[-_SCOPE - 1 :]):
        pieces: list[str] = _piece.findall(word)
        for piece in (word, *reversed(pieces)):
            if piece in words.words:
                return piece
            if piece in words.breaks:
                return None
    return None


def _limit_before_comma(before: str, words: Negation) -> str | None:
    """The word that opens a limiting clause which a comma parts from the claim: "Unless it rains, …"."""
    opening, comma, rest = before.rstrip().rpartition(",")
    if not comma:
        opening, comma, rest = before.rstrip().rpartition("،")
    return None if rest or not comma else _starts_with(_clause(opening), words.limits_opening)


def _limit_after(after: str, words: Negation) -> str | None:
    if after[:1].isspace():
        ending = _clause_end.search(after, 1)
        if negation := _starts_with(_small(after[: ending.start() if ending else None]), words.after):
            return negation
    return _starts_with(_small(after.lstrip(" \u00a0,،")), words.limits_after)


def _number_before(before: str, claim: str, words: Negation) -> str | None:
    if claim[:1].isdigit():
        if minus := _minus.search(before):
            return minus.group()
        if _three_digits.match(claim) and (number := _digits_before.search(before)):
            return number.group().strip()
        return _ends_with(_clause(before), words.comparators)
    if before.rstrip()[-1:].isdigit() and _starts_with(_small(claim[:40]), words.magnitudes):
        return before.split()[-1]
    return None


def _number_after(claim: str, after: str, words: Negation) -> str | None:
    if not claim[-1:].isdigit():
        return None
    if (percent := _percent.match(after)) or (
        _short_number_at_end.search(claim) and (percent := _digits_after.match(after))
    ):
        return str(percent.group()).strip()
    return _starts_with(_small(after), words.magnitudes)
