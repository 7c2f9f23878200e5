"""Reporting cues in a range of tokens: verbs, participles and source phrases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from quotes.lexicon import Agreement, CueEntry, Lexicon, Takes
from quotes.tokens import Tokens

_AUXILIARY_REACH = 6  # « a-t-il également, par ailleurs, tenu à »


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
        length = _longest(tokens, index, end, lexicon.source_heads, lexicon.sources)
        if length:
            found.append(CueHit(index, index + length, "source", first=index))
            index += length
            continue
        length = _longest(tokens, index, end, lexicon.cue_heads, lexicon.cues)
        if not length:
            index += 1
            continue
        entry = lexicon.cues[tuple(folded[index : index + length])]
        low = index
        while low > start and low - 1 not in hidden and index - low < _AUXILIARY_REACH:
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
    if any(word in lexicon.negations for word in before[-1:]):
        return None
    direct = not tokens.gap(index).strip("-‐ \u00a0\n")
    if before and direct and before[-1] in lexicon.determiners:  # a noun: "the claim", « la demande »
        return None
    if before and direct and not lexicon.cased and frame == "finite" and before[-1] in lexicon.prepositions:
        return None  # «في رد على سؤال»
    if length == 1 and folded[index] in lexicon.ambiguous_cues and not _verbal(before[-1:], direct, lexicon):
        return None
    first = index
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
