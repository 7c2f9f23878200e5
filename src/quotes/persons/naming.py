"""A person's name in any script and spelling, part by part.

الحافظي, El Hafidi, al-Hafizi and эль-Хафиди are one surname; حسن and حسين are two given names, though both are
spelt with h, s and n. Particles are set apart (ال، بن، آيت; El, Ben, Aït, de, van), known given names are looked up
(`names/variants.csv`), other parts are known by how they sound.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from anyascii import anyascii

from quotes.folding import ARABIC, fold_word
from quotes.persons.sounds import Sound, class_keys, readings, sound_data
from quotes.stems import without_article

_MOST_PARTS: Final = 8
_GLUED: Final = 5
"""Letters from which on a name behind a particle may begin with an article that is joined to it."""
_WORD = re.compile(r"[^\W_]+")
_RUSSIAN = str.maketrans({"х": "ħ", "Х": "ħ", "г": "ǥ", "Г": "ǥ"})
"""Letters by which Russian writes h: the one for kh, in older names the one for g."""
_READ_AS: Final = tuple(str.maketrans({"ħ": kh, "ǥ": g}) for kh in ("h", "kh") for g in ("g", "h"))
_SOFT = re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])[юяё]", re.IGNORECASE)
"""Russian vowels that only soften the consonant before them: Nicolas, Николя."""
_TURKISH = re.compile(r"\b[çÇ]|[şŞ]")
_HAMZA = re.compile(r"\b[أإ](ل\w{3})")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a name, particles joined to it: « Ben Kirane » is one."""

    text: str
    """Folded letters, without article, blanks and marks."""
    sounds: tuple[Sound, ...]
    given: frozenset[str]
    """The given names that it spells, by their Arabic form; empty where it is none that is known."""
    initial: bool = False

    @property
    def keys(self) -> frozenset[str]:
        """What every spelling of the part shares with it: the classes of its consonants, or the given name."""
        return self.given.union(key for sound in self.sounds for key in class_keys(sound.consonants))


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A person's name, part by part, in the order in which it is written. `read_name` gives one object a text."""

    text: str
    parts: tuple[Part, ...]

    @property
    def full(self) -> bool:
        """Whether it has two parts that are more than initials."""
        return sum(not part.initial for part in self.parts) > 1


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(fold_word(word) for word in sound_data()["particles"][key])


@cache
def _endings() -> Mapping[str, str]:
    """Second halves of names in two words → one spelling of each."""
    endings = sound_data()["endings"]
    return {fold_word(word): spelling for spelling, words in endings.items() for word in words}


@cache
def _without_hamza() -> Mapping[str, str]:
    """Names that begin with what looks like the article, as they are written without hamza → with it: الياس."""
    return {fold_word("ا" + word[1:]): fold_word("ءا" + word[1:]) for word in sound_data()["particles"]["no_article"]}


@cache
def _numerals() -> Mapping[str, str]:
    return {fold_word(word): value for value, words in sound_data()["numerals"].items() for word in words}


@cache
def variants() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The rows of `names/variants.csv`: the first spelling of a name, and the others."""
    text = (files("quotes") / "names" / "variants.csv").read_text("utf-8")
    rows = csv.reader(io.StringIO(text))
    next(rows)
    return tuple((name, tuple(spellings.split())) for name, spellings in rows)


_LIKE_ARTICLES: Final = frozenset({"al", "el", "la", "ال"})


@cache
def _given_spellings() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """First letter that a given name may have, folded → its spellings, each with the name's first spelling."""
    first: dict[tuple[str, ...], str] = {}
    table: dict[str, list[tuple[str, str]]] = {}
    for name, spellings in variants():
        # Two ways to write a foreign name in Arabic (سيرغي, سيرجي) have the same spellings elsewhere.
        own = first.setdefault(tuple(sorted(spellings)), name)
        for spelling in (name, *spellings):
            folded = spelling if spelling.isascii() else fold_word(spelling)
            letters = folded[:1]
            if folded[:2] in _LIKE_ARTICLES:  # it may be left out, or be none
                letters += folded[1:3] + "ء"
            for letter in dict.fromkeys(letters):
                table.setdefault(letter, []).append((spelling, own))
    return {letter: tuple(rows) for letter, rows in table.items()}


@cache
def _given_table(letter: str) -> Mapping[str, frozenset[str]]:
    """Spelling that begins with a letter, as `Part.text` has it → the given names that it stands for.

    They are known by their first spelling. A short form (Joe) stands for itself and for the long ones.
    """
    table: dict[str, set[str]] = {}
    for spelling, own in _given_spellings().get(letter, ()):
        for form in _spellings(_squeezed(spelling)):
            table.setdefault(form, set()).add(own)
    return {spelling: frozenset(names) for spelling, names in table.items()}


def _given(spelling: str) -> frozenset[str]:
    """The given names that a spelling stands for."""
    if spelling.isascii() or ARABIC.match(spelling):
        return _given_table(spelling[:1]).get(spelling, frozenset())
    read = {spelling.translate(letters) for letters in _READ_AS} - {spelling}
    return frozenset().union(*map(_given, sorted(read)))


def is_given(word: str) -> bool:
    """Whether a folded word is a given name that is known."""
    return bool(_given(word))


def titles() -> frozenset[str]:
    """Folded ranks and styles that stand before names."""
    return _words("titles")


def _squeezed(spelling: str) -> str:
    """A given name's spelling as `Part.text` has it: عبد الله → عبدلله."""
    if spelling.isascii() and spelling.isalpha():
        return _spellings(spelling)[0]
    return _joined(_letters(spelling))[0][1] if _WORD.search(spelling) else ""


def _letters(text: str) -> list[str]:
    """The words of a name: folded Arabic letters, or ASCII small letters."""
    text = unicodedata.normalize("NFKC", text)
    if ARABIC.search(text):
        # A hamza tells that what begins a name is no article: ألبانيز.
        words = _WORD.findall(fold_word(_HAMZA.sub("ءا\\1", text)))
        return [_without_hamza().get(word, word) for word in words]
    text = _SOFT.sub(lambda match: "уао"["юяё".index(match.group().lower())], text).translate(_RUSSIAN)
    text = _TURKISH.sub(lambda match: "ch" if match.group() in "çÇ" else "sh", text).replace("ç", "ss")
    return _WORD.findall(
        re.sub(r"['’ʼ`ʾʿ]", "", "".join(c if c in "ħǥ" else anyascii(c) for c in text)).lower().replace("'", "")
    )


@lru_cache(maxsize=65_536)
def read_name(text: str) -> Name:
    """A name as its parts. Titles and roles must be taken off before (`bare_name` does)."""
    words = _letters(text)[: 2 * _MOST_PARTS]
    joined = _joined(words)[:_MOST_PARTS]
    parts = [_part(whole, bare, first=not index) for index, (whole, bare) in enumerate(joined)]
    return Name(text, tuple(parts))


def _joined(words: list[str]) -> list[tuple[str, str]]:
    """Parts as (joined with their particles, without those that may be left out)."""
    skipped, servants, joining = (_words(key) for key in ("skipped", "servants", "joining"))
    endings = _endings()
    found: list[tuple[str, str]] = []
    held: list[str] = []
    for index, word in enumerate(words):
        last = index == len(words) - 1
        if word in skipped and found:
            continue
        if not last and _is_article(word, words[index + 1]):
            continue
        if not last and (word in joining or word in servants):
            held.append("abd" if word in servants and not ARABIC.match(word) else word)
            continue
        bare = without_article(word)
        if bare in endings and found and not held:
            whole, own = found.pop()
            bare = endings[bare]
            found.append((whole + bare, own + bare))
            continue
        served = bool(held) and held[-1] in ("abd", *servants)
        if held and not served and len(bare) > _GLUED:
            bare = _GLUED_ARTICLE.sub("", bare)  # Ait Elkadi
        last_part = held.pop() + bare if served else _spellings(bare)[0]
        whole = "".join(held) + last_part
        found.append((whole, last_part if set(held) <= _words("left_out") else whole))
        held = []
    if held:
        found.append(("".join(held), "".join(held)))
    return found or [("", "")]


def _is_article(word: str, following: str) -> bool:
    if word in _words("article"):
        return True
    return word in _words("becoming") and word[1:2] == following[:1]


_SERVANT = re.compile(r"^abd[aeiou]*l(?=[a-z]{3})|^abd[aeiou]+(?=[b-df-hj-np-tv-z])")
_GOD = re.compile(r"(?<=[a-z]{3})[aeou]l{2,}ah?$")
_FAITH = re.compile(r"(?:[aeou]l|[aeou])?d+(?:in|ine|een|ein)$")
_JOINED_ARTICLE = re.compile(r"^(عبد|ابو|ابي|ابا|ام|بن|ابن)ال(?=...)")
_FATHER = re.compile(r"^(ab[ou]+)l(?=[a-zħǥ]{3})")
_GLUED_ARTICLE = re.compile(r"^(?:al|el)(?=[a-zħǥ]{4})")
_MOROCCAN_ARTICLE = re.compile(r"^l(?=a[b-df-hj-np-tv-z][a-z]{3})")
"""Lahlimi, الحليمي."""


_JOINED_FIRST: Final = frozenset("ael")
_JOINED_LAST: Final = frozenset("hlan")
"""First and last letters without which nothing can be joined to a part."""


def _spellings(text: str) -> list[str]:
    """The part, and the part without what may be joined to it."""
    if ARABIC.match(text):
        if text.endswith("الله") and len(text) > 5:
            return [text.removesuffix("الله") + "له"]
        joined = _JOINED_ARTICLE.sub(r"\1", text)
        if joined.endswith("الدين") and len(joined) > 6:
            joined = joined.removesuffix("الدين") + "دين"
        return list(dict.fromkeys((joined, text)))
    if text[:1] not in _JOINED_FIRST and text[-1:] not in _JOINED_LAST:
        return [text]
    if _GOD.search(text):
        return [_GOD.sub("lah", text), text]
    if text.startswith("abd") and len(text) > 6:
        return [_SERVANT.sub("abd", text), text]  # Abdel-Aziz, Abde-Latif
    if len(text) > 6 and _FAITH.search(text):
        return [_FAITH.sub("din", text), text]
    return list(dict.fromkeys((text, _GLUED_ARTICLE.sub("", text), _FATHER.sub(r"\1", text),
                               _MOROCCAN_ARTICLE.sub("", text))))  # fmt: skip


def _part(whole: str, bare: str, first: bool) -> Part:
    number = None if first else _numerals().get(whole) or _numerals().get("ال" + whole)
    if number:
        return Part(number, (Sound("#" + number, ("",) * (len(number) + 2), False),), frozenset())
    initial = len(whole) == 1
    given = _given(whole) or _given(bare)
    sounds: list[Sound] = []
    spellings = [*_spellings(whole), *_spellings(bare)]
    if whole != bare and whole[:2] in {"le", "de"}:
        spellings.append(whole[0] + "o" + whole[2:])  # Le Pen, لوبان
    for spelling in dict.fromkeys(spellings):
        given = given or _given(spelling)
        sounds += readings(spelling)
    if initial:
        sounds += [sound for letters in sound_data()["initials"].get(whole, ()) for sound in readings(letters)[:1]]
    if bare != whole and not _given(whole):
        given = frozenset()  # the son of Salman is not Salman
    return Part(whole, tuple(dict.fromkeys(sounds)), given, initial)
