"""How names sound, whatever script they are written in: consonants first, then the vowels between them.

Arabic writes only the long vowels, Latin spellings disagree on most others; what may stand for what is data
(`names/sounds.toml`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations
from typing import Any, Final

from quotes.folding import ARABIC

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
_NASAL = re.compile(r"[aeiuy]n$")
_TWICE = re.compile(r"(.)\1+")
_FRENCH: Final = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        ("oi|oy(?=e)", "oua"),
        ("eaux?|aux?", "o"),
        ("(?<=[aeiou])l[tdx]s?$", "l"),
        ("(?<=[aeiou])[mn][pt]s$", "n"),
        ("(?<=[aeiour])[tdspxz]+$", ""),
        ("(?<=[aeioubcdfglmnprstvy])er$", "e"),
    )
)
"""How French names are said: Dubois, Renard, Raoult, Didier."""
_HEARD: Final = 0.1


@dataclass(frozen=True, slots=True)
class Sound:
    """One way to read a part: consonants, the vowels before, between and behind them, and what it takes to read so."""

    consonants: str
    vowels: tuple[str, ...]
    arabic: bool
    cost: float = 0.0


@lru_cache(maxsize=65_536)
def class_keys(consonants: str) -> tuple[str, ...]:
    """What every spelling of some consonants shares with them: their classes, in each way that they may be read."""
    found = [""]
    for sign in consonants:
        found = [key + one for key in found[:4] for one in _CLASSES.get(sign, (sign,))]
    return tuple(_TWICE.sub(r"\1", key) or "-" for key in found)


@cache
def sound_data() -> Mapping[str, Any]:
    """The tables of `names/sounds.toml`."""
    return tomllib.loads((files("quotes") / "names" / "sounds.toml").read_text("utf-8"))


@cache
def _alike() -> Mapping[str, float]:
    table = {}
    for pair, tenths in sound_data()["alike"].items():
        table[pair] = table[pair[::-1]] = tenths / 10
    return table


@lru_cache(maxsize=65_536)
def readings(spelling: str) -> tuple[Sound, ...]:
    """The ways to read one spelling: h may be silent, w and y may be consonants, a French final is not heard."""
    arabic = bool(ARABIC.match(spelling))
    first = _sound(_TWICE.sub(r"\1", "".join(_signs(spelling, arabic))), arabic)
    found = [first]
    if arabic and "نب" in spelling:
        found += readings(spelling.replace("نب", "مب"))[:1]  # Jumblatt, جنبلاط
    breaths = [i for i, sign in enumerate(first.consonants) if sign in "hX"][:3]
    for number in range(1, len(breaths) + 1):
        for dropped in combinations(breaths, number):
            found.append(_without(first, dropped, 0.2 * number))
    glides = [i for i, sign in enumerate(first.consonants) if sign in "vfj"]
    for place in glides[:2]:
        sign = first.consonants[place]
        found.append(_without(first, (place,), 0.25 if sign == "v" else 0.35, "I" if sign == "j" else "U"))
    if not arabic and _NASAL.search(spelling):
        vowels = (*first.vowels[:-2], "A", first.vowels[-1])
        found.append(Sound(first.consonants, vowels, False, 0.1))
    if not arabic and spelling[-1:] == "s" and len(first.consonants) > 1:
        found.append(Sound(first.consonants[:-1] + "S", first.vowels, False, 0.1))  # Guterres, غوتيريش
    if not arabic and spelling[-1:] == "x" and len(spelling) > 3:
        found += [replace(one, cost=one.cost + 0.25) for one in readings(spelling[:-1])[:1]]
    if not arabic and len(spelling) > 4 and (said := _french(spelling)) != spelling:
        found.append(replace(_sound("".join(_signs(said, False)), False), cost=_HEARD))
    if not arabic and len(first.consonants) > 2 and first.consonants[-1] in "tdspzk" and not first.vowels[-1]:
        found.append(_without(first, (len(first.consonants) - 1,), 0.4))
    return tuple(dict.fromkeys(found))


def _french(spelling: str) -> str:
    for pattern, instead in _FRENCH:
        spelling = pattern.sub(instead, spelling)
    return spelling


def _signs(spelling: str, arabic: bool) -> Iterator[str]:
    data = sound_data()
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


def begins(short: Sound, long: Sound) -> bool:
    if short.consonants:
        heard = long.vowels[0].strip("'")
        return long.consonants[:1] != "" and not heard and _swap(short.consonants, long.consonants[0]) < 0.4
    if long.arabic:
        return bool(long.vowels[0])  # its first letter carries any vowel
    return bool(long.vowels[0]) and _OPEN.get(long.vowels[0][0]) == _OPEN.get(short.vowels[0][:1])


@lru_cache(maxsize=262_144)
def sounding(ones: tuple[Sound, ...], others: tuple[Sound, ...]) -> float:
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
