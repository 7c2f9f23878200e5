"""Who is who in the index: mentions of all articles brought together, those that are new without doing it all again."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Final, cast

from quotes.corpus.entries import Entry, entry_of, same_name
from quotes.labels import EXPERT_KINDS, ExpertKind
from quotes.persons.identity import Identity, Mention, latin_of, resolve
from quotes.persons.naming import Name, read_name
from quotes.persons.relations import LOOSE, part_keys, relation
from quotes.persons.titles import bare_name

_MARKS: Final = 500
"""Values bound in one query."""


def identify(
    base: sqlite3.Connection, entries: tuple[Entry, ...] = (), watch: Callable[[int], object] | None = None
) -> int:
    """Say for each speaker of the index which expert it is; how many names were looked at.

    Only names that are new, and those that can be the same person's, are looked at; all of them where the user's
    entries are others than the last time. Experts keep their ids as the index grows.
    """
    stamp = sha256(repr(entries).encode("utf-8", "replace")).hexdigest()
    row = base.execute("SELECT value FROM meta WHERE key = 'entries'").fetchone()
    anew = row is not None and row[0] != stamp
    base.execute("BEGIN IMMEDIATE")
    if anew:
        base.execute("UPDATE speakers SET reason = NULL")
    base.execute("INSERT OR REPLACE INTO meta VALUES ('entries', ?)", (stamp,))
    looked_at, taken = 0, set[int]()
    for names in _components(base, entries):
        looked_at += len(names)
        _settle(base, resolve(_mentions(base, names, entries)), entries, taken)
        if watch:
            watch(looked_at)
    base.execute("DELETE FROM experts WHERE id NOT IN (SELECT expert FROM speakers WHERE expert IS NOT NULL)")
    base.commit()
    return looked_at


def _components(base: sqlite3.Connection, entries: tuple[Entry, ...]) -> Iterator[list[int]]:
    """Names that can be one person's, directly or by way of others, where one of them is new.

    Memory: two numbers a name.
    """
    new = {row[0] for row in base.execute("SELECT DISTINCT name FROM speakers WHERE reason IS NULL")}
    if not new:
        return
    most = base.execute("SELECT max(id) FROM names").fetchone()[0] or 0
    parent = list(range(most + 1))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for sharing in _sharing(base):
        # Names that only share a key are kept apart: otherwise everybody is connected with everybody in the end.
        for place, (name, read) in enumerate(sharing):
            for other, other_read in sharing[:place]:
                if root(name) != root(other) and relation(read, other_read, LOOSE) is not None:
                    parent[root(name)] = root(other)
    for single, other in _surnames(base):
        parent[root(single)] = root(other)
    for listed in map(partial(_listed, base), entries):
        for name in listed[1:]:
            parent[root(name)] = root(listed[0])
    wanted = {root(name) for name in new}
    groups: dict[int, list[int]] = defaultdict(list)
    for name in range(1, most + 1):
        place = root(name)
        if place in wanted:
            groups[place].append(name)
    yield from groups.values()


def _sharing(base: sqlite3.Connection) -> Iterator[list[tuple[int, Name]]]:
    """Full names that share a key, key by key."""
    rows = base.execute(
        "SELECT k.key, n.id, n.bare FROM name_keys k JOIN names n ON n.id = k.name WHERE k.pair = 1 ORDER BY k.key"
    )
    for _, sharing in groupby(rows, key=itemgetter(0)):
        yield [(int(name), read_name(bare)) for _, name, bare in sharing]


def _listed(base: sqlite3.Connection, entry: Entry) -> list[int]:
    """The names of the index that an entry has."""
    found: dict[int, None] = {}
    for own in (entry.name, *entry.names):
        keys = sorted(part_keys(read_name(bare_name(own)[1])))
        rows = base.execute(
            "SELECT DISTINCT n.id, n.text FROM name_keys k JOIN names n ON n.id = k.name"
            f" WHERE k.key IN ({','.join('?' * len(keys))}) AND k.pair = 0",
            keys,
        )
        found |= {int(name): None for name, text in rows if same_name(text, own)}
    return list(found)


def _surnames(base: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Single names, each with the names that it can be the surname of."""
    rows = base.execute(
        "SELECT n.id, n.bare, k.key FROM names n JOIN name_keys k ON k.name = n.id AND k.pair = 0"
        " WHERE n.kind = 'person' AND NOT n.whole"
    )
    for single, text, key in rows:
        short = read_name(text)
        for other, name in base.execute(
            "SELECT n.id, n.bare FROM name_keys k JOIN names n ON n.id = k.name WHERE k.key = ? AND k.pair = 0", (key,)
        ):
            if other != single and relation(short, read_name(name)) is not None:
                yield single, other


def _mentions(base: sqlite3.Connection, names: list[int], entries: tuple[Entry, ...]) -> Iterator[Mention]:
    """The mentions of some names: those with one affiliation together, of those without the ones of one outlet."""
    apart = any(entry.outlet for entry in entries)
    for start in range(0, len(names), _MARKS):
        some = names[start : start + _MARKS]
        rows = base.execute(
            "SELECT n.id AS name, n.text AS text, n.kind AS kind, s.affiliation AS affiliation,"
            f" a.language AS language, {_PLACE if not apart else 'a.outlet'} AS place, min(a.published) AS published,"
            " group_concat(DISTINCT a.outlet) AS outlets, group_concat(s.article) AS articles"
            " FROM speakers s JOIN names n ON n.id = s.name JOIN articles a ON a.id = s.article"
            f" WHERE s.name IN ({','.join('?' * len(some))}) GROUP BY 1, 4, 5, 6",
            some,
        )
        for row in rows:
            kind = cast(ExpertKind, row["kind"] if row["kind"] in EXPERT_KINDS else "person")
            outlets = tuple(_outlet(base, int(one)) for one in (row["outlets"] or "").split(",") if one)
            yield Mention(
                (row["name"], row["affiliation"], row["language"], row["place"], apart),
                row["text"],
                kind,
                frozenset(map(int, row["articles"].split(","))),
                row["affiliation"],
                row["language"],
                outlets,
                row["published"],
                entry_of(entries, row["text"], row["affiliation"], outlets),
            )


_PLACE: Final = "CASE WHEN s.affiliation IS NULL THEN a.outlet END"


def _outlet(base: sqlite3.Connection, number: int) -> str:
    return str(base.execute("SELECT name FROM outlets WHERE id = ?", (number,)).fetchone()[0])


def _settle(
    base: sqlite3.Connection, identities: Iterable[Identity], entries: tuple[Entry, ...], taken: set[int]
) -> None:
    """Write who is who; an expert that was known keeps its id, `taken` are those that are somebody's already."""
    for identity in sorted(identities, key=lambda one: -sum(len(m.articles) for m in one.mentions)):
        before: Counter[int] = Counter()
        for mention in identity.mentions:
            for expert, count in base.execute(
                f"SELECT expert, count(*) FROM speakers s WHERE {_MENTIONED} AND expert IS NOT NULL GROUP BY expert",
                _place_of(mention),
            ):
                before[expert] += count
        expert = next((one for one, _ in before.most_common() if one not in taken), None)
        expert = _write(base, expert, identity, entries)
        taken.add(expert)
        for merge in identity.merges:
            base.execute(
                f"UPDATE speakers AS s SET expert = ?, reason = ? WHERE {_MENTIONED}",
                (expert, merge.reason, *_place_of(merge.mention)),
            )


_MENTIONED: Final = (
    "s.name = ? AND s.affiliation IS ? AND EXISTS (SELECT 1 FROM articles a WHERE a.id = s.article AND a.language IS ?"
    " AND (? OR a.outlet IS ?))"
)
"""Which speakers a mention stands for: see `_mentions`."""


def _place_of(mention: Mention) -> tuple[object, ...]:
    assert isinstance(mention.key, tuple)
    name, affiliation, language, place, apart = mention.key
    return (name, affiliation, language, affiliation is not None and not apart, place)


def _write(base: sqlite3.Connection, expert: int | None, identity: Identity, entries: tuple[Entry, ...]) -> int:
    entry = entries[identity.entry] if identity.entry is not None else None
    counts: Counter[str] = Counter()
    for mention in identity.mentions:
        counts[bare_name(mention.name, mention.language)[1]] += len(mention.articles)
    shown = entry.name if entry else _fullest(counts)
    kind = identity.mentions[0].kind
    latin = latin_of(counts) if kind == "person" else None
    values = (shown, latin, kind, entry.wikidata if entry else None)
    if expert is not None:
        base.execute("UPDATE experts SET name = ?, latin = ?, kind = ?, wikidata = ? WHERE id = ?", (*values, expert))
        return expert
    first = identity.mentions[0]
    for salt in _salts(entry, first):
        key = "e" + sha256(salt.encode("utf-8", "replace")).hexdigest()[:15]
        row = base.execute(
            "INSERT OR IGNORE INTO experts (name, latin, kind, wikidata, key) VALUES (?, ?, ?, ?, ?)", (*values, key)
        )
        if row.rowcount:
            return int(row.lastrowid or 0)
    raise AssertionError("no id is left")


def _salts(entry: Entry | None, first: Mention) -> Iterator[str]:
    """What an id is made of: the first mention's name; with its affiliation where a namesake has that id."""
    if entry is not None and entry.wikidata:
        yield entry.wikidata
    name = " ".join(sorted(part.text for part in read_name(bare_name(first.name, first.language)[1]).parts))
    yield name
    yield f"{name}|{first.affiliation}"
    number = 0
    while True:
        number += 1
        yield f"{name}|{first.affiliation}|{first.outlets}|{number}"


def _fullest(names: Counter[str]) -> str:
    """The form that is shown: a full name before a surname, the most frequent one before others."""
    return max(names, key=lambda one: (read_name(one).full, names[one], len(one), one))
