"""A person's name in any script and spelling: its parts, how they sound, and whether two names can be one person's.

الحافظي, El Hafidi, al-Hafizi and эль-Хафиди are one surname; حسن and حسين are two given names, though both are
spelt with h, s and n. Names are compared part by part: particles are set apart (ال، بن، آيت; El, Ben, Aït, de, van),
known given names are looked up (`names/variants.csv`), and other parts are compared by sound (`names/sounds.toml`):
consonants first, then the vowels between them, since Arabic writes only the long ones.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations
from typing import Any, Final, Literal

from anyascii import anyascii

from quotes.folding import fold_word

Relation = Literal["same", "part", "initial", "surname"]
"""`same`: every part has its like; `part`: one name leaves out parts of the other; `initial`: a given name is
abbreviated; `surname`: one name is a single part of the other."""

LIMIT: Final = 0.17
"""Distance up to which two parts are spellings of one: found on the development corpus in tests/people."""
LOOSE: Final = 0.36
"""Distance up to which two parts may be, where other spellings of the same person lie between them."""
_MOST_PARTS: Final = 8
_VOWELS: Final = frozenset("aeiouwyAIUY'")
_LONG: Final[Mapping[str, str]] = {"A": "aeA", "I": "iyI", "U": "uowU", "Y": "iyIea"}
_SECOND_BEST: Final[Mapping[str, str]] = {"A": "ou", "I": "e", "U": "y", "Y": "o"}
_UNWRITTEN: Final = {
    "a": 0.0,
    "'": 0.0,
    "e": 0.05,
    "o": 0.15,
    "u": 0.2,
    "i": 0.3,
    "w": 0.5,
    "y": 0.4,
    "I": 0.6,
    "U": 0.5,
}
"""Cost of a vowel of Latin letters where Arabic writes none; a long one would be written."""
_CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys("TtdDszSC", ("T",)),
    **dict.fromkeys("xkgGq", ("K",)),
    **dict.fromkeys("cj", ("T", "K")),
    **dict.fromkeys("bp", ("B",)),
    "v": ("f",),
    "h": ("",),
    **dict.fromkeys("XH", ("", "K")),
}
"""Consonants that spellings exchange, as one class or as either of two; h is no class, as it may be silent."""
_FINAL: Final = frozenset({"", "a", "e", "A", "'", "A'", "i", "y", "I", "Y"})
"""Vowels that a name may end in or not: Hocine, Fatima, ة."""
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_WORD = re.compile(r"[^\W_]+")
_RUSSIAN = str.maketrans({"х": "ħ", "Х": "ħ", "г": "ǥ", "Г": "ǥ"})
"""Letters by which Russian writes h: the one for kh, in older names the one for g."""
_TURKISH = re.compile(r"\b[çÇ]|[şŞ]")
_HAMZA = re.compile(r"\b[أإ](ل\w{3})")
_NASAL = re.compile(r"[aeiuy]n$")
_TWICE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Sound:
    """One way to read a part: consonants, the vowels before, between and behind them, and what it takes to read so."""

    consonants: str
    vowels: tuple[str, ...]
    arabic: bool
    cost: float = 0.0


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
        return self.given.union(key for sound in self.sounds for key in _keys(sound.consonants))


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A person's name, part by part, in the order in which it is written. `read_name` gives one object a text."""

    text: str
    parts: tuple[Part, ...]

    @property
    def full(self) -> bool:
        """Whether it has two parts that are more than initials."""
        return sum(not part.initial for part in self.parts) > 1


@lru_cache(maxsize=65_536)
def _keys(consonants: str) -> tuple[str, ...]:
    found = [""]
    for sign in consonants:
        found = [key + one for key in found[:4] for one in _CLASSES.get(sign, (sign,))]
    return tuple(_TWICE.sub(r"\1", key) or "-" for key in found)


@cache
def _data() -> Mapping[str, Any]:
    folder = files("quotes") / "names"
    return tomllib.loads((folder / "sounds.toml").read_text("utf-8"))


@cache
def _alike() -> Mapping[str, float]:
    table = {}
    for pair, tenths in _data()["alike"].items():
        table[pair] = table[pair[::-1]] = tenths / 10
    return table


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(fold_word(word) for word in _data()["particles"][key])


@cache
def _endings() -> Mapping[str, str]:
    """Second halves of names in two words → one spelling of each."""
    endings = _data()["endings"]
    return {fold_word(word): spelling for spelling, words in endings.items() for word in words}


@cache
def _numerals() -> Mapping[str, str]:
    return {fold_word(word): value for value, words in _data()["numerals"].items() for word in words}


@cache
def _variants() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The rows of `names/variants.csv`: the first spelling of a name, and the others."""
    text = (files("quotes") / "names" / "variants.csv").read_text("utf-8")
    rows = csv.reader(io.StringIO(text))
    next(rows)
    return tuple((name, tuple(spellings.split())) for name, spellings in rows)


@cache
def _given_table(arabic: bool) -> Mapping[str, frozenset[str]]:
    """Spelling in one script, as `Part.text` has it → the given names that it stands for, by their first spelling.

    A short form (Joe) stands for itself and for the long ones.
    """
    first: dict[tuple[str, ...], str] = {}
    table: dict[str, set[str]] = {}
    for name, spellings in _variants():
        # Two ways to write a foreign name in Arabic (سيرغي, سيرجي) have the same spellings elsewhere.
        own = first.setdefault(tuple(sorted(spellings)), name)
        for spelling in (name, *spellings):
            if spelling.isascii() != arabic:
                for form in _spellings(_squeezed(spelling)):
                    table.setdefault(form, set()).add(own)
    return {spelling: frozenset(names) for spelling, names in table.items()}


def _given(spelling: str) -> frozenset[str]:
    """The given names that a spelling stands for."""
    return _given_table(not spelling.isascii()).get(spelling, frozenset())


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
    return "".join(_joined(_letters(spelling))[0][1]) if _WORD.search(spelling) else ""


def _letters(text: str) -> list[str]:
    """The words of a name: folded Arabic letters, or ASCII small letters."""
    text = unicodedata.normalize("NFKC", text)
    if _ARABIC.search(text):
        # A hamza tells that what begins a name is no article: ألبانيز.
        return _WORD.findall(fold_word(_HAMZA.sub("ءا\\1", text)))
    text = text.translate(_RUSSIAN)
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


def _joined(words: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Parts as (joined with their particles, the words without them)."""
    skipped, servants, joining = (_words(key) for key in ("skipped", "servants", "joining"))
    endings = _endings()
    found: list[tuple[str, tuple[str, ...]]] = []
    held: list[str] = []
    for index, word in enumerate(words):
        last = index == len(words) - 1
        if word in skipped and found:
            continue
        if not last and _is_article(word, words[index + 1]):
            continue
        if not last and (word in joining or word in servants):
            held.append("abd" if word in servants and not _ARABIC.match(word) else word)
            continue
        bare = without_article(word)
        if bare in endings and found and not held:
            whole, own = found.pop()
            bare = endings[bare]
            found.append((whole + bare, ("".join(own) + bare,)))
            continue
        served = bool(held) and held[-1] in ("abd", *servants)
        last_part = held.pop() + bare if served else _spellings(bare)[0]
        whole = "".join(held) + last_part
        found.append((whole, (last_part if set(held) <= _words("left_out") else whole,)))
        held = []
    if held:
        found.append(("".join(held), ("".join(held),)))
    return found or [("", ("",))]


def _is_article(word: str, following: str) -> bool:
    if word in _words("article"):
        return True
    return word in _words("becoming") and word[1:2] == following[:1]


def without_article(word: str) -> str:
    """An Arabic word without its joined article: الحافظي → حافظي, الله → لله."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


_SERVANT = re.compile(r"^abd[aeiou]*l(?=[a-z]{3})|^abd[aeiou]+(?=[b-df-hj-np-tv-z])")
_GOD = re.compile(r"(?<=[a-z]{3})[aeou]l{2,}ah?$")
_FAITH = re.compile(r"(?:[aeou]l|[aeou])?d+(?:in|ine|een|ein)$")
_JOINED_ARTICLE = re.compile(r"^(عبد|ابو|ابي|ابا|ام|بن|ابن)ال(?=...)")
_FATHER = re.compile(r"^(ab[ou]+)l(?=[a-z]{3})")
_GLUED_ARTICLE = re.compile(r"^(?:al|el)(?=[a-z]{4})")


def _spellings(text: str) -> list[str]:
    """The part, and the part without what may be joined to it."""
    if _ARABIC.match(text):
        if text.endswith("الله") and len(text) > 5:
            return [text.removesuffix("الله") + "له"]
        joined = _JOINED_ARTICLE.sub(r"\1", text)
        if joined.endswith("الدين") and len(joined) > 6:
            joined = joined.removesuffix("الدين") + "دين"
        return list(dict.fromkeys((joined, text)))
    if _GOD.search(text):
        return [_GOD.sub("lah", text), text]
    if text.startswith("abd") and len(text) > 6:
        return [_SERVANT.sub("abd", text), text]  # Abdel-Aziz, Abde-Latif
    if len(text) > 6 and _FAITH.search(text):
        return [_FAITH.sub("din", text), text]
    return list(dict.fromkeys((text, _GLUED_ARTICLE.sub("", text), _FATHER.sub(r"\1", text))))


def _part(whole: str, own: tuple[str, ...], first: bool) -> Part:
    bare = "".join(own)
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
        sounds += _readings(spelling)
    if bare != whole and not _given(whole):
        given = frozenset()  # the son of Salman is not Salman
    return Part(whole, tuple(dict.fromkeys(sounds)), given, initial)


@lru_cache(maxsize=65_536)
def _readings(spelling: str) -> tuple[Sound, ...]:
    """The ways to read one spelling: h may be silent, w and y may be consonants, a French final is not heard."""
    arabic = bool(_ARABIC.match(spelling))
    first = _sound(_TWICE.sub(r"\1", "".join(_signs(spelling, arabic))), arabic)
    found = [first]
    if arabic and "نب" in spelling:
        found += _readings(spelling.replace("نب", "مب"))[:1]  # Jumblatt, جنبلاط
    breaths = [i for i, sign in enumerate(first.consonants) if sign in "hX"][:3]
    for number in range(1, len(breaths) + 1):
        for dropped in combinations(breaths, number):
            found.append(_without(first, dropped, 0.2 * number))
    glides = [i for i, sign in enumerate(first.consonants) if sign in "vfj"]
    for place in glides[:2]:
        found.append(_without(first, (place,), 0.35, "U" if first.consonants[place] in "vf" else "I"))
    if not arabic and _NASAL.search(spelling):
        vowels = (*first.vowels[:-2], "A", first.vowels[-1])
        found.append(Sound(first.consonants, vowels, False, 0.1))
    if not arabic and spelling[-1:] == "s" and len(first.consonants) > 1:
        found.append(Sound(first.consonants[:-1] + "S", first.vowels, False, 0.1))  # Guterres, غوتيريش
    if not arabic and spelling[-1:] == "x" and len(spelling) > 3:
        found += [replace(one, cost=one.cost + 0.25) for one in _readings(spelling[:-1])[:1]]
    if not arabic and len(first.consonants) > 2 and first.consonants[-1] in "tdspzk" and not first.vowels[-1]:
        found.append(_without(first, (len(first.consonants) - 1,), 0.4))
    return tuple(dict.fromkeys(found))


def _signs(spelling: str, arabic: bool) -> Iterator[str]:
    data = _data()
    table: Mapping[str, str] = data["arabic"] if arabic else data["latin"]
    longer: Mapping[str, str] = data["arabic_pairs"] if arabic else data["latin"]
    place, size = 0, len(spelling)
    while place < size:
        for length in (4, 3, 2):
            sign = longer.get(spelling[place : place + length]) if length <= size - place else None
            if sign is not None:
                yield sign
                place += length
                break
        else:
            letter = spelling[place]
            if arabic and letter == "ا" and (place == 0 or spelling[:place] == "عبد"):
                yield "'"  # carries any vowel
            elif arabic and letter == "ي" and place == size - 1:
                yield "Y"  # ى is folded to it
            else:
                yield table.get(letter, letter if letter.isdigit() else "")
            place += 1


def _sound(signs: str, arabic: bool) -> Sound:
    consonants: list[str] = []
    vowels = [""]
    for sign in signs:
        if sign in _VOWELS:
            vowels[-1] += sign
        elif consonants and consonants[-1] == sign and not vowels[-1]:
            continue
        else:
            consonants.append(sign)
            vowels.append("")
    return Sound("".join(consonants), tuple(vowels), arabic)


def _without(sound: Sound, dropped: tuple[int, ...], cost: float, instead: str = "") -> Sound:
    consonants: list[str] = []
    vowels = [sound.vowels[0]]
    for place, sign in enumerate(sound.consonants):
        if place in dropped:
            vowels[-1] += instead + sound.vowels[place + 1]
        else:
            consonants.append(sign)
            vowels.append(sound.vowels[place + 1])
    return Sound("".join(consonants), tuple(vowels), sound.arabic, cost)


def distance(one: Part, other: Part) -> float:
    """How far two parts are from being spellings of one name: 0 the same, 1 and more quite different."""
    if one.text == other.text:
        return 0.0
    if one.initial or other.initial:
        short, long = (one, other) if one.initial else (other, one)
        if one.initial and other.initial:
            return float(short.text != long.text and not _begins(short.sounds[0], long.sounds[0]))
        return float(not any(_begins(short.sounds[0], sound) for sound in long.sounds if not sound.cost))
    if one.given and other.given:
        return 0.0 if one.given & other.given else 1.0
    return _sounding(one.sounds, other.sounds)


def _begins(short: Sound, long: Sound) -> bool:
    if short.consonants:
        heard = long.vowels[0].strip("'")
        return long.consonants[:1] != "" and not heard and _swap(short.consonants, long.consonants[0]) < 0.4
    if long.arabic:
        return bool(long.vowels[0])  # its first letter carries any vowel
    return bool(long.vowels[0]) and _OPEN.get(long.vowels[0][0]) == _OPEN.get(short.vowels[0][:1])


@lru_cache(maxsize=262_144)
def _sounding(ones: tuple[Sound, ...], others: tuple[Sound, ...]) -> float:
    best = 1.0
    for one in ones:
        for other in others:
            if len(one.consonants) == len(other.consonants):
                best = min(best, _between(one, other))
    return best


def _between(one: Sound, other: Sound) -> float:
    size = max(len(one.consonants), 1)
    cost = one.cost + other.cost
    for a, b in zip(one.consonants, other.consonants, strict=True):
        swapped = _swap(a, b)
        if swapped >= 1.0:
            return 1.0  # another consonant is another name, however long
        cost += swapped
    if not one.arabic and other.arabic:
        one, other = other, one
    last = len(one.vowels) - 1
    for place, (a, b) in enumerate(zip(one.vowels, other.vowels, strict=True)):
        if a != b or one.arabic != other.arabic:
            ending = place == last and _FINAL.issuperset({a, b})
            cost += _slot(a, b, one.arabic, other.arabic) * (0.3 if ending else 1)
    # Of a short name each sign tells more; of a long one a single slip does not make another.
    return cost / max(size, 2)


def _swap(a: str, b: str) -> float:
    return 0.0 if a == b else _alike().get(a + b, 1.0)


@lru_cache(maxsize=65_536)
def _slot(a: str, b: str, arabic_a: bool, arabic_b: bool) -> float:
    """What it costs that the vowels between two consonants are `a` on one side and `b` on the other."""
    if not arabic_a:
        return _open(a, b)
    if not arabic_b:
        return _written(a, b)
    # What Arabic writes is told apart, but hamza and ع are often left out.
    x, y = a.replace("'", ""), b.replace("'", "")
    return 0.05 if x == y else 0.7


def _written(arabic: str, latin: str) -> float:
    """Arabic vowels against those of Latin letters: a long one must be heard, a short one is not written."""
    cost, left = 0.0, list(latin)
    for long in arabic:
        if long == "'":
            continue
        exact = next((v for v in left if v in _LONG[long]), None)
        if exact is not None:
            left.remove(exact)
            continue
        near = next((v for v in left if v in _SECOND_BEST[long]), None)
        if near is not None:
            left.remove(near)
            cost += 0.2
        else:
            cost += 0.2 if long == "A" and "I" in arabic else 0.55  # Biden, بايدن
    spare = [_UNWRITTEN.get(v, 0.2) for v in left]
    if "'" in arabic:
        return cost
    if arabic:
        spare = [min(v, 0.15) for v in spare]
    return cost + sum(spare)


_OPEN: Final = {"A": "a", "a": "a", "e": "e", "i": "i", "I": "i", "y": "i", "o": "o", "u": "u", "U": "u", "w": "u"}
_APART: Final = {
    frozenset("ae"): 0.08, frozenset("ei"): 0.15, frozenset("ou"): 0.05, frozenset("ao"): 0.3, frozenset("ai"): 0.5,
    frozenset("au"): 0.5, frozenset("iu"): 0.6, frozenset("eo"): 0.35, frozenset("eu"): 0.3, frozenset("io"): 0.6,
}  # fmt: skip
_SPARE: Final = {"a": 0.25, "e": 0.1, "i": 0.3, "o": 0.25, "u": 0.3}


def _open(a: str, b: str) -> float:
    """Vowels of Latin letters against each other."""
    ones, others = {_OPEN.get(v, v) for v in a}, {_OPEN.get(v, v) for v in b}
    only_a, only_b = sorted(ones - others), sorted(others - ones)
    common = ones & others
    cost = 0.0
    while only_a and only_b:
        pairs = [(_APART.get(frozenset((x, y)), 0.5), x, y) for x in only_a for y in only_b]
        least, x, y = min(pairs)
        cost += least
        only_a.remove(x)
        only_b.remove(y)
    for spare in only_a + only_b:
        cost += min(_SPARE.get(spare, 0.25), 0.12 if (common or cost) and spare in "aeo" else 1.0)
    return cost


@lru_cache(maxsize=262_144)
def relation(one: Name, other: Name, limit: float = LIMIT) -> Relation | None:
    """How two names can be one person's, None where they cannot. `limit`: the greatest distance of two parts."""
    short, long = sorted((one, other), key=lambda name: len(name.parts))
    if not short.parts[0].text or not long.parts[0].text:
        return None
    if len(short.parts) == 1:
        return _surname(short.parts[0], long, limit)
    places = _assigned(short.parts, long.parts, limit)
    if places is None or not _ordered(places, short, long):
        return None
    initials = [{part.text for part in name.parts if part.initial} for name in (short, long)]
    if all(initials) and len(initials[0]) != len(initials[1]):
        return None  # George H. W. Bush, George W. Bush
    abbreviated = any(a.initial or long.parts[b].initial for a, b in zip(short.parts, places, strict=True))
    if abbreviated:
        # The family name at least is written out.
        return (
            "initial"
            if any(
                not a.initial and not long.parts[b].initial and (a is short.parts[-1] or b == len(long.parts) - 1)
                for a, b in zip(short.parts, places, strict=True)
            )
            else None
        )
    return "same" if len(short.parts) == len(long.parts) else "part"


def _surname(part: Part, name: Name, limit: float) -> Relation | None:
    """Whether one part alone can mean the name: a surname, or all that the name has."""
    if part.initial:
        return None
    for place, other in enumerate(name.parts):
        if not other.initial and distance(part, other) <= limit:
            first = place == 0 and len(name.parts) > 1
            return None if first and (part.given or other.given) else "surname"
    return None


def _assigned(short: tuple[Part, ...], long: tuple[Part, ...], limit: float) -> tuple[int, ...] | None:
    """For each part of the shorter name the place of its like in the longer one; None where one has none."""
    likes = [[i for i, other in enumerate(long) if distance(part, other) <= limit] for part in short]
    if not all(likes):
        return None

    def choose(index: int, taken: tuple[int, ...]) -> tuple[int, ...] | None:
        if index == len(likes):
            return taken
        # Those that keep the order first.
        options = sorted(likes[index], key=lambda place: (bool(taken) and place < taken[-1], place))
        for place in options:
            if place not in taken and (found := choose(index + 1, (*taken, place))) is not None:
                return found
        return None

    return choose(0, ())


def _ordered(places: tuple[int, ...], short: Name, long: Name) -> bool:
    """Whether the parts stand in the same order, or the family name alone stands first in one of the two names."""
    if list(places) == sorted(places):
        # Of the parts left out, one end at least must be there: the first name or the last.
        return len(places) == len(long.parts) or places[0] == 0 or places[-1] == len(long.parts) - 1
    if len(short.parts) != len(long.parts):
        return False
    turned = [*list(places[1:]), places[0]], [places[-1], *places[:-1]]
    if sorted(places) not in turned:
        return False
    # « Akhannouch Aziz »: two given names in the other order are another person's (Ali Mohamed, Mohamed Ali).
    return any(not part.given for part in short.parts if not part.initial)


def block_keys(name: Name) -> frozenset[str]:
    """Keys of which two full names that can be one person's share at least one."""
    each = [part.keys for part in name.parts if not part.initial]
    pairs = (" ".join(sorted((a, b))) for one, other in combinations(each, 2) for a in one for b in other)
    return frozenset(pairs) or frozenset(key for keys in each for key in keys)


def part_keys(name: Name) -> frozenset[str]:
    """Keys of which a surname and a name that has it share at least one."""
    return frozenset(key for part in name.parts if not part.initial for key in part.keys)
