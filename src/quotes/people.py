"""Who is who in one article: mentions brought together under the fullest name, with the words for their role."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from quotes.article import Span
from quotes.candidates import Mention, Person
from quotes.lexicon import Lexicon
from quotes.phrases import Phrase, PhraseReader
from quotes.records import ExpertKind
from quotes.tokens import Tokens

_NEAR = 4  # letters that two forms of one institution share: تنسيقيه, تنسيق


@dataclass
class _Known:
    """A person or body while the article is being read."""

    kind: ExpertKind
    name: tuple[int, int]
    words: frozenset[str]
    role: tuple[int, int] | None = None
    role_words: frozenset[str] = frozenset()
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
        self.named: list[Phrase] = []
        """Every full name in the article with its role, speaker or not."""

    def scan(self, ranges: list[tuple[int, int]]) -> None:
        """Find all full names in the given token ranges, so that surnames lead to them."""
        reader, named = self.reader, self.named
        for low, high in ranges:
            index = low
            while index < high:
                if not reader.begins_name(index) and not reader.joined_name(index):
                    index += 1
                    continue
                end = reader.name_end(index, high)
                start = index
                if self.lexicon.cased:
                    for place in range(index, end - 1):
                        if reader.is_role(place) or self.tokens.folded[place] in self.lexicon.honorifics:
                            start = place + 1
                if end - start > 1 and not (self.lexicon.cased and reader.organisation_run(start, end)):
                    named.append(Phrase(start, end, "name", name=(start, end), role=reader.role_after(end, high)))
                index = max(end, index + 1)
        parts: set[str] = set()
        for phrase in named:
            parts.update(self.words(phrase.start, phrase.end))
            parts.update(self._plain(phrase.start, phrase.end))
        reader.surnames = frozenset(parts)
        lasts = {self.tokens.folded[phrase.end - 1] for phrase in named}
        reader.family_names = frozenset(lasts - self.lexicon.given_names - self.lexicon.name_particles)

    def words(self, start: int, end: int) -> frozenset[str]:
        """The folded parts of a name, without particles, honorifics and articles."""
        lexicon = self.lexicon
        parts = [
            lexicon.without_article(word)
            for word in self._plain(start, end)
            if word not in lexicon.name_particles and word not in lexicon.honorifics
        ]
        return frozenset(parts or self.tokens.folded[start:end])

    def _plain(self, start: int, end: int) -> list[str]:
        """The folded tokens of a name, a preposition joined to its first taken off: بمحمد → محمد."""
        words = self.tokens.folded[start:end]
        return [words[0][1:], *words[1:]] if self.reader.joined_name(start) else words

    def span(self, start: int, end: int) -> Span:
        """The code points of a token range."""
        first = self.tokens.starts[start] + (1 if self.reader.joined_name(start) else 0)
        return Span(first, self.tokens.ends[end - 1])

    def resolve(self, phrase: Phrase, current: int, gender: str = "") -> int:
        """Index of whom the phrase means, -1 where the article does not tell. `current`: who spoke last."""
        index = self._resolve(phrase, current)
        if index >= 0:
            known = self.known[index]
            known.last = phrase.start
            span = self.span(phrase.start, phrase.end)
            known.mentions.append(Mention(span.start, span.end, index))
        return index

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
        meaning = self.lexicon.pronouns.get(self.tokens.folded[phrase.start], "")
        wanted = {
            "plural": ("group", "organisation"),
            "organisation": ("organisation", "group"),
        }.get(meaning, ("person", "anonymous"))
        if 0 <= current < len(self.known) and self.known[current].kind in wanted:
            return current
        order = sorted(range(len(self.known)), key=lambda i: -self.known[i].last)
        near = next((i for i in order if self.known[i].kind in wanted), -1)
        if meaning in {"masculine", "feminine"}:
            named = [name for name in self.named if name.end <= phrase.start]
            if named and (near < 0 or named[-1].start > self.known[near].last):
                return self._by_name(named[-1])
        return near if near >= 0 else current

    def _anaphor(self, phrase: Phrase, current: int) -> int:
        wanted = self._content(phrase.role or phrase.name)
        best = self._best_by_role(wanted, current)
        return best if best >= 0 else current

    def _content(self, tokens: tuple[int, int] | None) -> frozenset[str]:
        if tokens is None:
            return frozenset()
        lexicon = self.lexicon
        return frozenset(
            lexicon.without_article(lexicon.without_prefix(word))
            for word in self.tokens.folded[tokens[0] : tokens[1]]
            if word not in lexicon.function_words and word not in lexicon.same and word not in lexicon.joiners
        )

    def _best_by_role(self, wanted: frozenset[str], current: int) -> int:
        """The person whose role shares most words with `wanted`; the current speaker wins a tie."""
        best, most = -1, 0.0
        for index, known in enumerate(self.known):
            if known.kind not in {"person", "anonymous"}:
                continue
            shared = len(wanted & known.role_words) + (0.5 if index == current else 0) + known.last * 1e-9
            if wanted & known.role_words and shared > most:
                best, most = index, shared
        return best

    def _by_name(self, phrase: Phrase) -> int:
        assert phrase.name is not None
        words = self.words(*phrase.name)
        for index in sorted(range(len(self.known)), key=lambda i: -self.known[i].last):
            known = self.known[index]
            if known.kind == "person" and (words <= known.words or known.words <= words):
                if len(words) > len(known.words):
                    known.name, known.words = phrase.name, words
                self._learn_role(known, phrase.role)
                return index
        full = [name for name in self.named if words <= self.words(*_name(name))]
        before = [name for name in full if name.start <= phrase.start] or full
        often = Counter(self.words(*_name(name)) for name in full)
        best = max(before, key=lambda name: (often[self.words(*_name(name))], -name.start), default=None)
        chosen = _name(best) if best is not None else phrase.name
        known = _Known("person", chosen, self.words(*chosen))
        self._learn_role(known, phrase.role)
        if known.role is None:
            for name in full:
                self._learn_role(known, self._role_around(name))
        return self._add(known, phrase.start)

    def _role_around(self, name: Phrase) -> tuple[int, int] | None:
        """The role beside a full name met outside an attribution: before it, or in apposition."""
        if name.role is not None:
            return name.role
        start = name.start
        while start > 0 and start > name.start - 14:
            before = self.reader.read(start - 1, name.end)
            if "\n" in self.tokens.gap(start) or any(c in self.tokens.gap(start) for c in ".;:؛"):
                return None
            if before and before.head == "name" and before.role and before.name and before.name[1] == name.end:
                return before.role
            start -= 1
        return None

    def _learn_role(self, known: _Known, role: tuple[int, int] | None) -> None:
        if role is None:
            return
        known.role_words |= self._content(role)
        if known.role is None or (role[1] - role[0] >= known.role[1] - known.role[0] + 2 and role[1] - role[0] <= 16):
            known.role = role

    def _by_role(self, phrase: Phrase, current: int) -> int:
        assert phrase.role is not None
        wanted = self._content(phrase.role)
        if phrase.definite:
            best = self._best_by_role(wanted, current)
            if best >= 0:
                if self.known[best].kind == "person":
                    self._learn_role(self.known[best], phrase.role)
                return best
            for name in self.named:
                role = self._role_around(name)
                if role and self._content(role) & wanted:
                    return self._by_name(Phrase(name.start, name.end, "name", name=name.name, role=role))
            if (
                phrase.role[1] - phrase.role[0] <= 3
                and 0 <= current < len(self.known)
                and self.known[current].kind == "person"
            ):
                return current
        known = _Known("person" if phrase.definite else "anonymous", (phrase.start, phrase.end), wanted)
        known.role_words = wanted
        return self._add(known, phrase.start)

    def _body(self, phrase: Phrase, current: int) -> int:
        """An organisation, a group, or words of unknown sort: one met before with like words, else a new one."""
        assert phrase.name is not None
        words = self._content(phrase.name)
        kind: ExpertKind = "group" if phrase.head == "group" else "organisation"
        bodies = [i for i, known in enumerate(self.known) if known.kind in {"organisation", "group"}]
        for index in sorted(bodies, key=lambda i: -self.known[i].last):
            known = self.known[index]
            if self._same_body(phrase, words, known):
                if len(words) > len(known.words) and words >= known.words:
                    known.name, known.words = phrase.name, words
                return index
        if phrase.definite and phrase.head == "unknown":
            return current
        if phrase.definite and phrase.name[1] - phrase.name[0] == 1 and self._common(phrase.name[0]):
            alike = [i for i in bodies if self.known[i].kind == kind]
            if alike:
                return max(alike, key=lambda i: self.known[i].last)
        return self._add(_Known(kind, phrase.name, words), phrase.start)

    def _common(self, index: int) -> bool:
        """Whether an institution's word is a common noun, as in "the fund", rather than a name."""
        return not self.lexicon.cased or self.tokens.word(index).islower()

    def _same_body(self, phrase: Phrase, words: frozenset[str], known: _Known) -> bool:
        """Whether a phrase names an institution or group met before."""
        if (known.kind == "group") != (phrase.head == "group"):
            return False
        if words == known.words:
            return bool(words)
        if (not phrase.definite and not self.lexicon.cased) or (phrase.head == "group" and not phrase.definite):
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


def _name(phrase: Phrase) -> tuple[int, int]:
    return phrase.name or (phrase.start, phrase.end)


def _alike(words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether the heads of two institutions begin alike: «التنسيقية» for «التنسيق النقابي»."""
    return len(words) == 1 and any(
        len(word) >= _NEAR and other[: max(_NEAR, len(word) - 2)] == word[: max(_NEAR, len(word) - 2)]
        for word in words
        for other in others
    )
