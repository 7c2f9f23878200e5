"""How many of a name's parts are borne by many: two people share a common name sooner than a rare one."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from quotes.persons.naming import Name, Part, read_name
from quotes.persons.relations import distance

_SAME: Final = 0.06
"""Distance up to which a part is a spelling of a common name: Slimani is not Soulayman."""


@cache
def _given() -> frozenset[str]:
    """The given names that many bear, as `Part.given` has them."""
    return frozenset().union(*(read_name(name).parts[0].given for name in _data()["given"]))


@cache
def _families() -> Mapping[str, tuple[Part, ...]]:
    """What parts are found by → the family names that many bear."""
    table: dict[str, list[Part]] = defaultdict(list)
    for name in _data()["family"]:
        part = read_name(name).parts[0]
        for key in part.keys:
            table[key].append(part)
    return {key: tuple(parts) for key, parts in table.items()}


@cache
def _data() -> Mapping[str, list[str]]:
    return tomllib.loads((files("quotes") / "names" / "common.toml").read_text("utf-8"))


@lru_cache(maxsize=65_536)
def uncommon(name: Name) -> int:
    """How many parts of a name, of those written out, are not borne by many."""
    return sum(not _common(part) for part in name.parts if not part.initial)


def _common(part: Part) -> bool:
    if part.given & _given():
        return True
    return any(distance(part, other) <= _SAME for key in sorted(part.keys) for other in _families().get(key, ()))
