"""Reporting cues in a range of tokens: verbs, participles and source phrases."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Sequence, Set
from typing import Literal, NamedTuple

from quotes.lexicon import Agreement, Frame, Lexicon, Takes
from quotes.tokens import Tokens
from quotes.traits import AUXILIARY, CAPITAL, DETERMINER, HEAD, LED, PREPOSITION, PRONOUN

_AUXILIARY_REACH = 6  # « a-t-il également, par ailleurs, tenu à »
_BRACKET = 25  # tokens between the parts of a German verb: "teilte … mit", "hat … erklärt"
_CLAUSE_END = re.compile(r"[,;:.!?()“”„»«\"–—\n]")
_BESIDE = re.compile(r"[,“”»«\"‘’)–—-]")


class CueHit(NamedTuple):
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


class CueFinder:
    """Finds the cues of one article. `traits`: of each of its tokens, what `quotes.traits` tells of it."""

    def __init__(self, tokens: Tokens, lexicon: Lexicon, traits: Sequence[int]):
        self.tokens, self.folded, self.lexicon, self.traits = tokens, tokens.folded, lexicon, traits
        heads = (index for index, one in enumerate(traits) if one & HEAD)
        self.heads = [index for index in heads if not traits[index] & LED or self._goes_on(index)]
        """Where a cue can begin."""

    def _goes_on(self, index: int) -> bool:
        """Whether the words of a cue or source follow its first: "in" is seldom that of "in the words of"."""
        lexicon, word, end = self.lexicon, self.folded[index], len(self.folded)
        sources, cues = lexicon.source_heads.get(word), lexicon.cue_heads.get(word)
        length = self._longest(index, end, sources, lexicon.sources)
        return bool(length or self._longest(index, end, cues, lexicon.cues))

    def find(self, start: int, end: int, hidden: Set[int]) -> list[CueHit]:
        """The cues among tokens `start` to `end` that are not in `hidden` (inside quotations)."""
        lexicon, folded, heads, found = self.lexicon, self.folded, self.heads, []
        behind = start  # the last cue
        for place in range(bisect_left(heads, start), bisect_left(heads, end)):
            index = heads[place]
            if index < behind or index in hidden:
                continue
            word = folded[index]
            noun = lexicon.nouns_capitalised and self.traits[index] & CAPITAL  # "das Schreiben"
            if noun and (index > start or word not in lexicon.source_heads):
                continue
            length = self._longest(index, end, lexicon.source_heads.get(word), lexicon.sources)
            if length and not (word in lexicon.trailing_sources and not _BESIDE.search(self.tokens.gaps[index])):
                found.append(CueHit(index, index + length, "source", first=index))
                behind = index + length
                continue
            parted = self._parted(index, start, end, hidden) if word in lexicon.separable else None
            if parted is not None:
                found.append(parted)
                continue
            length = self._longest(index, end, lexicon.cue_heads.get(word), lexicon.cues)
            if length:
                behind = index + length
                hit = self._judge(index, length, self._floor(index, start, hidden))
                if hit:
                    found.append(hit)
        return found

    def _longest(self, index: int, limit: int, most: int | None, phrases: Container[tuple[str, ...]]) -> int:
        """Length of the longest phrase, of `most` tokens, that starts at `index`; 0 for none."""
        for length in range(min(most, limit - index), 0, -1) if most else ():
            if tuple(self.folded[index : index + length]) in phrases:
                return length
        return 0

    def _floor(self, index: int, start: int, hidden: Set[int]) -> int:
        """The first token before a cue that may be part of it."""
        reach = _BRACKET if self.lexicon.verb_second else _AUXILIARY_REACH
        start = max(start, index - reach)
        return next((i + 1 for i in range(index - 1, start - 1, -1) if i in hidden), start) if hidden else start

    def _parted(self, index: int, start: int, end: int, hidden: Set[int]) -> CueHit | None:
        """A separable verb whose particle ends its clause: "teilte die Polizei mit, dass"."""
        lexicon, folded = self.lexicon, self.folded
        particles = lexicon.separable[folded[index]]
        if index > start and self.traits[index - 1] & DETERMINER:
            return None
        for place in range(index + 1, min(end, index + _BRACKET)):
            if place in hidden:
                break
            for particle, entry in particles:
                close = place + len(particle)
                if tuple(folded[place:close]) != particle:
                    continue
                if close >= end or _CLAUSE_END.search(self.tokens.gaps[close]) or folded[close] in lexicon.resumptives:
                    return CueHit(index, index + 1, entry.frame, entry.polarity, first=index, close=close)
        return None

    def _follows(self, index: int, words: frozenset[str]) -> bool:
        """Whether one of the words stands at `index`, in the clause of the word before it."""
        if index >= len(self.tokens) or self.folded[index] not in words:
            return False
        return not _CLAUSE_END.search(self.tokens.gaps[index])

    def _bracket(self, index: int, end: int, start: int) -> int | None:
        """The auxiliary that stands second in the clause of a participle, or right behind it where the verb is last."""
        auxiliaries = self.lexicon.perfect_auxiliaries
        if self._follows(end, auxiliaries):
            return index
        for place in range(index - 1, max(start, index - _BRACKET) - 1, -1):
            if _CLAUSE_END.search(self.tokens.gaps[place + 1]):
                return None
            if self.folded[place] in auxiliaries:
                return place
        return None

    def _passive(self, index: int, end: int, start: int) -> bool:
        """Whether an auxiliary of the passive stands in the clause: "wurde gestern bestätigt", "kritisiert worden"."""
        if self.folded[index] in self.lexicon.function_words:
            return False  # no verb: "wird mit den Worten zitiert"
        if self._follows(end, self.lexicon.passives):
            return True
        for place in range(index, max(start, index - _BRACKET), -1):
            if _CLAUSE_END.search(self.tokens.gaps[place]):
                return False
            if self.folded[place - 1] in self.lexicon.passives:
                return True
        return False

    def _judge(self, index: int, length: int, start: int) -> CueHit | None:
        """The cue of some words, None where those before them make a noun of them or deny them."""
        lexicon, folded = self.lexicon, self.folded
        entry = lexicon.cues[tuple(folded[index : index + length])]
        frame = entry.frame
        gap = self.tokens.gaps[index]
        direct = index > start and (gap == " " or not gap.strip("-‐ \u00a0\n"))
        if index > start and folded[index - 1] in lexicon.negations and (direct or not lexicon.verb_second):
            return None
        if direct and self._nominal(index, frame):
            return None
        if length == 1 and folded[index] in lexicon.ambiguous_cues and not (direct and self._verbal(index)):
            return None
        first = index
        if lexicon.verb_second:
            auxiliary = self._bracket(index, index + length, start)
            if auxiliary is None and (frame == "past" or self._passive(index, index + length, start)):
                return None
            first = index if auxiliary is None else auxiliary
        elif lexicon.perfect_auxiliaries:
            probe = index
            while probe > start and index - probe < _AUXILIARY_REACH and self.traits[probe - 1] & AUXILIARY:
                probe -= 1
            helper = next((i for i in range(probe, index) if folded[i] in lexicon.perfect_auxiliaries), None)
            if helper is not None:
                first = helper
            elif frame == "past":
                return None
        elif lexicon.cased:
            while first > start and index - first < 3 and self.traits[first - 1] & AUXILIARY:
                first -= 1
        return CueHit(index, index + length, frame, entry.polarity, entry.takes, entry.agreement, first)

    def _nominal(self, index: int, frame: Frame) -> bool:
        """Whether the word right before makes a noun of a cue: "the claim", « la demande », «في رد على سؤال»."""
        lexicon, before = self.lexicon, self.traits[index - 1]
        if before & DETERMINER:
            return True
        if frame != "finite" or not before & PREPOSITION or lexicon.verb_second:
            return False
        if not lexicon.cased:
            return True
        word = self.folded[index - 1]  # « en dit », "nos disse", but "amid reports that"
        if before & AUXILIARY or word in lexicon.infinitive_markers or word in lexicon.predicates:
            return False
        return not (lexicon.infinitive_endings and self.folded[index].endswith(lexicon.infinitive_endings))

    def _verbal(self, index: int) -> bool:
        """Whether the word before one that is a noun too makes it a verb: a pronoun, a plural, an auxiliary."""
        return bool(self.traits[index - 1] & (PRONOUN | AUXILIARY)) or self.folded[index - 1] in self.lexicon.groups
