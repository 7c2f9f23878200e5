"""Phrases in scripts without capital letters: names are known by their words, and by what stands beside them."""

from __future__ import annotations

from quotes.gaps import BLANK, SOFT
from quotes.lexicon import Lexicon
from quotes.phrases import Head, Phrase, PhraseReader
from quotes.tokens import Tokens
from quotes.traits import (
    BODY,
    COMPLEMENTIZER,
    DEFINITE,
    FUNCTIONAL,
    HONORIFIC,
    JOINED_NAME,
    JOINER,
    NAME,
    ORGANISATION,
    PARTICLE,
    PLACE,
    ROLE,
    SAME,
    SPEAKER,
    TIME,
)

_COMMAS = frozenset({"،", ","})
_BEFORE_ROLE = frozenset({"", ",", "،", "(", ", (", "-", "–", "—"})


class UncasedReader(PhraseReader):
    """Reads «وزير الصحة خالد آيت الطالب», «المتحدث ذاته», «النقابة الوطنية للتعليم»."""

    def __init__(self, tokens: Tokens, lexicon: Lexicon, outlet: frozenset[str] = frozenset()):
        super().__init__(tokens, lexicon, outlet)
        self._vocabulary = frozenset(self.folded)
        self._led: dict[str, str] = {}
        """Words asked for before → the bare word behind their joined preposition."""
        # Tell a name from a function word that folds alike by its spelling: علي, على.
        both = NAME | FUNCTIONAL
        for index, traits in enumerate(self.traits):
            if traits & both == both:
                named = tokens.words[index] in lexicon.given_forms
                self.traits[index] = traits & ~(FUNCTIONAL if named else NAME)
        # What a name, or a word behind one, may not begin with: «بال», «وال», «لل».
        letters = (*lexicon.prefix_letters, *lexicon.preposition_letters)
        doubled = (one for one in lexicon.articles if len(one) > 1 and one[0] == one[1])
        self._joined_articles = (*(letter + lexicon.articles[0] for letter in letters), *doubled)
        self._prepositions = tuple(letter + lexicon.articles[0] for letter in lexicon.preposition_letters)

    # -- single tokens ---------------------------------------------------------------------------------

    def beginnings(self, low: int, high: int) -> list[int]:
        traits, wanted = self.traits, NAME | JOINED_NAME | ROLE | HONORIFIC
        return [index for index in range(low, high) if traits[index] & wanted]

    def with_preposition(self, index: int) -> str:
        word = self.folded[index]
        if word not in self._led:
            self._led[word] = super().with_preposition(index)
        return self._led[word]

    def _stops(self, index: int) -> bool:
        word = self.folded[index]
        if word in self.lexicon.resumptives or super()._stops(index):
            return True
        rest = self.with_preposition(index)  # the outlet, or another that is spoken to
        return bool(rest) and (rest in self.lexicon.addressees or rest in self.outlet)

    def _next_is_setting(self, index: int) -> bool:
        following, settings = self.folded[index + 1], self.lexicon.settings
        return following in settings or self.lexicon.without_article(following) in settings

    def _comma(self, index: int) -> bool:
        return self.tokens.gaps[index].strip() in _COMMAS

    def _soft(self, index: int) -> bool:
        return bool(self.signs[index] & SOFT)

    def _ends_phrase(self, index: int) -> bool:
        """Whether punctuation stands before the token, or it begins a statement or a role."""
        sign = self.signs[min(index, len(self.tokens))]
        return not sign & BLANK or bool(self.traits[index] & (COMPLEMENTIZER | ROLE))

    def _looks_reporting(self, index: int) -> bool:
        word = self.folded[index]
        entry = self.lexicon.cues.get((word,))
        if entry is None or self.is_role(index):
            return False
        return entry.frame == "participle" or word.endswith("ت")  # «خبراء تحدثت إليهم الجريدة»

    def adjunct(self, index: int) -> bool:
        return self._prepositional(index)

    def _prepositional(self, index: int) -> bool:
        """Whether a preposition is joined to a definite noun: بالشرح، للصحافة."""
        word, traits = self.folded[index], self.traits[index]
        if word in self.surnames or traits & NAME:
            return False
        if word.startswith(self._prepositions):
            return True
        if traits & BODY:
            return False
        # لمراسلنا، بتعليق; but بن… and بو… begin names.
        joined = len(word) > 4 and word[0] in self.lexicon.preposition_letters
        return joined and word[1] not in "نول" and word[0] != "ك"

    # -- names -----------------------------------------------------------------------------------------

    def name_end(self, start: int, limit: int) -> int:
        """One past a name: given names, particles, names met before, and a surname that no list has."""
        lexicon, traits, end, word = self.lexicon, self.traits, start + 1, self.folded[start]
        given = bool(traits[start] & NAME)
        ended = word in self.surnames and word not in lexicon.given_names
        unlisted = 0 if given else 1
        stop = min(limit, start + 6)
        while end < stop and self.signs[end] & BLANK:
            word = self.folded[end]
            if traits[end] & JOINER or self._stops(end):
                break
            led = traits[end - 1] & (PARTICLE | DEFINITE) == PARTICLE
            if traits[end] & (PARTICLE | NAME) or led:
                end += 1
                continue
            if word in self.surnames:
                ended = word not in lexicon.given_names
                end += 1
                continue
            unlisted += 1
            origin = traits[end] & DEFINITE and not traits[end - 1] & DEFINITE and self._ends_phrase(end + 1)
            most = 3 if not given else 2 if origin else 1  # «محمد بنجلون الأندلسي»
            if ended or unlisted > most or not self._may_be_surname(start, end):
                break
            end += 1
        return min(end, limit)

    def _may_be_surname(self, start: int, index: int) -> bool:
        """Whether an unlisted word can go on a name, rather than begin what is said of somebody."""
        word, traits = self.folded[index], self.traits
        here = traits[index]
        if here & ROLE and here & DEFINITE and index == start + 1 and self._ends_phrase(index + 1):
            return True  # «رشيد الوالي: …»
        if here & (BODY | SAME | TIME) or word.isdigit() or self._joins_noun(index):
            return False
        if self.with_preposition(index) or self._looks_verbal(index):
            return False
        surname = traits[start] & PARTICLE and not traits[index - 1] & DEFINITE
        if surname and index > start + 1 and here & DEFINITE:
            return False  # «دو روجي الغضب», but «عبد الرحيم الجامعي»
        return not word.startswith(self._joined_articles)

    def _joins_noun(self, index: int) -> bool:
        """Whether a joined preposition or conjunction shows that no name goes on: لراديو, بشكل, ولورانس."""
        word, lexicon = self.folded[index], self.lexicon
        rest = word[1:]
        if word[:1] in lexicon.prefix_letters and rest in lexicon.given_names:
            return True
        if self.traits[index] & PLACE or word.endswith(lexicon.adverb_endings):
            return True
        return word[:1] in lexicon.preposition_letters and (
            rest in self._vocabulary
            or rest in lexicon.addressees
            or rest in lexicon.settings
            or bool(lexicon.trait(rest) & (BODY | PLACE))
        )

    def titled_name(self, index: int, limit: int) -> Phrase | None:
        if not self.traits[index] & (ROLE | HONORIFIC):
            return None
        phrase = self.read(index, limit)
        if phrase is None or phrase.head != "name" or phrase.name is None:
            return None
        start, end = phrase.name
        return Phrase(start, end, "name", name=(start, end), role=phrase.role) if 1 < end - start <= 4 else None

    def surely(self, phrase: Phrase) -> bool:
        if phrase.head not in {"name", "unknown"}:
            return True
        start = phrase.name[0] if phrase.name else phrase.start
        if self.begins_name(start) or self._known_surname(start):
            return True
        return phrase.role is not None and (phrase.role[0] < start or bool(self.tokens.gaps[phrase.role[0]].strip()))

    def _skip_honorifics(self, index: int, limit: int) -> int:
        while index + 1 < limit and self.traits[index] & HONORIFIC and self._soft(index + 1):
            index += 1
        return index

    def _bare_apposition(self, index: int, limit: int) -> bool:
        """Whether unknown words between two commas, or before a complementizer, can only be a name."""
        if self._stops(index) or self.traits[index] & (ROLE | ORGANISATION) or self._looks_verbal(index):
            return False
        if self.with_preposition(index) or self.folded[index][:1] in ("و", "ف"):
            return False
        end = self.name_end(index, limit)
        following = self.tokens.gaps[end].strip() if end < len(self.tokens) else ""
        return 1 < end - index <= 4 and (
            following[:1] in {"،", ",", ":"} or self.folded[end] in self.lexicon.complementizers
        )

    def _pair(self, start: int, limit: int) -> tuple[int, int] | None:
        """Two names behind the word for both: «المحاميان فلان وفلان», with or without a comma."""
        traits = self.traits
        if start + 1 >= limit or not (self._soft(start) or self._comma(start)):
            return None
        if self._stops(start) or traits[start] & DEFINITE or self._looks_verbal(start):
            return None
        first = self.name_end(start, limit)
        letters = self.lexicon.prefix_letters
        first = next((i for i in range(start + 2, first) if self.folded[i].startswith(letters)), first)
        word = self.folded[first]
        if first >= limit or word[:1] not in self.lexicon.prefix_letters or not self._soft(first):
            return None
        if self.lexicon.has_article(word[1:]) or self._looks_verbal(first) or traits[first] & FUNCTIONAL:
            return None
        second = self.name_end(first, limit)
        return (start, second) if first - start > 1 and second - first > 1 else None

    # -- phrases ---------------------------------------------------------------------------------------

    def _read(self, start: int, limit: int) -> Phrase | None:
        index = self._past_titles(start, limit)
        here, word = self.traits[index], self.folded[index]
        if here & JOINER or self._stops(index) or self._prepositional(index):
            return None
        if index > start or (here & NAME and not (here & ROLE and not self.begins_name(index + 1))):
            return self._named(start, index, limit)
        bare = self.lexicon.without_article(word)
        if bare in self.lexicon.groups or word in self.lexicon.groups:
            end = self._role_end(index, limit)
            pair = self._pair(end, limit)
            if pair is None and end < limit and self._soft(end) and self.begins_name(end):
                end = self.name_end(end, limit)  # whose they are: «محاميا فلان، فلان وفلان»
                pair = self._pair(end, limit)
            if pair is not None:
                return Phrase(start, pair[1], "group", name=pair, role=(index, end))
            return Phrase(start, end, "group", name=(index, end), definite=bool(here & DEFINITE))
        place = self.place_end(index, limit)
        if place > index:
            return Phrase(start, place, "organisation", name=(index, place))
        issuer = self._issuer(index, limit)
        if issuer is not None:
            return issuer._replace(start=start)
        if here & ORGANISATION:
            end = self._role_end(index, limit)
            same = end < limit and bool(self.traits[end] & SAME)
            definite = same or bool(here & DEFINITE)
            return Phrase(start, end + same, "organisation", name=(index, end), definite=definite)
        if here & (ROLE | SPEAKER):
            return self._in_role(start, index, limit)
        if here & DEFINITE and self.begins_name(index + 1) and self._soft(index + 1):
            named = self._named(start, index + 1, limit)  # a title that no list has: «الجدة فاطمة»
            if named is not None:
                return named._replace(role=named.role or (index, index + 1))
        if self._article_names(index, limit):
            return self._named(start, index, limit)
        if here & DEFINITE and not self._known_surname(index):
            end = self._role_end(index, limit)
            same = end < limit and bool(self.traits[end] & SAME)
            return Phrase(start, end + same, "anaphor" if same else "unknown", name=(index, index + 1))
        return self._named(start, index, limit)

    def _article_names(self, index: int, limit: int) -> bool:
        """Whether two words with articles are a name: their role follows a comma, «المنجي الرحوي، عضو …»."""
        both = self.traits[index] & self.traits[index + 1] & DEFINITE
        if not both or index + 2 >= limit or not self._soft(index + 1) or not self._comma(index + 2):
            return False
        if (self.traits[index] | self.traits[index + 1]) & (BODY | FUNCTIONAL | SPEAKER | SAME):
            return False
        return self.role_after(index + 2, limit) is not None

    def _past_titles(self, start: int, limit: int) -> int:
        """First token behind titles that stand before a name: a role with an article behind it is none."""
        traits, index = self.traits, start
        while index + 1 < limit and traits[index] & HONORIFIC and self._soft(index + 1):
            if (
                self.folded[index] in self.lexicon.roles
                and not self.begins_name(index + 1)
                and traits[index + 1] & (DEFINITE | SAME)
                and not self._known_surname(index + 1)
            ):
                break
            index += 1
        return index

    def _named(self, start: int, index: int, limit: int) -> Phrase | None:
        """A phrase whose name starts at `index`, and the role that follows it, with or without a comma."""
        if self.traits[index] & JOINER or self._stops(index):
            return None
        if self._looks_verbal(index) and not self._known_surname(index):
            return None
        end = self.name_end(index, limit)
        return Phrase(start, end, "name", name=(index, end), role=self.role_after(end, limit))

    def _in_role(self, start: int, index: int, limit: int) -> Phrase:
        """A phrase that a role begins: with a name behind it, or without one."""
        traits, end = self.traits, self._role_end(index, limit)
        if end < limit and self._soft(end):
            if traits[end] & SAME:
                return Phrase(start, end + 1, "anaphor", role=(index, end))
            inside = any(self._complemented(place) for place in range(index + 1, end))
            if traits[end] & (NAME | HONORIFIC) or (not inside and self._name_in_role(index, end, False)):
                named = self._named(end, self._skip_honorifics(end, limit), limit)
                if named:
                    behind = named.role if named.role and named.role[1] - named.role[0] > end - index else None
                    return named._replace(start=start, role=behind or (index, end))
        # A name in apposition: الناطق باسم الوزارة، فلان،
        if end + 1 < limit and self._comma(end):
            after = self._skip_honorifics(end, limit)
            if self.begins_name(after) or after > end or self._bare_apposition(after, limit):
                name_end = self.name_end(after, limit)
                return Phrase(start, name_end, "name", name=(after, name_end), role=(index, end))
        alone = traits[index] & SPEAKER and end == index + 1
        head: Head = "anaphor" if alone else "role"
        return Phrase(start, end, head, role=(index, end), definite=self._definite(index, end))

    def _issuer(self, index: int, limit: int) -> Phrase | None:
        """Whose text it is: «بلاغ صادر عن النقابة» is the union's."""
        issued, place = self.lexicon.issued, index + 1
        if self.folded[place] not in issued or not self.is_document(index):
            return None
        while place < limit and self.folded[place] in issued and self._soft(place):
            place += 1
        issuer = self.read(place, limit)
        return issuer if issuer is not None and issuer.head in {"organisation", "group", "name"} else None

    # -- roles -----------------------------------------------------------------------------------------

    def _definite(self, start: int, end: int) -> bool:
        """Whether a role means one that is known: by its article, or that of the noun that it belongs to."""
        for index in range(start, end):
            if self.traits[index] & JOINER or (index > start and self.with_preposition(index)):
                return False
            if self.traits[index] & DEFINITE:
                return self.folded[index].startswith(self.lexicon.articles[0])
        return False

    def _leaves_role(self, start: int, index: int) -> bool:
        """Also where a definite institution follows another one: «طالبت التنسيقية الوزارة»."""
        both = ORGANISATION | DEFINITE
        second = index == start + 1 and self.traits[start] & self.traits[index] & both == both
        return second or self._looks_reporting(index)

    def _object(self, start: int, index: int) -> bool:
        """Whether a noun without article follows one with it, which it cannot modify: «المشاركون في اللقاء توفير …»."""
        before, here = self.traits[index - 1], self.traits[index]
        if not before & DEFINITE or before & (ROLE | HONORIFIC | ORGANISATION) or index < start + 2:
            return False
        word, lexicon = self.folded[index], self.lexicon
        if here & (DEFINITE | JOINER | FUNCTIONAL | BODY | HONORIFIC | PLACE | PARTICLE) or word.isdigit():
            return False
        return not word.startswith((*lexicon.prefix_letters, *lexicon.preposition_letters))

    def _complemented(self, index: int) -> bool:
        return bool(self.traits[index] & JOINER) or bool(self.with_preposition(index))

    def _name_in_role(self, start: int, index: int, inside: bool) -> bool:
        lexicon, traits, word = self.lexicon, self.traits, self.folded[index]
        here = traits[index]
        if here & HONORIFIC and self.begins_name(index + 1):
            return True
        if word in self.family_names and not here & ROLE and not inside:
            return True
        if here & NAME:
            near = (self.with_preposition(index - 1), self.with_preposition(index - 2))
            honoured = self.is_role(index - 1) and self.is_organisation(index - 2)  # «جامعة الملك فهد»
            return not any(near) and not honoured and not self.is_organisation(index - 1)
        if inside:
            return self._object(start, index)
        if here & (JOINER | FUNCTIONAL | DEFINITE | BODY | SAME):
            return False
        return (
            bool(traits[index - 1] & DEFINITE)
            and lexicon.without_prefix(word) == word
            and not self.with_preposition(index)
            and not (len(word) < 6 and word.startswith(lexicon.preposition_letters))
        )

    def role_after(self, index: int, limit: int) -> tuple[int, int] | None:
        if index >= limit:
            return None
        gap = self.tokens.gaps[index]
        if gap.strip(' \u00a0\u200f\u200e\n"“”«»') not in _BEFORE_ROLE or "\n" in gap:
            return None
        while index < limit and self.folded[index] in self.lexicon.copulas:
            index += 1
        if index >= limit or not self.traits[index] & (ROLE | HONORIFIC) or self._looks_reporting(index):
            return None
        end = self._role_end(index, limit, stop_at_name=False)
        alone = self._role_end(index, limit)
        if alone < end and self.begins_name(alone):
            return None  # somebody else, with his own role: «طالب الكاتب فلان، وزير الإسكان فلان»
        # A second role after a comma: "، القيادي … ووزير السياحة السابق، والخبير الاقتصادي"
        while end + 1 < limit and self._comma(end):
            word = self.lexicon.without_prefix(self.folded[end])
            bare = self.lexicon.without_article(word)
            if word == self.folded[end] or not (word in self.lexicon.roles or bare in self.lexicon.roles):
                break
            end = self._role_end(end, limit, stop_at_name=False)
        return (index, end)
