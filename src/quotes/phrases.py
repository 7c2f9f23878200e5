"""Noun phrases that can stand for a speaker: names, roles with names, organisations, groups, anaphora.

No tagger and no list of people: the forms of names (capital letters, particles, given names), the words for
roles and institutions, and the words that end a phrase are enough for the places where speakers stand.
Positions are token indexes; a phrase is the half-open range `start` to `end`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from quotes.lexicon import Lexicon, Trait
from quotes.tokens import Tokens

Head = Literal["name", "role", "anaphor", "organisation", "group", "pronoun", "unknown"]
_LINK = re.compile(r"[ \u00a0\u202f]*|[-‐.'’] ?|\.-|[ \u00a0]?[-‐][ \u00a0]?")  # inside a name: "J. ", "-", "d’"
_HYPHENS = frozenset("-‐‑")
_BLANK = re.compile(r"[\s\u200b-\u200f]*")
_BEGINS = re.compile(r"\A\Z|[.!?…:\n\"“”«»•*]|[-–—] ")  # what may stand before a sentence's first word
_MARKED_NAME = re.compile(r"\s*[\"“”«»'‘’]\s*")
_ROLE, _ORGANISATION, _GROUP = int(Trait.ROLE), int(Trait.ORGANISATION), int(Trait.GROUP)
_FUNCTIONAL, _COMPLEMENTIZER = int(Trait.FUNCTIONAL), int(Trait.COMPLEMENTIZER)
_NAME, _JOINED_NAME = int(Trait.NAME), int(Trait.JOINED_NAME)
_PARTS_APPOSITION = re.compile(r"[,;:()\"“”«»!?\n]|\.\s|[–—]| - ")
_OPENS_TERM = re.compile(r"\s[\"“«]\s?")
_CLOSES_TERM = re.compile(r"\s?[\"”»]\s")
_MAX_PHRASE = 28  # tokens; a longer role is cut there
_FARTHEST = 3 * _MAX_PHRASE  # tokens that a phrase with titles, name and role can have


@dataclass(frozen=True, slots=True)
class Phrase:
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
        return max(self.end, self.role[1] if self.role else 0)


class PhraseReader:
    """Reads phrases of one article. `outlet`: folded words of its own outlet's name, which is spoken to."""

    def __init__(self, tokens: Tokens, lexicon: Lexicon, outlet: frozenset[str] = frozenset()):
        self.tokens = tokens
        self.lexicon = lexicon
        self.outlet = outlet
        self.surnames: frozenset[str] = frozenset()
        """Folded parts of the full names met in this article."""
        self.family_names: frozenset[str] = frozenset()
        """Those of them that are no given names or particles."""
        self._memory: dict[tuple[int, int], Phrase | None] = {}
        # Behind the last token come empty ones, so that looking ahead needs no bounds.
        self.folded = [*tokens.folded, "", "", "", ""]
        traits = {word: int(lexicon.traits(word)) for word in set(self.folded)}
        self.traits = [traits[word] for word in self.folded]
        self.vocabulary = traits.keys()
        """The article's words."""
        if lexicon.cased:
            self._join_hyphened()
        else:
            self._part_homographs()
        self.capitals: list[bool] = []
        self.proper: frozenset[str] = frozenset()
        """Folded words that the article writes with a capital letter within a sentence too."""
        if lexicon.cased:
            text = tokens.text
            self.capitals = [text[start].isupper() for start in tokens.starts] + [False] * 4
            within = (i for i in range(len(tokens)) if self.capitals[i] and not _BEGINS.search(tokens.gap(i)))
            self.proper = frozenset(self.folded[i] for i in within)
        self.common: frozenset[str] = frozenset()
        """Words with a capital letter that are no names."""
        if lexicon.nouns_capitalised:
            self._part_nouns()

    def _part_nouns(self) -> None:
        """Where every noun has a capital letter: what has none heads no phrase, what an article precedes is no name."""
        lexicon, tokens = self.lexicon, self.tokens
        sources = {word for phrase in lexicon.sources for word in phrase} | lexicon.source_fillers
        common = sources - lexicon.function_words
        for index, capital in enumerate(self.capitals[: len(tokens)]):
            if not capital:
                self.traits[index] &= ~(_ROLE | _ORGANISATION | _GROUP)
            elif index and self.folded[index - 1] in lexicon.determiners and not self.capitals[index - 1]:
                named = index > 1 and self.folded[index - 2] in lexicon.name_particles
                if not named and _BLANK.fullmatch(tokens.gap(index)) and tokens.gap(index + 1) != "-":
                    common.add(self.folded[index])
            if capital and self.folded[index].endswith(lexicon.common_endings) and self.folded[index] not in common:
                common.add(self.folded[index])
        self.common = frozenset(common)

    def _join_hyphened(self) -> None:
        """Know a role by all its parts: « porte-parole », "co-founder", « ex-ministre »."""
        tokens, roles = self.tokens, self.lexicon.roles
        for index in range(1, len(tokens)):
            if tokens.gap(index) not in _HYPHENS:
                continue
            first = index - 1
            while first and index - first < 3 and tokens.gap(first) in _HYPHENS:
                first -= 1
            small = tokens.word(first).islower()
            for start in range(first, index):
                parts = self.folded[start : index + 1]
                if "-".join(parts) in roles or (small and self.traits[index] & _ROLE):
                    for place in range(start, index + 1):
                        self.traits[place] |= _ROLE

    def _part_homographs(self) -> None:
        """Tell a name from a function word that folds alike by its spelling: علي, على."""
        both = _NAME | _FUNCTIONAL
        for index, traits in enumerate(self.traits):
            if traits & both == both:
                named = self.tokens.word(index) in self.lexicon.given_forms
                self.traits[index] = traits & ~(_FUNCTIONAL if named else _NAME)

    # -- single tokens ---------------------------------------------------------------------------------

    def _word(self, index: int) -> str:
        return self.folded[index]

    def _bare(self, index: int) -> str:
        """The token without joined conjunction, preposition or article."""
        return self.lexicon.without_article(self.folded[index])

    def _capital(self, index: int) -> bool:
        return self.capitals[index] if self.capitals else False

    def is_role(self, index: int) -> bool:
        return bool(self.traits[index] & _ROLE)

    def is_organisation(self, index: int) -> bool:
        return bool(self.traits[index] & _ORGANISATION)

    def is_group(self, index: int) -> bool:
        return bool(self.traits[index] & _GROUP)

    def is_oblique(self, index: int) -> bool:
        """Whether a plural's ending shows that it is no subject: الفاعلين beside الفاعلون."""
        word = self.folded[index]
        return any(
            word.endswith(ending) and self.lexicon.traits(word[: -len(ending)] + nominative) & Trait.GROUP
            for ending, nominative in self.lexicon.oblique_endings.items()
        )

    def is_document(self, index: int) -> bool:
        """Whether the token is a text that somebody speaks through: "the statement", «البلاغ»."""
        return self.folded[index] in self.lexicon.documents or self._bare(index) in self.lexicon.documents

    def is_body(self, index: int) -> bool:
        """Whether the token can head anything that speaks."""
        return bool(self.traits[index] & (_ROLE | _ORGANISATION | _GROUP))

    def names_body(self, phrase: Phrase) -> bool:
        """Whether a word for what can speak, or an acronym, is in the phrase."""
        start, end = phrase.name or (phrase.start, phrase.end)
        return any(self.is_body(i) or self.tokens.word(i).isupper() for i in range(start, end))

    def with_preposition(self, index: int) -> str:
        """The bare word behind a joined preposition, or an empty string: بجامعة → جامعه."""
        word = self._word(index)
        for letter in self.lexicon.preposition_letters:
            if word.startswith(letter) and len(word) > 3:
                rest = self.lexicon.without_article(word[len(letter) :])
                if rest in self.lexicon.organisations or rest in self.lexicon.addressees or rest in self.outlet:
                    return rest
        return ""

    def _addressed(self, index: int) -> bool:
        rest = self.with_preposition(index)
        return bool(rest) and (rest in self.lexicon.addressees or rest in self.outlet)

    def begins_name(self, index: int) -> bool:
        """Whether a person's name can begin at the token."""
        if not self.capitals:
            return bool(self.traits[index] & _NAME)
        return self.capitals[index] and not self.traits[index] & _FUNCTIONAL and not self._merely_first(index)

    def _merely_first(self, index: int) -> bool:
        """Whether a capital letter shows no more than that a sentence begins: "Autrement dit", "Still others"."""
        word = self.folded[index]
        return not (
            word in self.proper
            or word in self.lexicon.given_names
            or not _BEGINS.search(self.tokens.gap(index))
            or self.capitals[index + 1]
            or (len(word) > 1 and self.tokens.word(index).isupper())
        ) and word.endswith(self.lexicon.adverb_endings)

    def title_case(self, low: int, high: int) -> bool:
        """Whether a range is a headline that capitalises its every word: its capitals tell nothing of names."""
        if not self.capitals or not 4 <= high - low <= 30:
            return False
        long = [i for i in range(low, high) if len(self.folded[i]) > 3]
        return len(long) > 2 and sum(self.capitals[i] for i in long) >= 0.85 * len(long)

    def beginnings(self, low: int, high: int) -> list[int]:
        """The tokens of a range at which a name, or a title before one, may begin."""
        if self.capitals:
            return [index for index in range(low, high) if self.capitals[index]]
        traits, honorifics, wanted = self.traits, self.lexicon.honorifics, _NAME | _JOINED_NAME | _ROLE
        return [i for i in range(low, high) if traits[i] & wanted or self.folded[i] in honorifics]

    def joined_name(self, index: int) -> bool:
        """Whether a preposition or conjunction of one letter is joined to a given name: بمحمد، ومحمد."""
        return bool(self.traits[index] & _JOINED_NAME)

    def _stops(self, index: int) -> bool:
        """Whether the token cannot belong to any speaker's phrase."""
        traits = self.traits[index]
        if traits & _COMPLEMENTIZER or self._addressed(index):
            return True
        if not self.lexicon.cased and self.folded[index] in self.lexicon.resumptives:
            return True
        if not traits & _FUNCTIONAL or (self.folded[index], self.folded[index + 1]) in self.lexicon.joiner_phrases:
            return False
        return self.folded[index] not in self.lexicon.joiners or self._next_is_setting(index)

    def _next_is_setting(self, index: int) -> bool:
        nearby = [self._word(i) for i in range(index + 1, index + 4)]
        settings = self.lexicon.settings
        if not self.lexicon.cased:
            return nearby[0] in settings or self.lexicon.without_article(nearby[0]) in settings
        for word in nearby:
            if word in settings:
                return True
            if word not in self.lexicon.function_words and word not in self.lexicon.joiners:
                return False
        return False

    # -- phrases ---------------------------------------------------------------------------------------

    def name_start(self, start: int, end: int) -> int:
        """Where a person's name begins in a run of capitals that a joiner leads: « de l’Intérieur Jean Roy »."""
        lexicon = self.lexicon
        if lexicon.nouns_capitalised or not start or self._word(start) in lexicon.given_names:
            return start
        before = self._word(start - 1)
        if before not in lexicon.joiners or not self._joined(start) or before in lexicon.coordinators:
            return start
        for index in range(start + 1, end - 1):
            if self._word(index) in lexicon.given_names and _BLANK.fullmatch(self.tokens.gap(index)):
                titled = any(self.is_role(i) for i in range(max(0, start - 5), start))
                return index if titled else start
        return start

    def name_end(self, start: int, limit: int) -> int:
        """One past the last token of the name that starts at `start`."""
        lexicon, end = self.lexicon, start + 1
        if lexicon.cased:
            while end < limit:
                if not self._linked(end):
                    break
                if self._capital(end) and (
                    self._word(end) not in lexicon.function_words or self._word(end) in lexicon.name_particles
                ):
                    end += 1
                elif (
                    self._word(end) in lexicon.name_particles
                    and self._word(end) not in lexicon.inner_particles
                    and end + 1 < limit
                    and not (lexicon.nouns_capitalised and self._common_noun(end + 1))
                    and (
                        (self._capital(end + 1) and self._linked(end + 1))
                        or (self._word(end + 1) in lexicon.name_particles and self._capital(end + 2))
                    )
                ):
                    end += 2 if self._capital(end + 1) else 3
                else:
                    break
            return min(end, limit)
        return self._uncased_name_end(start, limit)

    def place_end(self, start: int, limit: int) -> int:
        """One past the last token of the country or capital that starts at `start`; `start` where none does."""
        if not self.traits[start] & Trait.PLACE:
            return start
        for length in range(min(self.lexicon.place_heads[self.folded[start]], limit - start), 0, -1):
            if tuple(self.folded[start : start + length]) in self.lexicon.places:
                return start + length
        return start

    def _uncased_name_end(self, start: int, limit: int) -> int:
        """Names without capitals: given names, particles, names met before, and a surname that no list has."""
        lexicon, end, word = self.lexicon, start + 1, self.folded[start]
        given = bool(self.traits[start] & _NAME)
        ended = word in self.surnames and word not in lexicon.given_names
        unlisted = 0 if given else 1
        while end < min(limit, start + 6) and _BLANK.fullmatch(self.tokens.gap(end)):
            previous, word = word, self.folded[end]
            if self._stops(end) or word in lexicon.joiners:
                break
            led = previous in lexicon.name_particles and not lexicon.has_article(previous)
            if word in lexicon.name_particles or self.traits[end] & _NAME or led:
                end += 1
                continue
            if word in self.surnames:
                ended = word not in lexicon.given_names
                end += 1
                continue
            unlisted += 1
            origin = lexicon.has_article(word) and not lexicon.has_article(previous) and self._ends_phrase(end + 1)
            most = 3 if not given else 2 if origin else 1  # «محمد بنجلون الأندلسي»
            if ended or unlisted > most or not self._may_be_surname(start, end):
                break
            end += 1
        return min(end, limit)

    def _may_be_surname(self, start: int, index: int) -> bool:
        """Whether an unlisted word can go on a name, rather than begin what is said of somebody."""
        lexicon, word = self.lexicon, self.folded[index]
        if self.is_role(index) and lexicon.has_article(word) and index == start + 1 and self._ends_phrase(index + 1):
            return True  # «رشيد الوالي: …»
        if self.is_body(index) or self._joins_noun(index) or word in lexicon.same or word.isdigit():
            return False
        if self.with_preposition(index) or self._looks_verbal(index):
            return False
        surname = self.folded[start] in lexicon.name_particles and not lexicon.has_article(self.folded[index - 1])
        if surname and index > start + 1 and lexicon.has_article(word):
            return False  # «دو روجي الغضب», but «عبد الرحيم الجامعي»
        letters = (*lexicon.prefix_letters, *lexicon.preposition_letters)
        doubled = tuple(one for one in lexicon.articles if len(one) > 1 and one[0] == one[1])  # لل
        return not word.startswith((*(letter + lexicon.articles[0] for letter in letters), *doubled))

    def _ends_phrase(self, index: int) -> bool:
        """Whether punctuation stands before the token, or it begins a statement or a role."""
        gap = self.tokens.gap(min(index, len(self.tokens)))
        return not _BLANK.fullmatch(gap) or bool(self.traits[index] & (_COMPLEMENTIZER | _ROLE))

    def joins(self, letter: str, index: int) -> bool:
        """Whether a preposition of one letter is joined to the token, and the token is no name."""
        word = self.folded[index]
        return word.startswith(letter) and word not in self.surnames and not self.traits[index] & _NAME

    def _joins_noun(self, index: int) -> bool:
        """Whether a joined preposition or conjunction shows that no name goes on: لراديو, بشكل, ولورانس."""
        word, lexicon = self._word(index), self.lexicon
        if word[:1] in lexicon.prefix_letters and word[1:] in lexicon.given_names:
            return True
        if self.traits[index] & Trait.PLACE or word.endswith(lexicon.adverb_endings):
            return True
        rest = word[1:]
        return word[:1] in lexicon.preposition_letters and (
            rest in self.vocabulary
            or rest in lexicon.addressees
            or rest in lexicon.settings
            or bool(lexicon.traits(rest) & (Trait.ROLE | Trait.ORGANISATION | Trait.GROUP | Trait.PLACE))
        )

    def _linked(self, index: int) -> bool:
        """Whether a name may go on with the token: after a blank, a hyphen, or the stop of an initial."""
        gap = self.tokens.gap(index)
        if not _LINK.fullmatch(gap):
            return False
        before = self.folded[index - 1]
        if len(before) > 2 and self.tokens.word(index - 1).isupper() and not self.tokens.word(index)[1:].isupper():
            return False  # an acronym, and somebody behind it: « l’AFP Thomas Miralles »
        return not gap.startswith(".") or len(before) == 1 or before in self.lexicon.abbreviations

    def _common_noun(self, index: int) -> bool:
        """Whether a capitalised token, or that behind a particle at `index`, is a noun rather than a name."""
        index += self._word(index) in self.lexicon.inner_particles
        while index < len(self.tokens) and self._capital(index):
            if self.is_body(index) or self._word(index) in self.common or self.tokens.word(index).isupper():
                return True
            index += 1
            if not self._linked(index):
                break
        return False

    def _looks_verbal(self, index: int) -> bool:
        word = self._word(index)
        entry = self.lexicon.cues.get((word,))
        return entry is not None and word not in self.lexicon.given_names

    def _role_end(self, start: int, limit: int, *, stop_at_name: bool = True) -> int:
        """One past the last token of the role or institution that starts at `start`."""
        lexicon, end, inside = self.lexicon, start + 1, False
        some = self._word(start) in lexicon.counted or (
            self.is_group(start) and not lexicon.has_article(self._word(start))
        )
        if some and self._word(end) in lexicon.of and end + 1 < limit:
            end += 2
        while end < min(limit, start + _MAX_PHRASE):
            gap = self.tokens.gap(end)
            if (
                not (_BLANK.fullmatch(gap) or (lexicon.cased and _LINK.fullmatch(gap)))
                and not (_MARKED_NAME.fullmatch(gap) and self._short_marked(end, limit))
                and not (lexicon.cased and gap.strip() in {"'", "’", "-", "&", "/"})
            ):
                break
            if self._stops(end) or self._word(end) in lexicon.same:
                break
            if end == start + 1 and self._second_body(start, end):
                break
            if not lexicon.cased and self._looks_reporting(end):
                break
            if lexicon.nouns_capitalised and self._behind_noun(end):
                break
            if self._tells_time(end):
                break
            if stop_at_name and self._name_in_role(start, end, inside):
                break
            if self._word(end) in lexicon.joiners or self.with_preposition(end):
                inside = True
            end += 1
        while end > start + 1 and (
            self._word(end - 1) in lexicon.joiners or self._word(end - 1) in lexicon.function_words
        ):
            end -= 1
        return end

    def _tells_time(self, index: int) -> bool:
        """Whether an adjunct of time begins at the token: « le ministre vendredi », "the mayor Tuesday"."""
        lexicon = self.lexicon
        if not lexicon.cased or lexicon.nouns_capitalised or self._word(index) not in lexicon.time_words:
            return False
        return not self._capital(index + 1) and self._word(index - 1) not in lexicon.joiners

    def _behind_noun(self, index: int) -> bool:
        """Whether a small word follows a noun that it does not modify: "der Minister harte Strafen"."""
        word, lexicon = self._word(index), self.lexicon
        modifies = word in lexicon.joiners and word not in lexicon.object_articles
        return self._capital(index - 1) and not self._capital(index) and not modifies

    def _second_body(self, start: int, index: int) -> bool:
        """Whether a definite institution follows another one: «طالبت التنسيقية الوزارة»."""
        lexicon = self.lexicon
        return (
            lexicon.has_article(self._word(start))
            and lexicon.has_article(self._word(index))
            and self.is_organisation(start)
            and self.is_organisation(index)
        )

    def _looks_reporting(self, index: int) -> bool:
        word = self._word(index)
        entry = self.lexicon.cues.get((word,))
        if entry is None or self.is_role(index):
            return False
        return entry.frame == "participle" or word.endswith("ت")  # «خبراء تحدثت إليهم الجريدة»

    def _short_marked(self, index: int, limit: int) -> bool:
        """Whether a mark before `index` holds a short name: «كمال», "ذوات"."""
        return any(
            index + length <= limit and _MARKED_NAME.match(self.tokens.gap(index + length)) for length in (1, 2, 3)
        )

    def _name_in_role(self, start: int, index: int, inside: bool) -> bool:
        """Whether a person's name begins at `index` within the role that began at `start`."""
        lexicon, word = self.lexicon, self._word(index)
        if lexicon.cased:
            return False
        if word in lexicon.honorifics and self.begins_name(index + 1):
            return True
        if word in self.family_names and not self.is_role(index) and not inside:
            return True
        if self.begins_name(index):
            near = (self.with_preposition(index - 1), self.with_preposition(index - 2))
            honoured = self.is_role(index - 1) and self.is_organisation(index - 2)  # «جامعة الملك فهد»
            return not any(near) and not honoured and not self.is_organisation(index - 1)
        if inside or word in lexicon.joiners or self.traits[index] & _FUNCTIONAL:
            return False
        previous = self._word(index - 1)
        return (
            lexicon.has_article(previous)
            and not lexicon.has_article(word)
            and lexicon.without_prefix(word) == word
            and not self.is_role(index)
            and not self.is_organisation(index)
            and not self.is_group(index)
            and not self.with_preposition(index)
            and not any(word.startswith(letter) and len(word) < 6 for letter in lexicon.preposition_letters)
            and word not in lexicon.same
        )

    def read(self, start: int, limit: int) -> Phrase | None:
        """The phrase that starts at token `start`, up to token `limit`, with its apposition; None if none does."""
        key = (start, min(limit, start + _FARTHEST))
        if key not in self._memory:
            read = self._read_cased if self.lexicon.cased else self._read_uncased
            self._memory[key] = read(*key) if start < limit else None
        return self._memory[key]

    def forget(self) -> None:
        """Read anew: what is known of the article's names has changed."""
        self._memory.clear()

    def _read_uncased(self, start: int, limit: int) -> Phrase | None:
        lexicon, index = self.lexicon, start
        while index + 1 < limit and self._word(index) in lexicon.honorifics and _soft(self.tokens.gap(index + 1)):
            if (
                self._word(index) in lexicon.roles
                and not self.begins_name(index + 1)
                and (lexicon.has_article(self._word(index + 1)) or self._word(index + 1) in lexicon.same)
                and not self._known_surname(index + 1)
            ):
                break
            index += 1
        if self._stops(index) or self._word(index) in lexicon.joiners or self._prepositional(index):
            return None
        word = self._word(index)
        if index > start or (self.begins_name(index) and not (self.is_role(index) and not self.begins_name(index + 1))):
            return self._named(start, index, limit)
        if self._bare(index) in lexicon.groups or word in lexicon.groups:
            end = self._role_end(index, limit)
            pair = self._pair(end, limit)
            if pair is not None:
                return Phrase(start, pair[1], "group", name=pair, role=(index, end))
            return Phrase(start, end, "group", name=(index, end), definite=lexicon.has_article(word))
        place = self.place_end(index, limit)
        if place > index:
            return Phrase(start, place, "organisation", name=(index, place))
        issuer = self._issuer(index, limit)
        if issuer is not None:
            return replace(issuer, start=start)
        if self.is_organisation(index):
            end = self._role_end(index, limit)
            anaphor = end < limit and self._word(end) in lexicon.same
            return Phrase(
                start,
                end + anaphor,
                "organisation",
                name=(index, end),
                definite=anaphor or lexicon.has_article(word),
            )
        if self.is_role(index) or word in lexicon.speakers:
            end = self._role_end(index, limit)
            if end < limit and self._word(end) in lexicon.same and _soft(self.tokens.gap(end)):
                return Phrase(start, end + 1, "anaphor", role=(index, end))
            if (
                end < limit
                and _soft(self.tokens.gap(end))
                and (
                    self.begins_name(end)
                    or self._word(end) in lexicon.honorifics
                    or self._name_in_role(index, end, False)
                )
            ):
                named = self._named(end, self._skip_honorifics(end, limit), limit)
                if named:
                    behind = named.role if named.role and named.role[1] - named.role[0] > end - index else None
                    return replace(named, start=start, role=behind or (index, end))
            # A name in apposition: الناطق باسم الوزارة، فلان،
            if end + 1 < limit and self.tokens.gap(end).strip() in {"،", ","}:
                after = self._skip_honorifics(end, limit)
                if self.begins_name(after) or after > end or self._bare_apposition(after, limit):
                    name_end = self.name_end(after, limit)
                    return Phrase(start, name_end, "name", name=(after, name_end), role=(index, end))
            definite = self._definite(index, end)
            head: Head = "anaphor" if word in lexicon.speakers and end == index + 1 else "role"
            return Phrase(start, end, head, role=(index, end), definite=definite)
        if lexicon.has_article(word) and self.begins_name(index + 1) and _soft(self.tokens.gap(index + 1)):
            named = self._named(start, index + 1, limit)  # a title that no list has: «الجدة فاطمة»
            if named is not None:
                return replace(named, role=named.role or (index, index + 1))
        if lexicon.has_article(word) and not self._known_surname(index):
            end = self._role_end(index, limit)
            same = end < limit and self._word(end) in lexicon.same
            return Phrase(start, end + same, "anaphor" if same else "unknown", name=(index, index + 1))
        return self._named(start, index, limit)

    def _issuer(self, index: int, limit: int) -> Phrase | None:
        """Whose text it is: «بلاغ صادر عن النقابة» is the union's."""
        place = index + 1
        if not self.is_document(index) or self._word(place) not in self.lexicon.issued:
            return None
        while place < limit and self._word(place) in self.lexicon.issued and _soft(self.tokens.gap(place)):
            place += 1
        issuer = self.read(place, limit)
        return issuer if issuer is not None and issuer.head in {"organisation", "group", "name"} else None

    def _pair(self, start: int, limit: int) -> tuple[int, int] | None:
        """Two names behind the word for both: «المحاميان فلان وفلان», with or without a comma."""
        if start + 1 >= limit or not (_soft(self.tokens.gap(start)) or self.tokens.gap(start).strip() in {"،", ","}):
            return None
        if self._stops(start) or self.lexicon.has_article(self._word(start)) or self._looks_verbal(start):
            return None
        first = self.name_end(start, limit)
        word = self._word(first)
        if first >= limit or word[:1] not in self.lexicon.prefix_letters or not _soft(self.tokens.gap(first)):
            return None
        if self.lexicon.has_article(word[1:]) or self._looks_verbal(first) or self.traits[first] & _FUNCTIONAL:
            return None
        second = self.name_end(first, limit)
        return (start, second) if first - start > 1 and second - first > 1 else None

    def titled_name(self, index: int, limit: int) -> Phrase | None:
        """A name of unknown words that its title or role gives away: «وزير التعاون تساحي هنجبي»."""
        if not (self.is_role(index) or self._word(index) in self.lexicon.honorifics):
            return None
        phrase = self.read(index, limit)
        if phrase is None or phrase.head != "name" or phrase.name is None:
            return None
        start, end = phrase.name
        return Phrase(start, end, "name", name=(start, end), role=phrase.role) if 1 < end - start <= 4 else None

    def surely(self, phrase: Phrase) -> bool:
        """Whether a phrase stands for somebody by its own words: by a role, a given name, a name met in full."""
        if phrase.head not in {"name", "unknown"} or self.lexicon.cased:
            return True
        start = phrase.name[0] if phrase.name else phrase.start
        if self.begins_name(start) or self._known_surname(start):
            return True
        return phrase.role is not None and (phrase.role[0] < start or bool(self.tokens.gap(phrase.role[0]).strip()))

    def _known_surname(self, index: int) -> bool:
        return self._word(index) in self.surnames or self.lexicon.without_article(self._word(index)) in self.surnames

    def _bare_apposition(self, index: int, limit: int) -> bool:
        """Whether unknown words between two commas, or before a complementizer, can only be a name."""
        end = self.name_end(index, limit)
        if self._stops(index) or self.is_role(index) or self.is_organisation(index) or self._looks_verbal(index):
            return False
        if self.with_preposition(index) or self._word(index)[:1] in ("و", "ف"):
            return False
        following = self.tokens.gap(end).strip() if end < len(self.tokens) else ""
        return 1 < end - index <= 4 and (
            following[:1] in {"،", ",", ":"} or self._word(end) in self.lexicon.complementizers
        )

    def _skip_honorifics(self, index: int, limit: int) -> int:
        while index + 1 < limit and self._word(index) in self.lexicon.honorifics and _soft(self.tokens.gap(index + 1)):
            index += 1
        return index

    def _definite(self, start: int, end: int) -> bool:
        """Whether a role means one that is known: by its article, or that of the noun that it belongs to."""
        for index in range(start, end):
            word = self._word(index)
            if word in self.lexicon.joiners or (index > start and self.with_preposition(index)):
                return False
            if self.lexicon.has_article(word):
                return word.startswith(self.lexicon.articles[0])
        return False

    def _prepositional(self, index: int) -> bool:
        """Whether a preposition is joined to a definite noun: بالشرح، للصحافة."""
        word = self._word(index)
        if word in self.surnames or self.traits[index] & _NAME:
            return False
        letters = self.lexicon.preposition_letters
        if any(word.startswith(letter + self.lexicon.articles[0]) for letter in letters):
            return True
        if self.traits[index] & (_ROLE | _ORGANISATION | _GROUP):
            return False
        # لمراسلنا، بتعليق; but بن… and بو… begin names.
        return len(word) > 4 and word[0] in letters and word[1] not in "نول" and word[0] != "ك"

    def _named(self, start: int, index: int, limit: int) -> Phrase | None:
        """A phrase whose name starts at `index`, and the role that follows it, with or without a comma."""
        if self._stops(index) or self._word(index) in self.lexicon.joiners:
            return None
        if self._looks_verbal(index) and not self._known_surname(index):
            return None
        end = self.name_end(index, limit)
        outer = end
        role = self.role_after(end, limit)
        return Phrase(start, outer, "name", name=(index, end), role=role)

    def role_after(self, index: int, limit: int) -> tuple[int, int] | None:
        """The role in apposition that starts at `index`: "محمد، أستاذ …،", "Revesz, director of …,"."""
        if index >= limit:
            return None
        gap = self.tokens.gap(index).strip(' \u00a0\u200f\u200e\n"“”«»')
        if gap not in {"", ",", "،", "(", ", (", "-", "–", "—"}:
            return None
        if "\n" in self.tokens.gap(index):
            return None
        while index < limit and self._word(index) in self.lexicon.copulas and not self.lexicon.cased:
            index += 1
        if self.lexicon.cased:
            return self._casedrole_after(index, limit, gap)
        if index >= limit or not (self.is_role(index) or self._word(index) in self.lexicon.honorifics):
            return None
        if self._looks_reporting(index):
            return None
        end = self._role_end(index, limit, stop_at_name=False)
        alone = self._role_end(index, limit)
        if alone < end and self.begins_name(alone):
            return None  # somebody else, with his own role: «طالب الكاتب فلان، وزير الإسكان فلان»
        # A second role after a comma: "، القيادي … ووزير السياحة السابق، والخبير الاقتصادي"
        while end + 1 < limit and self.tokens.gap(end).strip() in {"،", ","}:
            word = self.lexicon.without_prefix(self._word(end))
            bare = self.lexicon.without_article(word)
            if word != self._word(end) and (word in self.lexicon.roles or bare in self.lexicon.roles):
                end = self._role_end(end, limit, stop_at_name=False)
            else:
                break
        return (index, end)

    def _casedrole_after(self, index: int, limit: int, gap: str) -> tuple[int, int] | None:
        if not gap or index >= limit:
            return None
        lexicon, first = self.lexicon, self._past_age(index, limit)
        if first >= limit or self._word(first) in lexicon.copulas or self.traits[first] & _COMPLEMENTIZER:
            return None
        probe = range(first, min(first + 8, limit))
        head = next((i for i in probe if self.is_role(i)), None)
        if head is not None and any("," in self.tokens.gap(i) for i in range(first + 1, head + 1)):
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
            relative = self._word(first) in lexicon.relatives
            if relative and not self._capital(end - 1):
                return None  # a clause, for it ends with its verb: "Klein, die Bäuerin war"
        return (first, end)

    def _past_age(self, index: int, limit: int) -> int:
        """First token behind an age: "Schiff, 56, head of …", « Penon, 50 ans, exploitante »."""
        if not self._word(index).isdigit():
            return index
        first = index + 1
        while first < limit and not self.tokens.gap(first).strip():
            first += 1
        return first

    def _apposition_end(self, first: int, head: int, limit: int) -> int:
        end = first + 1
        while end < min(limit, first + _MAX_PHRASE):
            gap = self.tokens.gap(end)
            if _PARTS_APPOSITION.search(gap):
                closing = self._marked_term(end, limit)
                if not closing:
                    break
                end = closing
                continue
            if end > head and (self._stops_apposition(end) or self._opens_clause(end) or self._aged(end)):
                break
            end += 1
        return end

    def _marked_term(self, index: int, limit: int) -> int:
        """First token behind a short term in marks before `index`: « porte-parole du collectif « Rue libre » de … »."""
        if not _OPENS_TERM.fullmatch(self.tokens.gap(index)):
            return 0
        for end in range(index + 1, min(index + 4, limit)):
            if _CLOSES_TERM.fullmatch(self.tokens.gap(end)):
                return end
        return 0

    def _opens_clause(self, index: int) -> bool:
        """Whether the token shows that a clause has begun: a relative, a conjunction, a verb that is no noun."""
        lexicon, word = self.lexicon, self._word(index)
        if lexicon.nouns_capitalised:
            return False
        return word in lexicon.clause_openers or (word in lexicon.perfect_auxiliaries and not self._capital(index))

    def _aged(self, index: int) -> bool:
        """Whether an age follows, which is no part of a role: « retraité de 62 ans »."""
        return (
            not self.lexicon.nouns_capitalised
            and self._word(index) in self.lexicon.joiners
            and self._word(index + 1).isdigit()
        )

    def _bracketed(self, first: int, limit: int) -> tuple[int, int] | None:
        """What brackets behind a name say of somebody: "(R-Ky.)", « (La France insoumise) »."""
        end = next((i for i in range(first + 1, min(first + 8, limit + 1)) if ")" in self.tokens.gap(i)), None)
        if end is None or not self._capital(first) or any(self._word(i).isdigit() for i in range(first, end)):
            return None
        return (first, end)

    def _unlisted_noun(self, first: int, limit: int) -> int | None:
        """The noun of an apposition that no list has: « une touriste de … », "an organiser of the march"."""
        lexicon, index = self.lexicon, first
        if self._word(index) in lexicon.indefinite and self._word(index) not in lexicon.plural_determiners:
            index += 1
        elif not self._word(index).endswith(lexicon.person_endings) or self._word(index + 1) not in lexicon.joiners:
            return None
        if index >= limit or (not self._joined(index) and index > first):
            return None
        if self.traits[index] & _FUNCTIONAL or self._capital(index) or self._word(index) in lexicon.time_words:
            return None
        end = self._apposition_end(first, index, limit)
        closed = end >= limit or not self._opens_clause(end) or self._word(end) in lexicon.relatives
        return index if closed and end - first <= 16 and not self._looks_verbal(index) else None

    def _stops_apposition(self, index: int) -> bool:
        return self._next_is_setting(index) and self._word(index) in self.lexicon.joiners

    def _read_cased(self, start: int, limit: int) -> Phrase | None:
        lexicon, index = self.lexicon, start
        word = self._word(index)
        leads = lexicon.nouns_capitalised and word in lexicon.determiners and self._leads_noun(index + 1, limit)
        capitals = index + 1 < limit and self._capital(index + 1) and self._capital(index)
        if word in lexicon.pronouns and not capitals and not leads:
            return Phrase(start, start + 1, "pronoun", name=(start, start + 1))
        particled = self._particled(start, limit)
        if particled is not None:
            return particled
        small = lexicon.nouns_capitalised and not self._capital(start) and word not in lexicon.determiners
        if small and not self._leads_noun(start + 1, min(limit, start + 3)):
            return None  # no adjective: its noun would be at most two words on
        if lexicon.nouns_capitalised and self.traits[start] & _FUNCTIONAL and word not in lexicon.determiners:
            return None
        among = self._one_of(start, limit)
        if among is not None:
            return among
        determined = False
        while index < limit and self._word(index) in lexicon.determiners and index < start + 3:
            determined, index = True, index + 1
            if lexicon.nouns_capitalised and not self._joined(index):
                return None
        if index >= limit:
            return None
        definite = self._word(start) in lexicon.function_words and self._word(start) not in lexicon.indefinite
        # Roles and honorifics before a name: "Ohio Democratic Party Chairman David Pepper", « le Pr Raoult ».
        probe, last_role = index, -1
        while probe < min(limit, index + 14):
            if probe > index and not self._joined(probe):
                break
            if self.is_role(probe) or self._word(probe) in lexicon.honorifics:
                last_role = probe
                # the name must follow at once
                if probe + 1 < limit and self._joined(probe + 1, dotted=True) and self._proper(probe + 1):
                    end = self.name_end(probe + 1, limit)
                    if not self.organisation_run(probe + 1, end):
                        role = (index, probe + 1) if any(self.is_role(i) for i in range(index, probe + 1)) else None
                        after = self.role_after(end, limit)
                        return Phrase(start, end, "name", name=(probe + 1, end), role=after or role)
            elif (
                not self._capital(probe)
                and self._word(probe) in lexicon.function_words
                and self._word(probe) not in lexicon.joiners
            ) or self._parts_from_role(index, probe):
                break
            probe += 1
        compound = None if lexicon.nouns_capitalised else self._compound_head(index, limit)
        if compound is not None and self._capital(index) and (determined or self.is_group(compound)):
            return self._read_common(start, index, limit, definite)  # "the French finance minister"
        if self._proper(index) and not (self.is_role(index) and last_role == index):
            end = self.name_end(index, limit)
            if self.place_end(index, limit) == end:
                return Phrase(start, end, "organisation", name=(index, end))
            end = self._organisation_end(index, end, limit, determined)
            if self.organisation_run(index, end) or (determined and definite and not self.is_role(end - 1)):
                return Phrase(start, end, "organisation", name=(index, end))
            if not self.is_role(end - 1) and not self.is_group(end - 1):
                pair = self._second_name(index, end, limit)
                if pair:
                    return Phrase(start, pair, "group", name=(start, pair))
                return Phrase(start, end, "name", name=(index, end), role=self.role_after(end, limit))
        return self._read_common(start, index, limit, definite)

    def _parts_from_role(self, start: int, index: int) -> bool:
        """Whether a small word parts what stands before it from a title behind: "belong to Justice Smith"."""
        lexicon, word = self.lexicon, self._word(index)
        if lexicon.nouns_capitalised or word not in lexicon.joiners or self._capital(index):
            return False
        if any(self.is_body(i) or self._word(i) in lexicon.honorifics for i in range(start, index)):
            return False
        return word in lexicon.determiners or not self._capital(start)

    def _compound_head(self, start: int, limit: int) -> int | None:
        """The noun that the nouns before it belong to: "foreign ministry spokeswoman", "White House officials"."""
        head, index = None, start
        while index < min(limit, start + 6) and (index == start or self._joined(index)):
            if self.traits[index] & _FUNCTIONAL or (head is not None and self._capital(index)):
                break
            if index > start and not self._capital(index) and (self.is_body(index) or self._speaks(index)):
                head = index
            index += 1
        return head

    def _speaks(self, index: int) -> bool:
        return self._word(index) in self.lexicon.speakers

    def _second_name(self, start: int, end: int, limit: int) -> int | None:
        """The end of two people named together: "Ann Smith and Joe Brown", « Amel Zidi et Yann Le Goff »."""
        lexicon = self.lexicon
        if end + 1 >= limit or self._word(end) not in lexicon.coordinators or not self._joined(end + 1):
            return None
        stop = self.name_end(end + 1, limit) if self._proper(end + 1) else end + 1
        alike = stop - end - 1 > 1 if end - start > 1 else stop - end - 1 == 1
        if not alike or not self._joined(end) or self.organisation_run(end + 1, stop):
            return None
        return (
            stop
            if any(self._word(i) in lexicon.given_names or self._known_surname(i) for i in (start, end + 1))
            else None
        )

    def particle_begins_name(self, index: int, limit: int) -> bool:
        """Whether "von" at the token belongs to a name met in this article rather than to the sentence."""
        return self._particled(index, limit) is not None

    def _particled(self, start: int, limit: int) -> Phrase | None:
        """A known name that its particle begins: "von der Leyen"."""
        lexicon, index = self.lexicon, start
        if not lexicon.nouns_capitalised or self._word(index) not in lexicon.name_particles:
            return None
        while index < min(limit - 1, start + 2) and self._word(index) in lexicon.name_particles:
            index += 1
        if self._capital(index) and self._word(index) in self.family_names and not self._common_noun(index):
            end = self.name_end(index, limit)
            return Phrase(start, end, "name", name=(index, end), role=self.role_after(end, limit))
        return None

    def _read_common(self, start: int, index: int, limit: int, definite: bool) -> Phrase | None:
        """A phrase without a person's name: a role, an institution, a group."""
        lexicon = self.lexicon
        head = next(
            (
                i
                for i in range(index, min(index + 5, limit))
                if (self.is_body(i) or self._word(i) in lexicon.speakers)
                and not (lexicon.nouns_capitalised and self.tokens.gap(i + 1) == "-")  # "Grünen-Politikerin"
            ),
            None,
        )
        if head is None and lexicon.nouns_capitalised:
            head = self._unknown_noun(start, index, limit)
            if head is not None:
                return Phrase(start, self._role_end(head, limit), "organisation", name=(index, head + 1))
        if head is None or any(not self._joined(i) for i in range(index + 1, head + 1)):
            return None
        if any(self.traits[i] & _FUNCTIONAL for i in range(index, head)):
            return None
        end = self._role_end(head, limit)
        if not lexicon.nouns_capitalised:
            head = self._compound_head(head, end) or head
        if self.is_group(head) and (not self.is_role(head) or (lexicon.nouns_capitalised and start == index)):
            return Phrase(start, end, "group", name=(start, end), definite=definite)
        if self.is_role(head) or self._word(head) in lexicon.speakers:
            if lexicon.nouns_capitalised and start == head == end - 1:
                return Phrase(start, end, "name", name=(start, end))  # without an article, "Schäfer" is a name
            if lexicon.nouns_capitalised and self._word(head) in lexicon.speakers and definite:
                return Phrase(start, end, "anaphor", role=(index, end))  # "der 52-Jährige"
            named = self._name_within(head, end) if self.is_role(head) else None
            if named is not None:
                name_end = min(self.name_end(named, limit), end)
                return Phrase(start, name_end, "name", name=(named, name_end), role=(index, named))
            apposed = self._name_apposed(end, limit)
            if apposed is not None:
                return Phrase(start, apposed[1], "name", name=apposed, role=(index, end))
            return Phrase(start, end, "role", role=(index, end), definite=definite)
        if self.is_organisation(head):
            return Phrase(start, end, "organisation", name=(index, end), definite=definite)
        return None

    def _name_within(self, head: int, end: int) -> int | None:
        """Where the name begins that a role runs up to: « la ministre de la Culture Anne Roy »."""
        lexicon = self.lexicon
        if lexicon.nouns_capitalised:
            return None
        for index in range(head + 1, end):
            before = self._word(index - 1)
            led = before in lexicon.joiners or before in lexicon.determiners or self.is_organisation(index - 1)
            if led or not self._proper(index) or not _BLANK.fullmatch(self.tokens.gap(index)):
                continue
            stop = self.name_end(index, end)
            known = self._word(index) in lexicon.given_names or self._word(index) in self.family_names
            long = not self._capital(index - 1) and stop - index > 1
            if (known or long) and not self.organisation_run(index, stop):
                return index
        return None

    def _name_apposed(self, index: int, limit: int) -> tuple[int, int] | None:
        """A name between commas behind a role: « son secrétaire général, Moussa Thiam, »."""
        if index < limit and "(" in self.tokens.gap(index):
            index = next((i for i in range(index + 1, min(index + 5, limit)) if ")" in self.tokens.gap(i)), limit)
        if index + 1 >= limit or self.tokens.gap(index).strip(") \u00a0") != ",":
            return None
        while index + 1 < limit and self._word(index) in self.lexicon.honorifics and self._proper(index + 1):
            index += 1
        titled = self._word(index - 1) in self.lexicon.honorifics
        if not self._proper(index):
            return None
        end = self.name_end(index, limit)
        if (end - index > 1 or titled) and not self.organisation_run(index, end):
            return index, end
        return None

    def _leads_noun(self, index: int, limit: int) -> bool:
        """Whether a noun stands at `index` or behind an adjective there, so that the word before is its article."""
        for place in range(index, min(index + 2, limit)):
            if not self._joined(place) or self.traits[place] & _FUNCTIONAL:
                return False
            if self._capital(place):
                return True
        return False

    def _unknown_noun(self, start: int, index: int, limit: int) -> int | None:
        """The noun that an article and adjectives lead to: "die größte Reederei", whatever it means."""
        if index == start:
            return None
        for head in range(index, min(index + 5, limit)):
            if not self._joined(head) or self.traits[head] & _FUNCTIONAL:
                return None
            if self._capital(head):
                return head
        return None

    def _one_of(self, start: int, limit: int) -> Phrase | None:
        """Somebody unnamed among others: "one of them", "one of the vendors", « l’un d’eux »."""
        lexicon, index = self.lexicon, start
        while index < min(limit, start + 2) and self._word(index) in lexicon.determiners:
            if index > start and self._word(index) in lexicon.plural_determiners:
                break  # « un des auteurs »
            index += 1
        if index == start or self._word(index) not in lexicon.joiners or index + 1 >= limit:
            return None
        if self._word(index + 1) in lexicon.partitives:
            return Phrase(start, index + 2, "role", role=(start, index + 2), definite=False)
        if self._word(index - 1) not in lexicon.indefinite or not self._joined(index):
            return None
        end = index + 1
        while end < min(limit, index + 4) and self._joined(end) and self._word(end) in lexicon.determiners:
            end += 1
        if end >= limit or not self._joined(end) or self.traits[end] & _FUNCTIONAL:
            return None
        end = self._role_end(end, limit)
        apposed = self._name_apposed(end, limit)
        if apposed is not None:
            return Phrase(start, apposed[1], "name", name=apposed, role=(start, end))
        return Phrase(start, end, "role", role=(start, end), definite=False)

    def _joined(self, index: int, *, dotted: bool = False) -> bool:
        gap = self.tokens.gap(index)
        return (
            bool(_BLANK.fullmatch(gap))
            or gap in {"-", "‐", "’", "'"}
            or gap.strip() in {"’", "'", "’s"}
            or (dotted and gap.strip() == ".")
        )

    def _proper(self, index: int) -> bool:
        return (
            self._capital(index)
            and self._word(index) not in self.lexicon.function_words
            and not self._merely_first(index)
        )

    def organisation_run(self, start: int, end: int) -> bool:
        """Whether a run of capitalised words names an institution: it has a word for one, or is an acronym."""
        if any(self.is_organisation(i) for i in range(start, end)):
            return True
        return end == start + 1 and len(self.tokens.word(start)) > 1 and self.tokens.word(start).isupper()

    def _organisation_end(self, start: int, end: int, limit: int, determined: bool) -> int:
        """Take in "… of the …", « … pour l’… »: small words between capitals, where an institution is named."""
        if not determined and not self.organisation_run(start, end):
            return end
        while end + 1 < limit:
            probe = end
            while probe < min(limit, end + 3) and self._word(probe) in self.lexicon.joiners and self._joined(probe):
                probe += 1
            if probe == end or probe >= limit or not self._proper(probe) or not self._joined(probe):
                break
            if self._next_is_setting(end):
                break
            end = self.name_end(probe, limit)
        return end


def _soft(gap: str) -> bool:
    return bool(_BLANK.fullmatch(gap)) or gap.strip() in {".", "/", "«", '"', "“"}
