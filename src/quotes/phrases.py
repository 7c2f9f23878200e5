"""Noun phrases that can stand for a speaker: names, roles with names, organisations, groups, anaphora.

No tagger and no list of people: the forms of names (capital letters, particles, given names), the words for
roles and institutions, and the words that end a phrase are enough for the places where speakers stand.
Positions are token indexes; a phrase is the half-open range `start` to `end`.

Here is what all scripts have in common; `quotes.cased` and `quotes.uncased` read the phrases.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Literal, NamedTuple

from quotes.gaps import BLANK, NAMED
from quotes.lexicon import Lexicon
from quotes.tokens import Tokens
from quotes.traits import (
    BODY,
    COMPLEMENTIZER,
    DEFINITE,
    FUNCTIONAL,
    GROUP,
    JOINED_NAME,
    JOINER,
    NAME,
    ORGANISATION,
    PLACE,
    ROLE,
    SAME,
)

Head = Literal["name", "role", "anaphor", "organisation", "group", "pronoun", "unknown"]
_MARK = re.compile(r"\s*[\"“”«»'‘’]\s*")
MAX_PHRASE = 28  # tokens; a longer role is cut there
_FARTHEST = 3 * MAX_PHRASE  # tokens that a phrase with titles, name and role can have
_AHEAD = 4  # empty tokens behind the last one, so that looking ahead needs no bounds


class Phrase(NamedTuple):
    """A noun phrase: where it stands, what heads it, and which of its tokens are name and role."""

    start: int
    end: int
    head: Head
    name: tuple[int, int] | None = None
    role: tuple[int, int] | None = None
    """The words for role and institution, before or after the name."""
    definite: bool = True

    @property
    def after(self) -> int:
        """First token behind phrase and role."""
        return max(self.end, self.role[1]) if self.role else self.end


class PhraseReader(ABC):
    """Reads phrases of one article. `outlet`: folded words of its own outlet's name, which is spoken to."""

    def __init__(self, tokens: Tokens, lexicon: Lexicon, outlet: frozenset[str] = frozenset()):
        self.tokens = tokens
        self.lexicon = lexicon
        self.outlet = outlet
        self.surnames: frozenset[str] = frozenset()
        """Folded parts of the full names met in this article."""
        self.family_names: frozenset[str] = frozenset()
        """Those of them that are no given names or particles."""
        self.common: frozenset[str] = frozenset()
        """Words with a capital letter that are no names."""
        self.folded = [*tokens.folded, *[""] * _AHEAD]
        self.signs = tokens.signs
        self.traits = lexicon.traits(self.folded)
        """Of each token, what `quotes.traits` tells of it here."""
        self._memory: dict[tuple[int, int], Phrase | None] = {}

    # -- single tokens ---------------------------------------------------------------------------------

    def is_role(self, index: int) -> bool:
        return bool(self.traits[index] & ROLE)

    def is_organisation(self, index: int) -> bool:
        return bool(self.traits[index] & ORGANISATION)

    def is_group(self, index: int) -> bool:
        return bool(self.traits[index] & GROUP)

    def is_oblique(self, index: int) -> bool:
        """Whether a plural's ending shows that it is no subject: الفاعلين beside الفاعلون."""
        word = self.folded[index]
        return any(
            word.endswith(ending) and self.lexicon.trait(word[: -len(ending)] + nominative) & GROUP
            for ending, nominative in self.lexicon.oblique_endings.items()
        )

    def is_document(self, index: int) -> bool:
        """Whether the token is a text that somebody speaks through: "the statement", «البلاغ»."""
        word, documents = self.folded[index], self.lexicon.documents
        return word in documents or self.lexicon.without_article(word) in documents

    def is_body(self, index: int) -> bool:
        """Whether the token can head anything that speaks."""
        return bool(self.traits[index] & BODY)

    def names_body(self, phrase: Phrase) -> bool:
        """Whether a word for what can speak, or an acronym, is in the phrase."""
        start, end = phrase.name or (phrase.start, phrase.end)
        return any(self.is_body(i) or self.tokens.words[i].isupper() for i in range(start, end))

    def with_preposition(self, index: int) -> str:
        """The bare word behind a joined preposition, or an empty string: بجامعة → جامعه."""
        lexicon, word = self.lexicon, self.folded[index]
        for letter in lexicon.preposition_letters:
            if word.startswith(letter) and len(word) > 3:
                rest = lexicon.without_article(word[len(letter) :])
                if rest in lexicon.organisations or rest in lexicon.addressees or rest in self.outlet:
                    return rest
        return ""

    def begins_name(self, index: int) -> bool:
        """Whether a person's name can begin at the token."""
        return bool(self.traits[index] & NAME)

    def joined_name(self, index: int) -> bool:
        """Whether a preposition or conjunction of one letter is joined to a given name: بمحمد، ومحمد."""
        return bool(self.traits[index] & JOINED_NAME)

    def adjunct(self, index: int) -> bool:
        """Whether a preposition is joined to the token's noun, so that it can stand between subject and verb."""
        return False

    def joins(self, letter: str, index: int) -> bool:
        """Whether a preposition of one letter is joined to the token, and the token is no name."""
        word = self.folded[index]
        return word.startswith(letter) and word not in self.surnames and not self.traits[index] & NAME

    def _known_surname(self, index: int) -> bool:
        word = self.folded[index]
        return word in self.surnames or self.lexicon.without_article(word) in self.surnames

    def _looks_verbal(self, index: int) -> bool:
        word = self.folded[index]
        return (word,) in self.lexicon.cues and word not in self.lexicon.given_names

    def _stops(self, index: int) -> bool:
        """Whether the token cannot belong to any speaker's phrase."""
        traits = self.traits[index]
        if traits & COMPLEMENTIZER:
            return True
        if not traits & FUNCTIONAL or (self.folded[index], self.folded[index + 1]) in self.lexicon.joiner_phrases:
            return False
        return not traits & JOINER or self._next_is_setting(index)

    @abstractmethod
    def _next_is_setting(self, index: int) -> bool:
        """Whether a setting is what a joiner leads to: "of the interview" in "the mayor in an interview"."""

    @abstractmethod
    def beginnings(self, low: int, high: int) -> Sequence[int]:
        """The tokens of a range at which a name, or a title before one, may begin."""

    def title_case(self, low: int, high: int) -> bool:
        """Whether a range is a headline that capitalises its every word: its capitals tell nothing of names."""
        return False

    # -- phrases ---------------------------------------------------------------------------------------

    def read(self, start: int, limit: int) -> Phrase | None:
        """The phrase that starts at token `start`, up to token `limit`, with its apposition; None if none does."""
        if start >= limit or not self._can_begin(start, limit):
            return None
        key = (start, limit if limit < start + _FARTHEST else start + _FARTHEST)
        if key not in self._memory:
            self._memory[key] = self._read(*key)
        return self._memory[key]

    def forget(self) -> None:
        """Read anew: what is known of the article's names has changed."""
        self._memory.clear()

    def _can_begin(self, start: int, limit: int) -> bool:
        """False where a glance shows that no phrase starts at the token."""
        return True

    @abstractmethod
    def _read(self, start: int, limit: int) -> Phrase | None: ...

    @abstractmethod
    def name_end(self, start: int, limit: int) -> int:
        """One past the last token of the name that starts at `start`."""

    def name_start(self, start: int, end: int) -> int:
        """Where the person's name begins in a range that `name_end` ended: behind titles, if it holds any."""
        return start

    def organisation_run(self, start: int, end: int) -> bool:
        """Whether what looks like a name names an institution."""
        return False

    @abstractmethod
    def role_after(self, index: int, limit: int) -> tuple[int, int] | None:
        """The role in apposition that starts at `index`: "محمد، أستاذ …،", "Revesz, director of …,"."""

    def apposed_name(self, index: int, limit: int) -> Phrase | None:
        """The person named behind a noun that no list has: « l’instigateur de la marche, Léo Brun, »."""
        return None

    def titled_name(self, index: int, limit: int) -> Phrase | None:
        """A name of unknown words that its title or role gives away: «وزير التعاون تساحي هنجبي»."""
        return None

    def surely(self, phrase: Phrase) -> bool:
        """Whether a phrase stands for somebody by its own words: by a role, a given name, a name met in full."""
        return True

    def place_end(self, start: int, limit: int) -> int:
        """One past the last token of the country or capital that starts at `start`; `start` where none does."""
        if not self.traits[start] & PLACE:
            return start
        for length in range(min(self.lexicon.place_heads[self.folded[start]], limit - start), 0, -1):
            if tuple(self.folded[start : start + length]) in self.lexicon.places:
                return start + length
        return start

    def particle_begins_name(self, index: int, limit: int) -> bool:
        """Whether "von" at the token belongs to a name met in this article rather than to the sentence."""
        return False

    def _role_end(self, start: int, limit: int, *, stop_at_name: bool = True) -> int:
        """One past the last token of the role or institution that starts at `start`."""
        lexicon, traits, end, inside = self.lexicon, self.traits, start + 1, False
        some = self.folded[start] in lexicon.counted or traits[start] & (GROUP | DEFINITE) == GROUP
        if some and self.folded[end] in lexicon.of and end + 1 < limit:
            end += 2
        while end < min(limit, start + MAX_PHRASE):
            if not self._goes_on(end, limit) or self._stops(end) or traits[end] & SAME:
                break
            if self._leaves_role(start, end) or (stop_at_name and self._name_in_role(start, end, inside)):
                break
            inside = inside or self._complemented(end)
            end += 1
        while end > start + 1 and (traits[end - 1] & JOINER or self.folded[end - 1] in lexicon.function_words):
            end -= 1
        return end

    def _goes_on(self, index: int, limit: int) -> bool:
        """Whether what stands before the token lets a role go on: a blank, or the mark of a short name."""
        signs = self.signs[index]
        return bool(signs & BLANK) or bool(signs & NAMED and self._short_marked(index, limit))

    def _short_marked(self, index: int, limit: int) -> bool:
        """Whether a mark before `index` holds a short name: «كمال», "ذوات"."""
        return any(index + length <= limit and _MARK.match(self.tokens.gaps[index + length]) for length in (1, 2, 3))

    @abstractmethod
    def _leaves_role(self, start: int, index: int) -> bool:
        """Whether the token belongs to the sentence rather than to the role that began at `start`."""

    def _name_in_role(self, start: int, index: int, inside: bool) -> bool:
        """Whether a person's name begins at `index` within the role that began at `start`."""
        return False

    def _complemented(self, index: int) -> bool:
        """Whether what follows in a role is its complement: "of …", «بجامعة …»."""
        return bool(self.traits[index] & JOINER)
