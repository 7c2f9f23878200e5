"""Phrases in scripts with capital letters, by which names are known."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import compress, count, pairwise
from operator import itemgetter

from quotes.gaps import BLANK, DOTTED, JOINED, LINKED, OPENING, PARTING
from quotes.lexicon import Lexicon
from quotes.phrases import MAX_PHRASE, Phrase, PhraseReader
from quotes.tokens import Tokens
from quotes.traits import (
    BODY,
    CAPITAL,
    COMPLEMENTIZER,
    DETERMINER,
    FUNCTIONAL,
    GROUP,
    HONORIFIC,
    JOINER,
    NAME,
    ORGANISATION,
    PARTICLE,
    PRONOUN,
    ROLE,
    SPEAKER,
    TIME,
)

_HYPHENS = frozenset("-‐‑")
_OPENS_TERM = re.compile(r"\s[\"“«]\s?")
_CLOSES_TERM = re.compile(r"\s?[\"”»]\s")
_TITLES = 14  # tokens in which the titles before a name stand
_LEAD = 5  # tokens in which a phrase without a name has its noun
_WITHIN_ROLE = frozenset({"'", "’", "-", "&", "/"})
_BEFORE_ROLE = frozenset({",", "،", "(", ", (", "-", "–", "—"})
_COMPOUND = 6  # nouns that can stand one before the other


class CasedReader(PhraseReader):
    """Reads "Ohio Democratic Party Chairman David Pepper", « la ministre de l’Intérieur », "ein Sprecher"."""

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
        for index in capitals:
            if not (traits[index] & FUNCTIONAL or self._merely_first(index)):
                traits[index] |= NAME
        self._capitals = capitals
        told = [place for place, here in enumerate(traits) if here & (BODY | SPEAKER | HONORIFIC)]
        self._titles = self._nearest([place for place in told if traits[place] & (ROLE | HONORIFIC)])
        """For each token, where the first word before a name stands, itself or behind it."""
        self._nouns = self._nearest([place for place in told if traits[place] & (BODY | SPEAKER)])
        """Likewise, the first noun that can speak."""
        self._first = CAPITAL | DETERMINER | PRONOUN | (PARTICLE if lexicon.nouns_capitalised else 0)

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
        for index in [i for i, gap in enumerate(gaps) if gap in _HYPHENS]:
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
        """Whether a capital letter shows no more than that a sentence begins: "Autrement dit", "Still others"."""
        word = self.folded[index]
        return word.endswith(self.lexicon.adverb_endings) and not (
            word in self._proper
            or word in self.lexicon.given_names
            or not self.signs[index] & OPENING
            or self.traits[index + 1] & CAPITAL
            or (len(word) > 1 and self.tokens.words[index].isupper())
        )

    def _nearest(self, places: list[int]) -> list[int]:
        """For each token, the first of some places that is not before it."""
        found: list[int] = []
        for before, place in pairwise([-1, *places, 2 * len(self.traits)]):
            found += [place] * (place - before)
        return found[: len(self.traits)]

    # -- single tokens ---------------------------------------------------------------------------------

    def title_case(self, low: int, high: int) -> bool:
        if not 4 <= high - low <= 30:
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

    def _opens_clause(self, index: int) -> bool:
        """Whether the token shows that a clause has begun: a relative, a conjunction, a verb that is no noun."""
        lexicon, word = self.lexicon, self.folded[index]
        if lexicon.nouns_capitalised:
            return False
        capital = self.traits[index] & CAPITAL
        return word in lexicon.clause_openers or (word in lexicon.perfect_auxiliaries and not capital)

    # -- names -----------------------------------------------------------------------------------------

    def name_start(self, start: int, end: int) -> int:
        lexicon, given = self.lexicon, self.lexicon.given_names
        for place in range(end - 2, start - 1, -1):
            if self.traits[place] & (ROLE | HONORIFIC):
                start = place + 1
                break
        if lexicon.nouns_capitalised or not start or self.folded[start] in given:
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
        while end < limit and self._linked(end):
            here = traits[end]
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

    def _particled(self, start: int, limit: int) -> Phrase | None:
        """A known name that its particle begins: "von der Leyen"."""
        traits, index = self.traits, start
        if not self.lexicon.nouns_capitalised or not traits[index] & PARTICLE:
            return None
        while index < min(limit - 1, start + 2) and traits[index] & PARTICLE:
            index += 1
        if traits[index] & CAPITAL and self.folded[index] in self.family_names and not self._common_noun(index):
            end = self.name_end(index, limit)
            return Phrase(start, end, "name", name=(index, end), role=self.role_after(end, limit))
        return None

    def particle_begins_name(self, index: int, limit: int) -> bool:
        return self._particled(index, limit) is not None

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
        if end == start + 1:
            word = self.tokens.words[start]
            return bool(self.traits[start] & ORGANISATION) or (len(word) > 1 and word.isupper())
        return any(traits & ORGANISATION for traits in self.traits[start:end])

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

    # -- phrases ---------------------------------------------------------------------------------------

    def _can_begin(self, start: int, limit: int) -> bool:
        if self.traits[start] & self._first:
            return True
        title, noun = self._titles[start], self._nouns[start]
        return (title < limit and title < start + _TITLES) or (noun < limit and noun < start + _LEAD)

    def _read(self, start: int, limit: int) -> Phrase | None:
        lexicon, traits, index, first = self.lexicon, self.traits, start, self.traits[start]
        if first & PRONOUN:
            capitals = index + 1 < limit and first & traits[index + 1] & CAPITAL
            leads = lexicon.nouns_capitalised and first & DETERMINER and self._leads_noun(index + 1, limit)
            if not capitals and not leads:
                return Phrase(start, start + 1, "pronoun", name=(start, start + 1))
        if lexicon.nouns_capitalised:
            particled = self._particled(start, limit)
            if particled is not None:
                return particled
            small = not first & (CAPITAL | DETERMINER)
            if small and not self._leads_noun(start + 1, min(limit, start + 3)):
                return None  # no adjective: its noun would be at most two words on
            if first & FUNCTIONAL and not first & DETERMINER:
                return None
        determined = bool(first & DETERMINER)
        if determined:
            among = self._one_of(start, limit)
            if among is not None:
                return among
            while index < limit and traits[index] & DETERMINER and index < start + 3:
                index += 1
                if lexicon.nouns_capitalised and not self._joined(index):
                    return None
            if index >= limit:
                return None
        definite = bool(first & FUNCTIONAL) and self.folded[start] not in lexicon.indefinite
        titled, title = self._titled(start, index, limit)
        if titled is not None:
            return titled
        if not traits[index] & CAPITAL:
            return self._read_common(start, index, limit, definite)
        compound = None if lexicon.nouns_capitalised else self._compound_head(index, limit)
        if compound is not None and (determined or self.is_group(compound)):
            return self._read_common(start, index, limit, definite)  # "the French finance minister"
        if traits[index] & NAME and not (traits[index] & ROLE and title == index):
            end = self.name_end(index, limit)
            if self.place_end(index, limit) == end:
                return Phrase(start, end, "organisation", name=(index, end))
            end = self._organisation_end(index, end, limit, determined)
            last = traits[end - 1]
            if self.organisation_run(index, end) or (determined and definite and not last & ROLE):
                return Phrase(start, end, "organisation", name=(index, end))
            if not last & (ROLE | GROUP):
                pair = self._second_name(index, end, limit)
                if pair:
                    return Phrase(start, pair, "group", name=(start, pair))
                return Phrase(start, end, "name", name=(index, end), role=self.role_after(end, limit))
        return self._read_common(start, index, limit, definite)

    def _titled(self, start: int, index: int, limit: int) -> tuple[Phrase | None, int]:
        """A name behind roles and honorifics, and where the last of those stands.

        "Ohio Democratic Party Chairman David Pepper", « le Pr Raoult ».
        """
        traits, stop, last = self.traits, min(limit, index + _TITLES), -1
        for probe in range(index, stop):
            if self._titles[probe] >= stop or (probe > index and not self.signs[probe] & JOINED):
                break
            here = traits[probe]
            if here & (ROLE | HONORIFIC):
                last = probe
                # the name must follow at once
                if probe + 1 < limit and traits[probe + 1] & NAME and self.signs[probe + 1] & (JOINED | DOTTED):
                    end = self.name_end(probe + 1, limit)
                    if not self.organisation_run(probe + 1, end):
                        role = (index, probe + 1) if any(self.is_role(i) for i in range(index, probe + 1)) else None
                        after = self.role_after(end, limit)
                        return Phrase(start, end, "name", name=(probe + 1, end), role=after or role), last
            elif (here & FUNCTIONAL and not here & (CAPITAL | JOINER)) or (
                here & JOINER and self._parts_from_role(index, probe)
            ):
                break
        return None, last

    def _parts_from_role(self, start: int, index: int) -> bool:
        """Whether a small joiner parts what stands before it from a title behind: "belong to Justice Smith"."""
        traits = self.traits
        if self.lexicon.nouns_capitalised or traits[index] & CAPITAL:
            return False
        if any(traits[i] & (BODY | HONORIFIC) for i in range(start, index)):
            return False
        return bool(traits[index] & DETERMINER) or not traits[start] & CAPITAL

    def _compound_head(self, start: int, limit: int) -> int | None:
        """The noun that the nouns before it belong to: "foreign ministry spokeswoman", "White House officials"."""
        traits, head, index = self.traits, None, start
        stop = min(limit, start + _COMPOUND)
        if self._nouns[start + 1] >= stop:
            return None
        while index < stop and (index == start or self.signs[index] & JOINED):
            here = traits[index]
            if here & FUNCTIONAL or (head is not None and here & CAPITAL):
                break
            if index > start and here & (BODY | SPEAKER) and not here & CAPITAL:
                head = index
            index += 1
        return head

    def _noun(self, start: int, limit: int) -> int | None:
        """The first noun of a range that can speak."""
        stop, head = min(start + _LEAD, limit), self._nouns[start]
        if self.lexicon.nouns_capitalised:
            while head < stop and self.tokens.gaps[head + 1] == "-":  # "Grünen-Politikerin"
                head = self._nouns[head + 1]
        return head if head < stop else None

    def _read_common(self, start: int, index: int, limit: int, definite: bool) -> Phrase | None:
        """A phrase without a person's name: a role, an institution, a group."""
        lexicon, traits, signs = self.lexicon, self.traits, self.signs
        head = self._noun(index, limit)
        if head is None:
            if not lexicon.nouns_capitalised:
                return None
            head = self._unknown_noun(start, index, limit)
            if head is None:
                return None
            return Phrase(start, self._role_end(head, limit), "organisation", name=(index, head + 1))
        for place in range(index, head):
            if traits[place] & FUNCTIONAL or not signs[place + 1] & JOINED:
                return None
        end = self._role_end(head, limit)
        if not lexicon.nouns_capitalised:
            head = self._compound_head(head, end) or head
        here = traits[head]
        if here & GROUP and (not here & ROLE or (lexicon.nouns_capitalised and start == index)):
            return Phrase(start, end, "group", name=(start, end), definite=definite)
        if here & (ROLE | SPEAKER):
            if lexicon.nouns_capitalised and start == head == end - 1:
                return Phrase(start, end, "name", name=(start, end))  # without an article, "Schäfer" is a name
            if lexicon.nouns_capitalised and here & SPEAKER and definite:
                return Phrase(start, end, "anaphor", role=(index, end))  # "der 52-Jährige"
            named = self._name_within(head, end) if here & ROLE else None
            if named is not None:
                name_end = min(self.name_end(named, limit), end)
                return Phrase(start, name_end, "name", name=(named, name_end), role=(index, named))
            apposed = self._name_apposed(end, limit)
            if apposed is not None:
                return Phrase(start, apposed[1], "name", name=apposed, role=(index, end))
            return Phrase(start, end, "role", role=(index, end), definite=definite)
        if here & ORGANISATION:
            return Phrase(start, end, "organisation", name=(index, end), definite=definite)
        return None

    def _name_within(self, head: int, end: int) -> int | None:
        """Where the name begins that a role runs up to: « la ministre de la Culture Anne Roy »."""
        lexicon, traits = self.lexicon, self.traits
        if lexicon.nouns_capitalised:
            return None
        for index in range(head + 1, end):
            if not traits[index] & NAME or traits[index - 1] & (JOINER | DETERMINER | ORGANISATION):
                continue
            if not self.signs[index] & BLANK:
                continue
            stop = self.name_end(index, end)
            known = self.folded[index] in lexicon.given_names or self.folded[index] in self.family_names
            long = not traits[index - 1] & CAPITAL and stop - index > 1
            if (known or long) and not self.organisation_run(index, stop):
                return index
        return None

    def _name_apposed(self, index: int, limit: int) -> tuple[int, int] | None:
        """A name between commas behind a role: « son secrétaire général, Moussa Thiam, »."""
        gaps, traits = self.tokens.gaps, self.traits
        if index < limit and "(" in gaps[index]:
            index = next((i for i in range(index + 1, min(index + 5, limit)) if ")" in gaps[i]), limit)
        if index + 1 >= limit or self.signs[index] & BLANK or gaps[index].strip(") \u00a0") != ",":
            return None
        while index + 1 < limit and traits[index] & HONORIFIC and traits[index + 1] & NAME:
            index += 1
        titled = traits[index - 1] & HONORIFIC
        if not traits[index] & NAME:
            return None
        end = self.name_end(index, limit)
        if (end - index > 1 or titled) and not self.organisation_run(index, end):
            return index, end
        return None

    def _leads_noun(self, index: int, limit: int) -> bool:
        """Whether a noun stands at `index` or behind an adjective there, so that the word before is its article."""
        for place in range(index, min(index + 2, limit)):
            if not self._joined(place) or self.traits[place] & FUNCTIONAL:
                return False
            if self.traits[place] & CAPITAL:
                return True
        return False

    def _unknown_noun(self, start: int, index: int, limit: int) -> int | None:
        """The noun that an article and adjectives lead to: "die größte Reederei", whatever it means."""
        if index == start:
            return None
        for head in range(index, min(index + _LEAD, limit)):
            if not self._joined(head) or self.traits[head] & FUNCTIONAL:
                return None
            if self.traits[head] & CAPITAL:
                return head
        return None

    def _one_of(self, start: int, limit: int) -> Phrase | None:
        """Somebody unnamed among others: "one of them", "one of the vendors", « l’un d’eux »."""
        lexicon, traits, index = self.lexicon, self.traits, start
        while index < min(limit, start + 2) and traits[index] & DETERMINER:
            if index > start and self.folded[index] in lexicon.plural_determiners:
                break  # « un des auteurs »
            index += 1
        if index == start or not traits[index] & JOINER or index + 1 >= limit:
            return None
        if self.folded[index + 1] in lexicon.partitives:
            return Phrase(start, index + 2, "role", role=(start, index + 2), definite=False)
        if self.folded[index - 1] not in lexicon.indefinite or not self._joined(index):
            return None
        end = index + 1
        while end < min(limit, index + 4) and self._joined(end) and traits[end] & DETERMINER:
            end += 1
        if end >= limit or not self._joined(end) or traits[end] & FUNCTIONAL:
            return None
        end = self._role_end(end, limit)
        apposed = self._name_apposed(end, limit)
        if apposed is not None:
            return Phrase(start, apposed[1], "name", name=apposed, role=(start, end))
        return Phrase(start, end, "role", role=(start, end), definite=False)

    # -- roles -----------------------------------------------------------------------------------------

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
