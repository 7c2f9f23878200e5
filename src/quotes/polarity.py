"""The [stance] section of a language's file, compiled: which words approve, disapprove, or turn that round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from quotes.folding import fold_word
from quotes.languages import FALLBACK, available, language_data
from quotes.remembered import REMEMBERED, Remembered
from quotes.stems import STEMMERS, snowball
from quotes.tokens import tokenize

_SHORTEST = 3  # letters that a stem keeps when affixes are taken from it
_WEAK_VERB = re.compile("(?P<ge>ge)?(?P<stem>.{3,}?)t(?:e|en|est|et)?")  # past and participle, which it leaves too
_FRENCH_PLURALS = ("ent", "ons")  # of verbs, which the stemmer leaves

_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ال", "لل", "ب", "ل", "ك", "بال", "كال")
_NOUN_ENDINGS = ("", "ه", "ا", "ات", "ان", "ين", "ون", "ي", "يه", "تين", "تان")
_POSSESSIVES = ("", "ه", "ها", "هم", "هن", "هما", "نا", "كم", "ي", "ك")
_OBJECTS = ("", "ه", "ها", "هم", "هن", "هما", "نا", "ني", "كم")
_PAST_ENDINGS = ("", "ت", "وا", "نا", "تا", "تم", "و")
_PRESENT_ENDINGS = ("", "ون", "وا", "ان", "و")
_VERB = "~"  # behind the forms of Arabic verbs, so that no noun with an ending is taken for one
_PRESENT_LETTERS = ("ي", "ت", "ن", "ا")


class Role(Enum):
    """What an expression does to the stance of its clause."""

    SIGN = "approves or disapproves"
    REVERSAL = "turns what it is done to round: to prevent harm"
    NEGATION = "negates what follows"
    NEGATION_BEHIND = "negates what stands before it too: nicht"
    TURN = "sets what follows against what was said: but"
    CONCESSION = "admits what follows: although"
    COORDINATOR = "joins two of a kind: and"
    NEUTRAL = "says that no side is taken"
    OPINION = "shows that a sentence with figures is no plain fact"
    PLAIN = "means none of what its words alone would"


@dataclass(frozen=True, slots=True)
class Entry:
    """An expression; `weight` is above zero where it approves, below where it disapproves."""

    role: Role
    weight: float = 0.0


Tails = tuple[tuple[tuple[str, ...], Entry], ...]
"""The forms that may follow a word, and what it is with them: the longest first."""


class Expressions:
    """The expressions of one list in one language."""

    def __init__(self, language: str, by_head: Mapping[str, Tails]):
        self._language, self._by_head = language, by_head
        self.tails = Remembered(self._behind)
        """By the folded word that an expression begins with."""

    def _behind(self, word: str) -> Tails:
        tails = [tail for head in forms(self._language, word) for tail in self._by_head.get(head, ())]
        return tuple(sorted(tails, key=lambda one: -len(one[0])))

    def find(self, words: Sequence[str], first: int = 0, stop: int | None = None) -> tuple[int, Entry] | None:
        """The longest expression that begins with a folded word: how many words it has, and what it is."""
        tails = self.tails[words[first]]
        if not tails:  # nearly all words
            return None
        stop = len(words) if stop is None else stop
        following = forms(self._language, words[first + 1]) if first + 1 < stop else ()
        for tail, entry in tails:
            end = first + 1 + len(tail)
            if not tail or (
                tail[0] in following
                and end <= stop
                and all(part in forms(self._language, words[first + i]) for i, part in enumerate(tail[1:], start=2))
            ):
                return end - first, entry
        return None


@dataclass(frozen=True, slots=True)
class Polarity:
    """The expressions of one language: in claims, in the cues beside them, and beside figures."""

    words: Expressions
    cues: Expressions
    opinions: Expressions


_LISTS = (
    # Of two lists with the same word the first has it.
    ("plain", Entry(Role.PLAIN)),
    ("neutral", Entry(Role.NEUTRAL)),
    ("negations_behind", Entry(Role.NEGATION_BEHIND)),
    ("negations", Entry(Role.NEGATION)),
    ("turns", Entry(Role.TURN)),
    ("concessions", Entry(Role.CONCESSION)),
    ("coordinators", Entry(Role.COORDINATOR)),
    ("reversals", Entry(Role.REVERSAL)),
    ("support", Entry(Role.SIGN, 1.0)),
    ("oppose", Entry(Role.SIGN, -1.0)),
    ("support_weak", Entry(Role.SIGN, 0.5)),
    ("oppose_weak", Entry(Role.SIGN, -0.4)),
)
_INFLECTED = {Role.SIGN, Role.REVERSAL, Role.NEUTRAL}
_OPINIONS = (("opinions", Entry(Role.OPINION)),)
_CUES = (("cues_support", Entry(Role.SIGN, 1.0)), ("cues_oppose", Entry(Role.SIGN, -1.0)))


@cache
def polarity(language: str) -> Polarity:
    """The expressions of a language; those of the fallback for one that has no file."""
    language = language if language in available() else FALLBACK
    section = language_data(language).get("stance", {})
    words, cues, opinions = (
        Expressions(language, _by_head(_compiled(section, language, lists))) for lists in (_LISTS, _CUES, _OPINIONS)
    )
    return Polarity(words, cues, opinions)


def _by_head(compiled: Iterable[tuple[tuple[str, ...], Entry]]) -> dict[str, Tails]:
    found: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for key, entry in compiled:
        found.setdefault(key[0], []).append((key[1:], entry))
    return {head: tuple(sorted(tails, key=lambda one: -len(one[0]))) for head, tails in found.items()}


def _compiled(
    section: Mapping[str, Any], language: str, lists: Iterable[tuple[str, Entry]]
) -> Iterator[tuple[tuple[str, ...], Entry]]:
    seen: set[tuple[str, ...]] = set()
    verbs = section.get("verbs", {})
    for name, entry in lists:
        keys = [_key(language, phrase, entry) for phrase in section.get(name, ())]
        keys.extend((form + _VERB,) for verb in verbs.get(name, ()) for form in _conjugated(verb))
        for key in keys:
            if key and key not in seen:
                seen.add(key)
                yield key, entry


def _key(language: str, phrase: str, entry: Entry) -> tuple[str, ...]:
    words = tuple(tokenize(phrase).folded)
    exact = phrase.startswith("=") or entry.role not in _INFLECTED
    return words if exact else tuple(_stem(language, word) for word in words)


def _stem(language: str, word: str) -> str:
    """The form that a word of a list is kept under: one that no word has, so that a word's own entry goes first."""
    return f"{snowball(language).stemWord(word)}*" if language in STEMMERS else word


@lru_cache(maxsize=REMEMBERED)
def forms(language: str, word: str) -> tuple[str, ...]:
    """What a folded word may be looked up by: itself, and its stem or, in Arabic, itself without joined words."""
    language = language if language in available() else FALLBACK
    if language in STEMMERS:
        stems = dict.fromkeys((word, _stem(language, word)))
        if language == "fr" and word.endswith(_FRENCH_PLURALS) and len(word) > 5:  # « dénoncent », « dénonçons »
            stems[_stem(language, word[:-3].replace("ç", "c") + "er")] = None
        elif language == "de" and (weak := _WEAK_VERB.fullmatch(word)):  # "kritisierte", "gelobt"
            stems.update({_stem(language, prefix + weak["stem"] + "en"): None for prefix in ("", weak["ge"] or "")})
        return tuple(stems)
    found: dict[str, None] = {}
    for conjunction in _CONJUNCTIONS:
        if not word.startswith(conjunction):
            continue
        bare = word[len(conjunction) :]
        if len(bare) >= 2:
            found.setdefault(bare)
            for pronoun in _OBJECTS:
                if bare.endswith(pronoun) and len(bare) - len(pronoun) >= 2:
                    found.setdefault(bare.removesuffix(pronoun) + _VERB)
        for preposition in _PREPOSITIONS:
            if bare.startswith(preposition):
                for stem in _without_endings(bare[len(preposition) :]):
                    found.setdefault(stem)
    return tuple(found)


def _without_endings(word: str) -> Iterator[str]:
    """An Arabic word, folded, with its possessive and its ending taken off, in every way that leaves a stem."""
    for possessive in _POSSESSIVES:
        if not word.endswith(possessive) or len(word) - len(possessive) < _SHORTEST:
            continue
        owned = word[: len(word) - len(possessive)]
        for ending in _NOUN_ENDINGS:
            if owned.endswith(ending) and len(owned) - len(ending) >= _SHORTEST:
                stem = owned[: len(owned) - len(ending)]
                yield stem
                if ending in ("ات", "تين", "تان"):
                    yield stem + "ه"
        if possessive and owned.endswith("ت") and len(owned) > _SHORTEST:
            yield owned[:-1] + "ه"  # فعاليتها → فعاليه


def _conjugated(verb: str) -> Iterator[str]:
    """The folded forms of an Arabic verb, given as its past or, where letters change, `past|present`."""
    past, _, present = verb.partition("|")
    past = fold_word(past)
    present = fold_word(present) or (past[1:] if past.startswith("ا") and len(past) > 3 else past)
    for stem in {past, past[:-1] if past[-1] in "يا" else past}:
        yield from (stem + ending for ending in _PAST_ENDINGS if stem == past or ending in ("ت", "وا"))
    for stem in {present, present[:-1] if present[-1] in "يو" else present}:
        for letter in _PRESENT_LETTERS:
            for ending in _PRESENT_ENDINGS:
                if stem == present or ending in ("ون", "وا"):
                    yield letter + stem + ending
                    yield "س" + letter + stem + ending
