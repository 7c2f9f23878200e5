"""Phrases in scripts with capital letters, by which names are known."""

from __future__ import annotations

from quotes.appositions import AppositionReader
from quotes.gaps import BLANK, DOTTED, JOINED
from quotes.lexicon import Lexicon
from quotes.phrases import Phrase
from quotes.tokens import Tokens
from quotes.traits import (
    BODY,
    CAPITAL,
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
)

_TITLES = 14  # tokens in which the titles before a name stand
_LEAD = 5  # tokens in which a phrase without a name has its noun
_COMPOUND = 6  # nouns that can stand one before the other


class CasedReader(AppositionReader):
    """Reads "Ohio Democratic Party Chairman David Pepper", « la ministre de l’Intérieur », "ein Sprecher"."""

    def __init__(self, tokens: Tokens, lexicon: Lexicon, outlet: frozenset[str] = frozenset()):
        super().__init__(tokens, lexicon, outlet)
        self._first = CAPITAL | DETERMINER | PRONOUN | (PARTICLE if lexicon.nouns_capitalised else 0)

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
        if self.folded[start] in lexicon.possessives and self.signs[start] & JOINED and not self.signs[start] & BLANK:
            return None  # "s lawyer": it begins with whose it is
        definite = bool(first & FUNCTIONAL) and self.folded[start] not in lexicon.indefinite
        if traits[index] & NAME and lexicon.possessives:
            owned = self._owned(start, index, limit)
            if owned is not None:
                return owned
        title = -1
        if self._titles[index] < limit:
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
                if lexicon.first_capital and traits[end - 1] & ORGANISATION:
                    end = max(end, self._role_end(end - 1, limit))  # « l’Institut national de la recherche »
                office = self.apposed_name(start, limit) if determined and self.tokens.words[index].isupper() else None
                return office or Phrase(start, end, "organisation", name=(index, end))
            if not last & (ROLE | GROUP):
                pair = self._second_name(index, end, limit)
                if pair:
                    return Phrase(start, pair, "group", name=(start, pair))
                return Phrase(start, end, "name", name=(index, end), role=self.role_after(end, limit))
        return self._read_common(start, index, limit, definite)

    def _owned(self, start: int, index: int, limit: int) -> Phrase | None:
        """A role or body by whose it is: "Lee's lawyer", "the Lees' neighbors"."""
        end = self.name_end(index, limit)
        if end + 1 >= limit or self.folded[end] not in self.lexicon.possessives or self.signs[end] & BLANK:
            return None
        if not self.signs[end] & JOINED or not self.signs[end + 1] & BLANK:
            return None
        return self._read_common(start, end + 1, limit, True)

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

    def apposed_name(self, index: int, limit: int) -> Phrase | None:
        end = self._role_end(index + 1, limit)
        apposed = self._name_apposed(end, limit)
        if apposed is None or self.folded[apposed[0]] not in self.lexicon.given_names:
            return None
        return Phrase(index, apposed[1], "name", name=apposed, role=(index + 1, end))

    def _name_apposed(self, index: int, limit: int) -> tuple[int, int] | None:
        """A name between commas behind a role: « son secrétaire général, Moussa Thiam, »."""
        gaps, traits = self.tokens.gaps, self.traits
        if index < limit and "(" in gaps[index]:
            index = next((i for i in range(index + 1, min(index + 5, limit)) if ")" in gaps[i]), limit)
        if index + 1 >= limit or self.signs[index] & BLANK or gaps[index].strip(')»”" \u00a0') != ",":
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
