"""Roles in scripts with capital letters: where one ends, and what is said of somebody between commas or brackets."""

from __future__ import annotations

import re

from quotes.capitals import CapitalReader
from quotes.gaps import BLANK, LINKED, PARTING
from quotes.phrases import MAX_PHRASE
from quotes.traits import CAPITAL, COMPLEMENTIZER, FUNCTIONAL, JOINER, ROLE, TIME

_OPENS_TERM = re.compile(r"\s[\"“«]\s?")
_CLOSES_TERM = re.compile(r"\s?[\"”»]\s")
_WITHIN_ROLE = frozenset({"'", "’", "-", "&", "/"})
_BEFORE_ROLE = frozenset({",", "،", "(", ", (", "-", "–", "—"})


class AppositionReader(CapitalReader):
    """Reads the roles of "Revesz, director of …,", « Penon, 50 ans, exploitante », "Klein, die Ministerin,"."""

    def _goes_on(self, index: int, limit: int) -> bool:
        if self.signs[index] & (BLANK | LINKED) or self.tokens.gaps[index].strip() in _WITHIN_ROLE:
            return True
        return super()._goes_on(index, limit)

    def _leaves_role(self, start: int, index: int) -> bool:
        return self._behind_noun(index) if self.lexicon.nouns_capitalised else self._tells_time(index)

    def _behind_noun(self, index: int) -> bool:
        """Whether a small word follows a noun that it does not modify: "der Minister harte Strafen"."""
        if not self.traits[index - 1] & CAPITAL or self.traits[index] & CAPITAL:
            return False
        return not self.traits[index] & JOINER or self.folded[index] in self.lexicon.object_articles

    def _tells_time(self, index: int) -> bool:
        """Whether an adjunct of time begins at the token: « le ministre vendredi », "the mayor Tuesday"."""
        traits = self.traits
        return bool(traits[index] & TIME) and not (traits[index + 1] & CAPITAL or traits[index - 1] & JOINER)

    def role_after(self, index: int, limit: int) -> tuple[int, int] | None:
        if index >= limit or self.signs[index] & BLANK:
            return None
        lexicon, gap = self.lexicon, self.tokens.gaps[index].strip(' \u00a0\u200f\u200e\n"“”«»')
        if gap not in _BEFORE_ROLE or "\n" in self.tokens.gaps[index]:
            return None
        first = self._past_age(index, limit)
        if first >= limit or self.folded[first] in lexicon.copulas or self.traits[first] & COMPLEMENTIZER:
            return None
        probe = range(first, min(first + 8, limit))
        head = next((i for i in probe if self.traits[i] & ROLE), None)
        if head is not None and any("," in self.tokens.gaps[i] for i in range(first + 1, head + 1)):
            head = None
        if not lexicon.nouns_capitalised:
            if "(" in gap and (head is None or head > first):
                return self._bracketed(first, limit)
            if head is None or any(self._opens_clause(i) for i in range(first, head)):
                head = self._unlisted_noun(first, limit)
        if head is None:
            return None
        end = self._apposition_end(first, head, limit)
        if lexicon.nouns_capitalised:
            relative = self.folded[first] in lexicon.relatives
            if relative and not self.traits[end - 1] & CAPITAL:
                return None  # a clause, for it ends with its verb: "Klein, die Bäuerin war"
        return (first, end)

    def _opens_clause(self, index: int) -> bool:
        """Whether the token shows that a clause has begun: a relative, a conjunction, a verb that is no noun."""
        lexicon, word = self.lexicon, self.folded[index]
        if lexicon.nouns_capitalised:
            return False
        capital = self.traits[index] & CAPITAL
        return word in lexicon.clause_openers or (word in lexicon.perfect_auxiliaries and not capital)

    def _past_age(self, index: int, limit: int) -> int:
        """First token behind an age: "Schiff, 56, head of …", « Penon, 50 ans, exploitante »."""
        if not self.folded[index].isdigit():
            return index
        first = index + 1
        while first < limit and not self.tokens.gaps[first].strip():
            first += 1
        return first

    def _apposition_end(self, first: int, head: int, limit: int) -> int:
        end = first + 1
        while end < min(limit, first + MAX_PHRASE):
            if self.signs[end] & PARTING:
                closing = self._marked_term(end, limit)
                if not closing:
                    break
                end = closing
                continue
            if end > head and (self._stops_apposition(end) or self._opens_clause(end)):
                break
            end += 1
        return end

    def _marked_term(self, index: int, limit: int) -> int:
        """First token behind a short term in marks before `index`: « porte-parole du collectif « Rue libre » de … »."""
        gaps = self.tokens.gaps
        if not _OPENS_TERM.fullmatch(gaps[index]):
            return 0
        for end in range(index + 1, min(index + 4, limit)):
            if _CLOSES_TERM.fullmatch(gaps[end]):
                return end
        return 0

    def _stops_apposition(self, index: int) -> bool:
        """Whether a setting follows, or an age, which is no part of a role: « retraité de 62 ans »."""
        if not self.traits[index] & JOINER:
            return False
        aged = not self.lexicon.nouns_capitalised and self.folded[index + 1].isdigit()
        return aged or self._next_is_setting(index)

    def _bracketed(self, first: int, limit: int) -> tuple[int, int] | None:
        """What brackets behind a name say of somebody: "(R-Ky.)", « (La France insoumise) »."""
        gaps = self.tokens.gaps
        end = next((i for i in range(first + 1, min(first + 8, limit + 1)) if ")" in gaps[i]), None)
        if end is None or not self.traits[first] & CAPITAL:
            return None
        return None if any(word.isdigit() for word in self.folded[first:end]) else (first, end)

    def _unlisted_noun(self, first: int, limit: int) -> int | None:
        """The noun of an apposition that no list has: « une touriste de … », "an organiser of the march"."""
        lexicon, traits, index = self.lexicon, self.traits, first
        word = self.folded[index]
        if word in lexicon.indefinite and word not in lexicon.plural_determiners:
            index += 1
        elif not word.endswith(lexicon.person_endings) or not traits[index + 1] & JOINER:
            return None
        if (
            index >= limit
            or (index > first and not self._joined(index))
            or traits[index] & (FUNCTIONAL | CAPITAL | TIME)
        ):
            return None
        end = self._apposition_end(first, index, limit)
        closed = end >= limit or not self._opens_clause(end) or self.folded[end] in lexicon.relatives
        return index if closed and end - first <= 16 and not self._looks_verbal(index) else None
