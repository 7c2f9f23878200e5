"""Words of several languages for one thing: وزير, ministre, minister. Data: `concepts/`, a file a kind of thing."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal, get_args

from quotes.folding import fold_word
from quotes.stems import stem, without_article
from quotes.tokens import tokenize

ConceptKind = Literal["roles", "institutions", "fields", "places", "topics"]
LATIN: Final = ("fr", "en", "es", "pt", "de")
LANGUAGES: Final = ("ar", *LATIN, "ru")


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing and its words, by language."""

    key: str
    kind: ConceptKind
    domain: str | None
    """The trade that it tells of, of roles, institutions and fields; `general` where it may be any."""
    within: str | None
    """The country of a city."""
    words: Mapping[str, tuple[str, ...]]


@cache
def concepts() -> Mapping[str, Concept]:
    """All concepts by their key, as the tables in `concepts/` have them."""
    found = {}
    for kind in get_args(ConceptKind):
        text = (files("quotes") / "concepts" / f"{kind}.csv").read_text("utf-8")
        for row in csv.DictReader(io.StringIO(text)):
            words = {language: tuple(filter(None, row[language].split(" | "))) for language in LANGUAGES}
            found[row["key"]] = Concept(row["key"], kind, row["domain"] or None, row["within"] or None, words)
    return found


@dataclass(frozen=True, slots=True)
class _Term:
    """One wording of a concept in one language."""

    stems: tuple[str, ...]
    words: tuple[str, ...]
    concept: str


@cache
def _written(language: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """First letters of a term → (the term, its concept): what is looked at further when a word begins so."""
    table: dict[str, list[tuple[str, str]]] = {}
    for concept in concepts().values():
        for term in concept.words[language]:
            first = term[:3]
            # Most terms begin with plain letters: of them the rest need not be looked at.
            key = first.lower() if first.isascii() and first.isalpha() else _beginning(term)
            table.setdefault(key, []).append((term, concept.key))
    return {first: tuple(terms) for first, terms in table.items()}


@lru_cache(maxsize=65_536)
def _beginning(term: str) -> str:
    word = term.split(" ", 1)[0]
    if word.isascii():
        return word[:3].lower()
    if "\u0600" <= word[:1] <= "\u06ff":
        return stem(fold_word(word), "ar")[:3]  # articles and prepositions stand before it
    word = word[:4].lower()
    return "".join(letter for letter in unicodedata.normalize("NFD", word[:4]) if not unicodedata.combining(letter))[:3]


@lru_cache(maxsize=4096)
def _terms(beginning: str, language: str) -> Mapping[str, tuple[_Term, ...]]:
    """First stem → the terms that begin with it, the longest first, of those with the same first letter."""
    table: dict[str, list[_Term]] = {}
    for term, concept in _written(language).get(beginning, ()):
        folded = tokenize(term).folded
        read = _Term(tuple(stem(word, language) for word in folded), tuple(map(without_article, folded)), concept)
        if read.stems and read not in table.setdefault(read.stems[0], []):
            table[read.stems[0]].append(read)
    return {first: tuple(sorted(terms, key=lambda one: -len(one.stems))) for first, terms in table.items()}


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a text that stand for concepts: token `start` to `end`."""

    start: int
    end: int
    concepts: tuple[str, ...]


def hits(words: Sequence[str], language: str) -> Iterator[Hit]:
    """The concepts named in a text, given as folded words: of terms that begin alike the longest.

    Of two concepts whose words have one stem (جامعة, جامع) the one that is spelt as the text is.
    """
    stemmed = [stem(word, language) for word in words]
    place = 0
    while place < len(words):
        found = _at(words, stemmed, place, language)
        if found:
            yield Hit(place, place + len(found[0].stems), tuple(dict.fromkeys(term.concept for term in found)))
        place += len(found[0].stems) if found else 1


def _at(words: Sequence[str], stemmed: Sequence[str], place: int, language: str) -> list[_Term]:
    """The longest terms at a place."""
    for cut in (0, 1) if language == "ar" and words[place][:1] in "بلوفك" and len(words[place]) > 3 else (0,):
        # بجامعة: a preposition or conjunction may be joined to the first word.
        first = stem(words[place][cut:], language) if cut else stemmed[place]
        found: list[_Term] = []
        for term in _terms(_beginning(words[place][cut:]), language).get(first, ()):
            size = len(term.stems)
            if found and size < len(found[0].stems):
                break
            if tuple(stemmed[place + 1 : place + size]) == term.stems[1:]:
                found.append(term)
        if found:
            shown = tuple(
                without_article(word) for word in (words[place][cut:], *words[place + 1 : place + len(found[0].stems)])
            )
            return [term for term in found if term.words == shown] or found
    return []


def languages_of(text: str, language: str | None = None) -> tuple[str, ...]:
    """The languages that words may be of: the one that is known, else those of their script."""
    if language in LANGUAGES:
        return (language,)
    scripts = (("\u0600", "\u06ff", ("ar",)), ("\u0400", "\u04ff", ("ru",)))
    return next((codes for first, last, codes in scripts if any(first <= one <= last for one in text)), LATIN)


def equivalents(keys: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The terms of concepts in every language, each as its stems."""
    for key in keys:
        for language, terms in concepts()[key].words.items():
            for term in terms:
                yield tuple(stem(word, language) for word in tokenize(term).folded)
