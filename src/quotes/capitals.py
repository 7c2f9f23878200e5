"""Names in scripts with capital letters, and which capitals show a name."""

from __future__ import annotations

from bisect import bisect_left
from itertools import compress, count, pairwise
from operator import itemgetter

from quotes.gaps import BLANK, DOTTED, JOINED, LINKED, OPENING
from quotes.lexicon import Lexicon
from quotes.phrases import PhraseReader
from quotes.tokens import Tokens
from quotes.traits import (
    BODY,
    CAPITAL,
    DETERMINER,
    FUNCTIONAL,
    HONORIFIC,
    JOINER,
    NAME,
    ORGANISATION,
    PARTICLE,
    ROLE,
    SPEAKER,
)

_HYPHENS = frozenset("-‐‑")


class CapitalReader(PhraseReader):
    """Reads the names of "Ann Smith and Joe Brown", « Yann Le Goff », "the Bank of England"."""

    def __init__(self, tokens: Tokens, lexicon: Lexicon, outlet: frozenset[str] = frozenset()):
        super().__init__(tokens, lexicon, outlet)
        traits = self.traits
        self._join_hyphened()
        capitals = list(compress(count(), map(str.isupper, map(itemgetter(0), tokens.words))))
        for index in capitals:
            traits[index] |= CAPITAL
        within = [index for index in capitals if not self.signs[index] & OPENING]
        self._proper = frozenset(self.folded[index] for index in within)
        """Words that the article writes with a capital letter within a sentence too."""
        if lexicon.nouns_capitalised:
            self._part_nouns()
        adverbs = lexicon.adverb_endings
        for index in capitals:
            first = self.folded[index].endswith(adverbs) and self._merely_first(index)
            if not (traits[index] & FUNCTIONAL or first):
                traits[index] |= NAME
        self._capitals = capitals
        told = [place for place, here in enumerate(traits) if here & (BODY | SPEAKER | HONORIFIC)]
        self._titles = self._nearest(told, ROLE | HONORIFIC)
        """For each token, where the first word before a name stands, itself or behind it."""
        self._nouns = self._nearest(told, BODY | SPEAKER)
        """Likewise, the first noun that can speak."""
        self._bodies = self._nearest(told, ORGANISATION)
        """Likewise, the first word for an institution."""

    def _part_nouns(self) -> None:
        """Where every noun has a capital letter: what has none heads no phrase, what an article precedes is no name."""
        lexicon, traits, folded = self.lexicon, self.traits, self.folded
        sources = {word for phrase in lexicon.sources for word in phrase} | lexicon.source_fillers
        common = sources - lexicon.function_words
        for index in range(len(self.tokens)):
            if not traits[index] & CAPITAL:
                traits[index] &= ~BODY
                continue
            before = traits[index - 1] if index else 0
            if before & DETERMINER and not before & CAPITAL:
                named = index > 1 and traits[index - 2] & PARTICLE
                if not named and self.signs[index] & BLANK and self.tokens.gaps[index + 1] != "-":
                    common.add(folded[index])
            if folded[index].endswith(lexicon.common_endings):
                common.add(folded[index])
        self.common = frozenset(common)

    def _join_hyphened(self) -> None:
        """Know a role by all its parts: « porte-parole », "co-founder", « ex-ministre »."""
        tokens, gaps, roles = self.tokens, self.tokens.gaps, self.lexicon.roles
        for index in [i for i in tokens.parted if gaps[i] in _HYPHENS]:
            if not 0 < index < len(tokens):
                continue
            first = index - 1
            while first and index - first < 3 and gaps[first] in _HYPHENS:
                first -= 1
            small = tokens.words[first].islower()
            for start in range(first, index):
                parts = self.folded[start : index + 1]
                if "-".join(parts) in roles or (small and self.traits[index] & ROLE):
                    for place in range(start, index + 1):
                        self.traits[place] |= ROLE

    def _merely_first(self, index: int) -> bool:
        """Whether an adverb's capital letter shows no more than that a sentence begins: "Autrement dit"."""
        word = self.folded[index]
        return not (
            word in self._proper
            or word in self.lexicon.given_names
            or not self.signs[index] & OPENING
            or self.traits[index + 1] & CAPITAL
            or (len(word) > 1 and self.tokens.words[index].isupper())
        )

    def _nearest(self, places: list[int], wanted: int) -> list[int]:
        """For each token, the first of some places that is not before it and has one of the traits."""
        found: list[int] = []
        having = [place for place in places if self.traits[place] & wanted]
        for before, place in pairwise([-1, *having, 2 * len(self.traits)]):
            found += [place] * (place - before)
        return found[: len(self.traits)]

    # -- single tokens ---------------------------------------------------------------------------------

    def title_case(self, low: int, high: int) -> bool:
        if not 4 <= high - low <= 30:
            return False
        if len(self.beginnings(low, high)) < 3:
            return False
        long = [i for i in range(low, high) if len(self.folded[i]) > 3]
        return len(long) > 2 and sum(bool(self.traits[i] & CAPITAL) for i in long) >= 0.85 * len(long)

    def beginnings(self, low: int, high: int) -> list[int]:
        capitals = self._capitals
        return capitals[bisect_left(capitals, low) : bisect_left(capitals, high)]

    def _next_is_setting(self, index: int) -> bool:
        lexicon = self.lexicon
        for word in self.folded[index + 1 : index + 4]:
            if word in lexicon.settings:
                return True
            if word not in lexicon.function_words and word not in lexicon.joiners:
                return False
        return False

    def _linked(self, index: int) -> bool:
        """Whether a name may go on with the token: after a blank, a hyphen, or the stop of an initial."""
        if not self.signs[index] & LINKED:
            return False
        words, before = self.tokens.words, self.folded[index - 1]
        if len(before) > 2 and words[index - 1].isupper() and not words[index][1:].isupper():
            return False  # an acronym, and somebody behind it: « l’AFP Thomas Miralles »
        dotted = self.tokens.gaps[index][:1] == "."
        return not dotted or len(before) == 1 or before in self.lexicon.abbreviations

    def _joined(self, index: int, *, dotted: bool = False) -> bool:
        return bool(self.signs[index] & (JOINED | DOTTED if dotted else JOINED))

    def _common_noun(self, index: int) -> bool:
        """Whether a capitalised token, or that behind a particle at `index`, is a noun rather than a name."""
        index += self.folded[index] in self.lexicon.inner_particles
        while index < len(self.tokens) and self.traits[index] & CAPITAL:
            if self.is_body(index) or self.folded[index] in self.common or self.tokens.words[index].isupper():
                return True
            index += 1
            if not self._linked(index):
                break
        return False

    # -- names -----------------------------------------------------------------------------------------

    def name_start(self, start: int, end: int) -> int:
        lexicon, given = self.lexicon, self.lexicon.given_names
        for place in range(end - 2, start - 1, -1):
            if self.traits[place] & (ROLE | HONORIFIC):
                start = place + 1
                break
        if end - start < 3 or lexicon.nouns_capitalised or not start or self.folded[start] in given:
            return start
        if not self.traits[start - 1] & JOINER or not self._joined(start):
            return start
        if self.folded[start - 1] in lexicon.coordinators:
            return start
        for index in range(start + 1, end - 1):
            if self.folded[index] in given and self.signs[index] & BLANK:
                titled = any(self.is_role(i) for i in range(max(0, start - 5), start))
                return index if titled else start
        return start

    def name_end(self, start: int, limit: int) -> int:
        lexicon, traits, end = self.lexicon, self.traits, start + 1
        while end < limit:
            here = traits[end]
            if not here & (CAPITAL | PARTICLE) or not self._linked(end):
                break
            if here & CAPITAL and (not here & FUNCTIONAL or here & PARTICLE):
                end += 1
            elif (
                here & PARTICLE
                and self.folded[end] not in lexicon.inner_particles
                and end + 1 < limit
                and not (lexicon.nouns_capitalised and self._common_noun(end + 1))
                and (
                    (traits[end + 1] & CAPITAL and self._linked(end + 1))
                    or (traits[end + 1] & PARTICLE and traits[end + 2] & CAPITAL)
                )
            ):
                end += 2 if traits[end + 1] & CAPITAL else 3
            else:
                break
        return min(end, limit)

    def _second_name(self, start: int, end: int, limit: int) -> int | None:
        """The end of two people named together: "Ann Smith and Joe Brown", « Amel Zidi et Yann Le Goff »."""
        lexicon = self.lexicon
        if end + 1 >= limit or self.folded[end] not in lexicon.coordinators or not self._joined(end + 1):
            return None
        stop = self.name_end(end + 1, limit) if self.begins_name(end + 1) else end + 1
        alike = stop - end - 1 > 1 if end - start > 1 else stop - end - 1 == 1
        if not alike or not self._joined(end) or self.organisation_run(end + 1, stop):
            return None
        known = any(self.folded[i] in lexicon.given_names or self._known_surname(i) for i in (start, end + 1))
        return stop if known else None

    def organisation_run(self, start: int, end: int) -> bool:
        """Whether a run of capitalised words names an institution: it has a word for one, or is an acronym."""
        if self._bodies[start] < end:
            return True
        word = self.tokens.words[start] if end == start + 1 else ""
        return len(word) > 1 and word.isupper()

    def _organisation_end(self, start: int, end: int, limit: int, determined: bool) -> int:
        """Take in "… of the …", « … pour l’… »: small words between capitals, where an institution is named."""
        if not determined and not self.organisation_run(start, end):
            return end
        while end + 1 < limit:
            probe = end
            while probe < min(limit, end + 3) and self.traits[probe] & JOINER and self._joined(probe):
                probe += 1
            if probe == end or probe >= limit or not self.begins_name(probe) or not self._joined(probe):
                break
            if self._next_is_setting(end):
                break
            end = self.name_end(probe, limit)
        return end
