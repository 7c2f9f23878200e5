"""What a name in the index is found by, and the names that share it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from quotes.persons.naming import Name, read_name
from quotes.persons.relations import block_keys, part_keys
from quotes.stems import searchable


def keys_of(name: str, kind: str, language: str | None) -> Iterator[tuple[str, int]]:
    """What a name without titles is found by: the sounds of its parts (0), pairs of them (1); a body's stems (2)."""
    if kind != "person":
        for word in dict.fromkeys(searchable(name, language or "und")):
            yield word, 2
        return
    read = read_name(name)
    for key in part_keys(read):
        yield key, 0
    if read.full:
        for key in block_keys(read):
            yield key, 1


def sharing_part(base: sqlite3.Connection, name: Name, *, single: bool = False) -> Iterator[tuple[int, Name]]:
    """People's names that share the sound of a part with one; of `single` names only."""
    return _sharing(base, part_keys(name), 0, "AND NOT n.whole" if single else "")


def sharing_pair(base: sqlite3.Connection, name: Name) -> Iterator[tuple[int, Name]]:
    """Full names that share the sounds of two parts with one."""
    return _sharing(base, block_keys(name), 1)


def _sharing(base: sqlite3.Connection, keys: frozenset[str], pair: int, also: str = "") -> Iterator[tuple[int, Name]]:
    rows = base.execute(
        "SELECT DISTINCT n.id, n.bare FROM name_keys k JOIN names n ON n.id = k.name"
        f" WHERE k.key IN ({','.join('?' * len(keys))}) AND k.pair = ? {also}",
        (*sorted(keys), pair),
    )
    return ((int(number), read_name(bare)) for number, bare in rows)
