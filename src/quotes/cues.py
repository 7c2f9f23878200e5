"""Reporting cues in a range of tokens: verbs, participles and source phrases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from quotes.lexicon import Agreement, CueEntry, Lexicon, Takes
from quotes.tokens import Tokens

_AUXILIARY_REACH = 6  # « a-t-il également, par ailleurs, tenu à »
_BRACKET = 25  # tokens between the parts of a German verb: "teilte … mit", "hat … erklärt"
_CLAUSE_END = re.compile(r"[,;:.!?()“”„»«\"–—\n]")
_BESIDE = re.compile(r"[,“”»«\"‘’)–—-]")


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue at tokens `start` to `end`; `frame` tells where its speaker stands."""

    start: int
    end: int
    frame: Literal["finite", "past", "participle", "source"]
    polarity: Literal["assert", "deny"] = "assert"
    takes: Takes = ""
    agreement: Agreement = ""
    """What its form says of its subject: "feminine" for قالت."""
    first: int = -1
    """First token of the verb group: the auxiliary of a compound tense, else `start`."""
    close: int = 0
    """One past the last token of a verb in parts: the particle in "teilte … mit"."""


def _longest(
    tokens: Tokens,
    index: int,
    limit: int,
    heads: Mapping[str, int],
    phrases: Mapping[tuple[str, ...], object],
) -> int:
    """Length of the longest phrase that starts at `index`, 0 for none."""
    for length in range(min(heads.get(tokens.folded[index], 0), limit - index), 0, -1):
        if tuple(tokens.folded[index : index + length]) in phrases:
            return length
    return 0


def find_cues(tokens: Tokens, start: int, end: int, hidden: frozenset[int], lexicon: Lexicon) -> list[CueHit]:
    """The cues among tokens `start` to `end` that are not in `hidden` (inside quotations)."""
    found: list[CueHit] = []
    index = start
    folded = tokens.folded
    while index < end:
        word = folded[index]
        if word not in lexicon.heads or index in hidden:
            index += 1
            continue
        noun = lexicon.nouns_capitalised and tokens.word(index)[0].isupper()  # "das Schreiben"
        if noun and (index > start or word not in lexicon.source_heads):
            index += 1
            continue
        length = _longest(tokens, index, end, lexicon.source_heads, lexicon.sources)
        if length and not (word in lexicon.trailing_sources and not _BESIDE.search(tokens.gap(index))):
            found.append(CueHit(index, index + length, "source", first=index))
            index += length
            continue
        parted = _parted(tokens, index, start, end, hidden, lexicon)
        if parted is not None:
            found.append(parted)
            index += 1
            continue
        length = _longest(tokens, index, end, lexicon.cue_heads, lexicon.cues)
        if not length:
            index += 1
            continue
        entry = lexicon.cues[tuple(folded[index : index + length])]
        low = index
        reach = _BRACKET if lexicon.verb_second else _AUXILIARY_REACH
        while low > start and low - 1 not in hidden and index - low < reach:
            low -= 1
        hit = _judge(tokens, index, length, low, lexicon, entry)
        if hit:
            found.append(hit)
        index += length
    return found


def _verbal(before: list[str], direct: bool, lexicon: Lexicon) -> bool:
    """Whether what stands before a word that is a noun too makes it a verb: a pronoun, a plural, an auxiliary."""
    if not before or not direct:
        return False
    word = before[0]
    return word in lexicon.pronouns or word in lexicon.auxiliaries or word in lexicon.groups


def _parted(
    tokens: Tokens, index: int, start: int, end: int, hidden: frozenset[int], lexicon: Lexicon
) -> CueHit | None:
    """A separable verb whose particle ends its clause: "teilte die Polizei mit, dass"."""
    particles: tuple[tuple[tuple[str, ...], CueEntry], ...] = lexicon.separable.get(tokens.folded[index], ())
    if not particles or (index > start and tokens.folded[index - 1] in lexicon.determiners):
        return None
    for place in range(index + 1, min(end, index + _BRACKET)):
        if place in hidden:
            break
        for particle, entry in particles:
            close = place + len(particle)
            if tuple(tokens.folded[place:close]) != particle:
                continue
            if close >= end or _CLAUSE_END.search(tokens.gap(close)) or tokens.folded[close] in lexicon.resumptives:
                return CueHit(index, index + 1, entry.frame, entry.polarity, first=index, close=close)
    return None


def _follows(tokens: Tokens, index: int, words: frozenset[str]) -> bool:
    """Whether one of the words stands at `index`, in the clause of the word before it."""
    return index < len(tokens) and tokens.folded[index] in words and not _CLAUSE_END.search(tokens.gap(index))


def _bracket(tokens: Tokens, index: int, end: int, start: int, lexicon: Lexicon) -> int | None:
    """The auxiliary that stands second in the clause of a participle, or right behind it where the verb is last."""
    if _follows(tokens, end, lexicon.perfect_auxiliaries):
        return index
    for place in range(index - 1, max(start, index - _BRACKET) - 1, -1):
        if _CLAUSE_END.search(tokens.gap(place + 1)):
            return None
        if tokens.folded[place] in lexicon.perfect_auxiliaries:
            return place
    return None


def _passive(tokens: Tokens, index: int, end: int, start: int, lexicon: Lexicon) -> bool:
    """Whether an auxiliary of the passive stands in the clause: "wurde am Montag bestätigt", "kritisiert worden"."""
    if tokens.folded[index] in lexicon.function_words:
        return False  # no verb: "wird mit den Worten zitiert"
    if _follows(tokens, end, lexicon.passives):
        return True
    for place in range(index, max(start, index - _BRACKET), -1):
        if _CLAUSE_END.search(tokens.gap(place)):
            return False
        if tokens.folded[place - 1] in lexicon.passives:
            return True
    return False


def _judge(
    tokens: Tokens,
    index: int,
    length: int,
    start: int,
    lexicon: Lexicon,
    entry: CueEntry,
) -> CueHit | None:
    folded, frame = tokens.folded, entry.frame
    before = [folded[i] for i in range(max(start, index - 2), index)]
    direct = not tokens.gap(index).strip("-‐ \u00a0\n")
    if any(word in lexicon.negations for word in before[-1:]) and (direct or not lexicon.verb_second):
        return None
    if before and direct and before[-1] in lexicon.determiners:  # a noun: "the claim", « la demande »
        return None
    if before and direct and not lexicon.cased and frame == "finite" and before[-1] in lexicon.prepositions:
        return None  # «في رد على سؤال»
    if before and direct and frame == "finite" and lexicon.cased and not lexicon.verb_second:
        verbal = lexicon.infinitive_markers | lexicon.predicates | lexicon.auxiliaries  # « en dit », "nos disse"
        infinitive = bool(lexicon.infinitive_endings) and folded[index].endswith(lexicon.infinitive_endings)
        if before[-1] in lexicon.prepositions - verbal and not infinitive:
            return None  # a noun: "amid reports that"
    if length == 1 and folded[index] in lexicon.ambiguous_cues and not _verbal(before[-1:], direct, lexicon):
        return None
    first = index
    if lexicon.verb_second:
        auxiliary = _bracket(tokens, index, index + length, start, lexicon)
        if auxiliary is None and (frame == "past" or _passive(tokens, index, index + length, start, lexicon)):
            return None
        first = index if auxiliary is None else auxiliary
        return CueHit(index, index + length, frame, entry.polarity, entry.takes, entry.agreement, first)
    if lexicon.perfect_auxiliaries:
        probe = index
        while probe > start and index - probe < _AUXILIARY_REACH and folded[probe - 1] in lexicon.auxiliaries:
            probe -= 1
        helpers = [i for i in range(probe, index) if folded[i] in lexicon.perfect_auxiliaries]
        if helpers:
            first = helpers[0]
        if frame == "past" and not helpers:
            return None
    elif lexicon.cased:
        while first > start and index - first < 3 and folded[first - 1] in lexicon.auxiliaries:
            first -= 1
    return CueHit(index, index + length, frame, entry.polarity, entry.takes, entry.agreement, first)
