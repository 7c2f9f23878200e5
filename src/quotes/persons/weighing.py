"""How much speaks for two mentions, or clusters of them, being one person: names, affiliations, outlets and time.

The weights of what speaks for and against it are learned (`weights.toml`, by tests/people/learn.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from quotes.persons import affiliations
from quotes.persons.affiliations import apart
from quotes.persons.mentions import Cluster, related
from quotes.persons.rarity import uncommon
from quotes.persons.relations import Relation

_COMMON: Final = -3.0
"""Weight of two mentions whose name is borne by many, and that have nothing in common besides."""
_WHOLE: Final = 0.7
"""What all that is known of two clusters weighs, beside the mean of their mentions one by one."""
_UNLIKE: Final = -1.0
"""Weight of two mentions whose names are related by others between them only."""


def weigh(one: Cluster, other: Cluster) -> float:
    """How much speaks for two clusters being one person; below 0 where more speaks against it."""
    if one.entry is not None and other.entry is not None:
        return 9.0 if one.entry == other.entry else -9.0
    if one.articles & other.articles:
        return -9.0  # an article that names both tells them apart
    how = related(one, other)
    if not how:
        return -9.0
    found = features(how, one, other)
    if f"{_RARE[0]} name, nothing shared" in found:
        return _COMMON  # what many are called tells as little as a surname
    whole = sum(weights()[feature] for feature in found)
    if not one.members and not other.members:
        return whole
    # All that is known of two clusters agrees in something the sooner, the more it is: their mentions are asked, too.
    each = [_between(a, b) for a in one.members or [one] for b in other.members or [other]]
    return _WHOLE * whole + (1 - _WHOLE) * sum(each) / len(each)


def _between(one: Cluster, other: Cluster) -> float:
    """How much speaks for two mentions being of one person."""
    how = related(one, other)
    return sum(weights()[feature] for feature in features(how, one, other)) if how else _UNLIKE


CLOSEST: Final[tuple[Relation, ...]] = ("same", "part", "initial", "surname")


def features(how: Sequence[Relation], one: Cluster, other: Cluster) -> set[str]:
    """Everything that speaks for or against two clusters being one person, by the names of `weights`.

    What agrees tells something else of a surname than of a whole name: it has names of its own there.
    """
    closest = next(relation for relation in CLOSEST if relation in how)
    found = affiliations.features(one.evidence, other.evidence) | timed(one, other)
    if closest == "surname":
        return {f"surname: {feature}" for feature in (*found, "alone")}
    rare = _RARE[min(2, max(uncommon(name) for name in (*one.names, *other.names)))]
    shared = bool(found & affiliations.SUBSTANTIAL)
    return {
        f"name: {closest}",
        f"{rare} name" if shared or "silent" in found else f"{rare} name, nothing shared",
        *found,
    }


_RARE: Final = ("common", "half common", "rare")


def timed(one: Cluster, other: Cluster) -> set[str]:
    """What the time between two mentions tells, by the names of `weights`: nobody has two portfolios at once."""
    when = period(one, other)
    minister = "minister" in one.evidence.roles & other.evidence.roles
    at_once = minister and apart(one.evidence.fields, other.evidence.fields) and when == "time: one year"
    return {when, "other posts at one time"} if at_once else {when}


def period(person: Cluster, one: Cluster) -> str:
    """The time between two mentions: posts change, and so does who bears a surname in the news."""
    dates = [d for merge in one.merges if (d := _months(merge.mention.published)) is not None]
    others = [d for merge in person.merges if (d := _months(merge.mention.published)) is not None]
    least = min((abs(a - b) for a in dates for b in others), default=24)
    return next(f"time: {name}" for months, name in _PERIODS if least <= months)


_PERIODS: Final = ((12, "one year"), (36, "three years"), (84, "seven years"), (10_000, "more"))


@cache
def weights() -> Mapping[str, float]:
    """What each of `features` adds to the weight: learned by tests/people/learn.py."""
    table: Mapping[str, float] = tomllib.loads((files("quotes") / "persons" / "weights.toml").read_text("utf-8"))
    return table


BASES: Final = frozenset({*(f"name: {relation}" for relation in CLOSEST if relation != "surname"), "surname: alone"})
"""Of the names of `features`, those of which every pair has one."""
_OF_ANY: Final = frozenset({*affiliations.NAMES, *(f"time: {name}" for _, name in _PERIODS)})
_NAMED: Final = frozenset(f"{name} name{more}" for name in _RARE for more in ("", ", nothing shared"))
NAMES: Final = BASES | _NAMED | _OF_ANY | {f"surname: {name}" for name in _OF_ANY}
"""The names of `features`."""


def _months(published: str | None) -> int | None:
    """A date in months; a year alone counts as its middle."""
    if not published or not published[:4].isdigit():
        return None
    month = published[5:7]
    return int(published[:4]) * 12 + (int(month) if month.isdigit() else 6)
