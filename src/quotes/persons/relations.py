"""Whether two names can be one person's, and how: part by part, in any script, in either order."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import Final, Literal

from quotes.persons.naming import Name, Part
from quotes.persons.sounds import begins, sounding

Relation = Literal["same", "part", "initial", "surname"]
"""`same`: every part has its like; `part`: one name leaves out parts of the other; `initial`: a given name is
abbreviated; `surname`: one name is a single part of the other."""

LIMIT: Final = 0.17
"""Distance up to which two parts are spellings of one: found on the development corpus in tests/people."""
LOOSE: Final = 0.36
"""Distance up to which two parts may be, where other spellings of the same person lie between them."""


def distance(one: Part, other: Part) -> float:
    """How far two parts are from being spellings of one name: 0 the same, 1 and more quite different."""
    if one.text == other.text:
        return 0.0
    if one.initial or other.initial:
        short, long = (one, other) if one.initial else (other, one)
        if one.initial and other.initial and short.text == long.text:
            return 0.0
        heard = [sound for sound in long.sounds if not sound.cost]
        return float(not any(begins(a, b) for a in short.sounds for b in heard))
    if one.given and other.given:
        return 0.0 if one.given & other.given else 1.0
    return sounding(one.sounds, other.sounds)


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
        # Written out against written out first (Joseph E. Aoun, جوزيف عون), then those that keep the order.
        options = sorted(
            likes[index],
            key=lambda place: (
                short[index].initial != long[place].initial,
                bool(taken) and place < taken[-1],
                place,
            ),
        )
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
