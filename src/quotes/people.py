"""Who is who in one article: mentions brought together under the fullest name, with the words for their role."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from itertools import islice

from quotes.article import Span
from quotes.candidates import Mention, Person
from quotes.gaps import JOINED, STOP
from quotes.labels import ExpertKind
from quotes.lexicon import Agreement, Gender, Lexicon
from quotes.phrases import Phrase, PhraseReader
from quotes.tokens import Tokens
from quotes.traits import BODY, DEFINITE, JOINED_NAME, NAME, ORGANISATION, ROLE

_IN_MIND = 60  # people and bodies that a phrase without a name can mean
_LOOK_BACK = 12  # sentences in which a pronoun looks for whom it takes up
_SOME = 8  # earlier places at which an institution's full name is looked for
_EXPANSION = 14  # tokens that an acronym can stand for
_DESCRIBED = 2  # sentences in which a longer description can mean who spoke
_NEAR = 4  # letters that two forms of one institution share: تنسيقيه, تنسيق


@dataclass
class _Known:
    """A person or body while the article is being read."""

    kind: ExpertKind
    name: tuple[int, int]
    words: frozenset[str]
    role: tuple[int, int] | None = None
    role_words: set[str] = field(default_factory=set)
    role_heads: set[str] = field(default_factory=set)
    """The nouns among them that are roles by themselves: minister, spokesman."""
    gender: Gender = "either"
    mentions: list[Mention] = field(default_factory=list)
    last: int = -1
    """Token where it was last met."""


class People:
    """The people, organisations and groups of one article, in the order in which they speak."""

    def __init__(self, tokens: Tokens, lexicon: Lexicon, reader: PhraseReader):
        self.tokens = tokens
        self.lexicon = lexicon
        self.reader = reader
        self.known: list[_Known] = []
        self.recent: dict[int, None] = {}
        """Indexes of `known`, who was met last at the end."""
        self.by_word: dict[str, list[int]] = {}
        """Word of a name → the persons of `known` that it is part of."""
        self.named_by_word: dict[str, list[int]] = {}
        """Word of a name → the full names in `named` that it is part of."""
        self.named_words: list[frozenset[str]] = []
        self.roles: dict[int, tuple[int, int] | None] = {}
        """Where a full name starts → the role beside it, once it was looked for."""
        self.named: list[Phrase] = []
        """Every full name in the article with its role, speaker or not."""
        self._surely_persons: frozenset[str] = frozenset()
        """Last words of full names that begin with a given name."""
        self.met: list[Phrase] = []
        """Every place outside quotations that names a person, in full or by surname, in order."""
        self._quoted: list[tuple[int, int]] = []
        self._ends: list[int] = []
        """What stands in quotation marks, and where each ends."""
        self._sentences = [i for i in tokens.parted if tokens.signs[i] & STOP and self._ends_sentence(i)]
        """The tokens before which a sentence ends."""
        self._offices = frozenset(other[0] for other in lexicon.same_roles)
        """The words that other names of an office begin with."""
        self._bodies: dict[str, list[int]] | None = None
        """Word for an institution → where it stands, once one was looked for."""
        self.acronyms: dict[str, tuple[int, int]] = {}
        """Acronyms that the article explains → the name in full."""

    def _sentence(self, index: int) -> int:
        """Number of the sentence that a token stands in."""
        return bisect_right(self._sentences, index)

    def _ends_sentence(self, index: int) -> bool:
        """Whether a sentence ends at the stop before the token."""
        gap = self.tokens.gaps[index]
        before = self.tokens.folded[index - 1] if index else ""
        return "\n" in gap or not gap.startswith(".") or not (len(before) == 1 or before in self.lexicon.abbreviations)

    def scan(self, ranges: list[tuple[int, int]], quoted: list[tuple[int, int]]) -> None:
        """Find all names in the given token ranges, so that surnames and pronouns lead to full names.

        Args:
            quoted: the ranges inside quotation marks, in order: what is named there is not who speaks next.
        """
        reader, named, folded = self.reader, self.named, self.tokens.folded
        short: list[Phrase] = []
        self._quoted, self._ends = quoted, [high for _, high in quoted]
        for low, high in ranges:
            if reader.title_case(low, high):
                continue
            end = low
            for index in reader.beginnings(low, high):
                if index < end:
                    continue
                if not reader.traits[index] & (NAME | JOINED_NAME):
                    titled = reader.titled_name(index, high)
                    if titled is not None:
                        named.append(titled)
                        end = titled.end
                    continue
                end = reader.name_end(index, high)
                start = reader.name_start(index, end)
                if self.lexicon.nouns_capitalised and any(
                    reader.is_body(i) or folded[i] in reader.common for i in range(start, end)
                ):
                    continue
                if reader.organisation_run(start, end):
                    continue
                if end - start > 1:
                    named.append(Phrase(start, end, "name", name=(start, end), role=reader.role_after(end, high)))
                else:
                    short.append(Phrase(start, end, "name", name=(start, end)))
        self.named_words = [self.words(*_name(phrase)) for phrase in named]
        for i, words in enumerate(self.named_words):
            for word in words:
                self.named_by_word.setdefault(word, []).append(i)
        parts = set(self.named_by_word)
        for phrase in named:
            parts.update(self._plain(phrase.start, phrase.end))
        reader.surnames = frozenset(parts)
        given = self.lexicon.given_names
        self._surely_persons = frozenset(folded[one.end - 1] for one in named if folded[one.start] in given)
        lasts = {folded[phrase.end - 1] for phrase in named} - self.lexicon.name_particles
        reader.family_names = frozenset(word for word in lasts if word not in given)
        reader.forget()
        if self.lexicon.cased:
            self._read_acronyms()
        known = [one for one in short if folded[one.start] in reader.family_names]
        for phrase in sorted([*named, *known], key=lambda one: one.start):
            if not self._in_marks(phrase):
                self.met.append(phrase)

    def _read_acronyms(self) -> None:
        """What stands for what: « l’Institut national d’hydrologie (INH) », "NRA (National Rivers Authority)"."""
        tokens = self.tokens
        bracketed = [i for i in tokens.parted if "(" in tokens.gaps[i]]
        for index in sorted({*bracketed, *(i - 1 for i in bracketed)}):
            word = tokens.words[index] if 0 < index < len(tokens) else ""
            if len(word) < 2 or not (word.isupper() and word[0].isupper()):
                continue
            full: Phrase | None = None
            if "(" in tokens.gaps[index] and tokens.gaps[index + 1].startswith(")"):
                for start in range(index - 1, max(index - _EXPANSION, -1), -1):
                    if start + 1 < index and not tokens.signs[start + 1] & JOINED:
                        break
                    phrase = self.reader.read(start, index)
                    if phrase is not None and phrase.head == "organisation" and phrase.end == index:
                        full = phrase
            elif tokens.gaps[index + 1].endswith("("):
                places = range(index + 2, min(index + _EXPANSION, len(tokens.gaps)))
                close = next((place for place in places if tokens.gaps[place].startswith(")")), 0)
                phrase = self.reader.read(index + 1, close)
                full = phrase if phrase is not None and phrase.head == "organisation" and phrase.end == close else None
            if full is not None and full.name is not None and full.name[1] - full.name[0] > 1:
                self.acronyms.setdefault(tokens.words[index], full.name)

    def _gender(self, start: int, end: int) -> Gender:
        """What a name, or the words before it, tell of the gender of whom they name."""
        folded, lexicon = self.tokens.folded, self.lexicon
        for word in self._plain(start, end):
            if lexicon.given_names.get(word, "either") != "either":
                return lexicon.given_names[word]
        for index in range(start - 1, max(start - 6, -1), -1):
            if folded[index] in lexicon.gender_words:
                return lexicon.gender_words[folded[index]]
            if lexicon.compounds and self.reader.is_role(index):
                return self._role_gender(index)
            if folded[index] not in lexicon.honorifics and not self.reader.is_role(index):
                break
        return "either"

    def _role_gender(self, index: int) -> Gender:
        """What the ending of a role's word tells: "Sprecherin", "Sprecher", nothing of "Abgeordnete"."""
        word = self.tokens.folded[index]
        if word.endswith(self.lexicon.feminine_endings):
            return "feminine"
        return "either" if word.endswith("e") else "masculine"

    def _noun_gender(self, phrase: Phrase) -> Gender:
        """What a role or a body's noun tells of its gender: by its article or by its ending."""
        lexicon, head = self.lexicon, (phrase.role or phrase.name or (phrase.start, phrase.end))[0]
        for index in range(phrase.start, min(head + 2, len(self.tokens))):
            if self.tokens.folded[index] in lexicon.gender_words:
                return lexicon.gender_words[self.tokens.folded[index]]
        if not lexicon.feminine_endings:
            return "either"
        return "feminine" if self.tokens.folded[head].endswith(lexicon.feminine_endings) else "masculine"

    def words(self, start: int, end: int) -> frozenset[str]:
        """The folded parts of a name, without particles, honorifics and articles."""
        lexicon, plain = self.lexicon, self._plain(start, end)
        parts = [word for word in plain if word not in lexicon.name_particles and word not in lexicon.honorifics]
        if lexicon.articles:
            parts = [lexicon.without_article(word) for word in parts]
        return frozenset(parts or self.tokens.folded[start:end])

    def _plain(self, start: int, end: int) -> list[str]:
        """The folded tokens of a name, a preposition joined to its first taken off: بمحمد → محمد."""
        words = self.tokens.folded[start:end]
        return [words[0][1:], *words[1:]] if self.reader.traits[start] & JOINED_NAME else words

    def span(self, start: int, end: int) -> Span:
        """The code points of a token range."""
        return Span(*self._place(start, end))

    def _place(self, start: int, end: int) -> tuple[int, int]:
        first = self.tokens.starts[start] + (1 if self.reader.traits[start] & JOINED_NAME else 0)
        return first, self.tokens.ends[end - 1]

    def resolve(self, phrase: Phrase, current: int) -> Mention:
        """The phrase as a mention of whom it means, -1 where the article does not tell. `current`: who spoke last."""
        index = self._resolve(phrase, current)
        mention = Mention(*self._place(phrase.start, phrase.end), index)
        if index >= 0:
            known = self.known[index]
            known.last = phrase.start
            known.mentions.append(mention)
            self.recent.pop(index, None)
            self.recent[index] = None
        return mention

    def _resolve(self, phrase: Phrase, current: int) -> int:
        if phrase.head == "pronoun":
            return self._pronoun(phrase, current)
        if phrase.head == "anaphor":
            return self._anaphor(phrase, current)
        if phrase.head == "name" and phrase.name:
            return self._by_name(phrase)
        if phrase.head == "role" and phrase.role:
            return self._by_role(phrase, current)
        if phrase.name:
            return self._body(phrase, current)
        return -1

    def _pronoun(self, phrase: Phrase, current: int) -> int:
        meaning = self.lexicon.pronouns.get(self.tokens.folded[phrase.end - 1])
        if meaning == "masculine" or meaning == "feminine":
            return self._antecedent(meaning, phrase.start, current)
        wanted = {
            "plural": ("group", "organisation"),
            "organisation": ("organisation", "group"),
        }.get(meaning or "", ("person", "anonymous"))
        if 0 <= current < len(self.known) and self.known[current].kind in wanted:
            return current
        return next((i for i in self._latest() if self.known[i].kind in wanted), current)

    def _latest(self) -> Iterator[int]:
        """Who was met, the last first; those met long ago are out of mind."""
        return islice(reversed(self.recent), _IN_MIND)

    def _antecedent(self, gender: Gender, place: int, current: int) -> int:
        """Whom "he" or "she" takes up: who spoke last, or the person that a later sentence begins with."""
        fitting = [
            i
            for i in self._latest()
            if self.known[i].kind in {"person", "anonymous"} and self.known[i].gender in {"either", gender}
        ]
        speaking = current if current in fitting else next(iter(fitting), -1)
        since = self._sentence(self.known[speaking].last) if speaking >= 0 else -1
        named = self._begun_with(gender, place, since)
        index = self._by_name(named) if named is not None else speaking
        if index >= 0 and self.known[index].gender == "either":
            self.known[index].gender = gender
        return index if index >= 0 else current

    def named_within(self, low: int, high: int) -> Phrase | None:
        """The last full name between two tokens."""
        last = bisect_left(self.named, high, key=lambda one: one.start) - 1
        while last >= 0 and (self.named[last].end > high or self._in_marks(self.named[last])):
            last -= 1
        return self.named[last] if last >= 0 and self.named[last].start >= low else None

    def _in_marks(self, phrase: Phrase) -> bool:
        """Whether a name stands inside quotation marks."""
        place = bisect_left(self._ends, phrase.end)
        return place < len(self._quoted) and self._quoted[place][0] <= phrase.start

    def last_mention(self, person: int) -> Mention | None:
        """The words that last named somebody."""
        mentions = self.known[person].mentions if person >= 0 else []
        return mentions[-1] if mentions else None

    def _begun_with(self, gender: Gender, place: int, since: int) -> Phrase | None:
        """The first person named in the latest sentence, later than `since`, that names a fitting one."""
        last = bisect_left(self.met, place, key=lambda one: one.start)
        best: Phrase | None = None
        for phrase in reversed(self.met[max(0, last - 40) : last]):
            number = self._sentence(phrase.start)
            if number <= max(since, self._sentence(place) - _LOOK_BACK) or (
                best is not None and number < self._sentence(best.start)
            ):
                break
            if self._person_like(phrase) and _agree(self._gender(phrase.start, phrase.end), gender):
                best = phrase
        return best

    def _person_like(self, phrase: Phrase) -> bool:
        """Whether a capitalised name is a person's rather than a ship's or a town's."""
        if not self.lexicon.cased or phrase.role is not None:
            return True
        folded = self.tokens.folded
        if folded[phrase.start] in self.lexicon.given_names or folded[phrase.end - 1] in self._surely_persons:
            return True
        before = phrase.start - 1
        return before >= 0 and (self.tokens.folded[before] in self.lexicon.honorifics or self.reader.is_role(before))

    def agrees(self, phrase: Phrase, agreement: Agreement) -> bool:
        """Whether a verb's form allows the phrase as its subject."""
        if agreement not in {"masculine", "feminine"} or phrase.head == "group":
            return True
        gender = self._gender(*phrase.name) if phrase.head == "name" and phrase.name else self._noun_gender(phrase)
        return gender in {"either", agreement}

    def agreeing(self, agreement: Agreement, current: int, place: int) -> int:
        """Who a verb without a subject of its own takes up: who spoke last, if the verb's form agrees.

        Else the last one whose gender does agree, speaker before or not.
        """
        if (agreement != "masculine" and agreement != "feminine") or not 0 <= current < len(self.known):
            return current
        if self.known[current].gender in {"either", agreement}:
            return current
        fitting = next((i for i in self._latest() if self.known[i].gender == agreement), -1)
        since = self._sentence(self.known[fitting].last) if fitting >= 0 else -1
        named = self._begun_with(agreement, place, since)
        if named is not None and self._gender(named.start, named.end) == agreement:
            return self._by_name(named)
        return fitting if fitting >= 0 else current

    def _anaphor(self, phrase: Phrase, current: int) -> int:
        tokens = phrase.role or phrase.name
        best = self._best_by_role(tokens, current) if tokens else -1
        return best if best >= 0 else current

    def _content(self, tokens: tuple[int, int] | None) -> frozenset[str]:
        if tokens is None:
            return frozenset()
        lexicon = self.lexicon
        return frozenset(
            self._bare(word)
            for word in self._usual(self.tokens.folded[tokens[0] : tokens[1]])
            if word not in lexicon.function_words and word not in lexicon.same and word not in lexicon.joiners
        )

    def _bare(self, word: str) -> str:
        """A word without what is joined to it; the first letter of وزارة is its own, not «and»."""
        lexicon = self.lexicon
        if lexicon.cased or lexicon.has_article(word):
            return lexicon.without_article(word)
        return word if lexicon.trait(word) & BODY else lexicon.without_article(lexicon.without_prefix(word))

    def _usual(self, words: list[str]) -> list[str]:
        """The words of a role, an office by its usual name: « chef de l’État » is the « président »."""
        if self._offices.isdisjoint(words):
            return words
        for other, usual in self.lexicon.same_roles.items():
            at = words.index(other[0]) if other[0] in words else len(words)
            if tuple(words[at : at + len(other)]) == other:
                return [*words[:at], *usual, *words[at + len(other) :]]
        return words

    def _heads(self, tokens: tuple[int, int]) -> frozenset[str]:
        """The role nouns in a role: one that another noun heads is another's."""
        lexicon, words = self.lexicon, self.tokens.folded[tokens[0] : tokens[1]]
        return frozenset(
            self._bare(word)
            for word in self._usual(words)
            if lexicon.trait(word) & ROLE or (word in words and self.reader.is_role(tokens[0] + words.index(word)))
        )

    def _same_role(self, role: tuple[int, int], words: Set[str], heads: Set[str]) -> int:
        """How many words a role shares with one that is `words` around `heads`; 0 where it is another role."""
        wanted, own = self._content(role), self._heads(role)
        generic = any(self.tokens.folded[i] in self.lexicon.speakers for i in range(*role))
        if own and heads and not any(self._named_by(head, heads) for head in own) and not generic:
            return 0
        common = sum(self._named_by(word, words) for word in wanted)
        return common if 2 * common >= min(len(wanted), len(words)) else 0

    def _best_by_role(self, role: tuple[int, int], current: int, gender: Gender = "either") -> int:
        """The person whose role shares most words with `role`; the current speaker wins a tie."""
        best, most = -1, 0.0
        for index in self._latest():
            known = self.known[index]
            if known.kind not in {"person", "anonymous"} or not _agree(gender, known.gender):
                continue
            common = self._same_role(role, known.role_words, known.role_heads)
            shared = common + (0.5 if index == current else 0) + known.last * 1e-9
            if common and shared > most:
                best, most = index, shared
        return best

    def _named_by(self, word: str, role: Set[str]) -> bool:
        """Whether a word is part of a role, or means a compound in it: "der Sprecher", "Feuerwehrsprecher"."""
        if word in role or not self.lexicon.compounds or len(word) < _NEAR:
            return word in role
        return any(other.endswith(word) for other in role)

    def _by_name(self, phrase: Phrase) -> int:
        assert phrase.name is not None
        words = self.words(*phrase.name)
        titled = self._gender(*phrase.name)
        alike = {i for word in words for i in self.by_word.get(word, [])[-_IN_MIND:]}
        for index in sorted(alike, key=lambda i: -self.known[i].last):
            known = self.known[index]
            if (words <= known.words or known.words <= words) and (
                titled == known.gender or "either" in (titled, known.gender)
            ):
                if len(words) > len(known.words):
                    known.name, known.words = phrase.name, words
                    self._index(index, words)
                self._learn_role(known, phrase.role)
                return index
        rarest = min((self.named_by_word.get(word, []) for word in words), key=len, default=[])
        full = [i for i in rarest if words <= self.named_words[i]]
        before = [i for i in full if self.named[i].start <= phrase.start] or full
        best = before[0] if before else None
        if len(before) > 1:
            often = Counter(self.named_words[i] for i in full)
            # "Le Pen" is "Marine Le Pen", however often the article leaves out the given name.
            best = max(
                before, key=lambda i: (len(words) == 1 < len(self.named_words[i]), often[self.named_words[i]], -i)
            )
        chosen = _name(self.named[best]) if best is not None else phrase.name
        known = _Known("person", chosen, self.words(*chosen), gender=self._gender(*chosen))
        if known.gender == "either":
            known.gender = self._gender(*phrase.name)
        self._learn_role(known, phrase.role)
        if known.role is None:
            for i in full:
                for role in self._roles_around(self.named[i]):
                    self._learn_role(known, role)
        index = self._add(known, phrase.start)
        self._index(index, known.words)
        return index

    def _index(self, person: int, words: frozenset[str]) -> None:
        for word in words:
            listed = self.by_word.setdefault(word, [])
            if person not in listed[-1:]:
                listed.append(person)

    def _roles_around(self, name: Phrase) -> list[tuple[int, int]]:
        """The roles beside a full name met outside an attribution: in apposition, and before it."""
        if name.start not in self.roles:
            self.roles[name.start] = self._role_before(name)
        return [role for role in (name.role, self.roles[name.start]) if role is not None]

    def _role_before(self, name: Phrase) -> tuple[int, int] | None:
        start = name.start
        while start > 0 and start > name.start - 14:
            gap = self.tokens.gaps[start]
            if gap != " " and any(sign in gap for sign in "\n.;:؛"):
                return None
            role = self._role_at(start - 1, name)
            if role is not None:
                while start > 1 and self.tokens.words[start - 2][0].isupper():  # "Prime Minister Jim Hall"
                    start -= 1
                    longer = self._role_at(start - 1, name)
                    if longer is None:
                        break
                    role = longer
                return role
            start -= 1
        return None

    def _role_at(self, start: int, name: Phrase) -> tuple[int, int] | None:
        """The role in a phrase that starts at a token and ends with a name."""
        phrase = self.reader.read(start, name.end)
        led = phrase is not None and phrase.head == "name" and phrase.name is not None and phrase.name[1] == name.end
        return phrase.role if phrase is not None and led else None

    def _near(self, place: int) -> list[Phrase]:
        """The full names around a place in the article, those before it first."""
        here = bisect_left(self.named, place, key=lambda one: one.start)
        return [*self.named[max(0, here - _IN_MIND) : here], *self.named[here : here + _IN_MIND]]

    def _learn_role(self, known: _Known, role: tuple[int, int] | None) -> None:
        if role is None:
            return
        known.role_words |= self._content(role)
        known.role_heads |= self._heads(role)
        if known.role is None or (role[1] - role[0] >= known.role[1] - known.role[0] + 2 and role[1] - role[0] <= 16):
            known.role = role

    def _by_role(self, phrase: Phrase, current: int) -> int:
        assert phrase.role is not None
        wanted = self._content(phrase.role)
        if phrase.definite:
            gender = self._noun_gender(phrase) if self.lexicon.compounds else "either"
            if self._pointed(phrase, current):
                return current
            best = self._best_by_role(phrase.role, current, gender)
            if best >= 0:
                if self.known[best].kind == "person":
                    self._learn_role(self.known[best], phrase.role)
                return best
            for name in self._near(phrase.start):
                for role in self._roles_around(name):
                    words = self._content(role)
                    if name.start > phrase.start and not (words <= wanted or wanted <= words):
                        continue  # "the French president" is not the club's president who is named later
                    if self._same_role(phrase.role, words, self._heads(role)):
                        return self._by_name(Phrase(name.start, name.end, "name", name=name.name, role=role))
            described = self._described(phrase, current, gender)
            if described >= 0:
                return described
        known = _Known("person" if phrase.definite else "anonymous", (phrase.start, phrase.end), wanted)
        known.role_words, known.gender = set(wanted), self._noun_gender(phrase)
        known.role_heads = set(self._heads(phrase.role))
        return self._add(known, phrase.start)

    def _pointed(self, phrase: Phrase, current: int) -> bool:
        """Whether "this expert" is who spoke in the sentence before."""
        if self.tokens.folded[phrase.start] not in self.lexicon.demonstratives or not 0 <= current < len(self.known):
            return False
        known = self.known[current]
        near = self._sentence(phrase.start) - self._sentence(known.last) <= 1
        return near and known.kind == "person" and _agree(self._noun_gender(phrase), known.gender)

    def _described(self, phrase: Phrase, current: int, gender: Gender) -> int:
        """Whom a definite description takes up that nothing in the article explains: who spoke last."""
        assert phrase.role is not None
        length, lexicon = phrase.role[1] - phrase.role[0], self.lexicon
        before = phrase.role[0] - 1
        owned = before >= 0 and self.tokens.folded[before] in lexicon.possessives  # "Lee's lawyer" is not Lee
        if owned or not 0 <= current < len(self.known):
            return -1
        known = self.known[current]
        if known.kind != "person":
            since = self._sentence(known.last)
            named = self._begun_with(self._noun_gender(phrase), phrase.start, since) if length <= 3 else None
            return -1 if named is None else self._by_name(named)
        if not _agree(gender, known.gender) or (lexicon.nouns_capitalised and length > 1):
            return -1
        pointed = self.tokens.folded[phrase.start] in lexicon.demonstratives
        near = self._sentence(phrase.start) - self._sentence(known.last) <= _DESCRIBED
        if not (length <= 3 or pointed or (near and known.role is None)):
            return -1
        named = self._begun_with(self._noun_gender(phrase), phrase.start, self._sentence(known.last))
        return current if named is None else self._by_name(named)

    def _body(self, phrase: Phrase, current: int) -> int:
        """An organisation, a group, or words of unknown sort: one met before with like words, else a new one."""
        assert phrase.name is not None
        if phrase.name[1] - phrase.name[0] == 1 and self.tokens.words[phrase.name[0]] in self.acronyms:
            phrase = phrase._replace(name=self.acronyms[self.tokens.words[phrase.name[0]]])
        assert phrase.name is not None
        words = self._content(phrase.name)
        issuer = self.known[current] if 0 <= current < len(self.known) else None
        if phrase.definite and self._bare_document(phrase.name) and issuer and not self._bare_document(issuer.name):
            return current
        kind: ExpertKind = "group" if phrase.head == "group" else "organisation"
        bodies = [i for i in self._latest() if self.known[i].kind in {"organisation", "group"}]
        for index in bodies:
            known = self.known[index]
            if self._same_body(phrase, words, known):
                if len(words) > len(known.words) and words >= known.words:
                    known.name, known.words = phrase.name, words
                return index
        if phrase.definite and phrase.head == "unknown":
            return current
        one = phrase.name[1] - phrase.name[0] == 1 and self.reader.place_end(*phrase.name) == phrase.name[0]
        if phrase.definite and one and self._common(phrase.name[0]):
            fuller = self._fuller(phrase.name[0])
            if fuller is not None:
                return self._body(fuller, current)
            alike = next((i for i in bodies if self.known[i].kind == kind), None)
            if alike is not None:
                return alike
        gender: Gender = self._noun_gender(phrase) if kind == "organisation" else "either"
        return self._add(_Known(kind, phrase.name, words, gender=gender), phrase.start)

    def _fuller(self, head: int) -> Phrase | None:
        """The institution that a noun alone takes up, where it was named in full: «هيئة النزاهة», then «الهيئة»."""
        if self._bodies is None:
            self._bodies = {}
            bodies = [i for i, here in enumerate(self.reader.traits) if here & ORGANISATION and not here & DEFINITE]
            for index in bodies:
                self._bodies.setdefault(self._bare(self.tokens.folded[index]), []).append(index)
        places = self._bodies.get(self._bare(self.tokens.folded[head]), [])
        last = bisect_left(places, head)
        for place in reversed(places[max(0, last - _SOME) : last]):
            for start in range(max(0, place - 3 if self.lexicon.cased else place), place + 1):
                phrase = self.reader.read(start, min(place + _EXPANSION, len(self.tokens)))
                if phrase is None or phrase.head != "organisation" or phrase.name is None:
                    continue
                if phrase.name[0] <= place < phrase.name[1] and phrase.name[1] - phrase.name[0] > 1:
                    return phrase._replace(definite=True)
        return None

    def _bare_document(self, name: tuple[int, int]) -> bool:
        """Whether a name is no more than a word for a text: "the statement"."""
        return name[1] - name[0] == 1 and self.reader.is_document(name[0])

    def _common(self, index: int) -> bool:
        """Whether an institution's word is a common noun, as in "the fund", rather than a name."""
        return not self.lexicon.cased or self.tokens.word(index).islower()

    def _same_body(self, phrase: Phrase, words: frozenset[str], known: _Known) -> bool:
        """Whether a phrase names an institution or group met before."""
        if (known.kind == "group") != (phrase.head == "group"):
            return False
        if words == known.words:
            return bool(words)
        if not phrase.definite:
            return False
        if self._acronym(phrase):
            initials = "".join(self.tokens.word(i)[0] for i in range(*known.name) if self.tokens.word(i)[0].isupper())
            return initials == self.tokens.word(phrase.end - 1)
        if words and (words <= known.words or known.words <= words):
            return True
        return phrase.definite and _alike(words, known.words)

    def _acronym(self, phrase: Phrase) -> bool:
        return self.tokens.word(phrase.end - 1).isupper()

    def _add(self, known: _Known, place: int) -> int:
        known.last = place
        self.known.append(known)
        self.recent[len(self.known) - 1] = None
        return len(self.known) - 1

    def persons(self) -> tuple[Person, ...]:
        """All who were met as speakers, as values."""
        return tuple(self._person(known) for known in self.known)

    def _person(self, known: _Known) -> Person:
        role = self.span(*known.role) if known.role else None
        position = organisation = None
        if known.role:
            split = next(
                (
                    i
                    for i in range(known.role[0] + 1, known.role[1])
                    if self.reader.is_organisation(i) or self.reader.with_preposition(i)
                ),
                None,
            )
            position = role
            if split is not None:
                stop = split
                while stop > known.role[0] + 1 and (
                    self.tokens.folded[stop - 1] in self.lexicon.joiners
                    or self.tokens.folded[stop - 1] in self.lexicon.determiners
                ):
                    stop -= 1
                position, organisation = self.span(known.role[0], stop), self.span(split, known.role[1])
        mentions = {(mention.start, mention.end): mention for mention in known.mentions}
        return Person(
            self.span(*known.name),
            known.kind,
            role,
            position,
            organisation,
            tuple(mentions[key] for key in sorted(mentions)),
        )


def _agree(gender: Gender, other: Gender) -> bool:
    return gender == other or "either" in (gender, other)


def _name(phrase: Phrase) -> tuple[int, int]:
    return phrase.name or (phrase.start, phrase.end)


def _alike(words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether the heads of two institutions begin alike: «التنسيقية» for «التنسيق النقابي»."""
    return len(words) == 1 and any(
        len(word) >= _NEAR and other[: max(_NEAR, len(word) - 2)] == word[: max(_NEAR, len(word) - 2)]
        for word in words
        for other in others
    )
